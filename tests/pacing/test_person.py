from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.pacing.ask import Window
from linekeeper.pacing.pair import Pair, struck, took
from linekeeper.pacing.person import Contact, Cooling, cooling, lately, marketed, merged, person_pace, refused, unmarked, unmarketed, wrote
from linekeeper.pacing.standing import PersonPace
from tests.pacing.asked import OURS, at


def contact(*refusals: float, wrote_h: float | None = None) -> Contact:
    known = Contact()
    for hours in refusals:
        known = refused(known, at(hours))
    return known if wrote_h is None else wrote(known, at(wrote_h))


@pytest.mark.parametrize(
    ("known", "hours", "rests"),
    [
        pytest.param(contact(), 0, None, id="never refused"),
        pytest.param(contact(0), 1, Cooling(1, at(24)), id="24 hours"),
        pytest.param(contact(0), 24, None, id="and no longer"),
        pytest.param(contact(0, 25), 26, Cooling(2, at(25 + 48)), id="then 48"),
        pytest.param(contact(0, 25, 80), 81, Cooling(3, at(80 + 96)), id="then 96"),
        pytest.param(contact(0, 25, 80, 200), 5000, Cooling(4, None), id="then until they write"),
        pytest.param(contact(0, 25, 80, 200, wrote_h=201), 202, None, id="they wrote"),
        pytest.param(contact(0, 25, wrote_h=10), 26, Cooling(1, at(49)), id="what came before they wrote counts no more"),
        pytest.param(contact(0, 5, 6), 7, Cooling(1, at(30)), id="tries within a rest prolong it"),
        pytest.param(contact(0, 24 * 40), 24 * 40 + 1, Cooling(1, at(24 * 41)), id="a rest long ago begins anew"),
    ],
)
def test_marketing_rests_for_longer_each_time(known: Contact, hours: float, rests: Cooling | None) -> None:
    assert cooling(known, at(hours), OURS) == rests


HOURS = st.lists(st.integers(0, 400), max_size=8)


@given(HOURS, HOURS, st.one_of(st.none(), st.integers(0, 400)), st.randoms())
def test_order_and_repeats_do_not_matter(refusals: list[int], sends: list[int], wrote_h: int | None, chance: st.DataObject) -> None:
    news = (
        [("refused", hours) for hours in refusals]
        + [("sent", hours) for hours in sends]
        + [("wrote", wrote_h or 0)] * (wrote_h is not None)
    )

    def after(told: list[tuple[str, int]]) -> Contact:
        known = Contact()
        for what, hours in told:
            known = {"refused": refused, "sent": marketed, "wrote": wrote}[what](known, at(hours))
        return known

    again = news * 2
    chance.shuffle(again)  # type: ignore[attr-defined]  # st.randoms gives a Random, which its type does not say
    half = len(news) // 2

    assert after(again) == after(news) == merged(after(news[:half]), after(news[half:]))


@given(HOURS, st.integers(0, 1000))
def test_a_rest_never_ends_before_24_hours_after_the_last_refusal(refusals: list[int], hours: int) -> None:
    known = contact(*refusals)
    recent = [one for one in refusals if one <= hours < one + 24]

    assert not recent or cooling(Contact(known.refused), at(hours), OURS) is not None


def test_only_the_last_seven_days_of_marketing_are_told() -> None:
    known = marketed(marketed(Contact(), at(-24 * 7)), at(-24 * 7 + 1))

    assert lately(known, at()) == (at(-24 * 7 + 1),)


def test_a_person_s_standing_is_put_together() -> None:
    pair = Pair()
    for _ in range(6):
        pair = took(pair, at(), OURS)
    known = marketed(refused(Contact(), at(-1)), at(-2))

    assert person_pace(known, pair, Window.OPEN, at(), OURS, blocked=True) == PersonPace(
        window=Window.OPEN,
        blocked=True,
        cooling=True,
        cools_until=at(23),
        strikes=1,
        marketing_at=(at(-2),),
        pair_at=at(s=12),
    )
    assert person_pace(Contact(), Pair(), Window.UNKNOWN, at(), OURS) == PersonPace()
    assert person_pace(Contact(), struck(Pair(), at(), OURS), Window.UNKNOWN, at(), OURS).pair_backoff


def test_what_is_kept_is_bounded() -> None:
    known = Contact()
    for minute in range(500):
        known = refused(marketed(known, at(s=60 * minute)), at(s=60 * minute))

    assert max(len(known.refused), len(known.marketed)) <= 64 * 4
    assert lately(known, datetime.fromisoformat("2026-11-26T00:00:00Z") + timedelta(days=300)) == ()


def test_a_marketing_message_that_did_not_arrive_is_taken_back_and_no_other() -> None:
    before = marketed(marketed(Contact(), at(0)), at(1))

    assert unmarketed(before, at(1) + timedelta(seconds=1)) == marketed(Contact(), at(0))
    assert unmarketed(before, at(2)) == before


def test_marketing_of_one_second_counts_each_time_and_is_taken_back_one_by_one() -> None:
    known = Contact()
    for _ in range(3):
        known = marketed(known, unmarked(known, at(s=0.5)))

    assert lately(known, at(1)) == (at(0), at(s=1), at(s=2))
    assert len(lately(unmarketed(unmarketed(known, at(0)), at(0)), at(1))) == 1
