"""Acts on a play's own conditions."""

import pytest

from linekeeper.sim.acts import BadAct, perform
from linekeeper.sim.saving import read, staged, written
from linekeeper.sim.world import App
from tests.sim.cast import ACCOUNT, APP, FIRST, PORTFOLIO, SECOND, Caller, changes, ear, stage


def test_fields_are_set_by_hand_and_silently() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "set", "thing": "number", "name": FIRST, "to": {"mode": "SANDBOX", "pin": ""}})
    perform(here, {"do": "set", "thing": "account", "name": ACCOUNT, "to": {"review": "DEFERRED"}})
    perform(here, {"do": "set", "thing": "portfolio", "name": PORTFOLIO, "to": {"verification": "failed"}})
    number = here.world.numbers[FIRST]

    assert (number.mode, number.pin, here.world.accounts[ACCOUNT].review) == ("SANDBOX", "", "DEFERRED")
    assert (here.world.portfolios[PORTFOLIO].verification, heard) == ("failed", [])


@pytest.mark.parametrize(
    "act",
    [
        pytest.param({"do": "set", "thing": "number", "name": FIRST, "to": {"mood": "good"}}, id="no such field"),
        pytest.param({"do": "set", "thing": "number", "name": FIRST, "to": {"mode": "SHADOW"}}, id="no such word"),
        pytest.param({"do": "set", "thing": "town", "name": FIRST, "to": {}}, id="no such thing"),
        pytest.param({"do": "set", "thing": "number", "name": "4", "to": {}}, id="nothing is called so"),
        pytest.param({"do": "set", "thing": "number", "name": FIRST, "to": {"id": "4"}}, id="another id"),
        pytest.param({"do": "set", "thing": "number", "name": FIRST, "to": {"account": "4"}}, id="an account that is not there"),
        pytest.param({"do": "set", "thing": "account", "name": ACCOUNT, "to": {"portfolio": "4"}}, id="a portfolio that is not there"),
        pytest.param({"do": "untick", "fields": ["moods"]}, id="no such webhook field"),
        pytest.param({"do": "fault", "calls": 1, "code": 7}, id="no such code"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(act: dict[str, object]) -> None:
    here = stage()
    with pytest.raises(BadAct):
        perform(here, act)

    assert (here.world.numbers[FIRST].mode, here.world.apps[APP].unticked, here.faults) == ("LIVE", [], [])


def test_an_unticked_field_is_heard_no_more() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "untick", "fields": ["security"]})
    perform(here, {"do": "pin", "number": FIRST})
    perform(here, {"do": "untick", "fields": []})
    perform(here, {"do": "pin", "number": FIRST})

    assert len(changes(heard)) == 1


def test_the_graph_fails_as_often_as_told_or_until_the_trouble_ends() -> None:
    caller = Caller(stage())
    perform(caller.stage, {"do": "fault", "calls": 2, "status": 503, "code": 2})
    first = [caller.ask("GET", f"/{FIRST}")[0] for _ in range(3)]
    perform(caller.stage, {"do": "fault", "calls": 9, "status": 503, "code": 2})
    perform(caller.stage, {"do": "mend"})

    assert (first, caller.ask("GET", f"/{FIRST}")[0]) == ([503, 503, 200], 200)


def test_one_kind_of_fault_is_mended_and_the_others_go_on() -> None:
    here = stage()
    for kind in ("reset", "html", "reset"):
        perform(here, {"do": "fault", "kind": kind, "calls": 9})
    perform(here, {"do": "mend", "kind": "reset"})

    assert [fault.kind for fault in here.faults] == ["html"]


def test_a_storm_is_so_many_people_who_write_within_its_seconds() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "fault", "kind": "storm", "number": FIRST, "calls": 25, "seconds": 5})
    counts = []
    for _ in range(7):
        here.timeline.run_until(here.now + 1)
        counts.append(len(changes(heard)))

    assert counts == [10, 15, 20, 25, 25, 25, 25]
    assert {field for field, _ in changes(heard)} == {"messages"}
    assert here.faults == []


def test_a_storm_goes_on_in_a_world_that_was_saved() -> None:
    here = stage()
    perform(here, {"do": "fault", "kind": "storm", "number": FIRST, "calls": 25, "seconds": 5})
    here.timeline.run_until(here.now + 1)
    again = staged(read(written(here)))
    heard = ear(again)
    again.timeline.run_until(again.now + 60)

    assert (len(changes(heard)), again.faults) == (15, [])


def test_a_storm_that_is_mended_blows_no_more() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "fault", "kind": "storm", "number": FIRST, "calls": 1_000, "seconds": 100})
    here.timeline.run_until(here.now)
    perform(here, {"do": "mend"})
    here.timeline.run_until(here.now + 60)

    assert len(changes(heard)) == 10


def test_a_number_that_is_unlisted_still_has_its_node() -> None:
    caller = Caller(stage())
    perform(caller.stage, {"do": "unlist", "number": FIRST})
    lacking = [row["id"] for row in caller.get(f"/{ACCOUNT}/phone_numbers")["data"]]
    perform(caller.stage, {"do": "unlist", "number": FIRST, "on": False})

    assert (lacking, caller.get(f"/{FIRST}")["id"]) == ([SECOND], FIRST)
    assert len(caller.get(f"/{ACCOUNT}/phone_numbers")["data"]) == 2


def test_lists_are_cut_and_whole_again() -> None:
    caller = Caller(stage())
    perform(caller.stage, {"do": "cut_lists"})
    cut = caller.get(f"/{ACCOUNT}/phone_numbers")
    perform(caller.stage, {"do": "cut_lists", "on": False})

    assert ("next" in cut["paging"], "next" in caller.get(f"/{ACCOUNT}/phone_numbers")["paging"]) == (True, False)


def test_fields_are_unticked_for_one_app_or_all() -> None:
    here = stage()
    here.world.apps["2"] = App(id="2")
    perform(here, {"do": "untick", "fields": ["flows"]})
    perform(here, {"do": "untick", "fields": ["calls"], "app": "2"})

    assert [app.unticked for app in here.world.apps.values()] == [["flows"], ["calls"]]
