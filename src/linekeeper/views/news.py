"""A number's raw news: everything that was said of it and of its account, as it came, newest first. Messages are counted, not listed."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.events import account, calling, house, identity, message, number, portfolio, whatsapp_flow
from linekeeper.events.account import AccountEvent
from linekeeper.flow.news import event_of, readings_of
from linekeeper.state.port import Look, NewsRow
from linekeeper.views.answers import Page
from linekeeper.views.asking import Asking, bounded, digits_or_id, place
from linekeeper.views.deliveries import event_line, field_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
US = timedelta(microseconds=1)

_PLACE = re.compile(r"([0-9]{1,17})~((?:[0-9a-f]{2}){1,16})")  # microseconds since 1970 and mark of the last line of a page

#: What each kind of news is, in a few words.
TITLES: dict[type, str] = {
    number.NumberRead: "Reading of the number",
    number.NumberHealthRead: "Reading of the number's health",
    number.NumberMissing: "The number was not found",
    number.NumberNews: "News of quality, limit or throughput",
    number.NumberErrored: "An error without a message",
    identity.NameReviewed: "Display name",
    identity.UsernameMoved: "Username",
    identity.SecurityNews: "Two-step verification",
    calling.SettingsMoved: "Settings changed",
    message.GroupMoved: "A group",
    account.AccountRead: "Reading of the account",
    account.AccountReviewed: "Review of the account",
    account.AccountHealthRead: "Reading of the account's health",
    account.Restricted: "Restriction",
    account.RestrictionLifted: "Restriction lifted",
    account.Violated: "Violation of a policy",
    account.BanMoved: "Ban",
    account.AccountDeleted: "Account deleted",
    account.PartnerMoved: "Partner added or removed",
    account.AccountNoted: "News of the account",
    account.AlertRaised: "Alert from Meta",
    account.CapabilityMoved: "Limits changed",
    portfolio.PortfolioRead: "Reading of the portfolio",
    whatsapp_flow.FlowMoved: "A WhatsApp Flow",
    house.SightLost: "We lost sight",
    house.SightRegained: "We see again",
    house.SubscriptionRead: "Reading of the subscription",
    house.AppealNoted: "Appeal noted here",
}


class Heard(StrEnum):
    """How news came to us."""

    TOLD = auto()  #: by webhook, or noted here
    READ = auto()  #: asked for
    BOTH = auto()


class NewsLine(Struct, frozen=True, kw_only=True):
    """One thing that was said."""

    at: datetime  #: when we heard or read it
    said_at: datetime  #: the instant it speaks for
    of: str  #: number, account
    title: str  #: what kind of news, in words
    field: str  #: Meta's webhook field; empty: a reading, an act
    text: str  #: the event with its values; no person, message id or text
    source: str  #: webhook, reading, act, due
    delivery: int | None  #: the delivery it came with; None: a reading, an act


class News(Asking):
    """Questions about what was said of a number."""

    async def news(
        self, id_or_digits: str, *, heard: Heard = Heard.BOTH, after: str | None = None, limit: int = 50
    ) -> Page[NewsLine] | None:
        """Return what was said of a number and of its account, newest first; None when there is no such number.

        Raises:
            Refused: `after` is not the `next` of an earlier page.
        """
        limit, start = bounded(limit), place(after, _PLACE)
        begin = None if start is None else (EPOCH + int(start[0]) * US, bytes.fromhex(start[1]))

        def ask(look: Look) -> Page[NewsLine] | None:
            row = look.fleet_row(digits_or_id(id_or_digits))
            if row is None:
                return None
            told = look.news(_shelves(heard, row.number, row.account), begin, limit + 1)
            last = told[limit - 1] if len(told) > limit else None
            following = None if last is None else f"{(last.at - EPOCH) // US}~{last.mark.hex()}"
            return Page(items=[news_line(one) for one in told[:limit]], next=following)

        return await self._state.look(ask)


def _shelves(heard: Heard, *subjects: str) -> list[str]:
    told = [] if heard is Heard.READ else list(subjects)
    return told + ([] if heard is Heard.TOLD else [readings_of(one) for one in subjects])


def news_line(row: NewsRow) -> NewsLine:
    """Return a row in words."""
    event = event_of(row)
    return NewsLine(
        at=row.at,
        said_at=event.at,
        of="account" if isinstance(event, AccountEvent) else "number",
        title=TITLES.get(type(event), type(event).__name__),
        field=field_of(event),
        text=event_line(event),
        source=row.source,
        delivery=row.delivery,
    )
