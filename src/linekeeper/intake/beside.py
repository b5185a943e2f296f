"""What is read beside an account's numbers: its templates and its portfolio. Slower, and never what decides about sight."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zlib import crc32

from msgspec import Struct

from linekeeper.decode import readings
from linekeeper.errors import LinekeeperError, TryLater
from linekeeper.events.account import AccountRead
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import SightCause
from linekeeper.events.template import TemplateRead
from linekeeper.graph import Answer, GraphError
from linekeeper.intake.fieldwise import Fieldwise
from linekeeper.intake.piece import Piece, cursor, piece
from linekeeper.pacing.plan import PORTFOLIO_S, template_calls_per_hour

PER_PAGE = 100
MOST_PAGES = 80  #: Meta allows 6,000 templates
PER_PIECE = 50  #: templates that are kept together: few rows to remember, and little to keep anew when one of them moves
MOST_NAMED = 20  #: templates that one reading looks at because of news
NOT_OURS = frozenset({SightCause.PERMISSION, None})  #: refusals that a later try does not mend by itself


class Beside(Struct, kw_only=True):
    """What the poller knows of one account's templates and portfolio, while it runs."""

    templates_at: datetime | None = None
    template_pages: int = 1
    named: dict[str, None] = {}  #: templates that news spoke of, in order
    portfolio: str = ""
    portfolio_at: datetime | None = None

    def name(self, template: str) -> None:
        """Take in that news spoke of a template."""
        if len(self.named) < 10 * MOST_NAMED:  # beyond that the list will tell
            self.named[template] = None

    def take(self) -> list[str]:
        """Return the templates to look at now, and forget them."""
        found = list(self.named)[:MOST_NAMED]
        for template in found:
            del self.named[template]
        return found

    def learn(self, events: Iterable[AnyEvent]) -> None:
        """Take in which portfolio an account's node names."""
        for event in events:
            if isinstance(event, AccountRead) and event.portfolio:
                self.portfolio = event.portfolio


class Listing(Struct, frozen=True, kw_only=True):
    """An account's templates."""

    pieces: tuple[Piece, ...]
    pages: int


class BesideReader:
    """Reads templates and portfolios of one app."""

    def __init__(self, fieldwise: Fieldwise) -> None:
        self._fieldwise = fieldwise
        self._portfolios: dict[str, datetime] = {}  # portfolio -> when it was last asked for, whichever account it was for

    async def templates(self, account: str, *, registered: bool) -> Listing:
        """Read the list of an account's templates, page by page, no further than the budget's share for it.

        Raises:
            GraphError, TryLater: as `Fieldwise.ask`.
        """
        most = min(MOST_PAGES, template_calls_per_hour(registered=registered))
        answer = await self._page(account, None)
        first, bodies = answer, [answer.body]
        after = cursor(answer)
        while after and len(bodies) < most:
            answer = await self._page(account, after)
            bodies.append(answer.body)
            before, after = after, cursor(answer)
            if after == before:
                break
        told = readings.templates(bodies, account, first.at)
        pieces = (piece(key, first, events) for key, events in _together(f"{account}/templates", told))
        return Listing(pieces=tuple(pieces), pages=len(bodies))

    async def template(self, account: str, template: str) -> Piece:
        """Read one template's node: news spoke of it."""
        answer = await self._fieldwise.ask(account, "template", template)
        return piece(f"{account}/template", answer, readings.template(answer.body, account, answer.at))

    async def portfolio(self, account: str, portfolio: str, now: datetime) -> Piece | None:
        """Read a portfolio's node; None when it was read lately for another of its accounts, or Meta does not let us.

        A refusal is remembered for a day, as for fields: most tokens may not read it.
        """
        last = self._portfolios.get(portfolio)
        lately = last is not None and now - last < timedelta(seconds=PORTFOLIO_S / 2)
        if lately or self._fieldwise.is_refused(account, "portfolio"):
            return None
        try:
            answer = await self._fieldwise.ask(account, "portfolio", portfolio)
        except GraphError as refusal:
            if refusal.cause in NOT_OURS:
                self._fieldwise.refuse(account, "portfolio")
            return None
        except TryLater:
            return None
        self._portfolios[portfolio] = now
        return piece(f"{account}/portfolio", answer, readings.portfolio(answer.body, account, answer.at))

    async def read(self, account: str, beside: Beside, *, templates: bool, portfolio: bool, registered: bool, now: datetime) -> list[Piece]:
        """Return what is due of both, and the templates that news spoke of. What Meta refuses is left out."""
        pieces: list[Piece] = []
        if portfolio and beside.portfolio:
            beside.portfolio_at = now
            found = await self.portfolio(account, beside.portfolio, now)
            pieces += [] if found is None else [found]
        if templates:
            beside.templates_at = now
            try:
                listing = await self.templates(account, registered=registered)
            except LinekeeperError:
                return pieces
            beside.template_pages = listing.pages
            pieces += listing.pieces
        return pieces

    async def named(self, account: str, beside: Beside) -> list[Piece]:
        """Return the templates that news spoke of."""
        pieces = []
        for template in beside.take():
            try:
                pieces.append(await self.template(account, template))
            except LinekeeperError:
                continue  # it may be deleted: the next list tells
        return pieces

    async def _page(self, account: str, after: str | None) -> Answer:
        more: dict[str, str] = {} if after is None else {"after": after}
        return await self._fieldwise.ask(account, "template", f"{account}/message_templates", limit=str(PER_PAGE), **more)


def _together(key: str, told: Iterable[AnyEvent]) -> list[tuple[str, list[AnyEvent]]]:
    """Return events by piece. A template stays in its piece while the number of pieces stays, wherever it stands in the list."""
    events = list(told)
    ids = {event.template for event in events if isinstance(event, TemplateRead)}
    parts = -(-len(ids) // PER_PIECE) or 1
    found: dict[str, list[AnyEvent]] = {}
    for event in sorted(events, key=lambda event: event.template if isinstance(event, TemplateRead) else ""):
        part = f"{crc32(event.template.encode()) % parts}of{parts}" if isinstance(event, TemplateRead) else "list"
        found.setdefault(f"{key}/{part}", []).append(event)
    return list(found.items())
