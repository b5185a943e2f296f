"""Each client under an Idempotency-Key: asking again, at once or later, is one send, also when nobody knows what became of it.

The key is put in by the relay, so that the clients stay as they are.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from linekeeper.gateway.refusal import OUTCOME_UNKNOWN
from tests.clients import attempts
from tests.clients.attempts import CLIENTS, TEXT, Client
from tests.clients.relay import Relay, Way, relaying
from tests.clients.report import Target
from tests.clients.town import SHOP, Town, person

pytestmark = pytest.mark.asyncio(loop_scope="module")
NAMED = pytest.mark.parametrize(("name", "index"), [pytest.param(name, 300 + 10 * place, id=name) for place, name in enumerate(CLIENTS)])
SLOW_S = 0.3  #: Meta's answer: whoever asks again meanwhile finds the first one still on its way


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def relay(here: Town) -> AsyncIterator[Relay]:
    async with relaying(here.url) as relay:
        yield relay


async def target(here: Town, relay: Relay, key: str, index: int) -> Target:
    base = relay.at(key, Way(headers={"idempotency-key": key}))
    return Target(
        base=base, token=await here.key(SHOP), number=SHOP.number, account=SHOP.account, person=person(index), wrote="", itself=""
    )


async def trouble(here: Town, kind: str, seconds: float = 0.0) -> None:
    path = f"/{SHOP.number}/messages"
    await here.act("fault", kind=kind, path=path, method="POST", calls=1, processed=True, seconds=seconds)


@NAMED
async def test_who_asks_again_meanwhile_or_later_gets_the_same_answer_and_one_message_goes(
    here: Town, relay: Relay, clients: dict[str, Client], name: str, index: int
) -> None:
    client, at = await attempts.needed(clients, name), await target(here, relay, f"order-{index}", index)
    posts, asked = here.posts(), len(here.asked)
    await trouble(here, "late", SLOW_S)
    first, meanwhile = await asyncio.gather(client(at, TEXT), client(at, TEXT))
    later = await client(at, TEXT)

    assert (first.step.error, here.posts() - posts, len(here.asked) - asked) == ("", 1, 3)
    ids = {attempts.given(one) for one in (first, meanwhile, later)}
    assert len(ids) == 1
    assert ids.pop().startswith("wamid.")


@NAMED
async def test_of_what_nobody_knows_asking_again_is_told_so_and_sends_nothing(
    here: Town, relay: Relay, clients: dict[str, Client], name: str, index: int
) -> None:
    client, at = await attempts.needed(clients, name), await target(here, relay, f"lost-{index}", index + 1)
    posts = here.posts()
    await trouble(here, "reset")
    first, later = await client(at, TEXT), await client(at, TEXT)

    assert (first.step.code, later.step.code, here.posts() - posts) == (OUTCOME_UNKNOWN.own, OUTCOME_UNKNOWN.own, 1)
    assert first.step.error == later.step.error != ""
