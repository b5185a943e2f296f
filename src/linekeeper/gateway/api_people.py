"""Who gets nothing, or no marketing: added, taken back, looked up and brought as a list. Of a person only a keyed hash is kept.

With a gateway key it is the business's own button or form; with the operator's token the operator's word, or a list.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from linekeeper.fold.register import LONG_AGO
from linekeeper.gateway.api_told import (
    MOST_NUMBERS,
    Import,
    Lift,
    ListFault,
    Looked,
    LookUp,
    Said,
    Suppress,
    SuppressDone,
    SuppressedTold,
    Suppressions,
)
from linekeeper.gateway.desk import Call, Desk, NoGood
from linekeeper.gateway.names import addressee
from linekeeper.gateway.people import TEXTS, Fault, Listed, Why, people, phone
from linekeeper.gateway.sheet import read
from linekeeper.pacing import suppression as words
from linekeeper.pacing.lanes import Kind, Send
from linekeeper.pacing.suppression import Source, Word
from linekeeper.state.directory import pseudo
from linekeeper.state.sends import Deed, SendsTurn, Suppression

NOTE = (
    "People are kept as keyed hashes only, so no list of them can be exported: look one number up, or keep your own list beside "
    "and import it."
)


class People(Struct, kw_only=True):
    """A list, read: everybody once, and who could not be read."""

    phones: list[str]
    listed: Listed


async def suppressions(desk: Desk, call: Call) -> Suppressions:
    """Return how many people are suppressed, by portfolio and source."""
    places = None if call.key is None else await _places(desk, call.key.account)
    rows = await desk.sends.browse(lambda look: look.suppressed())
    items = [
        SuppressedTold(portfolio=one.place, source=one.source, people=one.people) for one in rows if places is None or one.place in places
    ]
    return Suppressions(items=items, note=NOTE)


async def look_up(desk: Desk, call: Call) -> Looked:
    """Return what is known about one person. Asked by POST: a number in an address would come into the logs of proxies."""
    asked: LookUp = call.body
    place = await _place(desk, call, asked.portfolio)
    names, _ = _names(desk, _whole(asked.number, asked.country))
    known = _known(desk, await _places_of(desk, place), names)
    said = words.said(known)
    return Looked(
        portfolio=place,
        suppressed=said is not None,
        scope="" if said is None else "all" if said.everything else "marketing",
        words=[_said(source, word) for source, word in sorted(known.items())],
    )


async def suppress(desk: Desk, call: Call) -> SuppressDone:
    """Add people."""
    asked: Suppress = call.body
    found = People(phones=[], listed=Listed())
    seen: set[str] = set()
    for line, written in enumerate(asked.numbers, 1):
        told = phone(written, asked.country.strip().upper())
        if isinstance(told, Why) or told in seen:
            found.listed.add(Fault(line=line, why=told if isinstance(told, Why) else Why.TWICE))
        else:
            seen.add(told)
            found.phones.append(told)
    imported = asked.imported and call.key is None
    return await _add(desk, call, asked, found, Source.IMPORT if imported else _source(call))


async def bring(desk: Desk, call: Call) -> SuppressDone:
    """Add everybody in a list (CSV or XLSX). A dry run, the default, only tells how many they are and which lines name nobody."""
    asked: Import = call.query
    found = await asyncio.to_thread(_read, call.raw, asked.column, asked.country)
    return await _add(desk, call, asked, found, Source.IMPORT if call.key is None else Source.BUTTON)


async def lift(desk: Desk, call: Call) -> SuppressDone:
    """Take back. An operator takes back every source's word; with a key, only what the person said."""
    asked: Lift = call.body
    place = await _place(desk, call, asked.portfolio)
    places, listed, rows, many = await _places_of(desk, place), Listed(), list[Suppression](), 0
    now = desk.now()
    for line, written in enumerate(asked.numbers, 1):
        told = phone(written, asked.country.strip().upper())
        if isinstance(told, Why):
            listed.add(Fault(line=line, why=told))
            continue
        names, _ = _names(desk, told)
        lifted = list(_lifted(desk, places, names, now, _source(call)))
        many += bool(lifted)
        rows += lifted
    deed = desk.deed(call, "lift suppression", place, many=many, account=_account(call))
    await _write(desk, deed, rows)
    people_ = len(asked.numbers) - sum(listed.counts.values())
    return _done(place, people_, many, listed, str(deed.id), dry_run=False)


async def _add(desk: Desk, call: Call, asked: Suppress | Import, found: People, source: Source) -> SuppressDone:
    place, now = await _place(desk, call, asked.portfolio), desk.now()
    everything = asked.scope == "all"
    new = await asyncio.to_thread(lambda: sum(1 for _ in _new(desk, place, found.phones, source, everything=everything)))
    listed = found.listed
    if asked.dry_run:
        return _done(place, len(found.phones), new, listed, "", dry_run=True)
    deed = desk.deed(call, "suppress", f"{place}, {asked.scope}, {source.value}", many=len(found.phones), account=_account(call))
    for at in range(0, max(len(found.phones), 1), MOST_NUMBERS):
        rows = [
            Suppression(
                place=place,
                person=_names(desk, one)[1],
                source=source.value,
                marketing_at=None if everything else now,
                everything_at=now if everything else None,
            )
            for one in found.phones[at : at + MOST_NUMBERS]
        ]
        await _write(desk, deed, rows)
    return _done(place, len(found.phones), new, listed, str(deed.id), dry_run=False)


