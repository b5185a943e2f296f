"""Raw bodies as they are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.errors import Misconfigured
from linekeeper.journal.sealing import DRAWN, NONCE, Sealer, checksum, new_day_key, open_day_key, place_of, unseal

WRAPPING = b"w" * 32
PLACE = place_of(7, "meta", 1_000)


@given(st.binary(max_size=20_000))
def test_a_body_comes_back_byte_for_byte(body: bytes) -> None:
    key, _ = new_day_key(WRAPPING, "2026-11-25")

    assert unseal(key, Sealer().seal(key, body, PLACE), PLACE) == body


def test_a_large_body_takes_little_room_and_comes_back() -> None:
    key, _ = new_day_key(WRAPPING, "2026-11-25")
    body = b'{"object": "whatsapp_business_account"}' * 200_000
    sealed = Sealer().seal(key, body, PLACE)

    assert len(sealed) < len(body) // 100
    assert unseal(key, sealed, PLACE) == body


def test_nothing_of_a_body_can_be_read() -> None:
    key, _ = new_day_key(WRAPPING, "2026-11-25")
    sealer = Sealer()

    assert b"+15550100421" not in sealer.seal(key, b"+15550100421", PLACE)
    assert sealer.seal(key, b"same", PLACE) != sealer.seal(key, b"same", PLACE)


@pytest.mark.parametrize(
    "place",
    [place_of(8, "meta", 1_000), place_of(7, "other", 1_000), place_of(7, "meta", 1_001)],
    ids=["another row", "another app", "another time"],
)
def test_a_body_moved_elsewhere_does_not_open(place: bytes) -> None:
    key, _ = new_day_key(WRAPPING, "2026-11-25")
    sealed = Sealer().seal(key, b"body", PLACE)

    with pytest.raises(ValueError, match="the seal is broken"):
        unseal(key, sealed, place)


@pytest.mark.parametrize("at", [0, 12, -1])
def test_one_changed_bit_is_noticed(at: int) -> None:
    key, _ = new_day_key(WRAPPING, "2026-11-25")
    sealed = bytearray(Sealer().seal(key, b"body", PLACE))
    sealed[at] ^= 1

    with pytest.raises(ValueError, match="the seal is broken"):
        unseal(key, bytes(sealed), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"short", b"n" * 12, b"n" * 20])
def test_what_is_too_short_to_be_sealed_is_noticed(sealed: bytes) -> None:
    key, _ = new_day_key(WRAPPING, "2026-11-25")

    with pytest.raises(ValueError):  # noqa: PT011  the library says how short in its own words
        unseal(key, sealed, PLACE)


def test_the_key_of_a_day_opens_with_the_installations_key_and_for_its_day_only() -> None:
    key, wrapped = new_day_key(WRAPPING, "2026-11-25")
    sealed = Sealer().seal(key, b"body", PLACE)

    assert unseal(open_day_key(WRAPPING, "2026-11-25", wrapped), sealed, PLACE) == b"body"
    for wrapping, day in ((b"x" * 32, "2026-11-25"), (WRAPPING, "2026-11-26")):
        with pytest.raises(Misconfigured, match="cannot be opened"):
            open_day_key(wrapping, day, wrapped)


def test_no_nonce_comes_twice() -> None:
    key, _ = new_day_key(WRAPPING, "2026-11-25")
    sealer = Sealer()
    count = 3 * DRAWN + 1

    assert len({sealer.seal(key, b"", PLACE)[:NONCE] for _ in range(count)}) == count


def test_every_day_has_a_key_of_its_own() -> None:
    assert len({new_day_key(WRAPPING, "2026-11-25")[1] for _ in range(10)}) == 10


@given(st.one_of(st.none(), st.integers(1, 2**40)), st.binary(min_size=1, max_size=100), st.data())
def test_a_checksum_notices_one_bit_and_another_delivery(delivery: int | None, body: bytes, data: st.DataObject) -> None:
    spoiled = bytearray(body)
    spoiled[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    assert checksum(delivery, bytes(spoiled)) != checksum(delivery, body)
    assert checksum((delivery or 0) + 1, body) != checksum(delivery, body)
