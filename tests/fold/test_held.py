from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.fold.held import held
from linekeeper.fold.register import NEVER, Register
from tests.fold.said import at

WORDS = {"light": 0.0, "middle": 1.0, "heavy": 2.0}


def weight(word: str | None) -> float:
    return -1.0 if word is None else WORDS[word]


def said(word: str, hours: float) -> Register[str | None]:
    return Register(word, at(hours))


@pytest.mark.parametrize(
    ("read", "news", "stands", "lighter"),
    [
        pytest.param(NEVER, [], None, None, id="nothing was read or told"),
        pytest.param(said("light", -2), [], "light", None, id="read"),
        pytest.param(NEVER, [said("light", -2)], "light", None, id="told, never read"),
        pytest.param(said("light", -2), [said("heavy", -1)], "heavy", None, id="graver news holds at once"),
        pytest.param(said("heavy", -2), [said("light", -1)], "heavy", "light", id="lighter news waits"),
        pytest.param(said("light", -1), [said("heavy", -2)], "light", None, id="a later reading settles it"),
        pytest.param(said("light", -1), [said("heavy", -1)], "heavy", None, id="a reading of the same second does not"),
        pytest.param(NEVER, [said("heavy", -2), said("light", -1)], "heavy", "light", id="lighter news waits, even if nothing was read"),
        pytest.param(said("light", -3), [said("heavy", -2), said("middle", -1)], "heavy", "middle", id="the gravest since the reading"),
    ],
)
def test_news_may_tighten_and_loosens_nothing(
    read: Register[str | None], news: list[Register[str | None]], stands: str | None, lighter: str | None
) -> None:
    for told in (news, [*reversed(news)]):
        found = held(read, told, weight)
        assert (None if found is None else found.value) == stands
        assert (None if found is None or found.said is None else found.said.value) == lighter


@given(st.lists(st.builds(said, st.sampled_from(sorted(WORDS)), st.integers(-3, 0)), max_size=5), st.randoms(use_true_random=False))
def test_what_stands_does_not_hang_on_the_order_of_the_news(news: list[Register[str | None]], chance: Random) -> None:
    again = chance.sample(news, len(news))

    assert held(said("middle", -2), again, weight) == held(said("middle", -2), news, weight)
