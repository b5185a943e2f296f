from datetime import UTC, datetime

import pytest

from linekeeper.gateway.caller import StrangerError, caller_of, without_key
from linekeeper.gateway.keyring import Keyring, make

KEY, SECRET = make("shop", "201", datetime(2026, 11, 25, tzinfo=UTC))
RING = Keyring([KEY])
GIVEN = SECRET.reveal()


def by(header: str = "", query: str = "", told: object = None) -> tuple[bool, bytes]:
    headers = ((b"authorization", header.encode()),) if header else ()
    caller = caller_of(headers, query.encode(), told, RING)
    return caller.key is not None, caller.print


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "OAuth", "BEARER"])
def test_a_key_is_known_by_its_header(scheme: str) -> None:
    assert by(f"{scheme} {GIVEN}") == (True, KEY.id.encode())


def test_a_key_is_known_in_the_query_but_never_in_the_body() -> None:
    assert by(query=f"a=1&access_token={GIVEN}") == (True, KEY.id.encode())
    with pytest.raises(StrangerError, match="not good"):
        by(told={"access_token": GIVEN})


def test_a_token_is_told_apart_by_a_print_that_does_not_give_it_away() -> None:
    one, other = by("Bearer EAAone")[1], by("Bearer EAAother")[1]

    assert one != other
    assert by(query="access_token=EAAone") == by(told={"access_token": "EAAone"}) == (False, one)
    assert b"EAA" not in one


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer  "])
def test_nobody_is_a_stranger(header: str) -> None:
    with pytest.raises(StrangerError, match="no token"):
        by(header)


@pytest.mark.parametrize(
    "given",
    [GIVEN[:-1], f"{GIVEN}x", GIVEN.replace(KEY.id, "aaaaaaaa"), "lk_", GIVEN.upper()],
    ids=["a sign less", "a sign more", "another id", "no more than its beginning", "in capitals"],
)
def test_what_is_nearly_a_key_is_none(given: str) -> None:
    if given.startswith("lk_"):
        with pytest.raises(StrangerError, match="not good"):
            by(f"Bearer {given}")
    else:
        assert by(f"Bearer {given}")[0] is False


@pytest.mark.parametrize(
    ("query", "left"),
    [(b"access_token=lk_x", b""), (b"a=1&access_token=lk_x&b=%7B", b"a=1&b=%7B"), (b"my_access_token=1", b"my_access_token=1")],
)
def test_a_key_is_taken_out_of_a_query_and_nothing_else(query: bytes, left: bytes) -> None:
    assert without_key(query) == left
