"""Acts on what waits: release, cancel, decide; one by one, or many after a dry run. Each is written down with who and why."""

from collections import Counter
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from linekeeper.errors import Misconfigured
from linekeeper.gateway.api_messages import found, sought, told
from linekeeper.gateway.api_told import Decide, Done, Many, Message, Release
from linekeeper.gateway.desk import Call, Desk, NoGood
from linekeeper.gateway.held import opened, sealed
from linekeeper.gateway.pacer import IN_ORDER
from linekeeper.gateway.resolving import ASKED
from linekeeper.pacing.rows import BY_CODE
from linekeeper.state.intents import WAITING, Intent, SendState, id_of, moved, public_id
from linekeeper.state.sends import Deed, SendsTurn, Sought
from linekeeper.views.sends import MOST_GROUPS, group

PAGE = 200  #: in one transaction: sends that are being accepted wait for it
CANCELLED = "cancelled"
RELEASED = "released"
THEIR_WORD = frozenset({"person_wants_nothing", "person_wants_no_marketing"})  #: a person's no is honoured, whoever wants otherwise
HARD = "Meta would surely refuse, and its reason is not among the overrides"
SHUT = "its request cannot be opened"


async def release(desk: Desk, call: Call) -> Message:
    """Let one send go: it is decided anew at once, and the named reasons hold it no more."""
    _operator(call)
    one = await found(desk, call)
    asked: Release = call.body
    _known(asked.overrides)
    _waits(one)
    after = _released(desk, one, asked.overrides)
    if isinstance(after, str):
        raise NoGood(
            409,
            "this send is not released",
            why=f"{one.why}: {after}",
            remedy=f'give "overrides": ["{one.why}"] if Meta may refuse it' if after == HARD else "cancel it, and send it again",
        )
    deed = desk.deed(call, _release(asked.overrides), public_id(one.id), account=one.account)
    left = await _apply(desk, [(one, after)], deed)
    if not left:
        raise _gone(one)
    desk.hooks.ring()
    return told(left[0])


async def cancel(desk: Desk, call: Call) -> Message:
    """Take one send back before it goes."""
    one = await found(desk, call)
    _waits(one)
    left = await _apply(desk, [(one, _cancelled(desk, one))], desk.deed(call, "cancel", public_id(one.id), account=one.account))
    if not left:
        raise _gone(one)
    desk.hooks.left(left[0])
    return told(left[0])


async def decide(desk: Desk, call: Call) -> Message:
    """Say what becomes of a send that is presumed lost, whose caller wants to be asked."""
    one, asked = await found(desk, call), call.body
    assert isinstance(asked, Decide)  # noqa: S101  the route says so
    if one.state is not SendState.UNKNOWN or one.why != ASKED:
        raise NoGood(
            409,
            "there is nothing to decide about this send",
            why="only what is presumed lost, and whose key says `ask`, waits for a decision",
            remedy="see its state: a status of Meta's may have told meanwhile",
        )
    resend = asked.choice == "resend"
    if resend and not one.body:
        raise NoGood(409, "this send cannot be sent again", why="its request is not kept", remedy="drop it, and send it anew")
    deed = desk.deed(call, f"decide {asked.choice}", public_id(one.id), account=one.account)
    again = await desk.resolving.decided(one, resend=resend, more=lambda turn: turn.put_deed(deed))
    if again is None:
        raise _gone(one)
    return told(again)


async def release_many(desk: Desk, call: Call) -> Done:
    """Let all go that fit."""
    _operator(call)
    asked: Many = call.body
    _known(asked.overrides)
    tallies = await desk.sends.browse(lambda look: look.tally(sought(asked, call, tuple(sorted(WAITING)))))
    soft = [one.why for one in tallies if one.why in BY_CODE and BY_CODE[one.why].override and not BY_CODE[one.why].hard]

    def step(one: Intent) -> Intent | str:
        # Whoever waits for an earlier one of the same person would next wait for what that one waited for.
        return _released(desk, one, [*asked.overrides, *soft] if one.why == IN_ORDER else asked.overrides)

    done = await _many(desk, call, _release(asked.overrides), step)
    desk.hooks.ring()
    return done


def _release(overrides: Sequence[str]) -> str:
    """Return what a release is called in the log of acts: with what it passes beyond what holds each."""
    return "release" + (f", passing {', '.join(sorted(set(overrides)))}" if overrides else "")


async def clear(desk: Desk, call: Call) -> Done:
    """Take all back that fit."""
    return await _many(desk, call, "clear", lambda one: _cancelled(desk, one))


async def look_again(desk: Desk, why: str) -> None:
    """Let everything that waits for a reason be decided anew: the reason is over."""
    now = desk.now()
    await _walk(desk, Sought(states=tuple(sorted(WAITING)), why=why), lambda one: replace(one, due_at=now), Counter())
    desk.hooks.ring()


