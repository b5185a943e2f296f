"""What Meta told about the account's standing: enforcement by kind, ban, warnings, review. None of it but the review can be read."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from linekeeper.events.account import BanState, RestrictionKind, Review, Verification
from linekeeper.fold.case import Case, Found
from linekeeper.fold.held import Held, held
from linekeeper.fold.register import Register, Since, first_after, rank, second
from linekeeper.fold.release import BAN, ENFORCEMENT, Standing
from linekeeper.fold.restriction import CAP, Restriction, Restrictions
from linekeeper.fold.verdict import Basis

#: Warnings of the ladder for misused utility templates; Meta, Template categorization, May 2026.
MISUSE = frozenset({"UTILITY_TEMPLATE_ABUSE"})
LOST_VERIFICATION = frozenset(
    {Verification.EXPIRED, Verification.INELIGIBLE, Verification.REVOKED, Verification.REJECTED, Verification.FAILED}
)

#: What is said when Meta gave no end, though a rule names the shortest one.
_NO_END = {RestrictionKind.UTILITY_RATE: "over_not_before_7_days"}

_NEW, _REPLIES = RestrictionKind.BUSINESS_INITIATED_MESSAGING, RestrictionKind.CUSTOMER_INITIATED_MESSAGING


def over_at(case: Case, kind: str, told: Register[Restriction | None]) -> datetime | None:
    """Return when a restriction was first said to be over: its end has passed, or release news of its kind came after it."""
    restriction = told.value
    lifts = [kind] if restriction is not None and restriction.violation and not restriction.capped else [kind, f"{kind}{CAP}"]
    lifted = [first_after(case.account.lifted.get(name, b""), told.at) for name in lifts]
    ends = [at for at in lifted if at is not None]
    if restriction is not None and restriction.until is not None and restriction.until <= case.now:
        ends.append(max(restriction.until, told.at))  # an end that lay in the past already: confirmed only by what came after the news
    return min(ends, default=None)


def restricts(*kinds: RestrictionKind, of_number: bool = False) -> Callable[[Case], Iterable[Found]]:
    """Return the finder of enforcements of these kinds, of the account or of this number alone."""

    def find(case: Case) -> Iterator[Found]:
        known: Restrictions = case.number.calling if of_number else case.account.restrictions
        for key, told in sorted(known.items()):
            if told.value is not None and told.value.kind in kinds:
                yield from _restriction(case, key, told, told.value)

    return find


def restricts_calls(kinds: Iterable[RestrictionKind]) -> Callable[[Case], Iterable[Found]]:
    """Return the finder of restrictions of calls, told for the account or for this number."""
    rows = (restricts(*kinds), restricts(*kinds, of_number=True))
    return lambda case: (found for find in rows for found in find(case))


def _restriction(case: Case, key: str, told: Register[Restriction | None], restriction: Restriction) -> Iterator[Found]:
    over = over_at(case, key, told)
    standing = ENFORCEMENT.standing(over, case)
    if standing is Standing.RELEASED:
        return
    unconfirmed = standing is Standing.UNCONFIRMED
    by_end = restriction.until is not None and restriction.until <= case.now
    unknown = restriction.kind is RestrictionKind.UNKNOWN
    yield Found(
        since=told.at,
        until=restriction.until,
        word=restriction.word,
        detail=f" ({restriction.violation})" if restriction.violation else "",
        basis=Basis.UNCONFIRMED if unconfirmed or unknown else None,
        more=("over_end" if by_end else "over_news")
        if unconfirmed
        else _NO_END.get(restriction.kind, "")
        if restriction.until is None
        else "",
        action=restriction.remediation,
        words=_words(case, restriction),
    )


def _words(case: Case, restriction: Restriction) -> str:
    """Return the name of the text, when it is not the row's own."""
    if restriction.kind is RestrictionKind.DIRECT_SEND_UTILITY and restriction.capped:
        return "enforcement_direct_send_cap"
    return "enforcement_both" if _both(case, restriction.kind) else ""


def _both(case: Case, kind: RestrictionKind) -> bool:
    """Tell whether new conversations and answers are both forbidden, so that nothing is left."""
    if kind not in {_NEW, _REPLIES}:
        return False
    other = (_REPLIES if kind is _NEW else _NEW).value
    told = case.account.restrictions.get(other)
    return told is not None and ENFORCEMENT.standing(over_at(case, other, told), case) is not Standing.RELEASED


def disabled(case: Case) -> Iterator[Found]:
    """The account's ban, until REINSTATED came after it and readings confirm that."""
    yield from _ban(case, BanState.DISABLED)


