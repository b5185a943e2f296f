"""Each client with a key that queues, and with a gateway that is not there: what its caller is given."""

from dataclasses import replace
from typing import Any

import pytest

from linekeeper.build.servers import address, bound
from linekeeper.state.intents import SendState, id_of
from tests.clients import attempts
from tests.clients.attempts import CLIENTS, KAPSO, OTHER, Client
from tests.clients.relay import Way, relaying
from tests.clients.report import Target
from tests.clients.town import SHOP, Town, person

pytestmark = pytest.mark.asyncio(loop_scope="module")
#: What each client raises when nobody listens, and when the connection ends without an answer.
DOWN = {
    "pywa": ("ConnectError", "RemoteProtocolError"),
    "pywa, async": ("ConnectError", "RemoteProtocolError"),
    "heyoo": ("ConnectionError", "ConnectionError"),
    KAPSO: ("TypeError", "TypeError"),
    OTHER: ("TypeError", "TypeError"),
}
NAMED = pytest.mark.parametrize(("name", "index"), [pytest.param(name, 200 + 10 * place, id=name) for place, name in enumerate(CLIENTS)])


async def target(here: Town, index: int, **more: Any) -> Target:
    return Target(
        base=here.url,
        token=await here.key(SHOP, **more),
        number=SHOP.number,
        account=SHOP.account,
        person=person(index),
        wrote="",
        itself="",
    )


@NAMED
async def test_what_waits_is_a_success_to_each_client_and_our_id_is_what_its_caller_gets(
    here: Town, clients: dict[str, Client], name: str, index: int
) -> None:
    client = await attempts.needed(clients, name)
    await here.operate("POST", "/pauses", kind="number", name=SHOP.number)
    posts, asked = here.posts(), len(here.asked)
    tried = await client(await target(here, index, hold="queue"), "order")
    assert (tried.step.error, here.posts() - posts, len(here.asked) - asked) == ("", 0, 1)

    kept = await here.ground.sends.look(lambda look: look.intent(id_of(attempts.given(tried)) or 0))
    assert kept is not None
    assert (kept.state, kept.why) == (SendState.HELD, "operator_pause")
    await here.operate("DELETE", "/pauses", kind="number", name=SHOP.number)
    while (await here.operate("GET", f"/messages/{attempts.given(tried)}"))["state"] in {"held", "sending"}:
        await here.sim.step(600)  # a number comes back step by step: one probe, then the others
        await here.hear()
        await here.gateway.queue.turn()
        await here.gateway.queue.settle()
    told = await here.operate("GET", f"/messages/{attempts.given(tried)}")
    assert (told["state"] in {"sent", "delivered", "read"}, here.posts() - posts) == (True, 1)


@NAMED
async def test_a_gateway_that_is_not_there_or_dies_is_an_error_and_nothing_is_sent_twice(
    here: Town, clients: dict[str, Client], name: str, index: int
) -> None:
    client, at = await attempts.needed(clients, name), await target(here, index + 1)
    nowhere = bound("nobody", "127.0.0.1", 0, "")
    gone = address(nowhere)
    nowhere.close()
    with attempts.hurried():
        refused = await client(replace(at, base=gone), "order")
        async with relaying(here.url) as relay:
            died = await client(replace(at, base=relay.at("cut", Way(is_cut=True))), "order")

    assert relay.asked["cut"] == 1
    assert (refused.step.error, died.step.error) == DOWN[name]
    assert refused.waited == died.waited == []
