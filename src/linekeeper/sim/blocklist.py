"""The block list of a number: read by pages, added to, taken from. Partial failure is 139100, with what went well beside it.

Source: Meta, Block Users API, 2025-10-27: only people who wrote within 24 h (else 131047), at most 64,000, no other businesses.
"""

from collections.abc import Callable

from linekeeper.sim import addressing, letter, pages, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import CODES, GraphFault
from linekeeper.sim.routes import serves
from linekeeper.sim.shape import array, bad_value, keys, mapping, missing_key, several, text, word
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Number, Token

AT_MOST = 64_000
AT_ONCE = 1_000  #: our bound: Meta states none
BODY = keys(
    {"messaging_product": word("whatsapp"), "block_users": several(keys({}, {"user": text(64), "user_id": text(160)}), 1, AT_ONCE)},
)
Line = dict[str, object]


class PartlyFailed(GraphFault):
    """139100: some people could not be blocked or unblocked. Its body tells who, and for whom it went well."""

    def __init__(self, word: str, done: list[Line], failed: list[Line]) -> None:
        super().__init__(
            139100,
            f"Failed to {word} some users, see the block_users response list for details",
            message="(#139100) Failed to block/unblock some users",
        )
        self.lists = {f"{_past(word)}_users": done, "failed_users": failed}

    def body(self, trace: str) -> dict[str, object]:
        """Return Graph's error with the two lists beside it."""
        return {"messaging_product": "whatsapp", "block_users": self.lists} | super().body(trace)


@serves("GET", Number, "block_users", takes=pages.TAKES)
def blocked(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer GET /{number}/block_users."""
    tokens.may_send(token, stage.world.account_of(number))
    rows, paging = pages.page(call, list(_list(stage, number)))
    return {"data": [{"messaging_product": "whatsapp", "wa_id": person} for person in rows]} | paging


@serves("POST", Number, "block_users", takes="messaging_product block_users")
def block(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/block_users."""
    listed = _list(stage, number)

    def one(person: str) -> None:
        if person == number.display:
            raise GraphFault(131021, "A number cannot block itself.")
        if any(person == other.display for other in stage.world.numbers.values()):
            raise bad_value("user", "another business cannot be blocked.")
        if person not in listed and not stage.windowed(number, person):
            raise GraphFault(131047, "Only people who wrote within the last 24 hours can be blocked.")
        if person not in listed and len(listed) >= AT_MOST:
            raise GraphFault(139101, f"The list holds {AT_MOST} people already.")
        listed.setdefault(person, stage.now)

    return _each(stage, call, token, number, "block", one)


@serves("DELETE", Number, "block_users", takes="messaging_product block_users")
def unblock(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer DELETE /{number}/block_users; whoever is not on the list is as good as taken off."""
    return _each(stage, call, token, number, "unblock", lambda person: _list(stage, number).pop(person, None))


def _list(stage: Stage, number: Number) -> dict[str, float]:
    return stage.traffic.blocklist.setdefault(number.id, {})


def _past(word: str) -> str:
    return {"block": "added", "unblock": "removed"}[word]


def _each(stage: Stage, call: Call, token: Token, number: Number, word: str, do: Callable[[str], object]) -> dict[str, object]:
    tokens.may_send(token, stage.world.account_of(number))
    BODY("", {name: call.value(name) for name in ("messaging_product", "block_users") if name in call.params})
    done, failed = list[Line](), list[Line]()
    for index, entry in enumerate(array("block_users", call.value("block_users"))):
        where = f"block_users[{index}]"
        person, line = _whom(stage, number, where, mapping(where, entry))
        try:
            if isinstance(person, GraphFault):
                raise person
            do(person)
            done.append(line)
        except GraphFault as fault:
            error = {"message": fault.message, "code": fault.code, "error_data": {"details": fault.details or CODES[fault.code].title}}
            failed.append(line | {"errors": [error]})
    if failed:
        raise PartlyFailed(word, done, failed)
    return {"messaging_product": "whatsapp", "block_users": {f"{_past(word)}_users": done}}


def _whom(stage: Stage, number: Number, where: str, entry: Line) -> tuple[str | GraphFault, Line]:
    """Return who is meant, or why nobody is, and the line that tells of it."""
    user, user_id = str(entry.get("user") or ""), str(entry.get("user_id") or "")
    if not user and not user_id:
        raise missing_key(f"{where}['user']")
    try:
        person = letter.digits(user, f"{where}['user']") if user else addressing.person_of(stage, number, user_id, f"{where}['user_id']")
    except GraphFault as fault:
        return fault, {"input": user or user_id}
    return person, {"input": user, "wa_id": person} if user else {"input": user_id, "user_id": user_id}
