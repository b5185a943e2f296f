"""Bytes to plain Python values: strict and fast first, lenient where that is safe."""

import json
import re
from math import isfinite

import msgspec

DEEPEST = 32
"""Levels of nesting that we read. Meta's deepest known body has twelve."""

_LONGEST_INT = 40  # digits; a longer number is kept as text, since reading it takes quadratic time
_NOT_BRACKETS = bytes(code for code in range(256) if code not in b"[]{}")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_LONE = re.compile("[\ud800-\udfff]")
_decode = msgspec.json.Decoder().decode

NOT_JSON = "it is no JSON"
TOO_DEEP = "it is nested too deep, or its brackets do not match"


class Unparsed(Exception):  # never leaves the room: it carries one of the sentences above
    """The body is no JSON that we read."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def parse(body: bytes) -> object:
    """Return what the body holds; strings come without lone surrogates, so that they can be written anywhere.

    Accepts beyond JSON, as Meta or a proxy may one day send it: NaN and Infinity (as None), lone surrogates and
    invalid UTF-8 (as U+FFFD), a byte order mark, numbers beyond 64 bits. Of duplicate keys the last one holds.

    Raises:
        Unparsed: no JSON, or deeper than `DEEPEST`.
    """
    if body.count(b"[") + body.count(b"{") > DEEPEST and not _is_shallow(body):
        raise Unparsed(TOO_DEEP)
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    except RecursionError:
        raise Unparsed(TOO_DEEP) from None
    try:
        told = json.loads(body.decode("utf-8-sig", "replace"), parse_int=_integer, parse_constant=_nothing)
    except (ValueError, RecursionError):
        raise Unparsed(NOT_JSON) from None
    return _clean(told)


def _is_shallow(body: bytes) -> bool:
    """Whether nesting stays within `DEEPEST`, in time linear in the body: no parser is trusted with the depth.

    Only brackets are kept, then the innermost pairs are taken away, level by level. Brackets in texts may not match;
    only then are the texts taken out first, which is slower.
    """
    return _collapses(body.translate(None, _NOT_BRACKETS)) or _collapses(_STRING.sub(b"", body).translate(None, _NOT_BRACKETS))


def _collapses(brackets: bytes) -> bool:
    for left in range(DEEPEST, 0, -1):
        before = len(brackets)
        if before == 0:
            return True
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        # Each level has at least as many pairs as the one around it: less than a fair share gone means too many levels left.
        if (before - len(brackets)) * left < before:
            return False
    return not brackets


def _integer(written: str) -> int | str:
    return int(written) if len(written) <= _LONGEST_INT else written


def _nothing(_: str) -> None:
    return None


def _clean(told: object) -> object:
    """Take out what JSON texts may hold and UTF-8 may not. Depth is bounded by `DEEPEST`."""
    match told:
        case str():
            return _LONE.sub("\ufffd", told)
        case dict():
            return {_LONE.sub("\ufffd", key): _clean(value) for key, value in told.items()}
        case list():
            return [_clean(item) for item in told]
        case float() if not isfinite(told):
            return None
        case _:
            return told
