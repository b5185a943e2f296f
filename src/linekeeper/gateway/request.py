"""A caller's request, read as Graph would read it: members of the body and of the query are one set of parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from linekeeper.gateway.paths import NotReachedError, Place, must_stay, parameters
from linekeeper.gateway.reply import Header
from linekeeper.gateway.splice import FORM, MEMBER, Spliced, into_form, into_json, is_free

LONGEST_KEY = 255  #: signs of an Idempotency-Key


class Request(Struct, frozen=True, kw_only=True):
    """What came. `told`: the parameters, as far as they can be read; None: another kind of body, that Meta may read."""

    method: str
    place: Place
    query: bytes
    headers: tuple[Header, ...]
    body: bytes
    told: dict[str, Any] | None
    own: dict[str, Any] | None = None  #: those of the body alone
    in_form: bool = False

    def header(self, name: bytes) -> str | None:
        """Return a header's value; of several the last."""
        found = [value for key, value in self.headers if key == name]
        return found[-1].decode("latin-1").strip() if found else None

    def spliced(self, value: str) -> Spliced | None:
        """Return the body with our tracking value; None: the caller filled the member, or there is no place for it."""
        if self.told is None or not is_free(self.told) or MEMBER.encode() in self.query:
            return None
        if self.in_form:
            return into_form(self.body, value)
        return None if self.own is None or not self.body else into_json(self.body, self.own, value)


def request_of(method: str, place: Place, query: bytes, headers: Sequence[Header], body: bytes) -> Request:
    """Return a whole request.

    Raises:
        NotReachedError: a parameter would make another call of it.
    """
    in_form = _type(headers) == FORM
    own = _form(body) if in_form else _object(body) if body.strip() else {}
    told = None if own is None else (_form(query) | own if query else own)
    if told is not None:
        must_stay(place, method, list(own or {}))
    elif b'"method"' in body or b'"batch"' in body or b'name="method"' in body:
        raise NotReachedError("a parameter would make another call of it")
    return Request(method=method, place=place, query=query, headers=tuple(headers), body=body, told=told, own=own, in_form=in_form)


def _type(headers: Sequence[Header]) -> str:
    for name, value in headers:
        if name == b"content-type":
            return value.decode("latin-1").partition(";")[0].strip().lower()
    return ""


def _object(body: bytes) -> dict[str, Any] | None:
    """Return a JSON object's members; None: it is none."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return told if isinstance(told, dict) else None


def _form(raw: bytes) -> dict[str, Any]:
    """Return a form's or a query's members: Graph takes an object there as JSON."""
    return {name: _value(value) for name, value in parameters(raw)}


def _value(written: str) -> Any:  # noqa: ANN401  whatever a parameter may hold
    if written[:1] in {"{", "["}:
        found = _object(b'{"value":%s}' % written.encode("utf-8", "surrogatepass"))
        return written if found is None else found["value"]
    return written


def idempotency_of(request: Request) -> str | None:
    """Return the caller's Idempotency-Key; None: they gave none.

    Raises:
        ValueError: there are several, or it is no word of 1 to 255 printable signs.
    """
    given = [value.decode("latin-1").strip() for name, value in request.headers if name == b"idempotency-key"]
    if not given:
        return None
    if len(given) > 1 or not 0 < len(given[0]) <= LONGEST_KEY or not (given[0].isascii() and given[0].isprintable()):
        raise ValueError("one key of 1 to 255 printable signs")
    return given[0]


def members(told: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return the parameters, none when they cannot be read."""
    return {} if told is None else told
