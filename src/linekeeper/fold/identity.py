"""What is told of a number's display name, of its two-step PIN, and of the minute in which its throughput is raised."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta

from linekeeper.events.identity import NameDecision, SecurityKind
from linekeeper.events.number import NameStatus
from linekeeper.fold.case import Case, Found
from linekeeper.fold.held import Held, held
from linekeeper.fold.number import Naming
from linekeeper.fold.register import Register, after, rank

#: What a reading of `name_status` says in the words of a decision.
_READ = {
    NameStatus.APPROVED: NameDecision.APPROVED,
    NameStatus.AVAILABLE_WITHOUT_REVIEW: NameDecision.APPROVED,
    NameStatus.PENDING_REVIEW: NameDecision.PENDING,
    NameStatus.DECLINED: NameDecision.REJECTED,
}


def name_stands(case: Case) -> Held[Naming | None] | None:
    """Return the decision on the display name that stands: read, or told since. News of an approval waits for a reading."""
    status = case.number.name_status
    known = None if status.value is None else _READ.get(status.value)
    read: Register[Naming | None] = Register(None)
    if known is not None and status.value is not None:
        read = Register((known, status.value.upper(), "", ""), status.at)
    return held(read, case.number.naming.values(), _gravity)


def _gravity(naming: Naming | None) -> float:
    return -1.0 if naming is None else float(rank(naming[0]))


def name(*decisions: NameDecision) -> Callable[[Case], Iterable[Found]]:
    """Return the finder of these decisions."""

    def find(case: Case) -> Iterator[Found]:
        stands = name_stands(case)
        if stands is None or stands.value is None or stands.value[0] not in decisions:
            return
        _, word, _, why = stands.value
        since, at_least = (stands.at, False) if stands.by_news else _read_since(case, decisions, stands.at)
        yield Found(
            since=since,
            at_least=at_least,
            word=word,
            detail=f" ({why})" if why else "",
            more="over_news" if stands.said is not None else "",
        )

    return find


def _read_since(case: Case, decisions: Collection[NameDecision], at: datetime) -> tuple[datetime, bool]:
    """Return since when readings show one of these decisions, and whether perhaps longer: nothing else was read before."""
    run = case.number.named.run([status for status, decision in _READ.items() if decision in decisions] or list(_READ))
    return (at, True) if run is None else (run.at, run.at_least)


def name_expired(case: Case) -> Iterator[Found]:
    """The certificate of the name expired: weakly documented."""
    status = case.number.name_status
    if status.value is NameStatus.EXPIRED:
        yield Found(since=status.at, at_least=True, word="EXPIRED")


def name_waits(case: Case) -> Iterator[Found]:
    """Another name was approved than the one that readings show since: it comes with the next registration."""
    approved, shown = case.number.naming.get(NameDecision.APPROVED.value), case.number.name
    if approved is None or approved.value is None or not approved.value[2]:
        return
    asked_anew = any(after(told.at, approved.at) for told in case.number.naming.values())
    if shown.value is not None and after(shown.at, approved.at) and shown.value != approved.value[2] and not asked_anew:
        yield Found(since=approved.at, word=approved.value[1], detail=approved.value[2])


def pin(kind: SecurityKind, rule: str) -> Callable[[Case], Iterable[Found]]:
    """Return the finder of news of the PIN, shown for as many hours as `rule` says: nothing tells when it is over."""

    def find(case: Case) -> Iterator[Found]:
        at = case.number.pin_news.get(kind.value)
        if at is not None and _ends(at, case, rule) > case.now:
            yield Found(since=at, due=_ends(at, case, rule), word=kind.upper(), rule=case.rules.find(rule)[0])

    return find


def _ends(at: datetime, case: Case, rule: str) -> datetime:
    return at + timedelta(hours=case.rules.whole(rule))


def upgrading(case: Case) -> Iterator[Found]:
    """The minute in which the throughput is raised: sends are refused with 131057."""
    at = case.number.upgraded_at
    if at is not None:
        ends = at + timedelta(minutes=case.rules.whole("throughput_upgrade_min"))
        if ends > case.now:
            yield Found(since=at, until=ends, word="131057", rule=case.rules.find("throughput_upgrade_min")[0])


def coexists(case: Case) -> Iterator[Found]:
    """The number is also in the WhatsApp Business app."""
    if case.number.on_biz_app.value:
        yield Found(since=case.number.on_biz_app.at, at_least=True)
