"""The budget, by examples and as a machine: whatever happens in whatever order, no permit goes over what is known to be left."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings, stateful
from hypothesis import strategies as st
from msgspec.structs import replace

from linekeeper.fold.register import instant, second
from linekeeper.pacing.budget import NO_LIMIT, Budget
from linekeeper.pacing.permit import DAY_S, Move, Permit, settle
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane
from tests.pacing.asked import MARKETING, OTP, OURS, REPLY, UTILITY
from tests.strategies import NOON

T = second(NOON)
WHOLE = Thresholds(marketing_share=1.0, utility_share=1.0)


def filled(people: int, limit: int = 100, thresholds: Thresholds = WHOLE) -> Budget:
    budget = Budget(limit, known=True)
    for key in range(people):
        assert budget.reserve(key, MARKETING, "101", T, thresholds)
    return budget


@pytest.mark.parametrize(("lane", "places"), [(MARKETING, 90), (UTILITY, 97), (OTP, 100), (REPLY, 100)])
def test_each_lane_leaves_its_reserve(lane: Lane, places: int) -> None:
    budget = Budget(100, known=True)

    granted = sum(budget.reserve(key, lane, "101", T, OURS) for key in range(200))

    assert (granted, budget.taken(T)) == (places, places)


def test_a_person_uses_one_place_however_many_messages_they_get() -> None:
    budget = filled(100)

    assert budget.reserve(5, MARKETING, "101", T, WHOLE)
    assert not budget.reserve(500, MARKETING, "101", T, WHOLE)
    assert budget.taken(T) == 100


def test_a_failure_gives_the_place_back_at_once() -> None:
    budget = filled(100)
    budget.released(5, T + 10)

    assert budget.taken(T + 10) == 99
    assert budget.reserve(500, MARKETING, "101", T + 10, WHOLE)


def test_of_two_messages_one_failure_gives_nothing_back() -> None:
    budget = filled(1)
    budget.take(0, "101", T)
    budget.released(0, T + 1)

    assert budget.taken(T + 1) == 1


def test_a_delivery_holds_for_a_day_from_then_on() -> None:
    budget = filled(1)
    budget.delivered(0, "101", T + 3600, T + 3600)

    assert [budget.taken(T + 3600 + DAY_S + late) for late in (-1, 60)] == [1, 0]


def test_what_stays_undelivered_is_late_and_takes_a_place_when_it_comes() -> None:
    budget = filled(2)

    assert (budget.taken(T + DAY_S + 60), budget.late) == (0, 2)

    budget.delivered(0, "101", T + DAY_S + 100, T + DAY_S + 100)
    budget.released(1, T + DAY_S + 100)

    assert (budget.taken(T + DAY_S + 100), budget.late) == (1, 0)


def test_news_of_a_late_message_leaves_a_newer_one_its_place() -> None:
    budget = filled(1)
    budget.take(0, "101", T + DAY_S + 60)
    budget.released(0, T + DAY_S + 90, reserved_at=T)

    assert (budget.taken(T + DAY_S + 90), budget.late) == (1, 0)


def test_news_of_a_delivery_that_is_older_than_a_day_takes_no_place() -> None:
    budget = Budget(100, known=True)
    budget.elsewhere(1, "101", T - DAY_S - 60, T)

    assert budget.taken(T) == 0


def test_what_others_send_is_counted_once() -> None:
    budget = filled(10)
    for key in range(10):
        budget.delivered(key, "101", T, T)
    budget.note_use(30, T)
    budget.elsewhere(99, "102", T, T)

    assert budget.taken(T) == 31

    budget.note_use(31, T)

    assert budget.taken(T) == 31


@pytest.mark.parametrize("passed_s", [DAY_S - 90, DAY_S - 60, DAY_S - 30, DAY_S - 1, DAY_S, DAY_S + 1])
@pytest.mark.parametrize("at", [T, T + 1, T + 59])
def test_places_that_are_about_to_come_back_are_not_counted_as_others_too(at: int, passed_s: int) -> None:
    budget, now_s = filled(100), at + passed_s
    for key in range(100):
        budget.delivered(key, "101", at, at)
    budget.note_use(100 if at + DAY_S > minute_of(now_s) else 0, now_s)

    assert budget.taken(now_s) <= 100


@given(
    ours=st.dictionaries(st.integers(0, 30), st.integers(0, 2 * DAY_S), max_size=20),
    others=st.dictionaries(st.integers(20, 60), st.integers(0, 2 * DAY_S), max_size=20),
    again=st.sets(st.integers(0, 30), max_size=5),
    now_s=st.integers(T + 2 * DAY_S, T + 2 * DAY_S + 120),
)
def test_ours_and_others_together_are_the_people_who_use_a_place(
    ours: dict[int, int], others: dict[int, int], again: set[int], now_s: int
) -> None:
    budget = Budget(100, known=True)
    for key, ago in sorted(ours.items(), key=lambda one: -one[1]):
        budget.take(key, "101", now_s - ago)
        budget.delivered(key, "101", now_s - ago, now_s - ago)
    for key in again:
        budget.take(key, "101", now_s)
    used = {key for told in (ours, others) for key, ago in told.items() if now_s - ago + DAY_S > minute_of(now_s)}
    budget.note_use(len(used), now_s)

    unseen = again & used - {key for key, ago in ours.items() if now_s - ago + DAY_S > minute_of(now_s)}
    assert budget.taken(now_s) == len(used | again) + len(unseen), "whom only others reached yet, and we write to now, is counted twice"


def minute_of(at_s: int) -> int:
    return at_s // 60 * 60


def test_a_count_that_lags_does_not_hide_what_others_use_behind_our_own() -> None:
    budget = Budget(100, known=True)
    budget.note_use(5, T)
    for key in range(10):
        budget.take(key, "101", T)
        budget.delivered(key, "101", T, T)
    budget.note_use(5, T + 1)

    assert budget.taken(T + 1) == 15

    budget.note_use(15, T + 2)
    budget.note_use(10, T + 60)

    assert budget.taken(T + 60) == 10


def test_a_delivery_of_yesterday_hides_nothing_that_others_sent_today() -> None:
    budget = filled(1)
    budget.delivered(0, "101", T, T)
    budget.take(0, "101", T + DAY_S - 600)
    budget.note_use(5, T + DAY_S + 600)

    assert budget.taken(T + DAY_S + 600) == 6, "one reserved anew, and five of others"


def test_without_a_limit_that_we_know_everything_is_granted() -> None:
    for budget in (Budget(None, known=True), Budget(250, known=False)):
        room = budget.room(1, MARKETING, "101", T, OURS)

        assert budget.cap(MARKETING, OURS) == NO_LIMIT
        assert (room.granted, room.cap) == (True, None)


def test_while_others_may_use_the_limit_unseen_marketing_uses_half() -> None:
    budget = Budget(100, known=True, young=True)

    assert [budget.cap(lane, OURS) for lane in (MARKETING, UTILITY, OTP)] == [50, 97, 100]
    assert budget.room(1, MARKETING, "101", T, OURS).young


def test_a_lowered_limit_leaves_nothing_until_enough_came_back() -> None:
    budget = filled(100)
    budget.set_limit(50, known=True)
    room = budget.room(500, OTP, "101", T + 60, OURS)

    assert (room.granted, room.taken, room.limit) == (False, 100, 50)


def test_it_tells_when_a_place_comes_back() -> None:
    budget = Budget(2, known=True)
    for key, at in ((1, T), (2, T + 600)):
        budget.take(key, "101", at)
        budget.delivered(key, "101", at, at)

    first = budget.room(3, OTP, "101", T + 700, OURS)
    budget.set_limit(1, known=True)
    second_ = budget.room(3, OTP, "101", T + 700, OURS)

    assert (first.frees_at, second_.frees_at) == (instant(T + DAY_S), instant(T + 600 + DAY_S))


def test_of_places_that_others_took_no_end_is_known() -> None:
    budget = Budget(10, known=True)
    budget.note_use(10, T)

    assert budget.room(3, OTP, "101", T, OURS).frees_at is None


def test_a_number_keeps_to_its_share_but_for_codes() -> None:
    shares = Thresholds(number_shares=(("101", 0.1),))
    budget = Budget(100, known=True)

    granted = sum(budget.reserve(key, MARKETING, "101", T, shares) for key in range(20))
    room = budget.room(500, MARKETING, "101", T, shares)

    assert (granted, room.granted, room.share) == (10, False, True)
    assert budget.room(500, MARKETING, "102", T, shares).granted
    assert budget.reserve(500, OTP, "101", T, shares)
    budget.released(3, T)
    budget.released(500, T)
    assert budget.reserve(501, MARKETING, "101", T, shares)


def test_whose_place_comes_back_within_the_minute_counts_as_new_where_others_have_passed_the_limit() -> None:
    budget, ends = Budget(3, known=True), T + 30 + DAY_S
    budget.take(0, "101", T + 30)
    for other in (101, 102, 103):
        budget.elsewhere(other, "102", T + 3600, T + 3600)

    assert budget.has_room(0, 3, ends - 61), "they surely hold their place"
    assert (budget.taken(ends), budget.has_room(0, 3, ends), budget.has_room(0, 4, ends)) == (4, False, True)


def test_a_clock_that_runs_backwards_frees_nothing() -> None:
    budget = filled(5)
    budget.taken(T + 3600)

    assert budget.taken(T - 3600) == 5


def test_it_begins_anew_from_what_was_kept() -> None:
    permits = [
        Permit(1, "101", T - 3600),
        Permit(2, "101", T - 7200, delivered_at=T - 7000),
        Permit(3, "101", T - 3600, failed=True),
        Permit(4, "101", T - 2 * DAY_S),
    ]
    budget = Budget(100, known=True)
    budget.restore(permits, [(2, T + 60), (9, T + 60), (10, T - 60)], T)

    assert (budget.taken(T), budget.late) == (3, 1)


# ---------------------------------------------------------------------------------------------------------- the machine


@dataclass
class Message:
    permit: Permit
    lane: Lane
    first_told: int = 0  #: when it was delivered, as it was told first


@dataclass
class Truth:
    """What really is: every message, and every delivery of somebody else's, counted by brute force."""

    messages: list[Message] = field(default_factory=list)
    elsewhere: list[tuple[int, int]] = field(default_factory=list)

    def taken(self, now_s: int) -> set[int]:
        ours = {one.permit.key for one in self.messages if one.permit.until > now_s}
        return ours | {key for key, at in self.elsewhere if at + DAY_S > now_s}


