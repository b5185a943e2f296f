"""The Graph API: the way a call goes: faults, node or edge by the tables of `routes`, token, budget, parameters, headers.

What is served and `errors.CODES` are compared with docs/simulator.md by a test: what is served is listed there.
"""

import json
from contextlib import suppress

from msgspec.structs import replace

from linekeeper.sim import (
    activities,
    analytics,
    blocklist,
    commerce,
    comparing,
    debugging,
    edges,
    faults,
    media,
    messages,
    node_posts,
    nodes,
    people,
    posts,
    profiles,
    routes,
    settings,
    spending,
    subscriptions,
    template_analytics,
    template_edges,
    template_moves,
    template_writes,
    tokens,
    users,
)
from linekeeper.sim.answer import Answer, Unproven
from linekeeper.sim.call import Call, take_apart
from linekeeper.sim.errors import GraphFault, missing, unknown_parameter
from linekeeper.sim.faults import Fault
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Number, Template, Token, World

#: Modules whose handlers are in the tables; importing them fills these.
ROOMS = (
    activities,
    analytics,
    blocklist,
    commerce,
    comparing,
    debugging,
    edges,
    media,
    messages,
    node_posts,
    posts,
    profiles,
    settings,
    subscriptions,
    template_analytics,
    template_edges,
    template_moves,
    template_writes,
    users,
)
#: Everything that is served, as docs/simulator.md writes it.
ROUTES = routes.listed()
#: Edges with a pace of their own (throughput), which spend no hourly budget. Source: Meta, "About the platform", 2025-12-05.
PACED = frozenset({"messages", "marketing_messages"})
#: Parameters of Graph itself, known by every call. Source: Graph API, reading and modifiers.
EVERYWHERE = frozenset(
    "access_token appsecret_proof debug fields format include_headers locale method pretty suppress_http_code transport".split()  # noqa: SIM905 - a list of words reads best as words
)


class Graph:
    """Answers calls about the world of a stage."""

    def __init__(self, stage: Stage, *, proves: bool = False) -> None:
        """Args: the stage, and whether somebody asks callbacks to prove themselves; without, they are taken at their word."""
        self.stage, self._proves = stage, proves

    @property
    def faults(self) -> list[Fault]:
        """Return the trouble planned for the next calls, nearest first."""
        return self.stage.faults

    @faults.setter
    def faults(self, planned: list[Fault]) -> None:
        self.stage.faults = planned

    def answer(self, method: str, target: str, body: bytes, headers: dict[str, str], origin: str) -> Answer:
        """Return the answer to one HTTP request, or what a planned fault leaves of it; never raises for what a caller may send."""
        trace = people.trace(self.stage.seed, self.stage.serial())
        fault = faults.strike(self.stage, method, target, headers)
        if fault is None:
            return self._answer(method, target, body, headers, origin, trace)
        real = self._answer(method, target, body, headers, origin, trace) if fault.processed else None
        if real is not None and real.asks is not None:
            return replace(real, fault=fault)  # spoilt when the callback has answered
        return faults.spoil(fault, real, trace)

    def _answer(self, method: str, target: str, body: bytes, headers: dict[str, str], origin: str, trace: str) -> Answer:
        usage: dict[str, str] = {}
        try:
            call = take_apart(method, target, body, headers, origin)
            value = self._serve(call, usage)
        except GraphFault as fault:
            return _refused(fault, usage, trace)
        except Unproven as asked:
            answer = Answer(status=0, body=b"", headers=usage, asks=asked, trace=trace)
            return answer if self._proves else self.proven(answer, "")
        if isinstance(value, routes.Raw):
            return Answer(status=200, body=value.body, headers=usage | value.headers | {"Content-Type": value.kind})
        return Answer(status=200, body=_json(value), headers=usage)

    @staticmethod
    def proven(answer: Answer, why_not: str) -> Answer:
        """Return the answer to a call whose callback was asked; `why_not` says what was wrong, empty when nothing was."""
        asked = answer.asks
        if asked is None:
            return answer
        try:
            real = Answer(status=200, body=_json(_after_proof(asked, why_not)), headers=answer.headers)
        except GraphFault as refusal:
            real = _refused(refusal, answer.headers, answer.trace)
        return real if answer.fault is None else faults.spoil(answer.fault, real, answer.trace)

    def _serve(self, call: Call, usage: dict[str, str]) -> dict[str, object] | routes.Raw:
        root = routes.ROOTS.get((call.method, "/".join(call.parts)))
        if root is not None:
            return root(self.stage, call)
        thing = routes.find(self.stage.world, call.parts[0]) if call.parts else None
        edge = "/".join(call.parts[1:])
        if tokens.is_apps(call) and (call.method, type(thing), edge) in debugging.FOR_APPS:
            return _handled(self.stage, call, None, thing, routes.EDGES[call.method, type(thing), edge])
        token = tokens.holder(self.stage, call)
        if thing is None:
            raise missing(call.method, call.parts[0] if call.parts else "")
        if isinstance(thing, Number) and thing.gone == "deleted":
            raise self._deleted(call)
        route = routes.EDGES.get((call.method, type(thing), edge))
        if edge not in PACED:
            account = account_of(self.stage.world, thing) if route is not None and route.counted else None
            spending.spend(self.stage, token, account, usage)
        if route is None:
            raise self._unserved(call, thing, edge)
        return _handled(self.stage, call, token, thing, route)

    def _unserved(self, call: Call, thing: object, edge: str) -> GraphFault:
        """Return why a call cannot be: an edge that the node does not have, or a method that what is there does not know."""
        if edge and "/" not in edge and type(thing) in nodes.KINDS:
            name = nodes.KINDS[type(thing)].name
            return GraphFault(100, message=f"(#100) Tried accessing nonexisting field ({edge}) on node type ({name})")
        return missing(call.method, call.parts[0])

    def _deleted(self, call: Call) -> GraphFault:
        if self.stage.world.switches.deleted_code == 33:  # noqa: PLR2004 - the code itself
            return GraphFault(33, "The phone number has been deleted.")
        return missing(call.method, call.parts[0])


def _after_proof(asked: Unproven, why_not: str) -> dict[str, object]:
    if why_not:
        raise GraphFault(2200, message=f"(#2200) Callback verification failed with the following errors: {why_not}")
    return asked.then()


def _refused(fault: GraphFault, headers: dict[str, str], trace: str) -> Answer:
    return Answer(status=fault.http, body=_json(fault.body(trace)), headers=headers, code=fault.code)


def _handled(stage: Stage, call: Call, token: Token | None, thing: object, route: routes.Route) -> dict[str, object] | routes.Raw:
    strict = stage.world.switches.unknown_parameter == "refused"
    if strict and route.takes is not None and (unknown := sorted(set(call.params) - route.takes - EVERYWHERE)):
        raise unknown_parameter(unknown[0][:40])
    return route.handler(stage, call, token, thing)


def account_of(world: World, thing: object) -> Account | None:
    """Return the account that a thing belongs to, if it belongs to one."""
    if isinstance(thing, Account):
        return thing
    if isinstance(thing, Number):
        return world.account_of(thing)
    return world.account_with(thing) if isinstance(thing, Template) else None


def _json(value: object) -> bytes:
    with suppress(ValueError):
        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")
    return json.dumps(json.loads(json.dumps(value), parse_constant=lambda _: None), separators=(",", ":")).encode("ascii")
