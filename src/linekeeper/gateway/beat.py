"""Whether the gateway's store is older than the state beside it: put back alone, in the same place. Then nothing goes by itself.

Both files hold the life of the store (chance, when it was made) and a count that grows while the queue moves: in `sends.db` first, so a
crash never makes it the older one. A store whose count is behind what the state has seen is an older copy of itself.
"""

import secrets

import msgspec
from msgspec import Struct

from linekeeper.state.port import State
from linekeeper.state.sends import Sends

NOTE = KIND = "beat"


class Beat(Struct, frozen=True, array_like=True):
    """The life of a store, and how far it has come."""

    life: str
    count: int


_beat = msgspec.msgpack.Decoder(Beat)


class Heart:
    """Counts on in both stores."""

    def __init__(self, sends: Sends, state: State) -> None:
        self._sends, self._state = sends, state
        self._at = Beat("", 0)
        self._kept_for = 0  #: what had moved when it counted last

    async def begin(self) -> bool:
        """Return whether the gateway's store is behind the state beside it; from here on both go on together.

        Raises:
            TryLater: a disk refuses.
        """
        note = await self._sends.look(lambda look: look.note(NOTE))
        seen = {life: int(count) for life, count in (await self._state.recall(KIND)).items()}
        at = Beat("", 0) if note is None else _beat.decode(note)
        behind = bool(seen) and (at.life not in seen or at.count < seen[at.life])
        self._at = Beat(at.life or secrets.token_hex(8), max(at.count, seen.get(at.life, 0)))
        await self._count()
        gone = dict.fromkeys(seen.keys() - {self._at.life})
        await self._state.remember(KIND, gone)
        return behind

    async def go_on(self, moved: int) -> None:
        """Count on if anything moved since. `moved`: how often something left the queue.

        Raises:
            TryLater: a disk refuses.
        """
        if moved != self._kept_for:
            await self._count()
            self._kept_for = moved

    async def _count(self) -> None:
        at = Beat(self._at.life, self._at.count + 1)
        await self._sends.turn(lambda turn: turn.put_note(NOTE, msgspec.msgpack.encode(at)))
        await self._state.remember(KIND, {at.life: b"%d" % at.count})
        self._at = at
