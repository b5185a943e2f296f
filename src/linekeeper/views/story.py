"""A number's story: what moved it to where it stands, in sentences, each with the news it rests on."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from linekeeper.flow.story import NO_LIMIT, Line, Turned, line_of
from linekeeper.fold.number import Number
from linekeeper.fold.verdict import Status
from linekeeper.rulebook import Rulebook
from linekeeper.state.port import Look, StoryRow
from linekeeper.views.answers import Page
from linekeeper.views.asking import Asking, bounded, digits_or_id, place
from linekeeper.views.quality import KEPT_DAYS, QualityAnswer, quality_answer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
US, DAY = timedelta(microseconds=1), timedelta(days=1)
MOST_LINES = 500  #: kept of one number, see state.tables.MOST_STORY

_PLACE = re.compile(r"([0-9]{1,17})~(.{1,200})")  # microseconds since 1970 and code of the last line of a page
_number = msgspec.msgpack.Decoder(Number)

QUALITIES = {"green": "High", "yellow": "Medium", "red": "Low"}
THROUGHPUTS = {
    "standard": "up to 80 messages a second",
    "high": "up to 1,000 messages a second",
    "not_applicable": "none, it is not on the Cloud API",
}
ORDER = list(Turned)  #: what is told first of one instant


class StoryLine(Struct, frozen=True, kw_only=True):
    """One line of a story."""

    at: datetime  #: when we judged so; the evidence may be older
    turned: str  #: first status began changed ended quality limit throughput sight_lost sight_back
    title: str
    text: str
    status: str  #: the number's, after it
    before: str
    after: str
    code: str  #: of the reason, when one began, changed, ended or decided
    word: str  #: Meta's word, verbatim
    basis: str  #: reported, derived, unconfirmed; empty: a measure that was read
    until: datetime | None
    source: str  #: webhook, reading, act, due
    delivery: int | None  #: the delivery it rests on; None: a reading, an act, or time alone


class HistoryAnswer(Struct, frozen=True, kw_only=True):
    """How a number was over 60 UTC days, oldest first, today last."""

    quality: QualityAnswer
    statuses: list[str]  #: the gravest status of each day; empty: not known


class Stories(Asking):
    """Questions about how a number came to where it stands."""

    async def story(
        self, id_or_digits: str, *, since: datetime | None = None, after: str | None = None, limit: int = 50
    ) -> Page[StoryLine] | None:
        """Return a number's story, newest first; None when there is no such number.

        Raises:
            Refused: `after` is not the `next` of an earlier page.
        """
        limit, start = bounded(limit), place(after, _PLACE)
        begin = None if start is None else (EPOCH + int(start[0]) * US, start[1])

        def ask(look: Look) -> Page[StoryLine] | None:
            row = look.fleet_row(digits_or_id(id_or_digits))
            if row is None:
                return None
            told = [one for one in look.story(row.number, begin, limit + 1) if since is None or one.at >= since]
            last = told[limit - 1] if len(told) > limit else None
            following = None if last is None else f"{(last.at - EPOCH) // US}~{last.code}"
            items = sorted((story_line(one, self._rules) for one in told[:limit]), key=_newest_first)
            return Page(items=items, next=following)

        return await self._state.look(ask)

    async def history(self, id_or_digits: str) -> HistoryAnswer | None:
        """Return a number's quality and status over 60 days; None when there is no such number."""
        now = self.now()

        def ask(look: Look) -> HistoryAnswer | None:
            row = look.fleet_row(digits_or_id(id_or_digits))
            if row is None:
                return None
            body = look.load("number", row.number)
            number = Number() if body is None else _number.decode(body)
            lines = [(one.at, line_of(one)) for one in reversed(look.story(row.number, limit=MOST_LINES))]
            return HistoryAnswer(quality=quality_answer(number, now), statuses=status_days(lines, now))

        return await self._state.look(ask)


