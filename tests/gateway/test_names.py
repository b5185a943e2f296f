from datetime import UTC, datetime
from pathlib import Path

import pytest

from linekeeper.decode import Veil
from linekeeper.gateway import names
from linekeeper.gateway.names import Addressee, addressee, country_of, offsets_min
from linekeeper.pacing.lanes import Kind, Send

VEIL = Veil(b"k" * 32)


def to(number: str = "", recipient: str = "", *, group: bool = False) -> Addressee:
    return addressee(Send(kind=Kind.MESSAGE, to=number, recipient=recipient, in_group=group), VEIL)


@pytest.mark.parametrize("written", ["+1 555 010 0421", "+15550100421", "+1 (555) 010-0421"])
def test_a_number_is_known_by_its_digits_however_it_is_written(written: str) -> None:
    assert to(written) == Addressee((VEIL.person("wa", "15550100421"),), "15550100421", exact=True)


def test_without_a_plus_it_may_be_somebody_else_s_number() -> None:
    assert not to("15550100421").exact
    assert to("15550100421").person == to("+15550100421").person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("+5511987654321", "+551187654321", id="Brazil"),
        pytest.param("+5215512345678", "+525512345678", id="Mexico"),
        pytest.param("+5491123456789", "+541123456789", id="Argentina"),
    ],
)
def test_a_country_that_writes_a_number_in_two_ways_is_looked_for_under_both(one: str, other: str) -> None:
    assert set(to(one).names) == set(to(other).names)
    assert not to(one).exact


def test_a_business_scoped_id_is_a_name_of_its_own_and_a_number_goes_before_it() -> None:
    assert to(recipient="US.7").names == (VEIL.person("bsuid", "US.7"),)
    assert to("+15550100421", "US.7") == to("+15550100421")


def test_a_group_is_nobody_in_particular_nor_is_nobody() -> None:
    assert to("group-1", group=True) == to() == Addressee()
    assert to().person == b""


@pytest.mark.parametrize("odd", ["123", "1" * 30, "Anna"])
def test_what_cannot_be_a_number_is_still_one_and_the_same_person(odd: str) -> None:
    assert to(odd).person == to(odd).person != b""
    assert (to(odd).digits, to(odd).exact) == ("", False)


@pytest.mark.parametrize(
    ("digits", "country"),
    [("12125550123", "US"), ("14165550123", "CA"), ("491701234567", "DE"), ("999", ""), ("99912345678", "")],
)
def test_the_country_is_told_by_the_number_and_within_plus_one_by_the_area(digits: str, country: str) -> None:
    assert country_of(digits) == country_of(digits) == country


def test_a_country_s_clocks_are_told_as_a_range(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = tmp_path / "zone.tab"
    table.write_text("# table\nDE\t+5230+01322\tEurope/Berlin\nPT\t+3843-00908\tEurope/Lisbon\nPT\t+3744-02540\tAtlantic/Azores\n")
    monkeypatch.setattr(names, "ZONES", table)
    names._zones.cache_clear()
    names._offsets.cache_clear()
    winter = datetime(2026, 11, 25, 12, tzinfo=UTC)

    assert [offsets_min(country, winter) for country in ("DE", "PT", "XX", "")] == [(60, 60), (-60, 0), None, None]
    names._zones.cache_clear()
    names._offsets.cache_clear()
