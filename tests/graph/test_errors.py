"""How Meta refuses, and whose turn it is then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.errors import Refused, TryLater
from linekeeper.events.house import SightCause
from linekeeper.graph.errors import GraphError, classify, clean, from_body, unreachable


@pytest.mark.parametrize(
    ("code", "subcode", "http", "cause"),
    [
        pytest.param(190, 463, 401, SightCause.TOKEN, id="190 an expired token"),
        pytest.param(0, None, 401, SightCause.TOKEN, id="0 no authentication"),
        pytest.param(10, None, 403, SightCause.PERMISSION, id="10 a permission"),
        pytest.param(200, None, 403, SightCause.PERMISSION, id="200 the first of the permission codes"),
        pytest.param(299, None, 403, SightCause.PERMISSION, id="299 the last of them"),
        pytest.param(3, None, 500, SightCause.PERMISSION, id="3 a capability, even with HTTP 500"),
        pytest.param(131005, None, 403, SightCause.PERMISSION, id="131005 access denied"),
        pytest.param(4, None, 400, SightCause.BUDGET, id="4 the app's budget"),
        pytest.param(80007, None, 400, SightCause.BUDGET, id="80007 the account's budget"),
        pytest.param(80008, None, 400, SightCause.BUDGET, id="80008 its older code"),
        pytest.param(613, None, 429, SightCause.BUDGET, id="613 one call's budget"),
        pytest.param(32, None, 429, SightCause.BUDGET, id="32 a page's budget"),
        pytest.param(1, None, 500, SightCause.UNREACHABLE, id="1 unknown at Meta"),
        pytest.param(2, None, 503, SightCause.UNREACHABLE, id="2 Meta is down"),
        pytest.param(131000, None, 500, SightCause.UNREACHABLE, id="any code with HTTP 500"),
        pytest.param(None, None, 502, SightCause.UNREACHABLE, id="HTTP 502 without a code"),
        pytest.param(None, None, None, SightCause.UNREACHABLE, id="no answer"),
        pytest.param(None, None, 401, SightCause.TOKEN, id="HTTP 401 without a code"),
        pytest.param(None, None, 403, SightCause.PERMISSION, id="HTTP 403 without a code"),
        pytest.param(None, None, 429, SightCause.BUDGET, id="HTTP 429 without a code"),
        pytest.param(100, None, 400, None, id="100 a bad field is no matter of sight"),
        pytest.param(100, 33, 400, None, id="100/33 nor is a missing object"),
        pytest.param(33, None, 400, None, id="33 under its own code"),
        pytest.param(33, None, 500, None, id="33 even with HTTP 500"),
        pytest.param(424242, None, 400, None, id="a code we do not know"),
    ],
)
def test_a_refusal_tells_what_we_lack(code: int | None, subcode: int | None, http: int | None, cause: SightCause | None) -> None:
    assert classify(code, subcode, http) is cause


@pytest.mark.parametrize(
    ("error", "kind", "missing", "field_refused", "app_wide"),
    [
        pytest.param({"code": 100, "error_subcode": 33}, Refused, True, False, False, id="100/33 is missing"),
        pytest.param({"code": 33}, Refused, True, False, False, id="33 is missing"),
        pytest.param({"code": 100}, Refused, False, True, False, id="100 may be a field"),
        pytest.param({"code": 10}, Refused, False, True, False, id="10 may be a field"),
        pytest.param({"code": 200}, Refused, False, False, False, id="200 is not"),
        pytest.param({"code": 4}, TryLater, False, False, True, id="4 stops the app"),
        pytest.param({"code": 80007}, TryLater, False, False, False, id="80007 one account"),
        pytest.param({"code": "190"}, Refused, False, False, False, id="a code may come as text"),
    ],
)
def test_an_error_says_who_must_act(
    error: dict[str, object], kind: type[GraphError], missing: bool, field_refused: bool, app_wide: bool
) -> None:
    read = from_body({"error": error}, 400, None)

    assert isinstance(read, kind)
    assert (read.missing, read.field_refused, read.app_wide) == (missing, field_refused, app_wide)
    assert isinstance(read.code, int)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        pytest.param("Malformed access token EAAGm0PX4ZCpsBAJZBx4rYZAZBq2kZD", "Malformed access token …", id="a token"),
        pytest.param("(#131030) Recipient +15550100123 not in allowed list", "… Recipient … not in allowed list", id="a number"),
        pytest.param("a\nlevel=info b\x1b[31m\u202e", "a level=info b [31m ", id="no line of its own in a log, no orders to a terminal"),
        pytest.param("Tried accessing nonexisting field (color)", "Tried accessing nonexisting field (color)", id="a field stays"),
    ],
)
def test_metas_words_are_repeated_without_what_may_be_private(text: str, becomes: str) -> None:
    assert clean(text) == becomes
    assert becomes in str(from_body({"error": {"code": 100, "message": text}}, 400, None))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["error", "code", "error_subcode", "message", "other"]), inner)))  # fmt: skip
def test_whatever_an_error_body_holds_it_becomes_one_of_our_errors(body: object) -> None:
    error = from_body(body, 400, None)

    assert isinstance(error, GraphError)
    assert len(str(error)) < 600


def test_a_code_that_no_code_is_counts_as_none() -> None:
    assert from_body({"error": {"code": 10**4000}}, 400, None).code is None


def test_no_answer_is_to_be_tried_again() -> None:
    error = unreachable("TimeoutError on the way")

    assert isinstance(error, TryLater)
    assert error.cause is SightCause.UNREACHABLE
