"""A campaign in a yard: a list, its draft, and the turns that let it go out."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from linekeeper.state.campaign_body import Detail, Form, detail_of
from linekeeper.state.campaigns import Campaign
from linekeeper.state.intents import WAITING, Intent, SendState
from linekeeper.state.sends import Outcome
from tests.gateway.yard import NUMBER, USUAL, Yard

EAGER = replace(USUAL, quiet=False, stage_s=60)  #: nobody sleeps, and a stage is watched for a minute
FORM = Form(number=NUMBER, template="offer", language="en_US", params={"1": "name"})


def phone(at: int) -> str:
    """Return the number of the person `at`."""
    return f"+1555010{at:04}"


def listed(many: int = 20, begin: int = 1000) -> bytes:
    """Return a list of so many people, from line 2 on."""
    rows = [f"{phone(at)},Name{at}" for at in range(begin, begin + many)]
    return "\n".join(["phone,name", *rows]).encode()


def detail(campaign: Campaign) -> Detail:
    """Return what a campaign's row holds."""
    return detail_of(campaign.body)


async def drafted(yard: Yard, body: bytes | None = None, **told: Any) -> Campaign:
    """Draft a campaign."""
    return await yard.gateway.campaigns.draft(listed() if body is None else body, replace(FORM, **told), key=None, by="Ada")


async def confirmed(yard: Yard, campaign: Campaign) -> Campaign:
    """Confirm what was shown."""
    return await yard.gateway.campaigns.confirm(campaign.id, detail(campaign).token)


async def begun(yard: Yard, many: int = 20, **told: Any) -> Campaign:
    """Draft and confirm."""
    return await confirmed(yard, await drafted(yard, listed(many), **told))


async def now_of(yard: Yard, campaign: Campaign) -> Campaign:
    """Return a campaign as it is kept."""
    found = await yard.sends.look(lambda look: look.campaign(campaign.id))
    assert found is not None
    return found


async def turns(yard: Yard, many: int = 3, seconds: float = 6) -> None:
    """Let time pass in turns of campaigns and queue, until all that may go has gone."""
    for _ in range(many):
        await yard.gateway.feeding.turn()
        await yard.gateway.queue.turn()
        await yard.gateway.queue.settle()
        await yard.pass_time(seconds=seconds)


async def come_out(yard: Yard, state: SendState = SendState.READ, error: int | None = None, only: Iterable[int] | None = None) -> int:
    """Let Meta tell of every send that went."""
    went = [one for one in await yard.kept() if one.state in {SendState.SENT, SendState.DELIVERED}]
    for one in went[slice(None) if only is None else slice(*only)]:
        yard.sends.settle(Outcome(id=one.id, state=state, at=yard.now, error=error, why="by_meta" if error else ""))
    await yard.sends.turn(lambda _: None)
    return len(went)


def to(yard: Yard) -> list[str]:
    """Return to whom the upstream was asked to send, in order."""
    return [msgspec.json.decode(body)["to"] for body in yard.upstream.bodies]


async def waiting(yard: Yard) -> list[Intent]:
    """Return the sends that wait."""
    return [one for one in await yard.kept() if one.state in WAITING]
