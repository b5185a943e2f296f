"""What becomes of sends whose outcome nobody knows: a status tells, or, when statuses surely arrive and none came, they are presumed lost.

Never sent again by us: where the caller's policy is to send again, that is another send, with its own id, and it says whose it repeats.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import structlog
from msgspec.structs import replace

from linekeeper.errors import Misconfigured
from linekeeper.gateway.held import Sealer, opened, sealed
from linekeeper.gateway.listener import Listener
from linekeeper.gateway.pacer import Pacer
from linekeeper.gateway.sender import Sender
from linekeeper.state.intents import PRESUMED_LOST, Intent, SendState, moved
from linekeeper.state.sends import Sends, SendsTurn, Sought

PROOF = timedelta(minutes=15)  #: for so long statuses of the number must have been proven to arrive
ASKED = "presumed_lost_ask"  #: `why` of an unknown send of which somebody must decide
AT_ONCE = 500

log = structlog.get_logger(__name__)


class Resolving:
    """Looks after unknown sends. `resent`: told of each send that repeats a lost one."""

    def __init__(self, sends: Sends, pacer: Pacer, sender: Sender, listener: Listener, sealer: Sealer, now: Callable[[], datetime]) -> None:
        self._sends, self._pacer, self._sender, self._listener, self._sealer, self._now = sends, pacer, sender, listener, sealer, now
        self.resent: Callable[[Intent], None] = lambda _intent: None

    async def look(self) -> int:
        """Presume lost what may be; return how many.

        Raises:
            TryLater: the disk refuses; call again.
        """
        after, found = 0, 0
        while True:
            page = await self._sends.look(lambda look, after=after: look.intents(UNKNOWN, after, AT_ONCE))  # type: ignore[misc]  # a page's own place
            for one in page:
                if one.why != ASKED and await self.is_lost(one):
                    await self._presume(one)
                    found += 1
            if len(page) < AT_ONCE:
                return found
            after = page[-1].id

    async def is_lost(self, one: Intent) -> bool:
        """Return whether a send may be presumed lost: nothing was missed since it went, and statuses of 15 minutes later arrived.

        Where the caller filled the tracking value no status can tell: then it stays unknown.
        """
        arrived = self._listener.arrived.get(one.number)
        if not one.ours or one.sent_at is None or arrived is None or arrived < one.sent_at + PROOF:
            return False
        line = await self._pacer.known.number(one.number)
        since = None if line is None else line.group.heard.unbroken_since(int(self._now().timestamp()))
        return since is not None and since <= int(one.sent_at.timestamp()) and self._listener.is_current

    async def _presume(self, one: Intent) -> None:
        now = self._now()
        again = self._repeated(one, now) if one.policy == "resend" and one.body else None

        def work(turn: SendsTurn) -> bool:
            kept = turn.intent(one.id)
            if kept is None or kept.state is not SendState.UNKNOWN:
                return False  # a status came meanwhile
            if one.policy == "ask":
                turn.put(replace(kept, why=ASKED))
                return True
            lost = moved(kept, SendState.FAILED, now, PRESUMED_LOST)
            if lost is not None:
                turn.put(lost)
            if again is not None:
                turn.put(again)
            return True

        if await self._sends.turn(work):
            log.warning("send.presumed_lost", number=one.number, policy=one.policy)
            if one.policy != "ask":
                self._sender.release(one)
            if again is not None:
                self.resent(again)

    async def decided(self, one: Intent, *, resend: bool, more: Callable[[SendsTurn], None]) -> Intent | None:
        """Let somebody decide about a lost one; return what stands for it now. None: a status of Meta's told meanwhile.

        Raises:
            TryLater: the disk refuses.
        """
        now = self._now()
        again = self._again(one, now) if resend else None

        def work(turn: SendsTurn) -> Intent | None:
            kept = turn.intent(one.id)
            lost = None if kept is None or kept.state is not SendState.UNKNOWN else moved(kept, SendState.FAILED, now, PRESUMED_LOST)
            if lost is None:
                return None
            for each in (lost, again):
                if each is not None:
                    turn.put(each)
            more(turn)
            return again or lost

        left = await self._sends.turn(work)
        if left is not None:
            self._sender.release(one)
            if again is not None:
                self.resent(again)
        return left

    def _repeated(self, one: Intent, now: datetime) -> Intent | None:
        """Return the send that repeats a lost one; None: its request cannot be opened any more. It must not hold up the others."""
        try:
            return self._again(one, now)
        except (Misconfigured, msgspec.MsgspecError) as fault:
            log.error("send.not_repeated", fault=type(fault).__name__)  # noqa: TRY400  a traceback could show what somebody wrote
            return None

    def _again(self, one: Intent, now: datetime) -> Intent:
        """Return the send that repeats a lost one: it waits, and is decided anew."""
        id_ = self._sender.next_id(now)
        return replace(
            one,
            id=id_,
            body=sealed(opened(one, self._sealer), id_, self._sealer),
            state=SendState.HELD,
            moved_at=now,
            why="again",
            again=one.id,
            mark=b"",
            ours=False,
            message=b"",
            counts=False,
            permit_until=None,
            due_at=now,
            sent_at=None,
            error=None,
        )


UNKNOWN = Sought(states=(SendState.UNKNOWN,))
