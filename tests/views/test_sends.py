from datetime import timedelta
from typing import Any

from linekeeper.rulebook import current
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import Pause, Tally
from linekeeper.state.sends_memory import MemorySends
from linekeeper.store.instant import to_us
from linekeeper.views.changes import Changes
from linekeeper.views.fleet import Views
from linekeeper.views.sends import MOST_GROUPS, group
from tests.flow.stream import NOON, Stream
from tests.views.asked import asked, in_memory


def views(stream: Stream, sends: MemorySends) -> Views:
    return Views(stream.state, stream.journal, lambda: NOON, rules=current(), timezone="UTC", changes=Changes(), sends=sends)


async def keep(sends: MemorySends, minutes: int, state: SendState, **told: Any) -> None:
    at = NOON - timedelta(minutes=minutes)
    usual: dict[str, Any] = {"account": "A", "portfolio": "P", "number": "101", "lane": "marketing", "moved_at": at}
    await sends.accept(Intent(**{"id": to_us(at), "state": state, **usual, **told}))


async def test_what_waits_is_told_with_its_reason_and_the_command_that_lets_it_go() -> None:
    sends = MemorySends()
    await keep(sends, 3, SendState.HELD, why="limit_full", due_at=NOON + timedelta(hours=1))
    await keep(sends, 2, SendState.HELD, why="limit_full")
    await keep(sends, 1, SendState.HELD, why="template_paused", lane="utility", template="order")
    await sends.turn(lambda turn: turn.pause(Pause(kind="template", name="A/order en_US", at=NOON, by="Ada", why="a look")))
    told = await views(in_memory(), sends).sends()

    assert (told.used, told.waiting, told.lanes, told.next_due) == (True, 3, {"marketing": 2, "utility": 1}, NOON + timedelta(hours=1))
    [full, paused] = told.groups
    assert full.reason is not None
    assert (full.sends, full.reason.waits_for) == (2, "A place comes back, 24 hours after it was taken.")
    assert full.release == "linekeeper queue release --number 101 --lane marketing --why limit_full"
    assert paused.release.endswith("--why template_paused --override template_paused")  # Meta would surely refuse: it must be named
    assert told.pauses[0].resume == "linekeeper queue resume template 'A/order en_US'"


async def test_unknown_ones_come_first_and_those_to_decide_are_counted() -> None:
    sends = MemorySends()
    await keep(sends, 9, SendState.HELD, why="limit_full")
    await keep(sends, 8, SendState.UNKNOWN, why="TimeoutError")
    await keep(sends, 7, SendState.UNKNOWN, why="presumed_lost_ask")
    told = await views(in_memory(), sends).sends()

    assert (told.unknown, told.to_decide, told.waiting) == (2, 1, 1)
    assert [group.state for group in told.groups] == ["unknown", "unknown", "held"]


async def test_the_last_day_is_counted_by_state_and_older_sends_are_not() -> None:
    sends = MemorySends()
    for minutes, state in [(5, SendState.READ), (6, SendState.READ), (7, SendState.FAILED), (1500, SendState.READ)]:
        await keep(sends, minutes, state)

    assert (await views(in_memory(), sends).sends()).day == {"failed": 1, "read": 2}


async def test_the_list_of_groups_is_bounded_and_says_how_many_more_there_are() -> None:
    sends = MemorySends()
    for minute in range(MOST_GROUPS + 5):
        await keep(sends, minute, SendState.HELD, why="limit_full", template=f"t{minute}")
    told = await views(in_memory(), sends).sends()

    assert (len(told.groups), told.more, told.waiting) == (MOST_GROUPS, 5, MOST_GROUPS + 5)


def test_a_command_to_copy_holds_no_orders_of_others_to_the_shell() -> None:
    same: dict[str, Any] = {"account": "A", "portfolio": "P", "template": "", "state": SendState.HELD, "sends": 1}

    assert (
        group(Tally(**same, number="1; reboot", lane="", why="a b")).release == "linekeeper queue release --number '1; reboot' --why 'a b'"
    )


async def test_without_a_gateway_nothing_was_sent() -> None:
    told = await asked(in_memory()).sends()

    assert (told.used, told.waiting, told.groups, told.day) == (False, 0, [], {})


async def test_a_day_is_not_counted_for_every_look() -> None:
    sends = MemorySends()
    asking = views(in_memory(), sends)
    first = await asking.sends()
    await keep(sends, 1, SendState.HELD, why="limit_full")

    assert await asking.sends() is first


async def test_a_number_is_told_of_its_own_pauses_and_of_those_for_all() -> None:
    sends = MemorySends()
    told = [("number", "101"), ("number", "102"), ("portfolio", "P"), ("portfolio", "Q"), ("lane", "marketing"), ("all", "everything")]
    for kind, name in [*told, ("template", "A/order en_US")]:
        await sends.turn(lambda turn, kind=kind, name=name: turn.pause(Pause(kind=kind, name=name, at=NOON)))  # type: ignore[misc]  # its own

    found = {(one.kind, one.name) for one in await views(in_memory(), sends).pauses_of("101", "P")}
    assert found == {("number", "101"), ("portfolio", "P"), ("lane", "marketing"), ("all", "everything")}
    assert await asked(in_memory()).pauses_of("101", "P") == []
