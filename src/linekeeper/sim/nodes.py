"""Graph nodes: which fields each kind has, which it shows by itself, and how `fields` picks, opens and joins them.

Source: number-health.md sections 2.2 and 2.3. A field without a value is left out, as Graph does; an
edge may be asked for among the fields.
"""

from collections.abc import Callable, Mapping, Sequence

from linekeeper.sim import fields_account, fields_number, fields_template, routes
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault, unknown_field
from linekeeper.sim.fields_number import LIMIT
from linekeeper.sim.stage import Stage
from linekeeper.sim.wanted import Wanted
from linekeeper.sim.world import Account, App, Number, Portfolio, Template, Token

LIMIT_SINCE = 24.0  #: Graph version that brought the portfolio's limit
Thing = Number | Account | Portfolio | App | Template
#: How deep edges may be asked for inside edges.
DEEPEST = 3


class Kind:
    """One kind of node: its name in error texts, what it shows unasked, and its readable fields."""

    def __init__(self, name: str, shown: tuple[str, ...], fields: Mapping[str, Callable[..., object]]) -> None:
        self.name, self.shown, self.fields = name, shown, fields


KINDS: dict[type, Kind] = {
    Number: Kind("WhatsAppBusinessPhoneNumber", ("verified_name", "display_phone_number", "quality_rating", "id"), fields_number.NUMBER),
    Account: Kind("WhatsAppBusinessAccount", ("id", "name", "timezone_id", "message_template_namespace"), fields_account.ACCOUNT),
    Portfolio: Kind("Business", ("id", "name"), fields_account.PORTFOLIO),
    App: Kind("Application", ("id", "name", "link"), fields_account.APP),
    Template: Kind("WhatsAppBusinessHSM", ("name", "components", "language", "status", "category", "id"), fields_template.TEMPLATE),
}


def read(
    stage: Stage, call: Call, token: Token | None, thing: Thing, wanted: Sequence[Wanted] | None = None, depth: int = 0
) -> dict[str, object]:
    """Return what a node says to a call.

    Raises:
        GraphFault: 100 for a field it does not have, 10 for one this token may not read; either refuses the whole call (fact 9).
    """
    kind = KINDS[type(thing)]
    asked = wanted or call.wanted or [Wanted(name) for name in kind.shown]
    told: dict[str, object] = {}
    for one in asked:
        value = _value(stage, call, token, thing, one, depth)
        if value is not None:
            told[one.key] = value
    return told | {"id": str(thing.id)}


def _value(stage: Stage, call: Call, token: Token | None, thing: Thing, one: Wanted, depth: int) -> object:
    kind = KINDS[type(thing)]
    if token is not None and one.name in token.forbidden:
        raise GraphFault(10)
    if one.name == "webhook_configuration" and token is not None and isinstance(thing, Number):
        return pick(fields_number.callbacks(stage, thing, token.app), one.inner, kind.name)  # each app sees its own
    if one.name in kind.fields and not (one.name == LIMIT and call.version < LIMIT_SINCE):
        return pick(kind.fields[one.name](stage, thing), one.inner, kind.name)
    route = routes.EDGES.get(("GET", type(thing), one.name))
    if route is None or token is None or depth >= DEEPEST:
        raise unknown_field(one.name, kind.name)
    inside = call.inside(str(thing.id), one)
    if route.takes is not None and (unknown := sorted(set(inside.params) - route.takes - {"fields"})):
        raise GraphFault(100, message=f"(#100) Unexpected parameter {unknown[0][:40]!r} on {one.name}")
    return route.handler(stage, inside, token, thing) or None


def chosen(call: Call, rows: Sequence[dict[str, object]], names: Sequence[str], owner: str) -> list[dict[str, object]]:
    """Return rows of an edge that are no nodes, with the fields asked for, or whole.

    Args:
        call: what was asked.
        rows: all that can be told of each.
        names: the fields there are.
        owner: what such a row is called in error texts.

    Raises:
        GraphFault: 100, a field is asked for that there is not.
    """
    for one in call.wanted:
        if one.name not in names:
            raise unknown_field(one.name, owner)
    wanted = call.wanted
    return [row if not wanted else {one.key: pick(row[one.name], one.inner, owner) for one in wanted if one.name in row} for row in rows]


def pick(value: object, inner: Sequence[Wanted], owner: str) -> object:
    """Return what is wanted of an object, or of each in a list; all of it when nothing is picked.

    Raises:
        GraphFault: 100, the object knows no such name.
    """
    if not inner:
        return value
    if isinstance(value, list):
        return [pick(one, inner, owner) for one in value]
    if not isinstance(value, dict):
        return value
    return {one.key: pick(value[one.name], one.inner, owner) for one in inner if one.name in value}
