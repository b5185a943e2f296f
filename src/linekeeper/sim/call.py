"""One Graph call, taken apart: version, path, parameters, files, token; and the fields it asks for."""

import json
import re
from email.parser import BytesParser
from urllib.parse import parse_qsl, unquote

import msgspec

from linekeeper.sim.errors import GraphFault
from linekeeper.sim.wanted import Wanted, fields

NEWEST = 26.0
DEEPEST = 100  #: lists and objects inside each other; no call of Meta's needs ten
VERSION = re.compile(r"^v(\d{1,2}\.\d)$", re.ASCII)


class File(msgspec.Struct, kw_only=True, frozen=True):
    """A file that came in a multipart body."""

    name: str
    kind: str  #: its Content-Type
    content: bytes


class Call(msgspec.Struct, kw_only=True, frozen=True):
    """A call; `params` holds query, form and JSON body together, later ones winning."""

    method: str
    parts: tuple[str, ...]
    version: float
    params: dict[str, object]
    bearer: str
    base: str  #: scheme, host and version prefix, for paging links
    files: dict[str, File] = {}
    picked: tuple[Wanted, ...] | None = None  #: fields asked for from outside, when this is an edge inside another call

    def text(self, name: str) -> str:
        """Return a parameter as text; empty when it is absent."""
        value = self.params.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def value(self, name: str) -> object:
        """Return a parameter as JSON: a form or query may hold it as text. None when it is absent; text that is no JSON stays text."""
        value = self.params.get(name)
        if not isinstance(value, str) or value[:1] not in ("[", "{"):
            return value
        try:
            return _read(value)
        except ValueError:
            return value

    def flag(self, name: str) -> bool | None:
        """Return a parameter that is true or false; None when it is absent.

        Raises:
            GraphFault: 100, it is something else.
        """
        told = {"true": True, "1": True, "false": False, "0": False, "": None}
        word = self.text(name).lower()
        if word not in told:
            raise GraphFault(100, message=f"(#100) Param {name} must be a boolean")
        return told[word]

    def names(self, name: str) -> list[str]:
        """Return a parameter that is a list of words: a JSON list, words in brackets, or words parted by commas."""
        value = self.value(name)
        if isinstance(value, list):
            return [one if isinstance(one, str) else json.dumps(one) for one in value]
        words = "" if value is None else str(value).strip().removeprefix("[").removesuffix("]")
        return [word for part in words.split(",") if (word := part.strip().strip("'\""))]

    @property
    def wanted(self) -> list[Wanted]:
        """Return the fields asked for."""
        return fields(self.text("fields")) if self.picked is None else list(self.picked)

    def inside(self, owner: str, edge: Wanted) -> "Call":
        """Return the call of an edge that was asked for among the fields of its node."""
        params: dict[str, object] = {name: text for name, text in edge.modifiers.items() if name != "as"}
        if edge.inner:
            params["fields"] = ",".join(one.name for one in edge.inner)
        return msgspec.structs.replace(self, method="GET", parts=(owner, edge.name), params=params, picked=edge.inner)


def take_apart(method: str, target: str, body: bytes, headers: dict[str, str], origin: str) -> Call:
    """Return the call in an HTTP request. `target` is the raw path with query; header names are lower-case.

    Raises:
        GraphFault: 100, the body is not a JSON object nor a form.
    """
    path, _, query = target.partition("?")
    parts = tuple(unquote(part) for part in path.split("/") if part)
    version, prefix = NEWEST, ""
    if parts and (match := VERSION.match(parts[0])):
        version, prefix, parts = float(match[1]), "/" + parts[0], parts[1:]
    params: dict[str, object] = dict(parse_qsl(query, keep_blank_values=True))
    fresh, files = _body(body, headers.get("content-type", ""))
    params |= fresh
    scheme, _, value = headers.get("authorization", "").partition(" ")
    bearer = value.strip() if scheme.lower() in ("bearer", "oauth") else str(params.get("access_token", ""))
    return Call(method=method, parts=parts, version=version, params=params, bearer=bearer, base=origin + prefix, files=files)


def _body(body: bytes, kind: str) -> tuple[dict[str, object], dict[str, File]]:
    if not body:
        return {}, {}
    if "multipart/form-data" in kind:
        return _multipart(body, kind)
    if "json" not in kind:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)), {}
    try:
        read = _read(body.decode())
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise GraphFault(100, message="(#100) The request body must be a JSON object")
    return read, {}


def _read(text: str) -> object:
    """Return what JSON holds.

    Raises:
        ValueError: it is none, is too deep, or holds half of a surrogate pair: that is no text, and no file could keep it.
    """
    try:
        read: object = json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if "\\ud" in text.lower():
        json.dumps(read, ensure_ascii=False).encode()
    if text.count("[") + text.count("{") > DEEPEST and _depth(read) > DEEPEST:
        raise ValueError("too deep")
    return read


def _depth(value: object) -> int:
    """Return how deep lists and objects lie in each other, without recursion."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, (dict, list)) and one]:
        depth += 1
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
    return depth


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _multipart(body: bytes, kind: str) -> tuple[dict[str, object], dict[str, File]]:
    """Return the fields and the files of a multipart body; what is no part of one is left out."""
    params, files = dict[str, object](), dict[str, File]()
    told = b"Content-Type: " + kind.encode("ascii", "replace").replace(b"\r", b"").replace(b"\n", b"")
    boundary = BytesParser().parsebytes(told).get_boundary()
    # Split by hand: the parser takes the better part of a second for 10 MB, and a file may have 100.
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary.encode("ascii", "replace"))[1:] if boundary else ():
        if piece.startswith(b"--"):
            break
        head, gap, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        part = BytesParser().parsebytes(head, headersonly=True)
        name = part.get_param("name", header="content-disposition")
        if not gap or not isinstance(name, str):
            continue
        if (file := part.get_filename()) is not None:
            files[name] = File(name=file, kind=part.get_content_type(), content=content)
        else:
            params[name] = content.decode("utf-8", "replace")
    return params, files
