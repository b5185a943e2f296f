"""A stop holds on wherever its account goes, and whenever that is learned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.account import AccountRead
from linekeeper.gateway.homes import Homes
from linekeeper.state.directory import pseudo
from linekeeper.state.sends import Suppression
from tests.flow.bodies import HARBOR
from tests.flow.stream import VEIL, ago
from tests.gateway.upstream_stub import answer
from tests.gateway.yard import ANNA, BEN, PORTFOLIO, Yard, template, yard

GROUPS = ["account:1", "P", "Q", "R"]


def stop(place: str, person: str = ANNA) -> Suppression:
    return Suppression(place=place, person=VEIL.person("wa", person), source="word", marketing_at=ago(hours=1))


async def moves(at: Yard, portfolio: str) -> None:
    """Let the account be of another portfolio from now on."""
    await at.river.poll(AccountRead(at=at.now, account=HARBOR, portfolio=portfolio, portfolio_name="Another"))
    await at.catch_up()


async def says(at: Yard, word: Suppression) -> None:
    await at.sends.turn(lambda turn: turn.suppress(word))
    at.gateway.book.suppress(word)


@pytest.mark.parametrize("stopped", [False, True], ids=["while it runs", "while it is stopped"])
@pytest.mark.parametrize("place", [PORTFOLIO, pseudo(HARBOR)])
async def test_a_stop_holds_on_when_its_account_moves_to_another_portfolio(stopped: bool, place: str) -> None:
    async with yard() as at:
        await at.live()
        await says(at, stop(place))
        await at.gateway.every_minute()
        if stopped:
            await at.river.poll(AccountRead(at=at.now, account=HARBOR, portfolio="302", portfolio_name="Another"))
            await at.restart()
        else:
            await moves(at, "302")
        at.upstream.says = answer(200, b'{"id":"101"}')
        told = await at.send(template("offer"))
        at.upstream.says = answer()

        assert told.ours["reason"] == "person_wants_no_marketing"
        assert (await at.send(template("offer", to=f"+{BEN}"))).status == 200
        assert {one.portfolio for one in await at.kept()} == {"302"}
        await at.restart()
        await at.restart()
        assert (await at.send(template("offer"))).ours["reason"] == "person_wants_no_marketing"


async def test_what_was_said_to_an_account_alone_holds_for_all_of_the_portfolio_that_it_turns_out_to_be_of() -> None:
    async with yard() as at:
        await at.live()
        await says(at, stop(pseudo(HARBOR)))

        assert at.gateway.book.said(PORTFOLIO, "another account of it", (VEIL.person("wa", ANNA),)) is not None
        assert at.gateway.book.said("999", "nobody's", (VEIL.person("wa", ANNA),)) is None


@given(st.lists(st.tuples(st.sampled_from(["1", "2"]), st.sampled_from(GROUPS[1:])), max_size=12), st.integers(0, 12))
def test_wherever_an_account_was_is_remembered_where_it_is_also_after_a_restart(moves_: list[tuple[str, str]], kept_at: int) -> None:
    homes, been = Homes(), dict[str, set[str]]()
    for n, (account, group) in enumerate(moves_):
        homes.lives(account, group)
        been.setdefault(account, set()).add(group)
        if n == kept_at:
            note, homes = homes.kept(), Homes()
            homes.recall(note)
    where = dict(moves_)

    for account, group in where.items():
        assert been[account] | {pseudo(account)} <= {group, pseudo(account), *homes.before(group)}


def test_who_stays_is_nothing_new() -> None:
    homes = Homes()
    homes.lives("1", "P")
    homes.changed = False
    homes.lives("1", "P")

    assert not homes.changed
    assert homes.before("P") == {"account:1"}
    assert homes.before("Q") == set()