Step = Callable[[Intent], Intent | str]  #: a send after it, or why it is left alone


async def _many(desk: Desk, call: Call, what: str, step: Step) -> Done:
    asked: Many = call.body
    wanted = sought(asked, call, tuple(sorted(WAITING)))
    if wanted.states is not None and not WAITING.issuperset(wanted.states):
        raise NoGood(409, "only what waits can be released or cleared", why="the others left, or are over", remedy="leave out `state`")
    until = id_of(asked.until) if asked.until else None
    if asked.until and until is None:
        raise NoGood(409, "`until` is no id of a send", why="it is mistyped", remedy="give back what the dry run told")
    if asked.dry_run:
        found, newest = await desk.sends.browse(lambda look: (look.tally(wanted), look.newest()))
        tallies = sorted(found, key=lambda one: -one.sends)
        shown = await desk.displays(one.number for one in tallies[:MOST_GROUPS])
        groups = [group(one, shown.get(one.number, "")) for one in tallies[:MOST_GROUPS]]
        many = sum(one.sends for one in tallies)
        return Done(sends=many, dry_run=True, groups=groups, skipped={}, act="", until=public_id(newest))
    about = ", ".join(f"{name}={value}" for name in sought_names if (value := getattr(asked, name)) is not None) or "all that waits"
    deed = desk.deed(call, what, about, many=0, account=wanted.account or "")
    await desk.write(deed)  # first: what is done halfway is written down too
    skipped: Counter[str] = Counter()
    many = await _walk(desk, wanted, step, skipped, until)
    await desk.write(replace(deed, many=many))
    return Done(sends=many, dry_run=False, groups=[], skipped=dict(skipped), act=str(deed.id))


async def _walk(desk: Desk, wanted: Sought, step: Step, skipped: Counter[str], until: int | None = None) -> int:
    """Take a step with each send that was there at the beginning, or that came until then; return with how many."""
    newest, after, many = until or await desk.sends.look(lambda look: look.newest()), 0, 0
    while page := await desk.sends.look(lambda look, after=after: look.intents(wanted, after, PAGE)):  # type: ignore[misc]  # a page's own place
        steps = [(one, step(one)) for one in page if one.id <= newest]
        skipped.update(after for _, after in steps if isinstance(after, str))
        left = await _apply(desk, [(one, after) for one, after in steps if isinstance(after, Intent)])
        for one in left:
            if one.state not in WAITING:
                desk.hooks.left(one)
        many, after = many + len(left), page[-1].id
        if after >= newest:
            break
    return many


async def _apply(desk: Desk, steps: Sequence[tuple[Intent, Intent]], deed: Deed | None = None) -> list[Intent]:
    """Write down those that still wait as they were read, or are looked at anew meanwhile; return them."""

    def work(turn: SendsTurn) -> list[Intent]:
        left = []
        for before, after in steps:
            kept = turn.intent(before.id)
            if kept is not None and kept.state in WAITING:
                turn.put(after)
                left.append(after)
        if deed is not None and left:
            turn.put_deed(deed)
        return left

    return await desk.sends.turn(work)


def _released(desk: Desk, one: Intent, overrides: Sequence[str]) -> Intent | str:
    """Return a send that is decided anew at once, or why it is left alone."""
    row = BY_CODE.get(one.why)
    codes = set(overrides)
    if row is not None and row.code not in codes:
        if row.hard or not row.override:
            return HARD
        codes.add(row.code)
    try:
        held = opened(one, desk.sealer)
    except Misconfigured:
        return SHUT
    body = sealed(replace(held, overrides=tuple(sorted({*held.overrides, *codes}))), one.id, desk.sealer)
    return replace(one, body=body, due_at=desk.now(), why=RELEASED)


def _cancelled(desk: Desk, one: Intent) -> Intent:
    return moved(one, SendState.CANCELLED, desk.now(), CANCELLED) or one


def _waits(one: Intent) -> None:
    if one.state not in WAITING:
        raise _gone(one)


def _gone(one: Intent) -> NoGood:
    return NoGood(409, "this send does not wait", why=f"it left the queue, or is over (read as {one.state.value})", remedy="see its state")


def _known(overrides: Sequence[str]) -> None:
    strange = [code for code in overrides if code not in BY_CODE or not BY_CODE[code].override or code in THEIR_WORD]
    if strange:
        raise NoGood(
            409,
            "a reason is not known, or nothing overrides it",
            why=f"{len(strange)} of those given",
            remedy="a send's own reason stands in `reason.override`; all of them in docs/pacing.md",
        )


def _operator(call: Call) -> None:
    if call.key is not None:
        raise NoGood(403, "a gateway key releases nothing", why="its holder is held by what the operator set", remedy="ask the operator")


sought_names = ("state", "lane", "number", "account", "portfolio", "template", "why")
