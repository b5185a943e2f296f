"""Pauses: an operator stops a lane, a template, a number or a portfolio, and lets it go on."""

from msgspec.structs import replace

from linekeeper.gateway.api_queue import look_again
from linekeeper.gateway.api_told import Paused, Pauses, PauseTold
from linekeeper.gateway.desk import Call, Desk, NoGood, missing
from linekeeper.pacing.lanes import template_key
from linekeeper.rulebook import Lane
from linekeeper.state.directory import pseudo
from linekeeper.state.port import Look
from linekeeper.state.sends import ALL, BUT_ANSWERS, EVERYTHING, Pause
from linekeeper.state.templates import Sought

PAUSED = "operator_pause"
LONGEST_ID = 80
MOST_ALIKE = 1000  #: templates whose names hold the one that is meant
NOT_STOPPED = "nothing was paused: whoever mistypes must not believe that it rests"


async def pauses(desk: Desk, call: Call) -> Pauses:
    """Return what is stopped."""
    del call
    found = await desk.sends.look(lambda look: look.pauses())
    shown = await desk.displays(one.name for one in found if one.kind == "number")
    return Pauses(items=[replace(_told(one), display=shown.get(one.name, "") if one.kind == "number" else "") for one in found])


async def pause(desk: Desk, call: Call) -> PauseTold:
    """Stop something that there is."""
    asked: Paused = call.body
    name = await _there(desk, asked.kind, named(asked))
    deed = desk.deed(call, "pause", f"{asked.kind} {name}")
    made = Pause(kind=asked.kind, name=name, at=deed.at, by=deed.by, why=deed.reason)
    await desk.write(deed, lambda turn: turn.pause(made))
    await desk.renew()
    return _told(made)


async def resume(desk: Desk, call: Call) -> PauseTold:
    """Let something go on; what waited for it is decided anew at once."""
    asked: Paused = call.query
    name = named(asked)
    found = [one for one in await desk.sends.look(lambda look: look.pauses()) if one.kind == asked.kind]
    if asked.kind == "number" and name not in {one.name for one in found}:
        row = await desk.state.look(lambda look: look.fleet_row(_digits(name)))
        name = name if row is None else row.number
    kept = [one for one in found if one.name == name]
    if not kept:
        raise missing("pause", "`linekeeper queue list` and /api/v1/pauses tell what is paused")
    await desk.write(desk.deed(call, "resume", f"{asked.kind} {asked.name}"), lambda turn: turn.resume(asked.kind, name))
    await desk.renew()
    await look_again(desk, PAUSED)
    return _told(kept[0])


async def _there(desk: Desk, kind: str, name: str) -> str:
    """Return the name of something that is known here; a number's digits stand for its id.

    Raises:
        NoGood: nothing is called so.
    """
    if kind == "number":
        row = await desk.state.look(lambda look: look.fleet_row(_digits(name)))
        if row is None:
            raise NoGood(404, "there is no such number here", why=NOT_STOPPED, remedy="`linekeeper check` lists all, with their ids")
        return row.number
    accounts = await desk.accounts() if kind in {"portfolio", "template"} else []
    if kind == "portfolio" and not any(name in {one.group, pseudo(one.id)} for one in accounts):
        raise NoGood(404, "there is no such portfolio here", why=NOT_STOPPED, remedy="ids stand in /api/v1/queue")
    if kind == "template":
        account, _, key = name.partition("/")
        if not any(one.id == account for one in accounts):
            raise NoGood(404, "there is no such account here", why=NOT_STOPPED, remedy="a template is account/name/language")
        if not await desk.state.look(lambda look: _has(look, account, key)):
            raise NoGood(404, "the account has no such template", why=NOT_STOPPED, remedy="see the page Templates for names and languages")
    return name


def _digits(name: str) -> str:
    """Return a number's digits, or its id, however it was spaced."""
    return "".join(filter(str.isdigit, name)) or name


def _has(look: Look, account: str, key: str) -> bool:
    """Return whether an account has a template of that name and language; of an account whose list was not read, nobody knows."""
    alike = look.templates(Sought(account=account, search=key.rpartition(" ")[0]), None, MOST_ALIKE)
    return any(template_key(one.name, one.language) == key for one in alike) or not look.templates(Sought(account=account), None, 1)


def named(asked: Paused) -> str:
    """Return under which name a pause is kept.

    Raises:
        NoGood: nothing can be called so.
    """
    if asked.kind == "lane":
        if asked.name not in set(Lane):
            raise NoGood(409, "there is no such lane", why="it is misspelt", remedy=f"lanes are: {', '.join(Lane)}")
        return asked.name
    if asked.kind == ALL:
        if asked.name not in {BUT_ANSWERS, EVERYTHING}:
            raise NoGood(409, "it is not clear what all is", why=NOT_STOPPED, remedy=f"the usual is {BUT_ANSWERS}; the other, {EVERYTHING}")
        return asked.name
    if asked.kind == "template":
        account, _, rest = asked.name.partition("/")
        name, _, language = rest.rpartition("/") if "/" in rest else rest.rpartition(" ")
        if not (account and name and language):
            raise NoGood(409, "this names no template", why="it takes three parts", remedy="account/name/language, such as 7/order/en_US")
        return f"{account}/{template_key(name, language)}"
    if len(asked.name) > LONGEST_ID:
        raise NoGood(409, "no id is that long", why="it is no id of a number or portfolio", remedy="ids stand in /api/v1/queue")
    return asked.name


def _told(one: Pause) -> PauseTold:
    return PauseTold(kind=one.kind, name=one.name, since=one.at, by=one.by, reason=one.why, stops=stops(one.kind, one.name))


def stops(kind: str, name: str) -> str:
    """Return what a pause holds back, in words."""
    if (kind, name) == (ALL, EVERYTHING):
        return "everything: answers and one-time codes, too"
    if kind == "lane":
        return _LANES.get(name, "")
    if kind == "template":
        return "every message with this template, a one-time code, too"
    return "marketing and utility; answers and one-time codes go on"


_LANES = {
    Lane.REPLY.value: "every answer to somebody who wrote; templates go on",
    Lane.OTP.value: "every one-time code; the others go on",
    Lane.UTILITY.value: "utility templates; the others go on",
    Lane.MARKETING.value: "marketing; the others go on",
}
