"""The book of alerts: each matter once from its beginning to its end, and what is told of it to whom."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linekeeper.act.book import DIGEST, GATHER, MOST_ENDED, MOST_LOGGED, MOST_POSTS, MOST_REMINDERS, REMIND, SPREAD_AFTER, Book
from linekeeper.act.route import Route
from linekeeper.flow.alerts import Acknowledgement, Life, Post
from linekeeper.fold.finding import Finding, Severity, Whose
from linekeeper.fold.notice import Change
from tests.act.told import BANNED, CAFE, FLAGGED, NOON, PENDING, SHOP, TOKEN, notice, route

ROUTE = route()
OPENED, RESOLVED, WORSENED, TOLD, FADED = Change.OPENED, Change.RESOLVED, Change.WORSENED, Change.TOLD, Change.FADED
MINUTE = timedelta(minutes=1)


class Kept:
    """A book that is written down and can be read again, as after a crash."""

    def __init__(self, *routes: Route) -> None:
        self.routes, self.names = routes or (ROUTE,), count(1)
        self.rows: dict[str, bytes] = {}
        self.book = Book(self.routes, self.name)

    def name(self) -> str:
        return f"msg_{next(self.names):04}"

    def write(self) -> None:
        for key, body in self.book.writes().items():
            if body is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = body

    def again(self, *routes: Route) -> Book:
        self.write()
        self.book = Book(routes or self.routes, self.name, self.rows)
        return self.book

    def out(self, now: datetime, to: Route = ROUTE) -> list[tuple[str, str]]:
        """Send what is due; return (what, code) of all that went out."""
        told = []
        while (post := self.book.due(to.id, now)) is not None:
            begun = self.book.begin(post)
            told += [(item.what, self.book.alerts[item.alert].finding.code) for item in begun.items]
            self.book.sent(begun, now)
        return told


def test_first_news_waits_a_moment_for_what_comes_with_it_and_the_next_for_the_digest() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, FLAGGED), NOON)
    assert kept.out(NOON) == []
    assert kept.out(NOON + GATHER) == [("opened", "flagged")]

    kept.book.take(2, notice(OPENED, PENDING), NOON + GATHER)
    kept.book.take(3, notice(RESOLVED, FLAGGED), NOON + GATHER * 2)
    assert kept.out(NOON + DIGEST) == []
    assert kept.out(NOON + GATHER + DIGEST) == [("opened", "pending"), ("resolved", "flagged")]


def test_what_is_critical_waits_for_nothing() -> None:
    kept = Kept()
    for effect, finding in enumerate((BANNED, replace(BANNED, code="ban_scheduled")), 1):
        kept.book.take(effect, notice(OPENED, finding), NOON)

        assert kept.out(NOON) == [("opened", finding.code)]


def test_news_of_one_account_goes_out_together_and_what_is_critical_takes_the_rest_along() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, FLAGGED), NOON)
    kept.book.take(2, notice(OPENED, replace(FLAGGED, subject_id="9"), replace(CAFE, number="9", account="12")), NOON)
    kept.book.take(3, notice(OPENED, BANNED, CAFE, SHOP), NOON)

    first = kept.book.due(ROUTE.id, NOON)
    assert first is not None
    assert [item.alert for item in first.items] == [1, 3]
    assert kept.out(NOON) == [("opened", "flagged"), ("opened", "ban_disabled")]
    assert kept.out(NOON + DIGEST) == [("opened", "flagged")], "another account's waits for itself"


def test_a_matter_that_is_over_before_anybody_was_told_alarms_nobody_and_is_kept() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, FLAGGED), NOON)
    kept.book.take(2, notice(RESOLVED, FLAGGED), NOON + DIGEST / 2)

    assert kept.out(NOON + MINUTE) == []
    assert kept.book.alerts[1].life is Life.PASSED
    assert kept.book.posts == {}


def test_whoever_was_told_is_told_that_it_is_over() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    kept.out(NOON)
    kept.book.take(2, notice(RESOLVED, BANNED, at=NOON + MINUTE), NOON + MINUTE)

    assert kept.out(NOON + MINUTE + DIGEST) == [("resolved", "ban_disabled")]
    assert (kept.book.alerts[1].life, kept.book.alerts[1].ended_at) == (Life.RESOLVED, NOON + MINUTE)


def test_whoever_is_being_told_is_told_that_it_is_over_too() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    post = kept.book.due(ROUTE.id, NOON)
    assert post is not None
    begun = kept.book.begin(post)
    kept.book.take(2, notice(RESOLVED, BANNED), NOON)
    kept.book.sent(begun, NOON)

    assert kept.out(NOON + DIGEST) == [("resolved", "ban_disabled")]


def test_a_matter_of_several_numbers_is_over_when_none_has_it_any_more() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED, CAFE), NOON)
    kept.out(NOON)
    kept.book.take(2, notice(OPENED, BANNED, SHOP), NOON)
    kept.book.take(3, notice(RESOLVED, BANNED, CAFE), NOON)

    assert kept.out(NOON + MINUTE) == [], "one more number, and one less, are no news of the account's matter"
    assert (kept.book.alerts[1].life, set(kept.book.alerts[1].numbers)) == (Life.OPEN, {SHOP.number})

    kept.book.take(4, notice(RESOLVED, BANNED, SHOP), NOON)
    assert kept.out(NOON + MINUTE) == [("resolved", "ban_disabled")]


def test_a_second_time_is_an_alert_of_its_own() -> None:
    kept = Kept()
    for effect, change in enumerate((OPENED, RESOLVED, OPENED), 1):
        kept.book.take(effect, notice(change, BANNED), NOON)
        kept.out(NOON)

    assert {id_: one.life for id_, one in kept.book.alerts.items()} == {1: Life.RESOLVED, 3: Life.OPEN}


def test_what_gets_worse_is_told_with_its_new_words() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    kept.out(NOON)
    kept.book.take(2, notice(WORSENED, replace(BANNED, text="From tomorrow on.")), NOON)

    assert kept.out(NOON) == [("worsened", "ban_disabled")]
    assert kept.book.alerts[1].finding.text == "From tomorrow on."


def test_what_is_said_to_be_over_already_is_kept_and_alarms_nobody() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, replace(BANNED, over=True)), NOON)

    assert kept.out(NOON + MINUTE) == []
    lives = [kept.book.alerts[1].life]

    kept.book.take(2, notice(RESOLVED, BANNED), NOON)
    assert kept.out(NOON + MINUTE) == []
    assert [*lives, kept.book.alerts[1].life] == [Life.OPEN, Life.RESOLVED]


def test_what_fades_is_closed_without_a_word_since_nobody_said_that_it_is_over() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    kept.out(NOON)
    kept.book.take(2, notice(FADED, BANNED), NOON)

    assert kept.out(NOON + MINUTE) == []
    assert kept.book.alerts[1].life is Life.FADED


def test_a_lowered_limit_is_told_once_and_waits_for_no_end() -> None:
    kept = Kept()
    kept.book.take(1, notice(TOLD, FLAGGED), NOON)

    assert kept.out(NOON + DIGEST) == [("told", "flagged")]
    kept.book.remind(NOON + REMIND * 2)
    assert kept.out(NOON + REMIND * 3) == []


def test_what_stays_open_is_told_again_every_four_hours_three_times() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    kept.out(NOON)
    told = []
    for quarter in range(1, 24 * 4 * 2):
        now = NOON + quarter * timedelta(minutes=15)
        kept.book.remind(now)
        told += [now - NOON for _ in kept.out(now + DIGEST)]

    assert told == [REMIND * time for time in range(1, MOST_REMINDERS + 1)]


def ada(alert: int = 1, at: datetime = NOON + MINUTE, reason: str = "the campaign is stopped") -> Acknowledgement:
    return Acknowledgement(alert=alert, by="Ada", at=at, reason=reason)


def test_nobody_is_reminded_of_what_somebody_looks_after_and_all_hear_when_it_is_over() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    kept.out(NOON)
    assert kept.book.acknowledge(ada())
    book = kept.again()
    book.remind(NOON + REMIND * 5)
    assert kept.out(NOON + REMIND * 5) == []

    book.take(2, notice(RESOLVED, BANNED), NOON + REMIND * 6)
    assert kept.out(NOON + REMIND * 6 + GATHER) == [("resolved", "ban_disabled")]
    lines = [(line.route, line.outcome, line.at) for line in book.log.values() if not line.post]
    assert lines == [("Ada", "the campaign is stopped", NOON + MINUTE)], "it is written down once, with name, reason and time"


def test_an_acknowledgement_before_the_first_message_was_taken_still_holds() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, FLAGGED), NOON)
    kept.book.acknowledge(ada())
    assert kept.out(NOON + GATHER) == [("opened", "flagged")]

    kept.book.remind(NOON + REMIND * 5)
    assert kept.out(NOON + REMIND * 5) == []


def test_a_reminder_that_still_waits_is_taken_back() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, FLAGGED), NOON)
    kept.out(NOON + GATHER)
    kept.book.remind(NOON + REMIND * 2)
    kept.book.acknowledge(ada(at=NOON + REMIND * 2))

    assert kept.out(NOON + REMIND * 2 + DIGEST) == []


def test_what_gets_worse_needs_somebody_anew() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    kept.out(NOON)
    kept.book.acknowledge(ada())
    kept.book.take(2, notice(WORSENED, BANNED), NOON + REMIND)
    assert kept.out(NOON + REMIND) == [("worsened", "ban_disabled")]

    kept.book.remind(NOON + REMIND * 2)
    assert kept.out(NOON + REMIND * 2 + GATHER) == [("reminder", "ban_disabled")]


def test_the_same_acknowledgement_again_changes_nothing_and_a_newer_one_stands() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    kept.book.acknowledge(ada())
    kept.write()
    assert kept.book.acknowledge(ada())
    assert kept.book.writes() == {}

    kept.book.acknowledge(ada(at=NOON + 2 * MINUTE, reason="appeal sent"))
    known = kept.book.alerts[1].acknowledged
    assert known is not None
    assert known.reason == "appeal sent"


@pytest.mark.parametrize("alert", [1, 7], ids=["over", "never there"])
def test_only_what_is_open_can_be_acknowledged(alert: int) -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    kept.book.take(2, notice(RESOLVED, BANNED), NOON)

    assert not kept.book.acknowledge(ada(alert))


def test_nobody_is_reminded_of_what_nobody_was_told() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    kept.book.remind(NOON + REMIND * 5)

    assert kept.out(NOON + REMIND * 6) == [("opened", "ban_disabled")]


def test_a_quiet_route_hears_only_what_opens_or_gets_worse() -> None:
    quiet = route(quiet=True)
    kept = Kept(quiet)
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    assert kept.out(NOON, quiet) == [("opened", "ban_disabled")]
    kept.book.remind(NOON + REMIND)
    kept.book.take(2, notice(RESOLVED, BANNED), NOON + REMIND)

    assert kept.out(NOON + REMIND * 2, quiet) == []


def test_each_route_hears_what_it_asked_for() -> None:
    grave, other = route("https://a.example.com/", severity="critical"), route("https://b.example.com/", accounts=("12",))
    kept = Kept(grave, other)
    kept.book.take(1, notice(OPENED, FLAGGED), NOON)
    kept.book.take(2, notice(OPENED, BANNED), NOON)

    assert kept.out(NOON + DIGEST, grave) == [("opened", "ban_disabled")]
    assert kept.out(NOON + DIGEST, other) == []


def test_without_any_route_alerts_are_still_kept() -> None:
    book = Book((), lambda: "never")
    book.take(1, notice(OPENED, BANNED), NOON)
    book.take(2, notice(RESOLVED, BANNED), NOON)

    assert book.alerts[1].life is Life.RESOLVED


# ------------------------------------------------------------------------------------------------------ once, whatever crashes


@pytest.mark.parametrize("written", [True, False])
def test_effects_that_come_again_after_a_crash_change_nothing(written: bool) -> None:
    kept = Kept()
    effects = [(1, notice(OPENED, BANNED)), (2, notice(RESOLVED, BANNED)), (3, notice(OPENED, BANNED))]
    for effect, told in effects:
        kept.book.take(effect, told, NOON)
    if written:
        kept.write()
    book = kept.again()
    for effect, told in effects:
        book.take(effect, told, NOON)

    assert {id_: one.life for id_, one in book.alerts.items()} == {1: Life.PASSED, 3: Life.OPEN}
    assert kept.out(NOON) == [("opened", "ban_disabled")]


CHANGES = st.lists(st.tuples(st.sampled_from([BANNED, FLAGGED, PENDING]), st.sampled_from([CAFE, SHOP])), max_size=12)


@given(CHANGES, st.integers(0, 12), st.integers(0, 12))
def test_however_often_effects_come_again_the_book_is_the_same(matters: list[tuple[Finding, object]], crash: int, back: int) -> None:
    """Each matter opens and ends in turn, as the keeper tells it."""
    open_: set[object] = set()
    effects = []
    for effect, (finding, whose) in enumerate(matters, 1):
        change = RESOLVED if (finding.id, whose) in open_ else OPENED
        open_ ^= {(finding.id, whose)}
        effects.append((effect, notice(change, finding, whose)))  # type: ignore[arg-type]  # drawn from numbers
    once, again = Kept(), Kept()
    for effect, told in effects:
        once.book.take(effect, told, NOON)
    for effect, told in effects[:crash]:
        again.book.take(effect, told, NOON)
    again.again()
    for effect, told in effects[max(crash - back, 0) :]:
        again.book.take(effect, told, NOON)

    assert again.book.alerts == once.book.alerts
    assert [post.items for post in again.book.posts.values()] == [post.items for post in once.book.posts.values()]


def test_a_post_whose_attempt_began_goes_out_again_unchanged_under_its_id() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    post = kept.book.due(ROUTE.id, NOON)
    assert post is not None
    begun = kept.book.begin(post)
    book = kept.again()
    book.take(2, notice(OPENED, replace(FLAGGED, severity=Severity.CRITICAL)), NOON)

    again = book.due(ROUTE.id, NOON)
    assert again == begun
    assert again.attempts == 1


def test_a_route_that_was_taken_out_takes_its_posts_along() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    book = kept.again(route("https://elsewhere.example.com/"))
    kept.write()

    assert book.posts == {}
    assert not any(key.startswith("post/") for key in kept.rows)


# ------------------------------------------------------------------------------------------------------------ trying again


def attempt(book: Book, now: datetime, wait: timedelta | None = None) -> tuple[Post, bool]:
    post = book.due(ROUTE.id, now)
    assert post is not None
    return post, book.failed(book.begin(post), now, "it answered HTTP 500", wait)


def test_what_was_not_taken_is_tried_again_ever_later_and_given_up_after_a_day() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    now, waits, again = NOON, [], True
    while again:
        _, again = attempt(kept.book, now)
        if again:
            (post,) = kept.book.posts.values()
            waits.append((post.send_at - now).total_seconds())
            now = post.send_at

    assert waits[:6] == [5, 20, 80, 320, 900, 900]
    assert timedelta(hours=24) <= now - NOON < timedelta(hours=25)
    assert kept.book.posts == {}
    assert list(kept.book.log.values())[-1].outcome == "given up after a day: it answered HTTP 500"


def test_a_receiver_that_asks_for_more_time_gets_it() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, BANNED), NOON)
    attempt(kept.book, NOON, timedelta(minutes=10))

    assert kept.book.due(ROUTE.id, NOON + timedelta(minutes=9)) is None
    assert kept.book.due(ROUTE.id, NOON + timedelta(minutes=10)) is not None


# ------------------------------------------------------------------------------------------------------------------ bounds


def test_what_is_over_the_log_and_what_waits_are_bounded() -> None:
    kept = Kept()
    many = MOST_LOGGED + 50
    for number in range(many):
        whose = replace(CAFE, number=str(number), account=str(number))
        finding = replace(FLAGGED, subject_id=str(number))
        kept.book.take(2 * number + 1, notice(OPENED, finding, whose), NOON)
        if number % 2:
            kept.out(NOON + DIGEST)
        kept.book.take(2 * number + 2, notice(RESOLVED, finding, whose), NOON)
    kept.write()

    assert len(kept.book.alerts) == MOST_ENDED
    assert len(kept.book.log) <= MOST_LOGGED
    assert len(kept.book.posts) <= MOST_POSTS
    assert len(kept.rows) == len(kept.book.alerts) + len(kept.book.log) + len(kept.book.posts)


def test_when_too_many_wait_for_a_route_the_oldest_give_way_and_the_log_says_so() -> None:
    kept = Kept()
    for number in range(MOST_POSTS + 3):
        whose = replace(CAFE, number=str(number), account=str(number))
        kept.book.take(number + 1, notice(OPENED, replace(BANNED, subject_id=str(number)), whose), NOON + number * MINUTE)

    assert len(kept.book.posts) == MOST_POSTS
    assert [line.items[0].alert for line in kept.book.log.values()] == [1, 2, 3]
    assert {line.outcome for line in kept.book.log.values()} == {"dropped: too many wait for this route"}


# ------------------------------------------------------------------------------------------------ what an app cannot see

EVERYBODY = [
    replace(CAFE, number=str(200_000 + one), account=str(100_000 + one), workspace=f"w{one % 3}", app="meta") for one in range(10_000)
]


def outage(kept: Kept, whose: list[Whose], change: Change = OPENED, *, effect: int = 1, step_s: float = 0.03) -> datetime:
    """Let a token be refused (or taken again) for one account after the other, as the rounds come by; return when it ended."""
    now = NOON
    for number, one in enumerate(whose):
        now = NOON + timedelta(seconds=number * step_s)
        kept.book.take(effect + number, notice(change, TOKEN, one), now)
    return now


def test_a_token_refused_for_ten_thousand_accounts_is_one_alert_told_once() -> None:
    kept = Kept()
    kept.book.take(1, notice(OPENED, TOKEN, EVERYBODY[0]), NOON)
    said = kept.out(NOON)
    now = outage(kept, EVERYBODY[1:], effect=2)
    said += kept.out(now + DIGEST)
    (alert,) = kept.book.alerts.values()

    assert said == [("opened", "sight_token")]
    assert (alert.life, len(alert.numbers)) == (Life.OPEN, 10_000)


def test_each_account_that_joins_writes_its_own_row_and_not_the_others() -> None:
    kept = Kept()
    outage(kept, EVERYBODY)
    kept.write()
    late = replace(CAFE, number="9", account="9", app="meta")
    kept.book.take(99_999, notice(OPENED, TOKEN, late), NOON + MINUTE)
    written = kept.book.writes()

    assert len(written) == 2
    assert sum(len(body or b"") for body in written.values()) < 1_500


def test_it_ends_with_the_last_account_and_is_told_once() -> None:
    kept = Kept()
    outage(kept, EVERYBODY)
    kept.out(NOON + MINUTE)
    kept.again()
    outage(kept, EVERYBODY[:-1], RESOLVED, effect=20_000)
    still = kept.out(NOON + 20 * MINUTE)
    kept.again()
    kept.book.take(40_000, notice(RESOLVED, TOKEN, EVERYBODY[-1]), NOON + 20 * MINUTE)

    assert still == []
    assert kept.out(NOON + 21 * MINUTE) == [("resolved", "sight_token")]
    kept.write()
    assert [key for key in kept.rows if key.startswith("of/")] == []
    (alert,) = kept.again().alerts.values()
    assert (alert.life, list(alert.numbers)) == (Life.RESOLVED, ["200000", EVERYBODY[-1].number])


def test_a_route_of_one_workspace_hears_when_its_first_account_is_concerned_and_when_all_is_over() -> None:
    theirs = route("https://hooks.example.com/theirs", workspaces=("w1",))
    kept = Kept(ROUTE, theirs)
    kept.book.take(1, notice(OPENED, TOKEN, EVERYBODY[0]), NOON)
    before = (kept.out(NOON), kept.out(NOON, theirs))
    kept.book.take(2, notice(OPENED, TOKEN, EVERYBODY[1]), NOON + MINUTE)
    kept.book.take(3, notice(OPENED, TOKEN, EVERYBODY[4]), NOON + MINUTE)
    then = (kept.out(NOON + MINUTE), kept.out(NOON + 2 * MINUTE, theirs))
    for effect, one in enumerate((EVERYBODY[1], EVERYBODY[4], EVERYBODY[0]), 4):
        kept.book.take(effect, notice(RESOLVED, TOKEN, one), NOON + 3 * MINUTE)
    over = (kept.out(NOON + 5 * MINUTE), kept.out(NOON + 5 * MINUTE, theirs))

    assert before == ([("opened", "sight_token")], [])
    assert then == ([], [("opened", "sight_token")])
    assert over == ([("resolved", "sight_token")], [("resolved", "sight_token")])
    (alert,) = kept.book.alerts.values()
    assert any(map(theirs.sees, alert.numbers.values()))


def test_an_outage_of_few_that_becomes_one_of_many_is_told_again() -> None:
    kept = Kept()
    outage(kept, EVERYBODY[:5])
    first = kept.out(NOON + MINUTE)
    for effect, one in enumerate(EVERYBODY[5:60], 10):
        kept.book.take(effect, notice(OPENED, TOKEN, one), NOON + 2 * SPREAD_AFTER)

    assert first == [("opened", "sight_token")]
    assert kept.out(NOON + 2 * SPREAD_AFTER + MINUTE) == [("worsened", "sight_token")]


def test_accounts_that_are_lost_one_by_one_are_gathered_by_their_app() -> None:
    kept, said = Kept(), []
    for number, one in enumerate(EVERYBODY[:3_000]):
        finding = replace(TOKEN, subject="account", subject_id=one.account, code="sight_permission", word="permission")
        now = NOON + timedelta(seconds=number * 0.03)
        kept.book.take(number + 1, notice(OPENED, finding, one), now)
        while (post := kept.book.due(ROUTE.id, now)) is not None:
            begun = kept.book.begin(post)
            said.append(len(begun.items))
            kept.book.sent(begun, now)

    assert said == [1, 1_000, 1_000]
