"""A fleet counted through: every row is looked at, however many there are, but of each only what is counted is decoded."""

from collections import Counter
from datetime import datetime

import msgspec
from msgspec import Struct

from linekeeper.state.port import FleetRow, Look
from linekeeper.views.numbers import needs_a_person

PAGE = 1000  #: rows asked for at a time


class _Sight(Struct, frozen=True, gc=False):
    blind_since: datetime | None = None
    action: str = ""


class _Reason(Struct, frozen=True, gc=False):
    action: str = ""
    note: bool = False


class _Verdict(Struct, frozen=True):
    sight: _Sight = _Sight()
    reasons: tuple[_Reason, ...] = ()


class _Standing(Struct, frozen=True):
    """What of a row's body is counted; see `flow.fleet.Standing` for all of it."""

    verdict: _Verdict
    judged_at: datetime


_standing = msgspec.msgpack.Decoder(_Standing)


class Glance(Struct, kw_only=True):
    """What a whole fleet comes to."""

    need: int = 0  #: counted numbers with something to do today
    first: list[FleetRow] = []  #: those that cost most to wait for, as many as were asked for
    uncounted: int = 0
    blind_accounts: int = 0
    blind_numbers: int = 0  #: counted numbers of those accounts
    heard_at: datetime | None = None  #: newest judgement


def glance(look: Look, workspace: str | None, first: int) -> Glance:
    """Return what the fleet comes to, with the `first` rows that need somebody."""
    told, blind, members = Glance(), set[str](), Counter[str]()
    after: tuple[int, str] | None = None
    while page := look.fleet(workspace=workspace, after=after, limit=PAGE):
        after = (page[-1].rank, page[-1].number)
        for row in page:
            standing = _standing.decode(row.body)
            _count(told, row, standing, first)
            members[row.account] += row.counted
            if standing.verdict.sight.blind_since is not None:
                blind.add(row.account)
        if len(page) < PAGE:
            break
    told.blind_accounts, told.blind_numbers = len(blind), sum(members[account] for account in blind)
    return told


def _count(told: Glance, row: FleetRow, standing: _Standing, first: int) -> None:
    told.heard_at = standing.judged_at if told.heard_at is None else max(told.heard_at, standing.judged_at)
    if not row.counted:
        told.uncounted += 1
    elif needs_a_person(row.rank, standing.verdict):
        told.need += 1
        if len(told.first) < first:
            told.first.append(row)
