"""A token that nobody knows goes on first use, and many such tokens take nothing from those who may send."""

import asyncio
from datetime import timedelta
from hashlib import sha256

import pytest

from linekeeper.gateway.strangers import AT_ONCE, KNOWN_FOR, MOST_KNOWN, CrowdedError, Strangers
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.state.intents import SendState
from tests.flow.stream import NOON
from tests.gateway.upstream_stub import SENT, answer
from tests.gateway.yard import NUMBER, OWN, PORTFOLIO, TEXT, TOKEN, USUAL, Yard, template, yard

NO = answer(401, b'{"error":{"code":190,"message":"no"}}')
JUNK = "EAAjunk"


def taken(at: Yard) -> int:
    return at.gateway.book.budget(PORTFOLIO).taken(int(at.now.timestamp()))


def hurried(at: Yard) -> None:
    """Let places rest for no time."""
    at.gateway.passing.strangers.rest_s = 0.0


async def posted(at: Yard, many: int) -> None:
    """Wait until so many sends came to Meta."""
    enough = asyncio.Event()
    at.upstream.on_request = lambda: enough.set() if at.upstream.posts >= many else None
    if at.upstream.posts < many:
        await asyncio.wait_for(enough.wait(), 60)


async def test_a_token_of_ones_own_goes_on_first_use_byte_for_byte_but_for_our_member() -> None:
    async with yard() as at:
        await at.live()
        told = await at.send(template("offer"))

        assert (told.status, told.body, at.upstream.posts, len(at.upstream.came)) == (200, SENT, 1, 1)


async def test_of_junk_tokens_few_are_under_way_at_once_and_their_owner_is_not_held_up() -> None:
    async with yard() as at:
        await at.live(limit=250)
        await at.send(template("order"))  # the owner, whom Meta knows
        at.upstream.says = None  # Meta is slow with all that follow
        tasks = [asyncio.ensure_future(at.send(template("order", to=f"+155501005{n:02}"), by=f"{JUNK}{n}")) for n in range(20)]
        await posted(at, 1 + AT_ONCE)
        at.upstream.says = answer()
        owner = await at.send(template("order", to="+15550100600"))

        assert owner.status == 200
        assert (at.upstream.posts, taken(at)) == (2 + AT_ONCE, 2 + AT_ONCE)  # a place each, no more
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_once_meta_took_one_all_that_wait_with_the_same_token_go() -> None:
    async with yard() as at:
        await at.live()
        told = await asyncio.gather(*(at.send(template("order", to=f"+155501005{n:02}")) for n in range(8)))

        assert [one.status for one in told] == [200] * 8


async def test_the_last_place_is_taken_by_nobody_whom_meta_does_not_know() -> None:
    async with yard() as at:
        await at.live(limit=10)
        for n in range(8):
            await at.send(template("offer", to=f"+155501005{n:02}"))
        at.upstream.came.clear()
        at.upstream.says = NO
        told = await at.send(template("offer", to="+15550100600"), by=JUNK)

        assert (told.status, at.upstream.posts, taken(at)) == (401, 0, 8)
        assert at.upstream.came[0].startswith(b"GET /v24.0/101?fields=id ")
        at.upstream.says = answer(200, b'{"id":"101"}')
        assert (await at.send(template("offer", to="+15550100600"), by="EAAcolleague")).status == 200  # known by that look, and so it went
        assert taken(at) == 9


async def test_nor_the_last_place_of_a_number_s_own_share() -> None:
    async with yard(thresholds=Thresholds(number_shares=((NUMBER, 0.04),))) as at:
        await at.live(limit=100)
        for n in range(2):
            await at.send(template("offer", to=f"+155501005{n:02}"))
        at.upstream.came.clear()
        at.upstream.says = NO
        told = await at.send(template("offer", to="+15550100600"), by=JUNK)

        assert (told.status, at.upstream.posts, taken(at)) == (401, 0, 2)


