from datetime import UTC, datetime

from msgspec.structs import replace

from linekeeper.gateway.keyring import SHAPE, Keyring, make

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_key_holds_nothing_from_which_its_secret_could_be_read() -> None:
    key, secret = make("shop", "201", NOON, by="Ada")

    assert SHAPE.fullmatch(secret.reveal())
    assert secret.reveal().split("_", 2)[2] not in repr(key)
    assert str(secret) == "***"


def test_two_keys_are_never_the_same() -> None:
    assert make("shop", "201", NOON)[1] != make("shop", "201", NOON)[1]


def test_only_those_held_now_are_known() -> None:
    (one, given), (other, _) = make("shop", "201", NOON), make("till", "201", NOON)
    ring = Keyring([one, other])
    assert ring.known(given.reveal()) == one
    ring.hold([replace(one, revoked_at=NOON), other])
    assert ring.known(given.reveal()) is None
    ring.hold([])
    assert ring.known(given.reveal()) is None
