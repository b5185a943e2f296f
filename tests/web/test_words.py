import pytest

from linekeeper.events.house import SightCause
from linekeeper.events.number import Rating, Throughput
from linekeeper.fold.verdict import Basis, Status
from linekeeper.web.words import BASES, QUALITIES, SIGHTS, STATUSES, THROUGHPUTS, amount, count, glyph, phone, plain, size


@pytest.mark.parametrize(
    ("names", "words"),
    [
        pytest.param(Status, STATUSES, id="every status"),
        pytest.param(Rating, QUALITIES, id="every rating"),
        pytest.param(Throughput, THROUGHPUTS, id="every throughput"),
        pytest.param(Basis, BASES, id="every basis"),
        pytest.param(SightCause, SIGHTS, id="every cause of blindness"),
    ],
)
def test_every_name_of_ours_has_a_plain_word(names: type, words: dict[str, str]) -> None:
    assert {name.value for name in names} == set(words)  # type: ignore[attr-defined]  # an enum is iterable


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("yellow", "Medium", id="a known name by its word"),
        pytest.param("brand_new", "Brand new", id="a new name made readable"),
        pytest.param("", "Not rated", id="no name is the unknown one"),
        pytest.param(None, "Not rated", id="none is the unknown one"),
    ],
)
def test_a_name_is_shown_as_a_word(name: str | None, shown: str) -> None:
    assert plain(QUALITIES, name) == shown


def test_a_status_that_is_new_to_us_looks_like_unknown() -> None:
    assert glyph("banned") == "banned"
    assert glyph('"><script>') == "unknown"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (amount(2152), "2,152"),
        (count(1, "number"), "1 number"),
        (count(0, "number"), "0 numbers"),
        (count(2_000, "account is", "accounts are"), "2,000 accounts are"),
        (size(1), "1 byte"),
        (size(999), "999 bytes"),
        (size(4_213), "4.2 KB"),
        (size(8_388_608), "8.4 MB"),
    ],
)
def test_amounts_read_well(shown: str, expected: str) -> None:
    assert shown == expected


@pytest.mark.parametrize(
    ("display", "shown"),
    [
        pytest.param("+15550100421", "+1 555-010-0421", id="a number as its country writes it"),
        pytest.param("+1 555 010 0421", "+1 555-010-0421", id="spaced otherwise"),
        pytest.param("", "", id="none"),
        pytest.param("the office", "the office", id="what is no number"),
        pytest.param("+", "+", id="nearly nothing"),
    ],
)
def test_a_business_number_is_spaced_to_be_read(display: str, shown: str) -> None:
    assert phone(display) == shown
