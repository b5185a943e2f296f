import pytest

from linekeeper.gateway.paths import NotReachedError, place_of
from linekeeper.gateway.request import Request, idempotency_of, request_of

PLACE = place_of("POST", b"/v24.0/101/messages", b"")
JSON, FORM = b"application/json", b"application/x-www-form-urlencoded; charset=utf-8"


def read(body: bytes, kind: bytes = JSON, query: bytes = b"", *headers: tuple[bytes, bytes]) -> Request:
    return request_of("POST", PLACE, query, ((b"content-type", kind), *headers), body)


@pytest.mark.parametrize(
    ("body", "kind", "query"),
    [
        pytest.param(b'{"to":"1","text":{"body":"a"}}', JSON, b"", id="JSON"),
        pytest.param(b"to=1&text=%7B%22body%22%3A%22a%22%7D", FORM, b"", id="a form"),
        pytest.param(b"", b"", b"to=1&text=%7B%22body%22%3A%22a%22%7D", id="the query alone"),
        pytest.param(b'{"to":"1"}', JSON, b"to=9&text=%7B%22body%22%3A%22a%22%7D", id="both: the body goes before the query"),
    ],
)
def test_parameters_are_read_wherever_graph_takes_them(body: bytes, kind: bytes, query: bytes) -> None:
    assert read(body, kind, query).told == {"to": "1", "text": {"body": "a"}}


@pytest.mark.parametrize("body", [b"[1]", b"nothing", b"\xff\xfe", b'{"a":', b"[" * 5000])
def test_what_cannot_be_read_is_not_guessed_at(body: bytes) -> None:
    request = read(body)

    assert (request.told, request.body, request.spliced("lkx")) == (None, body, None)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(b'{"method":"delete"}', JSON, id="JSON"),
        pytest.param(b'{"\\u006dethod":"delete"}', JSON, id="JSON with escapes"),
        pytest.param(b"method=delete", FORM, id="a form"),
        pytest.param(b'--x\r\nContent-Disposition: form-data; name="method"\r\n\r\ndelete', b"multipart/form-data", id="a form in parts"),
        pytest.param(b'{"method":"delete",}', JSON, id="what only Meta might be able to read"),
    ],
)
def test_no_body_makes_another_call_of_it(body: bytes, kind: bytes) -> None:
    with pytest.raises(NotReachedError):
        read(body, kind)


def test_a_value_in_the_query_is_the_caller_s_too() -> None:
    assert read(b'{"to":"1"}', query=b"biz_opaque_callback_data=mine").spliced("lkx") is None
    assert read(b"", query=b"to=1").spliced("lkx") is None


def test_an_empty_form_is_filled() -> None:
    spliced = read(b"to=1", FORM).spliced("lkx")

    assert spliced is not None
    assert spliced.body == b"to=1&biz_opaque_callback_data=lkx"


@pytest.mark.parametrize("given", [[b""], [b"a", b"b"], [b"a" * 256], [b"\x01"]])
def test_an_idempotency_key_is_one_printable_word(given: list[bytes]) -> None:
    with pytest.raises(ValueError, match="one key"):
        idempotency_of(read(b"{}", JSON, b"", *((b"idempotency-key", value) for value in given)))


def test_without_an_idempotency_key_there_is_none() -> None:
    assert idempotency_of(read(b"{}")) is None
    assert idempotency_of(read(b"{}", JSON, b"", (b"idempotency-key", b" order 7 "))) == "order 7"