class BudgetMachine(stateful.RuleBasedStateMachine):
    """Reserves, failures, deliveries late and twice, sends made elsewhere, restarts, and time."""

    LIMIT = 6

    def __init__(self) -> None:
        super().__init__()
        self.now = T
        self.truth = Truth()
        self.budget = Budget(self.LIMIT, known=True)

    @stateful.rule(key=st.integers(0, 12), lane=st.sampled_from([MARKETING, UTILITY, OTP]))
    def reserve(self, key: int, lane: Lane) -> None:
        before = self.truth.taken(self.now)
        granted = self.budget.reserve(key, lane, "101", self.now, WHOLE)
        if granted:
            assert key in before or len(before) < self.LIMIT
            self.truth.messages.append(Message(Permit(key, "101", self.now), lane))
        else:
            assert key not in self.truth.taken(self.now + 60), "who surely holds a place needs no other"

    @stateful.precondition(lambda self: self.truth.messages)
    @stateful.rule(data=st.data(), failed=st.booleans(), ago_s=st.sampled_from([0, 60, 5000, 90_000]))
    def news(self, data: st.DataObject, *, failed: bool, ago_s: int) -> None:
        one = data.draw(st.sampled_from(self.truth.messages))
        at = 0 if failed else max(self.now - ago_s, one.permit.reserved_at)
        one.permit, move = settle(one.permit, delivered_at=at, failed=failed)
        one.first_told = one.first_told or at
        key, number = one.permit.key, one.permit.number
        if move is Move.DELIVERED:
            self.budget.delivered(key, number, at, self.now, reserved_at=one.permit.reserved_at)
        elif move is Move.RELEASED:
            self.budget.released(key, self.now, reserved_at=one.permit.reserved_at)
        elif move is Move.AFTER_ALL:
            self.budget.elsewhere(key, number, at, self.now)

    @stateful.rule(key=st.integers(0, 12), ago_s=st.sampled_from([0, 3600, 90_000]))
    def somebody_else(self, key: int, ago_s: int) -> None:
        self.truth.elsewhere.append((key, self.now - ago_s))
        self.budget.elsewhere(key, "102", self.now - ago_s, self.now)

    @stateful.rule(seconds=st.sampled_from([1, 59, 61, 3600, 43_200, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds

    @stateful.rule()
    def restart(self) -> None:
        heard = [(key, at + DAY_S) for key, at in self.truth.elsewhere]
        self.budget = Budget(self.LIMIT, known=True)
        self.budget.restore([one.permit for one in self.truth.messages], heard, self.now)

    @stateful.invariant()
    def it_never_forgets_a_place(self) -> None:
        assert self.budget.taken(self.now) >= len(self.truth.taken(self.now))

    @stateful.invariant()
    def it_holds_no_place_for_long_after_it_came_back(self) -> None:
        """A place is free within a minute of its end, but for a reservation whose sibling failed, and for a delivery that was earlier than
        it was told first: these keep the last end.
        """
        minute = self.now - 60
        late = {one.permit.key for one in self.truth.messages if not one.permit.delivered_at and one.permit.reserved_at + DAY_S > minute}
        earlier = {one.permit.key for one in self.truth.messages if one.permit.delivered_at and one.permit.delivered_at + DAY_S > self.now}
        held = {key for key, at in self.truth.elsewhere if at + DAY_S > self.now - 60}
        older = {one.permit.key for one in self.truth.messages if max(one.permit.until, one.first_told + DAY_S) > self.now - 60}
        assert self.budget.taken(self.now) <= len(late | earlier | held | older)


BudgetMachine.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestBudgetMachine = BudgetMachine.TestCase


def test_the_fast_path_agrees_with_the_words() -> None:
    budget = filled(90)
    cap = budget.cap(MARKETING, OURS)

    assert budget.has_room(5, cap, T) is budget.room(5, MARKETING, "101", T, OURS).granted is True
    assert budget.has_room(500, cap, T) is budget.room(500, MARKETING, "101", T, OURS).granted is False
    assert replace(budget.room(500, MARKETING, "101", T, OURS), frees_at=None).cap == 90


def test_each_of_several_that_wait_is_told_when_a_place_of_its_own_comes_back() -> None:
    budget, now_s = Budget(2, known=True), second(NOON)
    budget.take(1, "101", now_s)
    budget.take(2, "101", now_s + 600)

    told = [budget.frees_at(Lane.OTP, ahead, now_s + 700, Thresholds()) for ahead in (0, 1, 2)]

    assert [at and second(at) - now_s for at in told] == [DAY_S, DAY_S + 600, DAY_S + 600]


def test_it_tells_when_more_may_be_used_than_before() -> None:
    budget = Budget()

    said = [budget.set_limit(limit, known=True, young=young) for limit, young in ((250, True), (250, False), (250, False), (2_000, False))]

    assert said == [False, True, False, True]


def test_another_s_people_are_taken_over_with_all_that_they_hold() -> None:
    one, other = filled(2), Budget(100, known=True)
    for key in (1, 5):
        other.take(key, "102", T + 3600)
    other.delivered(5, "102", T + 7200, T + 7200)
    one.absorb(other, T + 7200)
    assert one.taken(T + 7200) == 3
    assert one.taken(T + DAY_S + 60) == 2  # what both held ends with the later
    assert one.taken(T + DAY_S + 3660) == 1
    assert one.taken(T + DAY_S + 7260) == 0
    one.released(1, T + DAY_S + 7260, reserved_at=T + 3600)
    assert one.late == 2
