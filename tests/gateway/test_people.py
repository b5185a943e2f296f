"""Who stands in a list, and which rows name nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.errors import Refused
from linekeeper.gateway import people as room
from linekeeper.gateway.people import TEXTS, Fault, Listed, Person, Why, people, phone, phone_column
from linekeeper.gateway.sheet import read


@pytest.mark.parametrize(
    ("written", "country", "told"),
    [
        pytest.param("+1 (555) 010-1234", "", "+15550101234", id="as people write it"),
        pytest.param("0015550101234", "", "+15550101234", id="two zeros for the plus"),
        pytest.param("15550101234", "+", "+15550101234", id="whole, only without its plus"),
        pytest.param("(555) 010-1234", "US", "+15550101234", id="of a country"),
        pytest.param("0171 1234567", "DE", "+491711234567", id="of another country"),
        pytest.param("+44 (0)20 7946 0123", "", "+442079460123", id="a zero in brackets"),
        pytest.param("\u202a+1\u00a0555\u2011010\u20111234\u202c", "", "+15550101234", id="signs that nobody sees"),
        pytest.param("15550101234", "", Why.NO_PLUS, id="no plus, and nobody says what that means"),
        pytest.param("1.5550101E+10", "", Why.ROUNDED, id="rounded"),
        pytest.param("1,5550101e10", "", Why.ROUNDED, id="rounded in another country"),
        pytest.param("1E+10", "+", Why.ROUNDED, id="rounded to one digit"),
        pytest.param("4915150123456.0", "+", "+4915150123456", id="a decimal, as programs write numbers, is no digit of a stranger's"),
        pytest.param("+4915150123456.0", "", "+4915150123456", id="a decimal behind a plus"),
        pytest.param("4915150123456,00", "+", "+4915150123456", id="decimals of another country"),
        pytest.param("4915150123456.5", "+", Why.ROUNDED, id="a part of a number"),
        pytest.param("01515.0123456", "DE", "+4915150123456", id="a dot that parts the digits"),
        pytest.param("", "", Why.EMPTY, id="empty"),
        pytest.param(" - ", "", Why.EMPTY, id="a dash"),
        pytest.param("unknown", "", Why.NO_NUMBER, id="a word"),
        pytest.param("+1555010", "", Why.IMPOSSIBLE, id="too short"),
        pytest.param("+155501012345678", "", Why.IMPOSSIBLE, id="too long"),
        pytest.param("+99912345678", "", Why.IMPOSSIBLE, id="no country"),
        pytest.param("+15550101234 / +15550101235", "", Why.NO_NUMBER, id="two in one cell"),
    ],
)
def test_a_number_is_read_in_full_or_not_at_all(written: str, country: str, told: str | Why) -> None:
    assert phone(written, country) == told


@given(st.text(max_size=30), st.sampled_from(["", "+", "US", "DE", "BR"]))
def test_whatever_stands_in_a_cell_is_a_whole_number_or_a_reason(written: str, country: str) -> None:
    told = phone(written, country)
    assert isinstance(told, Why) or (told[0] == "+" and told[1:].isdigit() and told[1:].isascii() and 7 <= len(told[1:]) <= 15)


def test_everybody_is_named_once_with_what_else_stands_there() -> None:
    listed = Listed()
    found = list(people(read(b"Phone,name,city\n+15550101234,Ana,\n+1 555 010 1234,Bo,Oslo\nx,,\n+15550101235,,Rome\n"), listed))

    assert found == [
        Person(line=2, phone="+15550101234", values={"name": "Ana"}),
        Person(line=5, phone="+15550101235", values={"city": "Rome"}),
    ]
    assert listed == Listed(
        people=2, counts={"twice": 1, "no_number": 1}, faults=[Fault(line=3, why=Why.TWICE), Fault(line=4, why=Why.NO_NUMBER)]
    )
    assert listed.faults[0].text == "line 3: the same number stands in an earlier line"


def test_faults_are_counted_beyond_those_that_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_FAULTS", 2)
    listed = Listed()
    assert list(people(read(b"phone\n" + b"x\n" * 5), listed)) == []
    assert (listed.counts, len(listed.faults)) == ({"no_number": 5}, 2)


@pytest.mark.parametrize(
    ("columns", "wanted", "place"),
    [
        pytest.param(("name", "Mobile"), "", 1, id="by its usual name"),
        pytest.param(("kontakt",), "", 0, id="the only one"),
        pytest.param(("a", "b"), " B ", 1, id="as it was said"),
    ],
)
def test_the_column_of_numbers_is_found(columns: tuple[str, ...], wanted: str, place: int) -> None:
    assert phone_column(columns, wanted) == place


@pytest.mark.parametrize(
    ("columns", "wanted", "says"),
    [
        pytest.param(("a", "b"), "", "no column is named", id="none"),
        pytest.param(("phone", "mobile"), "", "several columns", id="two"),
        pytest.param(("a", "b"), "c", "no column 'c'", id="another than there is"),
    ],
)
def test_a_column_that_cannot_be_told_is_asked_for(columns: tuple[str, ...], wanted: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        phone_column(columns, wanted)


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param(("+15550101234",), id="one column"),
        pytest.param(("Ana", "+1 (555) 010-1234"), id="two"),
        pytest.param(("0171 1234567", "Ana"), id="without its country"),
    ],
)
@pytest.mark.parametrize("wanted", ["", "phone"])
def test_a_list_without_names_leaves_nobody_out_in_silence_and_its_error_names_nobody(columns: tuple[str, ...], wanted: str) -> None:
    with pytest.raises(Refused, match="no names of columns") as refused:
        phone_column(columns, wanted)
    assert not any(column in f"{refused.value} {refused.value.why} {refused.value.remedy}" for column in columns)


def test_a_column_may_be_named_after_a_day() -> None:
    assert phone_column(("phone", "20261125")) == 0
    assert phone_column(("20261125", "kontakt"), "kontakt") == 1


def test_a_country_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="'XX' is no country"):
        list(people(read(b"phone\n1\n"), Listed(), country="xx"))


def test_every_reason_has_words() -> None:
    assert set(TEXTS) == set(Why)
