"""Plays: every one runs for two weeks without a fault, the demo shows what it promises, and the same seed is the same play."""

from collections import Counter

import msgspec
import pytest

from linekeeper.sim import rules
from linekeeper.sim.acts import BadAct
from linekeeper.sim.manners import Manners
from linekeeper.sim.playbill import Loop, Play, load, names, raise_curtain
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import App, Token
from tests.sim import wire
from tests.sim.cast import DAY_S, NOW, ear, stage

STATUSES = {"connected", "flagged", "restricted by limit", "restricted by enforcement", "pending", "offline", "banned"}
OURS = {
    "CONNECTED": "connected",
    "FLAGGED": "flagged",
    "RESTRICTED": "restricted by limit",
    "UNVERIFIED": "pending",
    "PENDING": "pending",
    "DISCONNECTED": "offline",
    "BANNED": "banned",
}


def seen(here: Stage) -> list[str]:
    """Return what a reader may tell of each number from its node alone: status word, and whether its account is blocked."""
    told = []
    for number in here.world.numbers.values():
        account = here.world.account_of(number)
        word = OURS[rules.status(here.world, here.uses, number, here.now)]
        told.append("restricted by enforcement" if word == "connected" and rules.running(account, here.now) else word)
    return told


@pytest.mark.parametrize("name", names())
def test_every_play_runs_on_and_all_it_says_has_metas_shapes(name: str) -> None:
    play = load(name)
    for number in play.numbers:
        number.every_s *= 20
    if play.generate is not None:
        play.generate.every_s *= 100
        play.generate.numbers = play.generate.numbers if play.acts else 100
    here = stage(play)
    heard = ear(here)
    here.timeline.run_until(NOW + (14 if not play.loops and play.generate is None else 2) * DAY_S)

    assert heard
    assert list(here.mishaps) == []
    assert wire.faults_of(heard) == []
    assert here.timeline.next_due is not None


def test_the_demo_begins_almost_healthy_with_twelve_numbers_of_five_businesses() -> None:
    here = stage(load("demo"))

    assert (len(here.world.numbers), len(here.world.portfolios)) == (12, 5)
    assert Counter(seen(here)) == {"connected": 11, "pending": 1}
    assert all(number.display.startswith("15550100") for number in here.world.numbers.values())


@pytest.mark.parametrize("seed", range(5))
def test_the_demo_shows_every_status_within_eight_minutes(seed: int) -> None:
    here = raise_curtain(load("demo"), NOW, seed)
    here.timeline.run_until(NOW + 5 * 60)

    assert set(seen(here)) == STATUSES


def test_the_demo_keeps_every_status_most_of_the_time_and_moves_within_the_hour() -> None:
    here = stage(load("demo"))
    complete, moved, before, longest = 0, 0.0, seen(here), 0.0
    minutes = range(10, 2 * 24 * 60, 5)
    for minute in minutes:
        here.timeline.run_until(NOW + minute * 60)
        now = seen(here)
        complete += set(now) == STATUSES
        if now != before:
            moved, before = here.now, now
        longest = max(longest, here.now - max(moved, NOW + 600))

    assert complete > 0.75 * len(minutes)
    assert longest <= 3_600


def test_the_same_seed_is_the_same_play_to_the_byte_and_another_is_not() -> None:
    def bytes_of(seed: int) -> list[bytes]:
        here, sent = raise_curtain(load("demo"), NOW, seed), list[bytes]()
        ear(here)
        here.post = lambda _app, _url, _field, body: sent.append(body)
        here.timeline.run_until(NOW + 3_600)
        return sent

    assert bytes_of(1) == bytes_of(1)
    assert bytes_of(1) != bytes_of(2)


def test_five_hundred_numbers_are_made_without_chance() -> None:
    first, second = stage(load("fleet-500")), stage(load("fleet-500"))

    assert len(first.world.numbers) == 500
    assert len({number.display for number in first.world.numbers.values()}) == 500
    assert msgspec.to_builtins(first.world.numbers) == msgspec.to_builtins(second.world.numbers)


def test_a_loop_comes_round_again() -> None:
    account = load("steady").accounts[0]
    play = msgspec.structs.replace(
        load("steady"), loops=[Loop(from_s=60, every_s=600, acts=[{"at_s": 5, "do": "warn", "account": account.id, "violation": "SCAM"}])]
    )
    for number in play.numbers:
        number.every_s = 0.0
    here = stage(play)
    heard = ear(here)
    here.timeline.run_until(NOW + 2_000)

    assert [body["entry"][0]["time"] - int(NOW) for body in heard] == [65, 665, 1_265, 1_865]


def test_an_unknown_play_or_act_is_named() -> None:
    with pytest.raises(ValueError, match="no play is called 'hamlet'"):
        load("hamlet")
    with pytest.raises(BadAct, match="die"):
        stage(Play(about="short", acts=[{"at_s": 0, "do": "die"}]))


def test_an_act_that_goes_wrong_is_noted_and_the_world_goes_on() -> None:
    here = stage(Play(about="short", acts=[{"at_s": 1, "do": "ban", "account": "Nobody"}]))
    here.timeline.run_until(NOW + 2)

    assert ["0 things in this play are called 'Nobody'" in mishap for mishap in here.mishaps] == [True]


def test_people_of_before_leave_the_window_oldest_first() -> None:
    here = stage(load("demo"))
    (use,) = [use for owner, use in here.uses.items() if owner == "645210983746120"]

    assert [use.total(NOW + hours * 3_600) for hours in (0, 3.9, 4.5, 5.1)] == [180, 180, 90, 0]


def test_a_play_may_have_several_apps_with_their_own_secrets_tokens_and_fields() -> None:
    apps = [App(id="11", name="Reader"), App(id="22", name="Shop", secret="their own", unticked=["security"])]
    tokens = [Token(kind="shop, reading only", app="22", scopes=["whatsapp_business_management"])]
    world = stage(msgspec.structs.replace(load("steady"), apps=apps, tokens=tokens)).world

    assert list(world.apps) == ["11", "22"]
    assert world.apps["22"].secret == "their own"
    assert world.apps["11"].secret
    assert {kind for kind, token in world.tokens.items() if token.app == "22"} >= {"shop, reading only", "main 22"}
    assert len({token.value for token in world.tokens.values()}) == len(world.tokens)


def test_a_play_says_how_badly_its_webhooks_travel() -> None:
    assert stage(Play(about="short", manners=Manners(delay_s=9))).manners.delay_s == 9
