"""The Graph API: one table of what is served, and the way a call goes: faults, budget, token, node or edge, headers.

`ROUTES` and `errors.CODES` are compared with docs/simulator.md by a test: what is served is listed there.
"""

import json
from collections.abc import Callable

import msgspec

from linekeeper.sim import budget, edges, nodes, people, posts, tokens
from linekeeper.sim.call import Call, take_apart
from linekeeper.sim.errors import GraphFault, missing
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, App, Number, Portfolio, Token, World

Handler = Callable[..., dict[str, object]]
LONGEST_PATH = 2  # a node and an edge

EDGES: dict[tuple[str, type[nodes.Thing], str], Handler] = {
    ("GET", Account, "phone_numbers"): edges.phone_numbers,
    ("GET", Account, "subscribed_apps"): edges.subscribed_apps,
    ("POST", Account, "subscribed_apps"): posts.subscribe,
    ("DELETE", Account, "subscribed_apps"): posts.unsubscribe,
    ("GET", Account, "message_templates"): edges.message_templates,
    ("GET", Portfolio, "owned_whatsapp_business_accounts"): edges.owned,
    ("GET", Portfolio, "client_whatsapp_business_accounts"): edges.client,
    ("POST", Number, "register"): posts.register,
    ("POST", Number, "deregister"): posts.deregister,
    ("POST", Number, "request_code"): posts.request_code,
    ("POST", Number, "verify_code"): posts.verify_code,
    ("POST", Number, "messages"): posts.messages,
}
WORDS = {Number: "number", Account: "waba", Portfolio: "business", App: "app"}
#: Everything that is served, as docs/simulator.md writes it.
ROUTES = [
    "GET /debug_token",
    "GET /{app}/subscriptions",
    "GET /{template}",
    "POST /{number}",
    *(f"GET /{{{word}}}" for word in WORDS.values()),
    *(f"{method} /{{{WORDS[kind]}}}/{edge}" for method, kind, edge in EDGES),
]
#: What counts towards an account's hourly budget. Source: Meta, "About the platform", 2025-12-05.
COUNTED = frozenset({"", "phone_numbers", "message_templates", "subscribed_apps"})


class Fault(msgspec.Struct, kw_only=True):
    """A planned trouble: the next `left` calls answer so. Without a code the body is not JSON, as from a broken proxy."""

    left: int
    status: int = 500
    code: int | None = None


class Answer(msgspec.Struct, kw_only=True, frozen=True):
    """What goes back: status, body, and extra headers."""

    status: int
    body: bytes
    headers: dict[str, str] = {}
    code: int = 0


