"""An older copy of the gateway's store is known by the state beside it."""

from copy import deepcopy

import pytest

from linekeeper.gateway.beat import Heart
from linekeeper.state.memory import MemoryState
from linekeeper.state.port import State
from linekeeper.state.sends import Sends
from linekeeper.state.sends_memory import MemorySends


async def lived(sends: Sends, state: State, *moved: int) -> bool:
    """Begin, let the queue move, and return whether the store was behind."""
    heart = Heart(sends, state)
    behind = await heart.begin()
    for one in moved:
        await heart.go_on(one)
    return behind


@pytest.mark.parametrize("moved", [(), (1,), (1, 2, 3)], ids=["nothing moved", "once", "often"])
async def test_what_goes_on_together_is_never_behind(moved: tuple[int, ...]) -> None:
    sends, state = MemorySends(), MemoryState()

    assert [await lived(sends, state, *moved) for _ in range(3)] == [False] * 3


async def test_an_older_copy_is_behind_once_and_goes_on_from_there() -> None:
    sends, state = MemorySends(), MemoryState()
    await lived(sends, state)
    old = deepcopy(sends)
    assert not await lived(sends, state, 1)

    assert await lived(old, state)
    assert not await lived(old, state)
    assert await lived(sends, state)  # and the newer one, should it come back, is the older now


async def test_a_copy_made_while_it_ran_is_behind_as_soon_as_something_left() -> None:
    sends, state = MemorySends(), MemoryState()
    heart = Heart(sends, state)
    await heart.begin()
    old = deepcopy(sends)
    await heart.go_on(0)
    assert not await lived(deepcopy(old), deepcopy(state))  # nothing has left since
    await heart.go_on(1)

    assert await lived(old, state)


async def test_a_store_of_another_folder_or_of_before_is_behind_and_one_beside_a_new_state_is_not() -> None:
    sends, state = MemorySends(), MemoryState()
    await lived(sends, state, 1)
    stranger = MemorySends()
    await lived(stranger, MemoryState(), *range(1, 50))

    assert await lived(stranger, state)
    assert await lived(MemorySends(), deepcopy(state))  # of a release that kept no count, or lost and made anew
    assert not await lived(sends, MemoryState())


async def test_a_crash_between_the_two_makes_nothing_older(monkeypatch: pytest.MonkeyPatch) -> None:
    sends, state = MemorySends(), MemoryState()
    heart = Heart(sends, state)
    await heart.begin()

    async def dies(_kind: str, _items: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(state, "remember", dies)
    with pytest.raises(RuntimeError):
        await heart.go_on(1)
    monkeypatch.undo()

    assert not await lived(sends, state)