def _newest_first(line: StoryLine) -> tuple[timedelta, int]:
    return EPOCH - line.at, ORDER.index(Turned(line.turned))


def status_days(lines: Iterable[tuple[datetime, Line]], now: datetime) -> list[str]:
    """Return the gravest status of each UTC day, today last; empty before anything was known. `lines` come oldest first."""
    moves = [(at, line) for at, line in lines if line.turned in {Turned.FIRST, Turned.STATUS}]
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return [_gravest(moves, start, start + DAY) for start in (today - back * DAY for back in range(KEPT_DAYS - 1, -1, -1))]


def _gravest(moves: list[tuple[datetime, Line]], start: datetime, end: datetime) -> str:
    held = {line.after for at, line in moves if start <= at < end}
    before = [line.after for at, line in moves if at < start]
    following = [line.before for at, line in moves if at >= start]
    held |= set(before[-1:]) or {word for word in following[:1] if word}
    return max(held, key=lambda word: list(Status).index(Status(word)), default="")


def story_line(row: StoryRow, rules: Rulebook) -> StoryLine:
    """Return a row in sentences."""
    line = line_of(row)
    reason = line.reason
    title, text = _said(line, rules)
    return StoryLine(
        at=row.at,
        turned=line.turned.value,
        title=title,
        text=text,
        status=line.status.value,
        before=line.before,
        after=line.after,
        code="" if reason is None else reason.code,
        word="" if reason is None else reason.word,
        basis="" if reason is None else reason.basis.value,
        until=None if reason is None or line.turned is Turned.ENDED else reason.until,
        source=line.source.value,
        delivery=line.delivery,
    )


def _said(line: Line, rules: Rulebook) -> tuple[str, str]:
    """Return the headline of a line and the sentence below it."""
    because = "" if line.reason is None else line.reason.text
    match line.turned:
        case Turned.FIRST:
            return f"Seen for the first time: {line.after.capitalize()}", because
        case Turned.STATUS:
            return _moved(line, because)
        case Turned.BEGAN:
            return because, ""
        case Turned.CHANGED:
            return "Its end, or how surely we know it, has changed", because
        case Turned.ENDED:
            return "No longer so", because
        case _:
            return _measured(line, rules), ""


def _moved(line: Line, because: str) -> tuple[str, str]:
    before, after = line.before.capitalize(), line.after.capitalize()
    if line.reason is not None and line.reason.status.value != line.after:  # the reason is the one that ended
        return f"From {before} back to {after}", f"No longer so: {because}"
    return f"From {before} to {after}", because


def _measured(line: Line, rules: Rulebook) -> str:
    match line.turned:
        case Turned.QUALITY:
            return _quality(line.before, line.after)
        case Turned.LIMIT:
            return _limit(line.before, line.after)
        case Turned.THROUGHPUT:
            return f"Throughput: {THROUGHPUTS.get(line.after, 'not known')}"
        case Turned.SIGHT_LOST:
            known = rules.texts.get(f"sight_{line.after}")
            return f"We lost sight. {known.text}" if known else "We lost sight"
        case _:
            return "We see it again"


def _quality(before: str, after: str) -> str:
    was, now = QUALITIES.get(before, "not rated"), QUALITIES.get(after, "not rated")
    if before not in QUALITIES:
        return f"Quality is rated: {now}"
    if after not in QUALITIES:
        return f"Quality is not rated any more; it was {was}"
    order = list(QUALITIES)
    return f"Quality {'fell' if order.index(after) > order.index(before) else 'rose'} from {was} to {now}"


def _limit(before: str, after: str) -> str:
    if not before:
        return f"The limit was told: {_people(after)}"
    if not after:
        return "The limit is not known any more"
    more = after == NO_LIMIT or (before != NO_LIMIT and int(after) > int(before))
    return f"The limit {'rose' if more else 'fell'} from {_people(before)} to {_people(after)}"


def _people(word: str) -> str:
    return "no limit" if word == NO_LIMIT else f"{int(word):,} people in 24 h"
