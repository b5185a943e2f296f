import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.decode import Veil
from linekeeper.decode.veil import KINDS, tracking_value
from linekeeper.errors import Misconfigured

KEY = b"k" * 32


@pytest.mark.parametrize("written", ["+15550109001", "1 555 010-9001", "15550109001"])
def test_a_phone_number_counts_by_its_digits_alone(written: str) -> None:
    assert Veil(KEY).person("wa", written) == Veil(KEY).person("wa", "15550109001")


def test_each_kind_of_name_has_a_domain_of_its_own() -> None:
    veil = Veil(KEY)
    hashes = [*(veil.person(kind, "7") for kind in KINDS), veil.message("7"), veil.tracking("7"), veil.call("7"), veil.group("7")]
    hashes.append(veil.content(b"7"))
    hasher = veil.element()
    hasher.update(b"7")

    assert len({*hashes, hasher.digest()}) == 9
    assert {len(found) for found in hashes} == {16}


def test_another_key_gives_other_hashes() -> None:
    assert Veil(KEY).person("wa", "15550109001") != Veil(b"j" * 32).person("wa", "15550109001")


def test_a_key_longer_than_the_hash_takes_counts_whole() -> None:
    assert Veil(b"k" * 100 + b"a").message("m") != Veil(b"k" * 100 + b"b").message("m")


def test_an_empty_key_is_refused_with_a_remedy() -> None:
    with pytest.raises(Misconfigured, match="backup"):
        Veil(b"")


def test_the_key_is_named_beside_what_it_veils() -> None:
    assert (Veil(KEY).key_id, Veil(KEY, "2").key_id) == ("1", "2")


@given(st.text(), st.sampled_from(KINDS))
def test_the_same_name_gives_the_same_hash_and_any_text_may_be_a_name(value: str, kind: str) -> None:
    assert Veil(KEY).person(kind, value) == Veil(KEY).person(kind, value)
    assert Veil(KEY).message(value + "\ud800") != Veil(KEY).message(value)


@given(st.lists(st.tuples(st.integers(0, 2**48 - 1), st.integers(0, 2**80 - 1)), min_size=2, max_size=5, unique_by=lambda one: one[0]))
def test_tracking_values_of_ours_keep_the_order_of_their_times_in_their_hashes(made: list[tuple[int, int]]) -> None:
    veil = Veil(KEY)
    hashes = [veil.tracking(tracking_value(at_ms, f"{chance:020x}")) for at_ms, chance in sorted(made)]

    assert hashes == sorted(hashes)
    assert {len(found) for found in hashes} == {16}


def test_of_two_tracking_values_of_one_instant_the_chance_tells_them_apart_and_only_with_the_key() -> None:
    one, other = tracking_value(1, "0" * 20), tracking_value(1, "0" * 19 + "1")

    assert len({Veil(KEY).tracking(one), Veil(KEY).tracking(other), Veil(b"j" * 32).tracking(one)}) == 3


@pytest.mark.parametrize("value", ["lkt" + "g" * 32, "lkt" + " " * 32, "lkt" + "\ud800" * 32, "lkt" + "0" * 31, "lk" + "0" * 33])
def test_what_is_no_tracking_value_of_ours_has_nothing_but_a_hash(value: str) -> None:
    assert Veil(KEY).tracking(value)[:6] != b"\0" * 6
