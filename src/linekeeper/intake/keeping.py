"""What the door does with a signed body: `flow.receive`, with a net under it."""

from datetime import datetime

import structlog

from linekeeper.config import App
from linekeeper.decode import DECODER, Veil
from linekeeper.errors import LinekeeperError
from linekeeper.events import Batch, Element, Source, Told
from linekeeper.events.house import Unread
from linekeeper.flow import receive
from linekeeper.intake.faults import place_of
from linekeeper.journal.port import Delivery, Journal
from linekeeper.meter import Meter

log = structlog.get_logger(__name__)


class Keeping:
    """Keeps a delivery and what it meant. A decoder that fails, though it must not, costs the meaning and never the bytes (P3)."""

    def __init__(self, journal: Journal, veil: Veil, meter: Meter) -> None:
        self._journal, self._veil, self._meter = journal, veil, meter

    async def __call__(self, app: App, body: bytes, heard_at: datetime) -> int:
        """Keep the body; return the delivery's id.

        Raises:
            TryLater: the disk refuses. Nothing was kept.
        """
        try:
            return await receive(body, app.name, app.source, self._journal, self._veil, heard_at)
        except LinekeeperError:
            raise
        except Exception as fault:  # noqa: BLE001  whatever it is, the bytes are worth more than knowing it
            self._meter.undecoded.labels(app.name).inc()
            # No traceback: the fault's text may hold what somebody wrote.
            log.error("delivery.undecoded", app=app.name, fault=type(fault).__name__, place=place_of(fault))  # noqa: TRY400  see above
            return await self._raw(app, body, heard_at)

    async def _raw(self, app: App, body: bytes, heard_at: datetime) -> int:
        why = "the decoder failed on the whole body; it is kept, and a newer release can read it again"
        unread = Unread(at=heard_at, told=Told.HEARD, where="", why=why)
        batch = Batch(
            source=Source.WEBHOOK, app=app.name, account="", heard_at=heard_at, decoder=DECODER, elements=(Element(events=(unread,)),)
        )
        id_ = await self._journal.append(Delivery(app=app.name, body=body, heard_at=heard_at), [batch])
        if id_ is None:
            raise AssertionError("the journal kept a delivery without an id")
        return id_
