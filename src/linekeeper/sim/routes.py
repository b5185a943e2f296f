"""What is served: tables that handlers enter themselves into, by method, kind of node and edge; and what an id may belong to.

A handler of an edge or node is called with (stage, call, token, thing) and returns the JSON object to answer with, or `Raw` bytes. Whoever
adds calls writes a module with `@serves(...)` and names it in `graph.ROOMS`, so that it is imported; nothing else has to be told.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import msgspec

from linekeeper.sim.world import Account, App, Number, Portfolio, Template, World


class Raw(msgspec.Struct, kw_only=True, frozen=True):
    """An answer that is no JSON, such as the bytes of a picture."""

    body: bytes
    kind: str  #: Content-Type
    headers: dict[str, str] = {}


Handler = Callable[..., dict[str, object] | Raw]
H = TypeVar("H", bound=Handler)


class Route(NamedTuple):
    """One call that is served."""

    handler: Handler
    takes: frozenset[str] | None  #: names of parameters; None: the handler looks for itself
    counted: bool  #: whether it spends the account's hourly budget


#: (method, kind of node, edge) -> route; an empty edge is the node itself.
EDGES: dict[tuple[str, type, str], Route] = {}
#: (method, path) -> handler(stage, call), for calls that are about no node; they look at their tokens themselves.
ROOTS: dict[tuple[str, str], Handler] = {}
#: What a kind of node is called in docs/simulator.md.
WORDS: dict[type, str] = {Number: "number", Account: "waba", Portfolio: "business", App: "app", Template: "template"}
#: Each returns what has an id, or None. The first that finds something wins.
FINDERS: list[Callable[[World, str], object | None]] = [
    lambda world, named: world.numbers.get(named),
    lambda world, named: world.accounts.get(named),
    lambda world, named: world.portfolios.get(named),
    lambda world, named: world.apps.get(named),
    lambda world, named: world.template(named),
]


def serves(method: str, kind: type, edge: str = "", *, takes: str | None = "", counted: bool = False) -> Callable[[H], H]:
    """Enter a handler into the table.

    Args:
        method: GET, POST or DELETE.
        kind: whose node or edge it is; its word stands in WORDS.
        edge: name of the edge; empty for the node itself.
        takes: parameters it knows, parted by spaces; any other is refused with 100. None: it takes whatever comes.
        counted: whether the call spends the account's hourly budget.

    Raises:
        ValueError: another handler serves this already.
    """

    def enter(handler: H) -> H:
        if (method, kind, edge) in EDGES:
            raise ValueError(f"{method} {edge!r} of {kind.__name__} is served by {EDGES[method, kind, edge].handler.__module__} already")
        EDGES[method, kind, edge] = Route(handler, None if takes is None else frozenset(takes.split()), counted)
        return handler

    return enter


def serves_root(method: str, path: str) -> Callable[[H], H]:
    """Enter a handler(stage, call) for a path without a node, such as `debug_token`."""

    def enter(handler: H) -> H:
        ROOTS[method, path] = handler
        return handler

    return enter


def find(world: World, named: str) -> object | None:
    """Return what has this id, or None."""
    return next((thing for finder in FINDERS if (thing := finder(world, named)) is not None), None)


def listed() -> list[str]:
    """Return everything that is served, as docs/simulator.md writes it."""
    roots = [f"{method} /{path}" for method, path in ROOTS]
    return roots + [f"{method} /{{{WORDS[kind]}}}{f'/{edge}' if edge else ''}" for method, kind, edge in EDGES]
