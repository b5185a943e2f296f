"""Graph answers as pieces of a reading: what they say of one number, one list, one account."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.decode import readings
from linekeeper.events.account import NumbersListed
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import SubscriptionRead
from linekeeper.events.number import NumberMissing, NumberRead, Platform, Reported
from linekeeper.graph import Answer, GraphError
from linekeeper.intake.beside import BesideReader
from linekeeper.intake.caller import Caller
from linekeeper.intake.fieldwise import Fieldwise
from linekeeper.intake.piece import Piece, cursor, piece

PER_PAGE = 100  #: the most that Meta gives
MOST_PAGES = 50  #: a longer list is read so far and counts as incomplete


class Listed(Struct, frozen=True, kw_only=True):
    """An account's numbers."""

    list: Piece
    numbers: tuple[Piece, ...]
    ids: tuple[str, ...]
    complete: bool
    pages: int
    registered: bool  #: one of them is registered, so the account's budget is the large one
    asked_at: datetime  #: our clock


class Reader:
    """Reads accounts of one app."""

    def __init__(self, caller: Caller, fieldwise: Fieldwise) -> None:
        self._caller, self._fieldwise = caller, fieldwise
        self.beside = BesideReader(fieldwise)

    def has_own_token(self, account: str) -> bool:
        """Tell whether an account is read with a token of its own."""
        return account in self._caller.app.tokens

    async def numbers(self, account: str) -> Listed:
        """Read the list of an account's numbers with all we want to know of each, page by page.

        Raises:
            GraphError, TryLater: as `Fieldwise.ask`.
        """
        first: Answer | None = None
        numbers: dict[str, Piece] = {}
        after: str | None = None
        rows_read, pages, whole = 0, 0, False
        while pages < MOST_PAGES:
            more: dict[str, str] = {} if after is None else {"after": after}
            answer = await self._fieldwise.ask(account, "number", f"{account}/phone_numbers", limit=str(PER_PAGE), **more)
            first, pages = first or answer, pages + 1
            rows = _rows(answer)
            rows_read += len(rows)
            for row in rows:
                id_ = _id(row)
                numbers[id_] = piece(f"{account}/{id_}", answer, self._number(row, answer.at))
            before, after = after, cursor(answer)
            if not after or after == before:
                whole = after is None
                break
        return _listed(account, first, numbers, pages, complete=whole and "" not in numbers and len(numbers) == rows_read)

    async def node(self, account: str) -> Piece:
        """Read the account's own node."""
        answer = await self._fieldwise.ask(account, "account", account)
        return piece(f"{account}/node", answer, readings.account(answer.body, answer.at))

    @property
    def knows_itself(self) -> bool:
        """Whether our app's id is known: without it no list of apps tells whether we are in it."""
        return bool(self._caller.graph.app_id)

    async def subscription(self, account: str) -> Piece:
        """Read which apps hear the account."""
        answer = await self._caller.get(account, f"{account}/subscribed_apps")
        event = readings.subscriptions(answer.body, account, self._caller.graph.app_id, answer.at)
        if isinstance(event, SubscriptionRead):
            event = replace(event, elsewhere=self._goes_elsewhere(event.override))
        return piece(f"{account}/apps", answer, [event])

    def _number(self, row: object, at: datetime) -> tuple[AnyEvent, ...]:
        """Return what a number's answer says, and whether its own override leads away from here."""
        read, *others = readings.number(row, at)
        if isinstance(read, NumberRead) and read.callbacks:  # the app's is always told: without it the field was not in the answer
            read = replace(read, elsewhere=self._goes_elsewhere(dict(read.callbacks).get("phone_number", "")))
        return (read, *others)

    def _goes_elsewhere(self, override: str) -> bool:
        """Return whether an override sends messages to somebody else. Behind any host our door's path is the same."""
        return bool(override) and not _path(override).endswith(f"/webhooks/{self._caller.app.name}")

    async def unlisted(self, account: str, number: str, listed: Piece) -> Piece:
        """Read the node of a number that the list did not hold. It was asked for after the list, and its time says so.

        Raises:
            GraphError: the node cannot be read, for another reason than that it does not exist.
        """
        later = listed.at + timedelta(milliseconds=1)
        try:
            answer = await self._fieldwise.ask(account, "number", number)
        except GraphError as refusal:
            if not refusal.missing:
                raise
            return Piece(key=f"{account}/{number}", events=(NumberMissing(number=number, at=later),), at=later)
        at = max(answer.at, later)
        return piece(f"{account}/{number}", answer, self._number(answer.body, at))


def _path(url: str) -> str:
    """Return an address's path; empty: it is none that can be read, and so not ours."""
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""


def _listed(account: str, first: Answer | None, numbers: dict[str, Piece], pages: int, *, complete: bool) -> Listed:
    if first is None:
        raise AssertionError("a list has at least one page")
    ids = tuple(sorted(id_ for id_ in numbers if id_))
    event = NumbersListed(account=account, at=first.at, numbers=ids, complete=complete)
    return Listed(
        list=piece(f"{account}/list", first, [event]),
        numbers=tuple(numbers.values()),
        ids=ids,
        complete=complete,
        pages=pages,
        registered=any(_registered(event) for told in numbers.values() for event in told.events),
        asked_at=first.asked_at,
    )


def _registered(event: AnyEvent) -> bool:
    return isinstance(event, NumberRead) and (event.platform is Platform.CLOUD_API or event.status is Reported.CONNECTED)


def _rows(answer: Answer) -> list[object]:
    rows = answer.body.get("data") if isinstance(answer.body, Mapping) else None
    return rows if isinstance(rows, list) else [None]


def _id(row: object) -> str:
    """Return a row's id, "" when it has none: such a row is an `Unread`, and makes the list incomplete."""
    id_ = row.get("id") if isinstance(row, Mapping) else None
    return str(id_) if isinstance(id_, str | int) and not isinstance(id_, bool) else ""
