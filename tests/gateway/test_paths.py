"""What may be reached through the gateway, and that nothing else can be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from linekeeper.gateway.paths import Edge, NotReachedError, must_not_nest, must_stay, parameters, place_of

NUMBER = "106540352242922"


@pytest.mark.parametrize(
    ("method", "path", "edge"),
    [
        pytest.param("POST", f"/v24.0/{NUMBER}/messages", Edge.SEND, id="a send"),
        pytest.param("POST", f"/v7.99/{NUMBER}/messages", Edge.SEND, id="in any version"),
        pytest.param("POST", f"/{NUMBER}/block_users", Edge.NUMBER, id="without a version, as Graph takes it too"),
        pytest.param("POST", f"/v25.0/{NUMBER}/marketing_messages", Edge.SEND, id="through the marketing API"),
        pytest.param("POST", f"/v25.0/{NUMBER}/media", Edge.UPLOAD, id="an upload"),
        pytest.param("GET", f"/v25.0/{NUMBER}", Edge.NODE, id="a number, or a piece of media"),
        pytest.param("DELETE", f"/v25.0/{NUMBER}/", Edge.NODE, id="a slash at the end is Graph's own habit"),
        pytest.param("DELETE", f"/v25.0/{NUMBER}/block_users", Edge.NUMBER, id="an unblocking"),
        pytest.param("GET", f"/v25.0/{NUMBER}/message_qrdls/ANED2T5QRU7HG1", Edge.NUMBER, id="one of a number's QR codes"),
        pytest.param("GET", f"/v25.0/{NUMBER}/message_templates", Edge.ACCOUNT, id="an account's templates"),
    ],
)
def test_what_a_client_needs_is_reached(method: str, path: str, edge: Edge) -> None:
    place = place_of(method, path.encode(), b"")

    assert (place.edge, place.path, place.node) == (edge, path, NUMBER)


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        pytest.param("POST", f"/v24.0/{NUMBER}/deregister", "", id="an edge that takes a number off the platform"),
        pytest.param("POST", f"/v24.0/{NUMBER}/register", "", id="an edge that registers"),
        pytest.param("POST", f"/v24.0/{NUMBER}/subscribed_apps", "", id="an edge that redirects webhooks"),
        pytest.param("GET", f"/v24.0/{NUMBER}/messages", "", id="another method"),
        pytest.param("PUT", f"/v24.0/{NUMBER}", "", id="a method that Graph has not"),
        pytest.param("GET", "/v24.0/me", "", id="whoever the token is"),
        pytest.param("GET", "/v24.0/debug_token", "input_token=x", id="the inspection of a token"),
        pytest.param("POST", "/v24.0/", "batch=[]", id="many calls in one"),
        pytest.param("POST", "/", "", id="the root"),
        pytest.param("GET", "/oauth/access_token", "", id="no node"),
        pytest.param("POST", f"/v24.0/{NUMBER}/messages/x", "", id="something below a send"),
        pytest.param("POST", f"//evil.example/v24.0/{NUMBER}/messages", "", id="another host by two slashes"),
        pytest.param("POST", f"http://evil.example/v24.0/{NUMBER}/messages", "", id="an absolute address"),
        pytest.param("POST", f"/v24.0//{NUMBER}/messages", "", id="two slashes within"),
        pytest.param("POST", f"/v24.0/{NUMBER}/../me/messages", "", id="a step up"),
        pytest.param("POST", f"/v24.0/{NUMBER}/%2e%2e/me", "", id="a step up, encoded"),
        pytest.param("POST", f"/v24.0/{NUMBER}%2fmessages", "", id="an encoded slash"),
        pytest.param("POST", f"/v24.0/{NUMBER}/messages%00", "", id="an encoded end of text"),
        pytest.param("POST", f"/v24.0/{NUMBER}/messages;x=1", "", id="a path parameter"),
        pytest.param("POST", f"/v24.0/{NUMBER}\\messages", "", id="a backslash"),
        pytest.param("POST", f"/v24.0/{NUMBER}/messages\r\nx: y", "", id="a line's end"),
        pytest.param("POST", f"/v24.0/{NUMBER}/messages@evil.example", "", id="a user's sign"),
        pytest.param("POST", f"/V24.0/{NUMBER}/messages", "", id="no version as Graph writes it"),
        pytest.param("POST", "/v24.0/１２３/messages", "", id="digits of another script"),
        pytest.param("GET", f"/v24.0/{NUMBER}", "ids=1,2", id="other nodes by ids"),
        pytest.param("GET", f"/v24.0/{NUMBER}", "ids%5B0%5D=1", id="the same, encoded, as a list"),
        pytest.param("POST", f"/v24.0/{NUMBER}/messages", "method=delete", id="another method by a parameter"),
        pytest.param("POST", f"/v24.0/{NUMBER}/messages", "x=1&METHOD=delete", id="the same in capitals"),
        pytest.param("GET", f"/v24.0/{NUMBER}", "fields=a b", id="a space in the query"),
        pytest.param("GET", f"/v24.0/{NUMBER}", "fields=a\r\nx: y", id="a line's end in the query"),
        pytest.param("GET", f"/v24.0/{NUMBER}", "a=1#b", id="a fragment"),
        pytest.param("GET", f"/v24.0/{NUMBER}", "a=" + "1" * 9000, id="a query without end"),
        pytest.param("GET", f"/v24.0/{NUMBER}", "&".join(f"a{n}=1" for n in range(101)), id="parameters without end"),
    ],
)
def test_nothing_else_is_reached(method: str, path: str, query: str) -> None:
    with pytest.raises(NotReachedError):
        place_of(method, path.encode(), query.encode())


TRICKS = st.sampled_from(
    [
        "/",
        "//",
        ".",
        "..",
        "%2e",
        "%2E%2e",
        "%2f",
        "%5c",
        "\\",
        "@",
        ":",
        "?",
        "#",
        ";",
        "\r\n",
        "\0",
        "v24.0",
        "1234567",
        "messages",
        "media",
        "me",
        "evil.example",
        "http:",
        "é",
    ]
)


@given(
    st.lists(TRICKS | st.text(max_size=3), max_size=9).map("".join),
    st.lists(TRICKS, max_size=3).map("".join),
    st.sampled_from(["GET", "POST", "DELETE", "PUT", "get"]),
)
def test_whatever_comes_stays_on_the_host_and_on_the_list(path: str, query: str, method: str) -> None:
    try:
        place = place_of(method, path.encode("utf-8", "surrogatepass"), query.encode("utf-8", "surrogatepass"))
    except NotReachedError:
        return
    url = URL(f"https://graph.facebook.com{place.path}" + (f"?{query}" if query else ""), encoded=True)

    assert (url.host, url.raw_path, url.fragment) == ("graph.facebook.com", place.path, "")
    assert re.fullmatch(r"(/v\d+\.\d+)?/\d+(/[a-z_]+(/\w+)?)?/?", place.path, re.ASCII)


@pytest.mark.parametrize(
    ("path", "method", "members"),
    [
        pytest.param(f"/v24.0/{NUMBER}/messages", "POST", ["to", "method"], id="another method in the body"),
        pytest.param(f"/v24.0/{NUMBER}/message_templates", "POST", ["batch"], id="many calls in the body"),
        pytest.param(f"/v24.0/{NUMBER}", "POST", ["webhook_configuration"], id="a number's callback"),
        pytest.param(f"/v24.0/{NUMBER}", "POST", ["components", "pin"], id="a pin beside a template's edit"),
    ],
)
def test_a_body_cannot_make_another_call_of_it(path: str, method: str, members: list[str]) -> None:
    with pytest.raises(NotReachedError):
        must_stay(place_of(method, path.encode(), b""), method, members)


def test_a_template_may_be_edited() -> None:
    must_stay(place_of("POST", f"/v24.0/{NUMBER}".encode(), b""), "POST", ["components", "category"])


def test_a_method_that_does_not_fit_is_told_which_would() -> None:
    with pytest.raises(NotReachedError) as told:
        place_of("PUT", f"/v24.0/{NUMBER}/block_users".encode(), b"")

    assert told.value.allowed == "DELETE, GET, POST"


@pytest.mark.parametrize("query", [b"fields=id,owner_business%7Bid%7D", b"fields=phone_numbers.limit(5)", b"fields[0]=a{b}"])
def test_a_key_does_not_lead_to_other_nodes_through_nested_fields(query: bytes) -> None:
    must_not_nest(b"fields=id,status")
    with pytest.raises(NotReachedError):
        must_not_nest(query)


def test_parameters_are_read_as_graph_reads_them() -> None:
    assert parameters(b"a=1&b=&a=%20") == [("a", "1"), ("b", ""), ("a", " ")]