async def test_a_junk_token_says_nothing_of_the_number_its_template_or_the_person() -> None:
    async with yard() as at:
        await at.live()
        hurried(at)
        at.upstream.says = NO
        for n in range(8):
            await at.send(template("offer"), by=f"{JUNK}{n}")
        at.upstream.says = answer()
        owner = await at.send(template("offer"))

        assert owner.status == 200  # the pair's rate and their share of marketing were given back
        at.gateway.book.add_up()
        assert at.gateway.book.tally(("number", NUMBER), at.now, 3600, USUAL).sent == 1
        assert [one.state for one in await at.kept()] == [SendState.FAILED] * 8 + [SendState.SENT]


async def test_a_junk_token_is_no_probe_of_a_number_on_its_way_back() -> None:
    async with yard() as at:
        await at.live()
        at.gateway.pacer.resuming.begin([NUMBER], at.now)
        before = at.gateway.pacer.resuming.of(NUMBER)
        at.upstream.says = NO
        told = await at.send(template("order"), by=JUNK)

        assert (told.status, at.upstream.posts, at.gateway.pacer.resuming.of(NUMBER)) == (401, 0, before)


async def test_the_token_that_is_kept_here_is_known_from_the_start() -> None:
    async with yard() as at:
        await at.live()
        at.upstream.says = None
        tasks = [asyncio.ensure_future(at.send(template("order", to=f"+155501005{n:02}"), by=TOKEN)) for n in range(6)]
        await posted(at, 6)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_token_that_meta_takes_no_longer_is_a_stranger_s_again() -> None:
    async with yard() as at:
        await at.live()
        await at.send(template("order"))
        assert at.gateway.passing.strangers.is_known(_print(OWN), NUMBER)
        at.upstream.says = NO
        await at.send(template("order"))

        assert not at.gateway.passing.strangers.is_known(_print(OWN), NUMBER)


async def test_at_a_number_that_is_not_watched_nobody_waits() -> None:
    async with yard() as at:
        await at.live()
        at.upstream.says = None
        tasks = [asyncio.ensure_future(at.ask("POST", "/v24.0/999/messages", TEXT, by=f"{JUNK}{n}")) for n in range(6)]
        await posted(at, 6)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_who_waits_too_long_for_a_place_is_told_to_come_back_and_nothing_is_sent() -> None:
    async with yard() as at:
        await at.live()
        at.gateway.passing.strangers.patience_s = 0.0
        at.upstream.says = None
        tasks = [asyncio.ensure_future(at.send(template("order"), by=f"{JUNK}{n}")) for n in range(AT_ONCE)]
        await posted(at, AT_ONCE)
        told = await at.send(template("order"), by=f"{JUNK}x")

        assert (told.status, told.ours["code"], told.headers["retry-after"], at.upstream.posts) == (503, 955109, "1", AT_ONCE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def test_what_is_known_has_an_end_and_a_bound() -> None:
    now = [NOON]
    strangers = Strangers(lambda: now[0])
    for n in range(MOST_KNOWN + 1):
        strangers.know(b"%d" % n, NUMBER)

    assert not strangers.is_known(b"0", NUMBER)
    assert strangers.is_known(b"1", NUMBER)
    assert not strangers.is_known(b"1", "102")
    now[0] += KNOWN_FOR - timedelta(seconds=1)
    assert strangers.is_known(b"1", NUMBER)
    now[0] += timedelta(seconds=1)
    assert not strangers.is_known(b"1", NUMBER)


async def test_a_place_rests_after_a_token_that_stayed_unknown() -> None:
    strangers = Strangers(lambda: NOON)
    strangers.patience_s, strangers.rest_s = 0.0, 60.0
    for n in range(AT_ONCE):
        async with strangers.place("p", b"%d" % n, NUMBER):
            pass
    with pytest.raises(CrowdedError):
        async with strangers.place("p", b"x", NUMBER):
            pass
    async with strangers.place("another", b"x", NUMBER):
        strangers.know(b"x", NUMBER)
    async with strangers.place("another", b"y", NUMBER), strangers.place("another", b"z", NUMBER):
        pass


def _print(token: str) -> bytes:
    return sha256(token.encode()).digest()[:16]
