"""What the poller remembers between two starts. Kept among *ours*, written in batches after what it is about is durable.

Losing the last batch costs a reading kept twice or a question asked twice, never a fact.
"""

from collections.abc import Mapping

from linekeeper.state.port import State

HEARD = "heard"  #: account -> the instant of its newest successful reading, ISO 8601
KEPT = "kept"  #: piece of a reading -> when it was last kept, and its print
REFUSED = "refused"  #: app/account/version/node/field -> when Meta refused it, ISO 8601
CLAIMED = "claimed"  #: account -> the app that reads it
SIGHT = "sight"  #: account -> what took our sight away, while it is away
KINDS = (HEARD, KEPT, REFUSED, CLAIMED, SIGHT)


class Memory:
    """A write-behind copy of the poller's rows."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._rows: dict[str, dict[str, bytes]] = {kind: {} for kind in KINDS}
        self._fresh: dict[str, dict[str, bytes | None]] = {kind: {} for kind in KINDS}

    async def load(self) -> None:
        """Read everything, once, at the start."""
        for kind in KINDS:
            self._rows[kind] = dict(await self._state.recall(kind))

    def rows(self, kind: str) -> Mapping[str, bytes]:
        """Return all of a kind."""
        return self._rows[kind]

    def get(self, kind: str, key: str) -> bytes | None:
        """Return one row."""
        return self._rows[kind].get(key)

    def put(self, kind: str, key: str, value: bytes | None) -> None:
        """Change one row; None forgets it."""
        if value is None:
            self._rows[kind].pop(key, None)
        else:
            self._rows[kind][key] = value
        self._fresh[kind][key] = value

    async def flush(self) -> None:
        """Write what changed since the last time.

        Raises:
            TryLater: the disk refuses; it stays to be written.
        """
        for kind in KINDS:
            fresh = self._fresh[kind]
            if fresh:
                self._fresh[kind] = {}
                try:
                    await self._state.remember(kind, fresh)
                except BaseException:
                    self._fresh[kind] = fresh | self._fresh[kind]
                    raise
