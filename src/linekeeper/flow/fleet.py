"""A number's row in the fleet: its verdict, judged at the hearing of the last batch that touched it, and the names around it."""

from datetime import datetime

import msgspec
from msgspec import Struct

from linekeeper.flow.story import Scene, limit_word
from linekeeper.flow.subjects import Subjects
from linekeeper.fold.status import judge, urgency
from linekeeper.fold.verdict import Verdict
from linekeeper.rulebook import Rulebook
from linekeeper.state.directory import AccountPlace, NumberPlace
from linekeeper.state.port import FleetRow


class Standing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a fleet row's body holds. Instants are absolute: nothing in it grows old between two judgements."""

    verdict: Verdict
    judged_at: datetime
    account_name: str = ""
    portfolio_name: str = ""
    portfolio_known: bool = False
    app: str = ""
    linked: tuple[str, ...] = ()  #: other ids that stood for the same digits
    limit: str = ""  #: the portfolio's limit as the story last told it


class OurApps(Struct, frozen=True, kw_only=True):
    """What judging must know of our apps. `ids`: Meta's ids of them; `sole_path`: names of those that are their numbers' only path."""

    ids: frozenset[str] = frozenset()
    sole_path: frozenset[str] = frozenset()


_standing = msgspec.msgpack.Decoder(Standing)
_bytes = msgspec.msgpack.Encoder()


def standing_of(row: FleetRow) -> Standing:
    """Return what a row's body holds."""
    return _standing.decode(row.body)


class Judged(Struct, frozen=True):
    """A number's new row, and the one it replaces with what we made of the number then."""

    row: FleetRow
    verdict: Verdict
    at: datetime  #: the instant of the judgement
    account_name: str
    portfolio_name: str
    before: FleetRow | None
    verdict_before: Verdict | None
    limit: str
    limit_before: str
    app: str = ""
    app_before: str = ""

    @property
    def scene(self) -> Scene:
        """Return what the story compares."""
        return Scene(verdict=self.verdict, limit=self.limit)

    @property
    def scene_before(self) -> Scene | None:
        """Return the scene before it; None: the number is new."""
        return None if self.verdict_before is None else Scene(verdict=self.verdict_before, limit=self.limit_before)


def row_of(number: str, at: datetime, subjects: Subjects, rules: Rulebook, ours: OurApps) -> Judged | None:
    """Judge a number and return its row; None while the directory does not know it."""
    place = subjects.directory.number(number)
    account = subjects.directory.account(place.account) if place is not None else None
    if place is None or account is None:
        return None
    before = subjects.turn.fleet_row(number)
    told = standing_of(before) if before is not None else None
    if told is not None:
        at = max(at, told.judged_at)
    state = subjects.number(number)
    sole_path = account.app in ours.sole_path
    portfolio = subjects.portfolio(account)
    verdict = judge(state, subjects.account(account.id), portfolio, at, rules, sole_path=sole_path, apps=ours.ids)
    standing = Standing(
        verdict=verdict,
        judged_at=at,
        account_name=account.name,
        portfolio_name=account.portfolio_name,
        portfolio_known=bool(account.portfolio),
        app=account.app,
        linked=tuple(subjects.directory.same_digits(number)),
        limit=limit_word(portfolio),
    )
    row = _row(place, account, standing, state.name.value or "")
    return Judged(
        row=row,
        verdict=verdict,
        at=at,
        account_name=account.name,
        portfolio_name=account.portfolio_name,
        before=before,
        verdict_before=told.verdict if told else None,
        limit=standing.limit,
        limit_before=told.limit if told else "",
        app=account.app,
        app_before=told.app if told else "",
    )


def _row(place: NumberPlace, account: AccountPlace, standing: Standing, name: str) -> FleetRow:
    verdict = standing.verdict
    return FleetRow(
        number=place.id,
        account=account.id,
        portfolio=account.group,
        workspace=account.workspace,
        display=place.display,
        name=name,
        status=verdict.status.value,
        rank=urgency(verdict),
        due_at=verdict.due_at,
        counted=verdict.counted,
        body=_bytes.encode(standing),
    )
