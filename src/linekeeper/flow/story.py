"""A number's story: what moved it to where it stands, line by line, each with the news it rests on.

A line is written when a judgement differs from the one before. A number is judged after every batch that may change it, so the same
journal tells the same story, however it is cut into turns.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum, auto

import msgspec
from msgspec import Struct

from linekeeper.events import Batch, Source
from linekeeper.fold.portfolio import Portfolio, effective_limit
from linekeeper.fold.verdict import Reason, Status, Verdict
from linekeeper.state.port import StoryRow

NO_LIMIT = "none"


class Turned(StrEnum):
    """What a line tells."""

    FIRST = auto()  #: seen for the first time
    STATUS = auto()
    BEGAN = auto()  #: a reason or a note that was not there before
    CHANGED = auto()  #: its end, or how surely we know
    ENDED = auto()
    QUALITY = auto()
    LIMIT = auto()
    THROUGHPUT = auto()
    SIGHT_LOST = auto()
    SIGHT_BACK = auto()


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line. `before` and `after` are in the words of what changed; the reason is the one that began, changed, ended or decided."""

    turned: Turned
    status: Status  #: the number's, after it
    source: Source
    delivery: int | None = None
    before: str = ""
    after: str = ""
    reason: Reason | None = None


class Scene(Struct, frozen=True, kw_only=True):
    """What a story compares: the verdict, and the limit of the portfolio as a word (empty: not known)."""

    verdict: Verdict
    limit: str = ""


_line = msgspec.msgpack.Decoder(Line)
_bytes = msgspec.msgpack.Encoder()

#: These are told by the line about the quality or the sight itself.
_TOLD_ELSEWHERE = frozenset({"quality_low", "quality_held", "too_old", "never_read"})
#: Meta may hold several things of one such code against a number, told apart by its word.
_SEVERAL = ("enforcement_", "violation", "sends_fail")


def line_of(row: StoryRow) -> Line:
    """Return what a row's body holds."""
    return _line.decode(row.body)


def limit_word(portfolio: Portfolio) -> str:
    """Return a portfolio's limit as a word: people a day, `none` for no limit, empty when it is not known."""
    limit = effective_limit(portfolio)
    if not limit.known:
        return ""
    return NO_LIMIT if limit.limit.per_day is None else str(limit.limit.per_day)


def story_rows(number: str, at: datetime, before: Scene | None, after: Scene, batch: Batch) -> Iterator[StoryRow]:
    """Yield what changed from one scene to the next, as rows. `batch`: what brought the change."""
    for one in _first(after) if before is None else _changes(before, after):
        line = Line(
            turned=one.turned,
            status=after.verdict.status,
            source=batch.source,
            delivery=batch.delivery,
            before=one.before,
            after=one.after,
            reason=one.reason,
        )
        yield StoryRow(number=number, at=at, code=f"{one.turned.value} {one.name}".rstrip(), body=_bytes.encode(line))


class _Change(Struct, frozen=True):
    turned: Turned
    name: str = ""
    before: str = ""
    after: str = ""
    reason: Reason | None = None


def _first(after: Scene) -> Iterator[_Change]:
    yield _Change(Turned.FIRST, "", "", after.verdict.status.value, _deciding(after.verdict))


def _changes(before: Scene, after: Scene) -> Iterator[_Change]:
    old, new = before.verdict, after.verdict
    if old == new and before.limit == after.limit:
        return
    told = None
    if old.status is not new.status:
        told = _deciding(new) or _deciding(old)
        yield _Change(Turned.STATUS, new.status.value, old.status.value, new.status.value, told)
    yield from _reasons(old, new, None if told is None else _name(told))
    if old.quality != new.quality:
        yield _Change(Turned.QUALITY, new.quality, old.quality, new.quality)
    if before.limit != after.limit:
        yield _Change(Turned.LIMIT, after.limit, before.limit, after.limit)
    if old.throughput != new.throughput:
        yield _Change(Turned.THROUGHPUT, new.throughput, old.throughput, new.throughput)
    lost, found = new.sight.blind_since is not None, old.sight.blind_since is not None
    if lost is not found:
        yield _Change(Turned.SIGHT_LOST if lost else Turned.SIGHT_BACK, "", old.sight.cause or "", new.sight.cause or "")


def _reasons(old: Verdict, new: Verdict, told: str | None) -> Iterator[_Change]:
    """Yield the reasons that came, went or changed; `told`: the one that the line about the status names."""
    was, now = _named(old.reasons), _named(new.reasons)
    for name, reason in now.items():
        known = was.get(name)
        if known is None and name != told:
            yield _Change(Turned.BEGAN, name, reason=reason)
        elif known is not None and (known.until, known.basis) != (reason.until, reason.basis):
            yield _Change(Turned.CHANGED, name, reason=reason)
    for name, reason in was.items():
        if name not in now and name != told:
            yield _Change(Turned.ENDED, name, reason=reason)


def _named(reasons: Iterable[Reason]) -> dict[str, Reason]:
    return {_name(one): one for one in reversed(list(reasons)) if one.code not in _TOLD_ELSEWHERE}


def _name(reason: Reason) -> str:
    return f"{reason.code} {reason.word}" if reason.code.startswith(_SEVERAL) else reason.code


def _deciding(verdict: Verdict) -> Reason | None:
    return next((one for one in verdict.reasons if not one.note), None)