def ban_scheduled(case: Case) -> Iterator[Found]:
    """A ban that was announced, as long as it did not begin."""
    scheduled, begun = case.account.bans.get(BanState.SCHEDULED), case.account.bans.get(BanState.DISABLED)
    if scheduled is not None and (begun is None or begun.at < scheduled.at):
        yield from _ban(case, BanState.SCHEDULED)


def ban_new_word(case: Case) -> Iterator[Found]:
    """A word about a ban that this release does not know, newer than any it knows."""
    told = case.account.bans.get(BanState.UNKNOWN)
    if told is not None and all(told.at > other.at for state, other in case.account.bans.items() if state is not BanState.UNKNOWN):
        yield Found(since=told.at, word="" if told.value is None else told.value[1])


def _ban(case: Case, state: BanState) -> Iterator[Found]:
    told = case.account.bans.get(state)
    if told is None or told.value is None:
        return
    date_text, word = told.value
    standing = BAN.standing(first_after(case.account.reinstated, told.at), case)
    if standing is not Standing.RELEASED:
        unconfirmed = standing is Standing.UNCONFIRMED
        yield Found(
            since=told.at,
            word=word,
            detail=date_text or "Meta gave no date",
            basis=Basis.UNCONFIRMED if unconfirmed else None,
            more="over_news" if unconfirmed else "",
        )


def violations(case: Case) -> Iterator[Found]:
    """Warnings of the last days. They forbid nothing and have no end, so we show them for as long as the rulebook says."""
    shown = timedelta(days=case.rules.whole("violation_shown_days"))
    for told in reversed(case.account.violations):
        mine = not told.value.display or told.value.display == case.number.display.value
        if mine and told.value.word not in MISUSE and told.at + shown > case.now:
            yield Found(since=told.at, due=told.at + shown, word=told.value.word, action=told.value.remediation)


def misuse_warned(case: Case) -> Iterator[Found]:
    """The first step of the ladder for utility templates that promote: from then on their category changes without notice."""
    shown = timedelta(days=case.rules.whole("violation_shown_days"))
    newest = max((told for told in case.account.violations if told.value.word in MISUSE), key=lambda told: told.at, default=None)
    if newest is not None and newest.at + shown > case.now:
        yield Found(since=newest.at, due=newest.at + shown, word=newest.value.word, action=newest.value.remediation)


def verification_lost(case: Case) -> Iterator[Found]:
    """The business behind the number was verified once, or asked to be, and Meta does not take it as verified now."""
    said = case.portfolio.verification.value
    if said is not None and said[0] in LOST_VERIFICATION:
        yield Found.run(case.portfolio.verified.run(LOST_VERIFICATION), word=said[1] or said[0].upper())


def reviewed(*decisions: Review) -> Callable[[Case], Iterable[Found]]:
    """Return the finder of these review decisions."""

    def find(case: Case) -> Iterator[Found]:
        stands = held(case.account.review, case.account.review_news.values(), _gravity_of_review)
        if stands is None or stands.value is None or stands.value[0] not in decisions:
            return
        review, word = stands.value
        doubt = stands.said is not None
        since = _review_since(case, stands)
        yield Found(
            since=since.at,
            at_least=since.at_least,
            word=word or review.upper(),
            basis=Basis.UNCONFIRMED if doubt else None,
            more="over_news" if doubt else "",
        )

    return find


def _review_since(case: Case, stands: Held[tuple[Review, str] | None]) -> Since:
    """Return since when a decision stands: the news of it, if no reading of another lies between; else the first reading that showed it."""
    if stands.by_news or stands.value is None:
        return Since(stands.at, at_least=False)
    review = stands.value[0]
    run = case.account.reviews.run([review]) or Since(stands.at, at_least=True)
    told = case.account.review_news.get(review.value)
    others = [at for at, other in case.account.reviews.moments(Review) if other is not review]
    if told is not None and told.at <= run.at and (not others or others[-1] <= second(told.at)):
        return Since(told.at, at_least=False)
    return run


def _gravity_of_review(said: tuple[Review, str] | None) -> float:
    return -1.0 if said is None else float(rank(said[0]))


def account_word(case: Case) -> Iterator[Found]:
    """The account's own status word, when it is one that worries. Weakly documented, so it is only told."""
    word = (case.account.status_word.value or "").upper()
    if word in {"RESTRICTED", "DISABLED", "PENDING"}:
        yield Found(since=case.account.status_word.at, at_least=True, word=word)
