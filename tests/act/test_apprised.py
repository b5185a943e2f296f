"""Apprise, against a real receiver of its JSON: in a thread of its own, one send at a time."""

import asyncio
import logging

import msgspec
import pytest

from linekeeper.act.apprised import Apprised, known
from linekeeper.act.message import trial
from linekeeper.config import Secret
from linekeeper.errors import TryLater
from tests.act.told import NOON, PAGE, Receiver, receiving, route

MESSAGE, OTHER = trial("msg_1", route(), PAGE, NOON), trial("msg_2", route(), PAGE, NOON)


def channel(receiver: Receiver, patience_s: float = 30) -> Apprised:
    return Apprised(route(receiver.url.replace("http://", "json://"), secret=Secret("")), patience_s)


@pytest.mark.parametrize(
    ("address", "is_known"),
    [
        ("json://127.0.0.1:9/x", True),
        ("mailto://user:password@example.com", True),
        ("nonsense://x", False),
        ("https://hooks.example.com/x", False),
    ],
)
def test_what_apprise_can_reach_is_known_before_anything_is_sent(address: str, is_known: bool) -> None:
    assert known(Secret(address)) is is_known


async def test_a_message_arrives_with_its_title_and_text() -> None:
    async with receiving() as receiver:
        await channel(receiver).send(MESSAGE, NOON)
        (body,) = receiver.bodies

    assert (body["title"], body["type"]) == ("Linekeeper: a test", "info")
    assert "Nothing is wrong." in str(body["message"])


async def test_what_is_over_is_marked_as_good_news() -> None:
    async with receiving() as receiver:
        await channel(receiver).send(msgspec.structs.replace(MESSAGE, over=True), NOON)

        assert receiver.bodies[0]["type"] == "success"


async def test_a_refusal_is_told_without_the_address_and_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with receiving() as receiver:
        receiver.answers = [500]
        with pytest.raises(TryLater, match="did not take an alert") as caught:
            await channel(receiver).send(MESSAGE, NOON)

    assert "127.0.0.1" not in str(caught.value)
    assert [record for record in caplog.records if record.name.startswith("apprise")] == []


async def test_while_a_send_hangs_no_second_begins_and_its_late_answer_counts() -> None:
    async with receiving() as receiver:
        receiver.held = asyncio.Event()
        slow = channel(receiver, patience_s=0.05)
        with pytest.raises(TryLater, match="no answer within") as caught:
            await slow.send(MESSAGE, NOON)
        with pytest.raises(TryLater, match="an earlier message is still under way"):
            await slow.send(OTHER, NOON)
        await receiver.came.wait()
        receiver.held.set()
        while True:  # the same message again: it waits for the first send, it begins none
            try:
                await slow.send(MESSAGE, NOON)
                break
            except TryLater:
                continue

        assert len(receiver.heard) == 1
    assert "it may still arrive" in caught.value.why
