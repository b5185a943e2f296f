"""How a number stands, in lines that fit a terminal and claim no more than is known."""

import io
from datetime import UTC, timedelta

import pytest
from rich.console import Console

from linekeeper.cli.standing import STATUSES, because, grouped, limit_text, quality_text, rows
from linekeeper.fold.verdict import Status, Step
from linekeeper.views.answers import LimitAnswer, NumberAnswer, SightAnswer
from tests.cli.numbers import NOON, limit, number, reason


def test_every_status_has_a_sign_a_word_and_a_colour() -> None:
    assert set(STATUSES) == {status.value for status in Status}


@pytest.mark.parametrize(
    ("told", "text"),
    [
        pytest.param(limit(), "180–240 of 2,000 a day", id="a range"),
        pytest.param(limit(most=180), "180 of 2,000 a day", id="both ends the same"),
        pytest.param(limit(shared=True), "180 or more of 2,000 a day", id="others may share it"),
        pytest.param(limit(counting_since=None), "? of 2,000 a day", id="not counting yet"),
        pytest.param(limit(per_day=None), "no limit", id="no limit"),
        pytest.param(limit(known=False, per_day=None), "limit not known", id="not known"),
    ],
)
def test_the_limits_use_is_a_range_that_claims_no_more_than_is_known(told: LimitAnswer, text: str) -> None:
    assert limit_text(told) == text


@pytest.mark.parametrize(
    ("quality", "word"), [("green", "High"), ("yellow", "Medium"), ("red", "Low"), ("unknown", "not rated"), ("new", "not rated")]
)
def test_quality_is_told_in_words(quality: str, word: str) -> None:
    assert quality_text(quality) == word


@pytest.mark.parametrize(("digits", "text"), [("+15550100142", "+1 555-010-0142"), ("", ""), ("123", "123")])
def test_a_number_is_written_as_people_write_it(digits: str, text: str) -> None:
    assert grouped(digits) == text


def test_each_reason_tells_since_until_and_what_to_do() -> None:
    told = number(
        reasons=[
            reason(
                "Meta stopped new conversations.",
                since=NOON - timedelta(days=1),
                at_least=True,
                until=NOON + timedelta(days=2),
                action="Wait",
            ),
            reason("A note beside it", note=True),
            reason("The limit is used up", basis="derived"),
        ],
        deadline=NOON + timedelta(days=2),
    )

    assert because(told, NOON, UTC) == [
        "Meta stopped new conversations, at least since 24 Nov 12:00 (1 day ago), until 27 Nov 12:00 (in 2 days)",
        "The limit is used up (derived)",
        "→ Wait",
    ]


def test_the_same_thing_is_said_once_and_only_the_gravest_few() -> None:
    told = number(reasons=[reason(text, action=action) for text, action in [("a", "x"), ("a", "x"), ("b", "y"), ("c", "z"), ("d", "w")]])

    assert because(told, NOON, UTC) == ["a", "b", "… and 2 more (--json tells all)", "→ x", "→ y"]


def test_steps_out_of_pending_are_ticked_as_far_as_anybody_can_tell() -> None:
    steps = [Step(code=text, text=text, done=done) for text, done in [("Code", True), ("Register", False), ("Name", None)]]

    assert because(number(steps=steps), NOON, UTC) == ["[x] Code", "[ ] Register", "[?] Name"]


def test_a_deadline_that_no_reason_names_is_told() -> None:
    assert because(number(deadline=NOON + timedelta(hours=3)), NOON, UTC) == ["Next deadline: 15:00 (in 3 hours)"]


def test_lost_sight_is_told_with_its_cause_and_remedy() -> None:
    sight = SightAnswer(blind_since=NOON - timedelta(minutes=12), cause="token", text="the token has expired", action="Make a new one")

    assert because(number(sight=sight), NOON, UTC) == ["Blind for 12 min: the token has expired", "→ Make a new one"]


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("status", list(STATUSES))
def test_a_line_fits_its_terminal_with_every_status_and_a_long_name(width: int, status: str) -> None:
    told = number(name="An Extraordinarily Long Name of a Shop", label="sandbox", status=status, reasons=[reason("word " * 60)])
    lines = drawn([told], width)

    assert max(len(line) for line in lines) <= width
    assert STATUSES[status][1] in lines[0]
    assert "555-010-0142" in lines[0]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_whatever_the_width_number_name_status_quality_and_limit_are_whole(width: int) -> None:
    lines = drawn([number()], width)

    assert len(lines) == (1 if width == 100 else 2)
    told = " ".join(lines)
    assert all(word in told for word in ("Connected", "+1 555-010-0142", "Harbor Lane Coffee", "High", "180–240 of 2,000 a day"))


def drawn(numbers: list[NumberAnswer], width: int) -> list[str]:
    """Return what a terminal of `width` columns shows."""
    out = io.StringIO()
    Console(file=out, width=width, markup=False, highlight=False).print(rows(numbers, NOON, UTC, width))
    return [line.rstrip() for line in out.getvalue().splitlines()]