class Graph:
    """Answers calls about the world of a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @property
    def faults(self) -> list[Fault]:
        """Return the trouble planned for the next calls, nearest first."""
        return self.stage.faults

    @faults.setter
    def faults(self, planned: list[Fault]) -> None:
        self.stage.faults = planned

    def answer(self, method: str, target: str, body: bytes, headers: dict[str, str], origin: str) -> Answer:
        """Return the answer to one HTTP request; never raises for what a caller may send."""
        trace = people.trace(self.stage.seed, self.stage.serial())
        usage: dict[str, str] = {}
        try:
            if (broken := self._fault()) is not None:
                return broken
            call = take_apart(method, target, body, headers, origin)
            value = self._serve(call, usage)
        except GraphFault as fault:
            return Answer(status=fault.http, body=_json(fault.body(trace)), headers=usage, code=fault.code)
        return Answer(status=200, body=_json(value), headers=usage)

    def _fault(self) -> Answer | None:
        if not self.faults:
            return None
        fault = self.faults[0]
        fault.left -= 1
        if fault.left <= 0:
            self.faults.pop(0)
        if fault.code is not None:
            raise GraphFault(fault.code, http=fault.status)
        return Answer(status=fault.status, body=b"<html>upstream trouble</html>", headers={"Content-Type": "text/html"})

    def _serve(self, call: Call, usage: dict[str, str]) -> dict[str, object]:
        if call.parts == ("debug_token",) and call.method == "GET":
            return tokens.debug(self.stage, call)
        if not call.parts or len(call.parts) > LONGEST_PATH:
            raise missing(call.method, "/".join(call.parts))
        thing = find(self.stage.world, call.parts[0])
        if isinstance(thing, App) and call.parts[1:] == ("subscriptions",) and call.method == "GET":
            return edges.subscriptions(self.stage, call, thing)
        token = tokens.holder(self.stage, call)
        if thing is None:
            return self._template(call, token, usage)
        if isinstance(thing, Number) and thing.gone == "deleted":
            raise self._deleted(call)
        edge = call.parts[1] if len(call.parts) == LONGEST_PATH else ""
        self._spend(token, thing, edge, usage)
        return self._node(call, token, thing) if not edge else self._edge(call, token, thing, edge)

    def _template(self, call: Call, token: Token, usage: dict[str, str]) -> dict[str, object]:
        account, found = edges.find_template(self.stage.world, call.parts[0])
        if account is None or found is None or call.method != "GET" or len(call.parts) > 1:
            raise missing(call.method, call.parts[0])
        self._spend(token, account, "", usage)
        return edges.template(call, token, account, found)

    def _node(self, call: Call, token: Token, thing: nodes.Thing) -> dict[str, object]:
        if isinstance(thing, Number) and call.method == "POST":
            return posts.configure(self.stage, call, token, thing)
        if call.method != "GET":
            raise missing(call.method, thing.id)
        if isinstance(thing, (Number, Account)):
            tokens.may_read(token, _account(self.stage.world, thing))
        if isinstance(thing, Portfolio) and tokens.BUSINESS not in token.scopes:
            raise GraphFault(10)
        return nodes.read(self.stage, call, token, thing)

    def _edge(self, call: Call, token: Token, thing: nodes.Thing, edge: str) -> dict[str, object]:
        handler = EDGES.get((call.method, type(thing), edge))
        if handler is None:
            raise GraphFault(
                100, message=f"(#100) Tried accessing nonexisting field ({edge}) on node type ({nodes.KINDS[type(thing)].name})"
            )
        return handler(self.stage, call, token, thing)

    def _deleted(self, call: Call) -> GraphFault:
        if self.stage.world.switches.deleted_code == 33:  # noqa: PLR2004 - the code itself
            return GraphFault(33, "The phone number has been deleted.")
        return missing(call.method, call.parts[0])

    def _spend(self, token: Token, thing: nodes.Thing, edge: str, usage: dict[str, str]) -> None:
        """Count a call, tell the use in headers, refuse past the budget."""
        stage = self.stage
        ceiling = budget.WITH_NUMBERS * max(1, len(stage.world.accounts))
        share = budget.percent(stage.app_calls.spend(stage.now), ceiling)
        usage["x-app-usage"] = json.dumps({"call_count": share, "total_cputime": share // 4, "total_time": share // 4})
        if stage.app_calls.used > ceiling:
            raise GraphFault(4)
        if not isinstance(thing, (Number, Account)) or edge not in COUNTED:
            return
        account = _account(stage.world, thing)
        allowed = budget.WITH_NUMBERS if any(n.registered for n in stage.world.numbers_of(account.id)) else budget.WITHOUT_NUMBERS
        used = stage.account_calls.setdefault(f"{token.app}/{account.id}", budget.Hourly()).spend(stage.now)
        share = budget.percent(used, allowed)
        line = {"type": "whatsapp", "call_count": share, "total_cputime": share // 4, "total_time": share // 4}
        wait = 60 if used > allowed else 0
        usage["x-business-use-case-usage"] = json.dumps({account.id: [line | {"estimated_time_to_regain_access": wait}]})
        if used > allowed:
            raise GraphFault(80007, "The account has reached its rate limit.")


def find(world: World, named: str) -> nodes.Thing | None:
    """Return what has this id."""
    return world.numbers.get(named) or world.accounts.get(named) or world.portfolios.get(named) or world.apps.get(named)


def _account(world: World, thing: Number | Account) -> Account:
    return world.account_of(thing) if isinstance(thing, Number) else thing


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")