async def _write(desk: Desk, deed: Deed, rows: Sequence[Suppression]) -> None:
    """Keep the words, then let them hold at once."""

    def work(turn: SendsTurn) -> None:
        for row in rows:
            turn.suppress(row)

    await desk.write(deed, work)
    for row in rows:
        desk.book.suppress(row)


def _lifted(desk: Desk, places: Iterable[str], names: Sequence[bytes], now: datetime, source: Source) -> Iterator[Suppression]:
    """Yield the words that take back what stands."""
    for place in places:
        for name in sorted({*names, *map(desk.book.aliases.one, names)}):
            known = desk.book.suppressions.get((place, name), {})
            back = known.keys() if source is Source.OPERATOR else known.keys() & words.OWN_WORD
            for one in sorted(back):
                yield Suppression(place=place, person=name, source=one.value, lifted_at=now)


def _new(desk: Desk, place: str, phones: Iterable[str], source: Source, *, everything: bool) -> Iterator[str]:
    for one in phones:
        word = desk.book.suppressions.get((place, _names(desk, one)[1]), {}).get(source)
        at = LONG_AGO if word is None else word.everything_at if everything else max(word.marketing_at, word.everything_at)
        if word is None or at <= word.lifted_at:
            yield one


def _known(desk: Desk, places: Iterable[str], names: Sequence[bytes]) -> words.Suppressions:
    known: words.Suppressions = {}
    for place in places:
        for name in {*names, *map(desk.book.aliases.one, names)}:
            known = words.joined(known, desk.book.suppressions.get((place, name), {}))
    return known


def _said(source: Source, word: Word) -> Said:
    everything = word.everything_at > max(word.lifted_at, LONG_AGO)
    since = word.everything_at if everything else max(word.marketing_at, word.everything_at)
    return Said(source=source.value, scope="all" if everything else "marketing", since=since, stands=since > word.lifted_at)


async def _place(desk: Desk, call: Call, asked: str) -> str:
    """Return the portfolio that is meant.

    Raises:
        NoGood: it is not known, not the caller's, or none is named and there are several.
    """
    places = [place for place in await desk.accounts() if call.account in {None, place.id}]
    known = {place.group: place.id for place in places}
    names = {place.group: place.portfolio_name or place.name for place in places}
    known |= {pseudo(account): account for account in known.values()}
    if asked in known:
        return asked
    groups = sorted({group for group in known if not group.startswith("account:")}) or sorted(known)
    if not asked and len(groups) == 1:
        return groups[0]
    raise NoGood(
        404,
        "there is no such portfolio here" if asked else "it is not said which portfolio is meant",
        why="opt-outs hold for all numbers of one portfolio",
        remedy=f"known: {', '.join(_called(one, names) for one in groups[:20]) or 'none; connect an account first'}",
    )


def _called(group: str, names: dict[str, str]) -> str:
    return f"{group} ({names[group]})" if names.get(group) else group


async def _places(desk: Desk, account: str) -> set[str]:
    return {place.group for place in await desk.accounts() if place.id == account} | {pseudo(account)}


async def _places_of(desk: Desk, place: str) -> list[str]:
    """Return the places where words about a portfolio's people lie: its own, and those where its accounts were before."""
    return sorted(
        {place} | desk.book.homes.before(place) | {pseudo(one.id) for one in await desk.accounts() if place in {one.group, pseudo(one.id)}}
    )


def _names(desk: Desk, number: str) -> tuple[tuple[bytes, ...], bytes]:
    """Return the hashes under which a person may be known, and the one that is kept."""
    told = addressee(Send(kind=Kind.MESSAGE, to=number), desk.veil)
    return told.names, told.person


def _whole(written: str, country: str) -> str:
    told = phone(written, country.strip().upper())
    if isinstance(told, Why):
        raise NoGood(409, "this names nobody", why=TEXTS[told], remedy="write it like +1 555 010 0123, or say the country")
    return told


def _read(body: bytes, column: str, country: str) -> People:
    listed = Listed()
    return People(phones=[one.phone for one in people(read(body), listed, column=column, country=country)], listed=listed)


def _source(call: Call) -> Source:
    return Source.OPERATOR if call.key is None else Source.BUTTON


def _account(call: Call) -> str:
    return call.account or ""


def _done(place: str, found: int, new: int, listed: Listed, act: str, *, dry_run: bool) -> SuppressDone:
    lines = [ListFault(line=one.line, text=TEXTS[one.why]) for one in listed.faults]
    return SuppressDone(portfolio=place, people=found, new=new, dry_run=dry_run, faults=listed.counts, lines=lines, act=act)
