"""Bytes in flight, counted as they arrive."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.intake.room import LARGEST, LINGER_BYTES, SMALL, Message, NoRoomError, Receive, Room, TooLargeError, let_finish, read_body


def says(*messages: Message) -> Receive:
    """Return a receiver that says these messages and then nothing more."""
    rest: Iterator[Message] = iter(messages)

    async def receive() -> Message:
        for message in rest:
            return message
        return await asyncio.Future[Message]()

    return receive


def part(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_is_put_together_from_its_parts() -> None:
    with Room().guest(3) as guest:
        assert await read_body(says(part(b"a"), part(b"b"), part(b"c", more=False)), guest) == b"abc"


@given(st.lists(st.integers(0, LARGEST)))
def test_a_guest_never_holds_more_than_the_largest_body_and_gives_all_back(sizes: list[int]) -> None:
    room = Room()
    with room.guest(None) as guest:
        for size in sizes:
            try:
                guest.take(size)
            except TooLargeError:
                assert guest.size + size > LARGEST
        assert guest.size == room.used <= LARGEST
    assert room.used == 0


@pytest.mark.parametrize(
    ("declared", "fits"),
    [
        pytest.param(SMALL, True, id="a small one still fits when large ones fill their part"),
        pytest.param(SMALL + 1, False, id="a large one does not"),
        pytest.param(None, False, id="nor one of unknown size"),
    ],
)
def test_large_bodies_leave_a_quarter_of_the_room(declared: int | None, fits: bool) -> None:
    room = Room(1000)
    with room.guest(None) as large:
        large.take(750)
        with room.guest(declared) as guest:
            if fits:
                guest.take(250)
            with pytest.raises(NoRoomError):
                guest.take(1)


async def test_a_sender_that_never_stops_is_let_finish_only_so_far() -> None:
    taken = 0

    async def endless() -> Message:
        nonlocal taken
        taken += 1 << 20
        return part(b" " * (1 << 20))

    await let_finish(endless)

    assert taken == LINGER_BYTES


async def test_a_sender_that_is_done_is_not_waited_for() -> None:
    await let_finish(says(part(b"x"), part(b"", more=False)))
    await let_finish(says({"type": "http.disconnect"}))
