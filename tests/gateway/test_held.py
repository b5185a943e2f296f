import pytest

from linekeeper.errors import Misconfigured
from linekeeper.gateway.held import held_of, opened, recipient, sealed
from linekeeper.gateway.paths import place_of
from linekeeper.gateway.request import Request, request_of
from linekeeper.state.intents import Intent, SendState
from linekeeper.store.crypt import Keys
from tests.flow.stream import NOON
from tests.gateway.yard import PATH, TEXT

KEYS = Keys(b"m" * 32)


def request(query: bytes = b"") -> Request:
    headers = ((b"content-type", b"application/json"), (b"authorization", b"Bearer EAAsecret"))
    return request_of("POST", place_of("POST", PATH.encode(), query), query, headers, TEXT)


def intent(id_: int, body: bytes) -> Intent:
    return Intent(id=id_, state=SendState.HELD, moved_at=NOON, account="A", portfolio="P", number="101", body=body)


def test_a_request_comes_back_as_it_was_but_for_who_called() -> None:
    held = held_of(request(b"a=1&access_token=lk_secret"), frozenset({"operator_pause"}))
    back = opened(intent(7, sealed(held, 7, KEYS)), KEYS)

    assert (back, back.request.body, back.request.query, back.place.node) == (held, TEXT, b"a=1", "101")
    assert back.overrides == ("operator_pause",)
    assert back.request.headers == ((b"content-type", b"application/json"),)


def test_it_is_sealed_for_its_own_send_only() -> None:
    body = sealed(held_of(request()), 7, KEYS)

    assert b"15550100421" not in body
    with pytest.raises(Misconfigured, match="cannot be opened"):
        opened(intent(8, body), KEYS)


def test_whom_it_goes_to_is_told_as_it_was_written() -> None:
    assert recipient(request()) == "+15550100421"
