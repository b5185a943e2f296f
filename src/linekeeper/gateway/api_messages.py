"""Sends as the API tells them: one, a page, and what waits by what it shares."""

from linekeeper.gateway.api_told import Filter, Message, Messages, QueueTold, Wanted
from linekeeper.gateway.desk import Call, Desk, missing
from linekeeper.state.intents import WAITING, Intent, SendState, id_of, public_id
from linekeeper.state.sends import Sought
from linekeeper.store.instant import from_us
from linekeeper.views.sends import MOST_GROUPS, OPEN, group
from linekeeper.views.sends_words import reason_of


async def message(desk: Desk, call: Call) -> Message:
    """Return one send."""
    return told(await found(desk, call))


async def messages(desk: Desk, call: Call) -> Messages:
    """Return a page of sends."""
    asked: Wanted = call.query
    after, wanted = id_of(asked.after) or 0, sought(asked, call, OPEN if asked.open else None)
    page = await desk.sends.browse(lambda look: look.intents(wanted, after, asked.limit + 1))
    more = len(page) > asked.limit
    return Messages(items=[told(one) for one in page[: asked.limit]], next=public_id(page[asked.limit - 1].id) if more else None)


async def queue(desk: Desk, call: Call) -> QueueTold:
    """Return what waits and what is unknown, with the reasons."""
    asked: Filter = call.query
    wanted = sought(asked, call, OPEN)
    tallies, due = await desk.sends.browse(lambda look: (look.tally(wanted), look.next_due()))
    found_ = sorted(tallies, key=lambda one: -one.sends)
    shown = await desk.displays(one.number for one in found_[:MOST_GROUPS])
    return QueueTold(
        waiting=sum(one.sends for one in found_ if one.state in WAITING),
        unknown=sum(one.sends for one in found_ if one.state is SendState.UNKNOWN),
        next_due=due if call.key is None else None,  # it may be another account's
        items=[group(one, shown.get(one.number, "")) for one in found_[:MOST_GROUPS]],
        more=max(len(found_) - MOST_GROUPS, 0),
    )


async def found(desk: Desk, call: Call) -> Intent:
    """Return the send that is asked about.

    Raises:
        NoGood: 404.
    """
    id_ = id_of(call.params["id"])
    one = None if id_ is None else await desk.sends.look(lambda look: look.intent(id_))
    if one is None or call.account not in {None, one.account}:
        raise missing("send", "an id is lk. and digits; sends are kept for 31 days: see /api/v1/messages")
    return one


def sought(asked: Filter, call: Call, states: tuple[SendState, ...] | None = None) -> Sought:
    """Return which sends are asked for; a key's holder sees its own account's only."""
    wanted = states if asked.state is None else (asked.state,)
    mine = call.account
    account = asked.account if mine is None else mine
    if mine is not None and asked.account not in {None, mine}:
        wanted = ()  # another account's: none
    return Sought(
        states=wanted,
        account=account,
        portfolio=asked.portfolio,
        number=asked.number,
        lane=asked.lane,
        template=asked.template,
        why=asked.why,
    )


def told(one: Intent) -> Message:
    """Return a send as it is told."""
    return Message(
        id=public_id(one.id),
        state=one.state,
        since=one.moved_at,
        reason=reason_of(one.why, one.state, one.error, one.detail),
        account=one.account,
        portfolio=one.portfolio,
        number=one.number,
        edge=one.edge,
        lane=one.lane,
        template=one.template,
        language=one.language,
        key=one.key,
        accepted_at=from_us(one.id),
        looked_at_next=one.due_at if one.state in WAITING else None,
        expires_at=one.expires_at,
        sent_at=one.sent_at,
        delivered_at=one.delivered_at,
        error=one.error,
        when_lost=one.policy,
        repeats=public_id(one.again) if one.again else "",
    )
