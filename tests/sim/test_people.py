import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim import people


@given(st.integers(0, 100_000))
def test_everyone_has_a_test_number_that_no_business_has(index: int) -> None:
    number = people.wa_id(index)

    assert number.startswith("1555010")
    assert "1000" <= number[-4:] <= "9999"


def test_a_bigger_crowd_has_fictional_numbers_only_and_nobody_twice() -> None:
    crowd = [people.wa_id(index, people.MOST_PEOPLE) for index in range(people.MOST_PEOPLE)]

    assert len(set(crowd)) == people.MOST_PEOPLE == 80_100
    assert all(re.fullmatch(r"1555010\d{4}|1[2-9]\d\d55501\d\d", person) for person in crowd)
    assert crowd[: people.PEOPLE] == [people.wa_id(index) for index in range(people.PEOPLE)]


@pytest.mark.parametrize(
    ("person", "american"),
    [
        pytest.param("12125550100", True, id="New York"),
        pytest.param("14165550100", False, id="Toronto"),
        pytest.param("18765550100", False, id="Jamaica"),
        pytest.param("15550102000", False, id="555 is nowhere"),
        pytest.param("442079460000", False, id="London"),
    ],
)
def test_the_area_code_tells_who_is_in_the_united_states(person: str, american: bool) -> None:
    assert people.american(person) == american


def test_a_message_id_holds_the_persons_number_as_metas_do() -> None:
    wamid = people.wamid("15550109001", 1, inbound=False)

    assert wamid.startswith("wamid.HBgLMTU1NTAxMDkwMDEVAgARGB")
    assert b"15550109001" in base64.b64decode(wamid.removeprefix("wamid."))


def test_incoming_ids_are_marked_and_no_two_are_alike() -> None:
    ids = {people.wamid("15550109001", serial, inbound=True) for serial in range(500)}

    assert len(ids) == 500
    assert all(wamid.startswith("wamid.HBgLMTU1NTAxMDkwMDEVAgASGB") for wamid in ids)


def test_a_person_has_another_business_scoped_id_in_every_portfolio() -> None:
    mine, other = people.bsuid("1", "15550109001"), people.bsuid("2", "15550109001")

    assert mine != other
    assert mine == people.bsuid("1", "15550109001")
    assert mine.startswith("US.")
    assert mine[3:].isdecimal()


def test_some_names_hold_letters_that_json_escapes() -> None:
    assert any(not people.name(people.wa_id(index)).isascii() for index in range(20))


def test_traces_and_secrets_follow_from_the_seed() -> None:
    assert people.trace(1, 2) == people.trace(1, 2) != people.trace(2, 2)
    assert people.secret(1, "app") == people.secret(1, "app") != people.secret(2, "app")
    assert len(people.trace(1, 2)) == 23
