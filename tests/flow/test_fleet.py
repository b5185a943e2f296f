"""A number's row: its verdict and the names around it."""

from typing import Any

import pytest

from linekeeper.events.account import AccountRead
from linekeeper.events.number import Mode, Reported
from linekeeper.flow.fleet import standing_of
from tests.flow.bodies import HARBOR
from tests.flow.stream import NOON, Stream, ago, read


async def test_a_row_names_the_number_its_account_and_its_portfolio(stream: Stream) -> None:
    await stream.claim(workspace="harbor", app="second")
    await stream.poll(
        AccountRead(at=NOON, account=HARBOR, name="Harbor Lane", portfolio="301", portfolio_name="Harbor Group"), read(), app="second"
    )
    await stream.fold()

    row = await stream.row()
    assert row is not None
    assert (row.account, row.portfolio, row.workspace, row.display, row.name) == (
        HARBOR,
        "301",
        "harbor",
        "15550100101",
        "Harbor Lane 101",
    )
    standing = standing_of(row)
    assert (standing.account_name, standing.portfolio_name, standing.portfolio_known, standing.app) == (
        "Harbor Lane",
        "Harbor Group",
        True,
        "second",
    )


async def test_an_account_whose_portfolio_we_may_not_read_is_its_own_and_says_so(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(AccountRead(at=NOON, account=HARBOR, name="Harbor Lane"), read())
    await stream.fold()

    row = await stream.row()
    assert row is not None
    assert (row.portfolio, standing_of(row).portfolio_known) == (f"account:{HARBOR}", False)


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        pytest.param({}, True, id="a live number counts"),
        pytest.param({"mode": Mode.SANDBOX}, False, id="a sandbox number does not"),
        pytest.param({"preverified": True}, False, id="a pre-verified number does not"),
    ],
)
async def test_numbers_that_are_no_business_of_anybodys_are_out_of_the_counts(stream: Stream, told: dict[str, Any], counted: bool) -> None:
    await stream.claim()
    await stream.poll(read(**told))
    await stream.fold()

    row = await stream.row()
    assert row is not None
    assert row.counted is counted
    assert await stream.state.look(lambda look: look.counts()) == ({"connected": 1} if counted else {})


async def test_what_costs_most_to_wait_for_has_the_highest_rank(stream: Stream) -> None:
    words = {"101": Reported.CONNECTED, "102": Reported.BANNED, "103": Reported.FLAGGED, "104": Reported.DISCONNECTED}
    await stream.claim()
    await stream.poll(*(read(id_, ago(hours=1), word, display=f"155501001{id_}") for id_, word in words.items()))
    await stream.fold()

    assert [row.number for row in await stream.state.look(lambda look: look.fleet())] == ["102", "104", "103", "101"]
