"""Which of Graph's addresses may be reached through here: a list, and nothing beside it.

A path is taken as the bytes that came. What may be in one is so little (letters, digits, `_`, single slashes) that no dot, percent sign,
second slash or other host finds a place in it. Parameters that would turn a call into another one are refused.
"""

import re
from collections.abc import Iterable
from enum import StrEnum, auto
from functools import lru_cache
from urllib.parse import parse_qsl

from msgspec import Struct

MOST_QUERY = 8 * 1024
MOST_PARAMETERS = 100
QUERY = re.compile(rb"[!-\"$-~]*")  # no space, no control sign, no #, nothing beyond ASCII
#: Graph takes a path without a version, too, and then chooses one; a client on npm blocks people so.
PATH = re.compile(rb"(?:/(v\d{1,3}\.\d{1,2}))?/(\d{1,32})(?:/([a-z_]{1,40})(?:/([A-Za-z0-9_]{1,64}))?)?/?")

#: Parameters with which Graph does something else than the path says, wherever they stand.
TURNING = frozenset({"method", "_method", "batch", "ids", "include_headers", "relative_url", "attached_files"})
#: Nested questions: with a stored token they would read what the key does not stand for.
NESTED = re.compile(r"[{}().]")


class Edge(StrEnum):
    """What an address is."""

    SEND = auto()  #: messages, marketing_messages
    UPLOAD = auto()  #: bytes of media, that are passed on as they come
    NUMBER = auto()  #: another edge of a number
    ACCOUNT = auto()  #: an edge of an account
    NODE = auto()  #: a node by its id: a number, an account, a template, a piece of media


#: Edge -> methods. Sends and what a client needs beside them; nothing that registers, removes or redirects a number.
OF_NUMBER = {
    "messages": "POST",
    "marketing_messages": "POST",
    "media": "POST",
    "block_users": "GET POST DELETE",
    "whatsapp_business_profile": "GET POST",
    "whatsapp_commerce_settings": "GET POST",
    "conversational_automation": "GET POST",
    "message_qrdls": "GET POST DELETE",
}
OF_ACCOUNT = {"message_templates": "GET POST DELETE", "phone_numbers": "GET"}
DEEPER = frozenset({"message_qrdls"})  #: edges whose elements have an address of their own
NODE = frozenset({"GET", "DELETE", "POST"})
#: What a node may be posted: a template's edit. Anything else, such as a number's callback, is not reached from here.
TEMPLATE_EDIT = frozenset(
    {
        "category",
        "components",
        "message_send_ttl_seconds",
        "parameter_format",
        "name",
        "language",
        "cta_url_link_tracking_opted_out",
        "access_token",
    }
)


class Place(Struct, frozen=True, gc=False):
    """An address that may be reached."""

    edge: Edge
    version: str
    node: str  #: the id
    name: str  #: the edge's name; empty: the node itself
    path: str  #: as it came


class NotReachedError(Exception):
    """The address leads nowhere from here. `allowed`: with these methods it would lead somewhere."""

    def __init__(self, why: str, allowed: str = "") -> None:
        self.why, self.allowed = why, allowed
        super().__init__(why)


def place_of(method: str, raw_path: bytes, query: bytes) -> Place:
    """Return where a request leads.

    Raises:
        NotReachedError: nowhere.
    """
    if query:
        if len(query) > MOST_QUERY or not QUERY.fullmatch(query):
            raise NotReachedError("the query holds signs that a query may not hold")
        _must_not_turn(name for name, _ in parameters(query))
    return _led(method, raw_path)


@lru_cache(4096)
def _led(method: str, raw_path: bytes) -> Place:
    """Return where a path leads. Remembered: programs send from the same few numbers."""
    found = PATH.fullmatch(raw_path)
    if found is None:
        raise NotReachedError("the path is not that of a Graph node or edge")
    version, node, name, deeper = (part.decode() if part else "" for part in found.groups())
    edge, methods = _edge(name)
    if deeper and name not in DEEPER:
        raise NotReachedError("this edge has nothing below it")
    if method not in methods:
        raise NotReachedError("this address is not reached with this method", ", ".join(sorted(methods)))
    return Place(edge, version, node, name, raw_path.decode())


def _edge(name: str) -> tuple[Edge, frozenset[str]]:
    if not name:
        return Edge.NODE, NODE
    if name in OF_NUMBER:
        sends = name in {"messages", "marketing_messages"}
        edge = Edge.SEND if sends else Edge.UPLOAD if name == "media" else Edge.NUMBER
        return edge, frozenset(OF_NUMBER[name].split())
    if name in OF_ACCOUNT:
        return Edge.ACCOUNT, frozenset(OF_ACCOUNT[name].split())
    raise NotReachedError("this edge is not on the list of what is passed on")


def parameters(query: bytes) -> list[tuple[str, str]]:
    """Return the names and values of a query or of a form.

    Raises:
        NotReachedError: too many.
    """
    try:
        return parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise NotReachedError("there are too many parameters") from None


def _must_not_turn(names: Iterable[str]) -> None:
    if any(map(_turns, names)):
        raise NotReachedError("a parameter would make another call of it")


@lru_cache(4096)
def _turns(name: str) -> bool:
    """Return whether a parameter of this name makes another call of it. Remembered: callers write the same few names."""
    return name.partition("[")[0].strip().lower() in TURNING


def must_stay(place: Place, method: str, names: list[str]) -> None:
    """Raise NotReachedError when the members of a body would make another call of it. `names`: its top-level members."""
    _must_not_turn(names)
    if place.edge is Edge.NODE and method == "POST" and not set(names) <= TEMPLATE_EDIT:
        raise NotReachedError("of a node only a template's edit is passed on")


def must_not_nest(query: bytes) -> None:
    """Raise NotReachedError when the fields asked for lead to other nodes: what a key stands for ends at its account."""
    if any(name.startswith("fields") and NESTED.search(value) for name, value in parameters(query)):
        raise NotReachedError("nested fields lead beyond the account that the key stands for")
