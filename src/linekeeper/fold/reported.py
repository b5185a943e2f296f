"""What Meta reports about the number itself: every value of `status`, the clock of Flagged, and when a number is gone."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from linekeeper.events.number import NumberNewsKind, Platform, Rating, Reported
from linekeeper.fold.account import twice_unlisted
from linekeeper.fold.case import NOT_YET, Case, Found
from linekeeper.fold.register import Since, after, instant, unpacked
from linekeeper.fold.release import DELETION, NOT_REGISTERED, READ_BAN, Standing
from linekeeper.fold.verdict import Basis

FLAGS = (Reported.WARNED, Reported.FLAGGED)
MEDIUM_OR_BETTER = (Rating.GREEN, Rating.YELLOW)


def reads(*words: Reported) -> Callable[[Case], Iterable[Found]]:
    """Return the finder of these words. A later reading of another word ends them."""

    def find(case: Case) -> Iterator[Found]:
        said = case.number.reported.value
        if said is not None and said[0] in words:
            yield Found.run(case.number.past.run(words), word=said[1] or said[0].upper())

    return find


def banned(case: Case) -> Iterator[Found]:
    """BANNED that was read, until a later reading and a clear health reading after the last BANNED."""
    number = case.number
    if number.banned_at is None:
        return
    over_at = number.banned_at if case.word is not Reported.BANNED else None
    standing = READ_BAN.standing(over_at, case)
    if standing is Standing.HOLDS:
        yield Found.run(number.past.run([Reported.BANNED]), word="BANNED")
    elif standing is Standing.UNCONFIRMED:
        yield Found(since=number.banned_at, at_least=True, word="BANNED", basis=Basis.UNCONFIRMED, more="over_reading")


def flagged(case: Case) -> Iterator[Found]:
    """FLAGGED or WARNED by reading, or by the legacy news after the newest reading."""
    said = case.number.reported
    told = [at for at in map(instant, unpacked(case.number.flag_news)) if at >= said.at]
    read = said.value is not None and said.value[0] in FLAGS
    if not read and not told:
        return
    start = _flagged_since(case, read=read)
    clock = None if start is None or start.at_least else start.at
    rule, days = case.rules.find("flagged_days")[0], case.rules.whole("flagged_days")
    lifted = case.number.said.value
    unflagged = lifted is not None and lifted[0] is NumberNewsKind.UNFLAGGED and start is not None and case.number.said.at > start.at
    yield Found(
        since=None if start is None else start.at,
        at_least=start is not None and start.at_least,
        until=None if clock is None else clock + timedelta(days=days),
        word=said.value[1] or said.value[0].upper() if read and said.value is not None else "FLAGGED",
        basis=Basis.UNCONFIRMED if unflagged else None,
        more="over_news" if unflagged else "",
        words="" if case.rules.find("flagged_possible")[1].value else "flagged_unexpected",
        rule=rule if clock is not None else case.rules.find("flagged_possible")[0],
    )


def _flagged_since(case: Case, *, read: bool) -> Since | None:
    """Return the start of the run: the first flag after the last reading of another word. News of it is a change that was seen."""
    moments = case.number.past.moments(Reported)
    barrier = max((at for at, word in moments if word not in FLAGS), default=-1)
    told = [at for at in unpacked(case.number.flag_news) if at >= barrier]
    run = case.number.past.run(FLAGS) if read else None
    if told and (run is None or instant(told[0]) <= run.at):
        return Since(instant(told[0]), at_least=False)
    return run


def quality_held(case: Case) -> Iterator[Found]:
    """Since when quality was Medium or better, while the number is flagged: that is what the clock asks for."""
    if any(flagged(case)):
        run = case.number.rated.run(MEDIUM_OR_BETTER)
        if run is not None:
            yield Found.run(run)


def quality_low(case: Case) -> Iterator[Found]:
    """RED: it lowers no limit any more, but everything else follows from it."""
    run = case.number.rated.run([Rating.RED])
    if run is not None:
        yield Found.run(run, word="RED")


def never_read(case: Case) -> Iterator[Found]:
    """No reading told a status yet."""
    if case.number.reported.value is None:
        yield Found(words="never_told" if case.number.untold_at is not None else "")


def untold(case: Case) -> Iterator[Found]:
    """Meta answered that it cannot tell, after the newest status it did tell."""
    number = case.number
    if number.reported.value is not None and after(number.untold_at, number.reported.at):
        yield Found(since=number.untold_at, at_least=True, word="UNKNOWN")


def not_registered(case: Case) -> Iterator[Found]:
    """Registered on neither API, though it is not just waiting for its first registration."""
    if case.number.platform.value is Platform.NOT_APPLICABLE and case.word not in NOT_YET:
        yield Found(word="NOT_APPLICABLE")


def send_refused(case: Case) -> Iterator[Found]:
    """A send was refused because the number is not registered, and nothing after it shows otherwise."""
    refused_at = case.number.unregistered_at
    if refused_at is None or case.word in NOT_YET:
        return
    if NOT_REGISTERED.standing(refused_at, case) is not Standing.RELEASED:
        yield Found(since=refused_at, at_least=True)


def absent(case: Case) -> Iterator[Found]:
    """Two complete lists lack it, and its node answered error 33 after it was last seen."""
    number = case.number
    seen = [at for at in (number.read_at, case.account.listed.get(number.id)) if at is not None]
    if number.missing_at is not None and after(number.missing_at, max(seen, default=None)) and twice_unlisted(case.account, number.id):
        yield Found(since=number.missing_at, at_least=True)


def account_deleted(case: Case) -> Iterator[Found]:
    """The account was said to be deleted, and no reading of it worked since."""
    deleted_at: datetime | None = case.account.deleted_at
    if deleted_at is not None and DELETION.standing(deleted_at, case) is not Standing.RELEASED:
        yield Found(since=deleted_at, word="ACCOUNT_DELETED")
