"""What was heard, once more and in the same order: raw bodies decoded anew where they still exist, else the batches of then."""

from collections.abc import AsyncIterator, Mapping
from enum import StrEnum, auto

from msgspec.structs import replace

from linekeeper.decode import Veil, decode
from linekeeper.errors import Misconfigured
from linekeeper.events import Batch, Source
from linekeeper.journal.port import Journal, KeptDelivery, Position

PAGE = 500
BODIES = 200

Heard = tuple[Position, Batch]


class Origin(StrEnum):
    """What is heard again."""

    AUTO = auto()  #: raw bodies where they are still kept, else batches
    RAW = auto()  #: raw bodies only: refuses where one has expired
    BATCHES = auto()


class HearingAgain:
    """Reads the journal from its beginning. `sources`: the provider of each app, by its name; `decoded` counts deliveries."""

    def __init__(self, journal: Journal, veil: Veil, sources: Mapping[str, str], origin: Origin) -> None:
        self._journal, self._veil, self._sources, self._origin = journal, veil, sources, origin
        self._bodies: dict[int, KeptDelivery] = {}
        self._last: int | None = None
        self._read_to = 0
        self.batches = self.decoded = 0

    async def pages(self, after: Position, until: Position) -> AsyncIterator[list[Heard]]:
        """Yield what was heard past `after` up to `until`, in pages.

        Raises:
            Misconfigured: raw bodies are asked for, and one has expired.
        """
        while after < until:
            page = [(position, batch) for position, batch in await self._journal.read(after, PAGE) if position <= until]
            if not page:
                return
            after = page[-1][0]
            self.batches += len(page)
            yield [heard for position, batch in page for heard in await self._again(position, batch)]

    async def _again(self, position: Position, batch: Batch) -> list[Heard]:
        if batch.delivery is None or batch.source is not Source.WEBHOOK or self._origin is Origin.BATCHES:
            return [(position, batch)]
        if batch.delivery == self._last:  # its first batch brought all of the body; the cursor still passes here
            return [(position, replace(batch, elements=()))] if batch.delivery in self._bodies else [(position, batch)]
        self._last = batch.delivery
        kept = await self._body(batch.delivery)
        if kept is None or kept.body is None:
            if self._origin is Origin.RAW:
                why = "raw bodies are dropped after the retention; what they meant is kept"
                raise Misconfigured(f"the body of delivery {batch.delivery} has expired", why=why, remedy="replay with --from auto")
            return [(position, batch)]
        self.decoded += 1
        source = self._sources.get(kept.app, "meta")
        again = decode(kept.body, app=kept.app, source=source, heard_at=kept.heard_at, veil=self._veil)
        return [(position, replace(one, delivery=kept.id)) for one in again]

    async def _body(self, delivery: int) -> KeptDelivery | None:
        """Return a delivery with its body. Deliveries come in the order of their ids, so bodies are read ahead."""
        if delivery > self._read_to:
            ahead = await self._journal.bodies(delivery - 1, BODIES)
            self._bodies = {kept.id: kept for kept in ahead}
            # Up to the last one fetched, what is not among them has expired; a short answer is all there is for now.
            self._read_to = ahead[-1].id if ahead else delivery
        return self._bodies.get(delivery)
