"""One Graph call, taken apart: version, path, parameters, token; and the fields it asks for."""

import json
import re
from urllib.parse import parse_qsl

import msgspec

from linekeeper.sim.errors import GraphFault

NEWEST = 26.0
VERSION = re.compile(r"^v(\d{1,2}\.\d)$")
#: A wanted field and the fields wanted inside it.
Wanted = tuple[str, tuple[str, ...]]


class Call(msgspec.Struct, kw_only=True, frozen=True):
    """A call; `params` holds query, form and JSON body together, later ones winning."""

    method: str
    parts: tuple[str, ...]
    version: float
    params: dict[str, object]
    bearer: str
    base: str  #: scheme, host and version prefix, for paging links

    def text(self, name: str) -> str:
        """Return a parameter as text; empty when it is absent."""
        value = self.params.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    @property
    def wanted(self) -> list[Wanted]:
        """Return the fields asked for."""
        return fields(self.text("fields"))


def take_apart(method: str, target: str, body: bytes, headers: dict[str, str], origin: str) -> Call:
    """Return the call in an HTTP request. `target` is the raw path with query; header names are lower-case.

    Raises:
        GraphFault: 100, the body is not a JSON object nor a form.
    """
    path, _, query = target.partition("?")
    parts = tuple(part for part in path.split("/") if part)
    version, prefix = NEWEST, ""
    if parts and (match := VERSION.match(parts[0])):
        version, prefix, parts = float(match[1]), "/" + parts[0], parts[1:]
    params: dict[str, object] = dict(parse_qsl(query, keep_blank_values=True))
    params |= _body(body, headers.get("content-type", ""))
    scheme, _, value = headers.get("authorization", "").partition(" ")
    bearer = value.strip() if scheme.lower() in ("bearer", "oauth") else str(params.get("access_token", ""))
    return Call(method=method, parts=parts, version=version, params=params, bearer=bearer, base=origin + prefix)


def _body(body: bytes, kind: str) -> dict[str, object]:
    if not body:
        return {}
    if "json" not in kind:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise GraphFault(100, message="(#100) The request body must be a JSON object")
    return read


def fields(text: str) -> list[Wanted]:
    """Return names and inner names of a field list such as `id,owner_business_info{id,name}`; repeats fall away.

    Raises:
        GraphFault: 100, braces do not close.
    """
    found: dict[str, tuple[str, ...]] = {}
    for match in re.finditer(r"([^,{}\s]+)\s*(\{([^{}]*)\})?", text):
        found[match[1]] = tuple(inner.strip() for inner in (match[3] or "").split(",") if inner.strip())
    if text.count("{") != text.count("}"):
        raise GraphFault(100, message="(#100) Syntax error in the field list")
    return list(found.items())
