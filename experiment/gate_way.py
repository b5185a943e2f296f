"""The way through the gateway, with its defaults: what may not go now waits in its queue."""

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from experiment.house import House
from experiment.letters import Letter
from experiment.measure import QUICK
from experiment.town import Town
from linekeeper.gateway.refusal import Answer
from linekeeper.state.intents import WAITING, SendState, id_of


class Through:
    """Sends through the gateway."""

    def __init__(self, town: Town, now: Callable[[], float]) -> None:
        self.house = House(town, now)
        self._held: dict[int, int] = {}  #: our id of each letter that waits or waited
        self._refused: dict[int, str] = {}
        self._work: asyncio.Task[None] | None = None
        self.soft: list[str] = []  #: reasons of our own caution for which an answer or a code did not go

    async def begin(self, letters: Sequence[Letter]) -> None:
        """See Way."""
        del letters
        await self.house.begin()
        self._work = asyncio.create_task(self.house.work())

    async def send(self, letter: Letter) -> None:
        """See Way."""
        answer = await self.house.take(letter)
        told = _told(answer)
        if told.error is not None:
            ours = told.error.linekeeper
            self._refused[letter.serial] = f"held back: {ours.reason}" if ours is not None else f"refused: {told.error.code}"
            if letter.kind in QUICK and ours is not None and not ours.hard:
                self.soft.append(ours.reason)
        elif told.messages and told.messages[0].id.startswith("lk."):
            self._held[letter.serial] = id_of(told.messages[0].id) or 0

    async def look(self) -> None:
        """See Way."""
        await self.house.look()
        if self._work is not None and self._work.done():
            self._work.result()

    async def over(self) -> None:
        """See Way."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    def unsent(self, letter: Letter) -> str:
        """See Way."""
        if letter.serial in self._refused:
            return self._refused[letter.serial]
        return self.ended(self._held.get(letter.serial, 0))

    def ended(self, id_: int) -> str:
        """Return what became of a send that the world never took."""
        kept = self.house.sends.tables.intent(id_)
        if kept is None:
            return "lost"
        if kept.state is SendState.EXPIRED:
            return "expired"
        if kept.state is SendState.FAILED:
            return f"refused: {kept.error}" if kept.why == "by_meta" else f"held back: {kept.why}"
        return "waiting" if kept.state in WAITING else "lost"


class _Ours(msgspec.Struct):
    reason: str = ""
    hard: bool = False


class _Error(msgspec.Struct):
    code: int = 0
    linekeeper: _Ours | None = None


class _Id(msgspec.Struct):
    id: str = ""


class _Told(msgspec.Struct):
    messages: list[_Id] = []
    error: _Error | None = None


_decoder = msgspec.json.Decoder(_Told)


def _told(answer: Answer) -> _Told:
    return _decoder.decode(answer.body)
