"""One member into a body, and not a byte else: the tracking value by which a status tells what became of an unknown send.

What is put in is one run of bytes at one place, so taking it out again gives the caller's own body. Nothing is written anew: white
space, order, doubled keys and escapes stay as they came.
"""

import re
from collections.abc import Mapping

import msgspec
from msgspec import Struct

MEMBER = "biz_opaque_callback_data"  #: Meta: at most 512 characters, comes back in every status, is not read there
FORM = "application/x-www-form-urlencoded"
_START = re.compile(rb'\A[ \t\r\n]*\{(?=[ \t\r\n]*([}"]))')
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')
_EMPTY = re.compile(rb"(?:\A|&)" + MEMBER.encode() + rb"(=?)(?=&|\Z)")


class Spliced(Struct, frozen=True, gc=False):
    """A body with what was put in: `put` at `at`."""

    body: bytes
    at: int
    put: bytes


def is_free(told: object) -> bool:
    """Return whether the caller left the member empty. `told`: the decoded body. null is not empty: Meta will say what it thinks of it."""
    return isinstance(told, dict) and told.get(MEMBER, "") == ""


def into_json(raw: bytes, told: Mapping[str, object], value: str) -> Spliced | None:
    """Return a JSON object with the value put in. `told`: what `raw` decodes to, with the member free; `value`: letters and digits.

    None: there is no place that can be found, though `told` says there should be one.
    """
    if MEMBER in told:
        at = _empty_string(raw)
        return None if at is None else _put(raw, at, value.encode())
    start = _START.match(raw)
    if start is None:
        return None
    comma = b"," if start[1] == b'"' else b""
    return _put(raw, start.end(), b'"%s":"%s"%s' % (MEMBER.encode(), value.encode(), comma))


def into_form(raw: bytes, value: str) -> Spliced:
    """Return a form with the value put in. The caller left the member out, or wrote it without a value."""
    empty = list(_EMPTY.finditer(raw))
    if empty:
        return _put(raw, empty[-1].end(), (b"" if empty[-1][1] else b"=") + value.encode())
    return _put(raw, len(raw), b"%s%s=%s" % (b"&" if raw else b"", MEMBER.encode(), value.encode()))


def _put(raw: bytes, at: int, put: bytes) -> Spliced:
    return Spliced(raw[:at] + put + raw[at:], at, put)


def _empty_string(raw: bytes) -> int | None:
    """Return the place between the quotes of the member's empty value: of several members the last one holds."""
    depth, key, found = 0, b"", None
    before: bytes = b""
    for token in _TOKEN.finditer(raw):
        word = token[0]
        if word in {b"{", b"["}:
            depth += 1
        elif word in {b"}", b"]"}:
            depth -= 1
        elif word == b":" and depth == 1:
            key = before
        elif word == b'""' and depth == 1 and key and before == b":" and _named(key):
            found = token.start() + 1
        before = word
    return found


def _named(key: bytes) -> bool:
    return bool(msgspec.json.decode(key) == MEMBER)
