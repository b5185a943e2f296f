"""Templates as they are read: the list of an account with its filters, and the node of one. Source: templates.md sections 1 and 7.

That `name` and `content` find parts, whatever their case, is our assumption; a play may let `name` find whole names only.
"""

from collections.abc import Callable

from linekeeper.sim import nodes, pages, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.fields_template import components
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Template, Token, World

STATUSES = frozenset(
    "APPROVED PENDING REJECTED IN_APPEAL PAUSED DISABLED PENDING_DELETION DELETED LIMIT_EXCEEDED ARCHIVED".split()  # noqa: SIM905 - as Meta lists them
)
CATEGORIES = frozenset({"MARKETING", "UTILITY", "AUTHENTICATION"})
SCORES = frozenset({"GREEN", "YELLOW", "RED", "UNKNOWN"})
FILTERS = "name content name_or_content language category status quality_score hsm_id"
UNVERIFIED_LIMIT, VERIFIED_LIMIT = 250, 6_000
GONE = frozenset({"DELETED"})


@serves("GET", Template, counted=True)
def template(stage: Stage, call: Call, token: Token, thing: Template) -> dict[str, object]:
    """Answer GET /{template}."""
    tokens.may_read(token, stage.world.account_with(thing))
    return nodes.read(stage, call, token, thing)


@serves("GET", Account, "message_templates", takes=f"{pages.TAKES} {FILTERS}", counted=True)
def message_templates(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}/message_templates; fields that nobody asked for are those of the node."""
    tokens.may_read(token, account)
    wanted = call.wanted or None
    whole = stage.world.switches.template_search == "whole"
    known = sorted(filter(_filter(call, whole=whole), account.templates), key=lambda one: one.id)
    rows, paging = pages.page(call, known)
    held = [one for one in account.templates if one.status not in GONE]
    told: dict[str, object] = {
        "total_count": len(known),
        "message_template_count": len(held),
        "message_template_limit": limit(stage.world, account),
        "are_translations_complete": _complete(held),
    }
    data = [nodes.read(stage, call, token, one, wanted, 1) for one in rows]
    return {"data": data} | paging | pages.summary(call, told)


def limit(world: World, account: Account) -> int:
    """Return how many templates an account may hold: more where its portfolio is verified and has a number with an approved name."""
    portfolio = world.portfolio_of(account)
    numbers = [number for one in world.accounts_of(portfolio.id) for number in world.numbers_of(one.id)]
    named = any(number.name_status == "APPROVED" for number in numbers)
    return VERIFIED_LIMIT if portfolio.verification == "verified" and named else UNVERIFIED_LIMIT


def _complete(held: list[Template]) -> bool:
    """Return whether every name exists in every language that any name has."""
    languages: dict[str, set[str]] = {}
    for one in held:
        languages.setdefault(one.name, set()).add(one.language)
    return len({frozenset(spoken) for spoken in languages.values()}) <= 1


def _filter(call: Call, *, whole: bool) -> Callable[[Template], bool]:
    name, content, either = (call.text(word).lower() for word in ("name", "content", "name_or_content"))
    languages, ids = set(call.names("language")), set(call.names("hsm_id"))
    statuses, categories, scores = (
        _among(call, "status", STATUSES),
        _among(call, "category", CATEGORIES),
        _among(call, "quality_score", SCORES),
    )

    def passes(one: Template) -> bool:
        if one.status in GONE or name not in one.name.lower() or (whole and name not in ("", one.name)):
            return False
        lists = ((statuses, one.status), (categories, one.category), (scores, one.quality), (languages, one.language), (ids, str(one.id)))
        if any(wanted and has not in wanted for wanted, has in lists):
            return False
        text = _text(one) if content or either else ""
        return content in text and (not either or either in one.name.lower() or either in text)

    return passes


def _among(call: Call, name: str, known: frozenset[str]) -> set[str]:
    words = set(call.names(name))
    if unknown := sorted(words - known):
        raise GraphFault(100, message=f"(#100) Param {name} must be one of {{{', '.join(sorted(known))}}}, got {unknown[0][:40]!r}")
    return words


def _text(one: Template) -> str:
    """Return all a template's texts, lower-case, to search in."""
    return "\n".join(str(part.get("text", "")) for part in components(one)).lower()
