"""Faults on order: which calls they strike, what is left of the answer, and when they are over."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim import faults
from linekeeper.sim.acts import perform
from linekeeper.sim.bodies import News
from linekeeper.sim.faults import Fault, Wish, plan
from linekeeper.sim.stage import Stage
from tests.sim.cast import ACCOUNT, FIRST, SECOND, Caller, changes, ear, quiet, stage, text

NUMBER, LIST = f"/v25.0/{FIRST}", f"/v25.0/{ACCOUNT}/phone_numbers"


def struck(here: Stage, *calls: tuple[str, str]) -> list[bool]:
    """Return which calls, by method and path, a fault strikes."""
    return [faults.strike(here, method, path, {}) is not None for method, path in calls]


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        pytest.param({}, [True, False, False], id="the next call unless told"),
        pytest.param({"calls": 2}, [True, True, False], id="so many calls"),
        pytest.param({"skip": 1}, [False, True, False], id="after some that pass"),
        pytest.param({"method": "POST", "calls": 9}, [False, True, False], id="one method"),
        pytest.param({"path": "*/phone_numbers", "calls": 9}, [False, False, True], id="one path"),
        pytest.param({"path": f"/{FIRST}", "calls": 9}, [True, False, False], id="the path is told without its version"),
        pytest.param({"path": "*/messages", "method": "POST"}, [False, True, False], id="sends only"),
        pytest.param({"token": "main", "calls": 9}, [False, False, False], id="a token that was not used"),
    ],
)
def test_a_fault_strikes_the_calls_it_is_meant_for(words: dict[str, Any], hit: list[bool]) -> None:
    here = stage()
    plan(here, msgspec.convert(words, Wish))

    assert struck(here, ("GET", NUMBER), ("POST", f"{NUMBER}/messages"), ("GET", LIST)) == hit


@pytest.mark.parametrize("place", ["header", "query"])
def test_a_fault_may_be_for_one_token_wherever_it_is_carried(place: str) -> None:
    here = stage()
    plan(here, Wish(token="reading only", calls=9))

    def hit(kind: str) -> bool:
        value = here.world.tokens[kind].value
        target = f"{NUMBER}?access_token={value}" if place == "query" else NUMBER
        return faults.strike(here, "GET", target, {"authorization": f"Bearer {value}"} if place == "header" else {}) is not None

    assert (hit("main"), hit("reading only")) == (False, True)


def test_a_fault_ends_with_its_time_and_strikes_every_call_until_then() -> None:
    here = stage()
    plan(here, Wish(lasts_s=60))
    first = struck(here, *[("GET", NUMBER)] * 40)
    here.timeline.run_until(here.now + 61)

    assert (all(first), struck(here, ("GET", NUMBER)), faults.listed(here)) == (True, [False], [])


def test_some_calls_of_a_share_are_struck_and_the_same_ones_each_time() -> None:
    def run() -> list[bool]:
        here = stage()
        plan(here, Wish(share=0.3, calls=1_000))
        return struck(here, *[("GET", NUMBER)] * 100)

    assert run() == run()
    assert 15 < sum(run()) < 45


def test_the_first_fault_that_matches_strikes_and_the_others_wait() -> None:
    here = stage()
    plan(here, Wish(kind="reset", path="*/messages"))
    plan(here, Wish(kind="html"))
    kinds = [fault.kind for _ in range(2) if (fault := faults.strike(here, "POST", f"{NUMBER}/messages", {}))]

    assert (kinds, faults.listed(here)) == (["reset", "html"], [])


def test_faults_are_listed_with_numbers_and_cleared_by_them() -> None:
    here = stage()
    for kind in ("html", "reset", "tls"):
        plan(here, msgspec.convert({"kind": kind}, Wish))
    here.faults.append(Fault(left=1, status=503))
    numbers = [fault.id for fault in faults.listed(here)]

    assert numbers == [1, 2, 3, 4]
    assert (faults.clear(here, 2), faults.clear(here, 2), [fault.id for fault in faults.listed(here)]) == (1, 0, [1, 3, 4])
    assert (faults.clear(here), faults.listed(here)) == (3, [])


def test_a_fault_planned_by_hand_is_as_whole_as_one_that_was_ordered() -> None:
    here, there = stage(), stage()
    here.faults.append(Fault(kind="drip"))
    plan(there, Wish(kind="drip"))

    assert faults.listed(here) == faults.listed(there)


def test_a_play_plans_faults_like_any_other_act() -> None:
    play = quiet()
    play.acts = [
        {"at_s": 60, "do": "fault", "kind": "token", "calls": 5},
        {"at_s": 120, "do": "mend"},
    ]
    caller = Caller(stage(play))
    seen = []
    for _ in range(3):
        seen.append(caller.ask("GET", NUMBER)[0])
        caller.stage.timeline.run_until(caller.stage.now + 60)

    assert seen == [200, 401, 200]


@pytest.mark.parametrize(
    ("words", "status", "beginning", "headers"),
    [
        pytest.param({"status": 502}, 502, b"<!doctype html>", {"Content-Type": "text/html; charset=utf-8"}, id="a page of trouble"),
        pytest.param({"status": 504, "code": 2}, 504, b'{"error":', {}, id="Graph's own error"),
        pytest.param({"status": 429, "retry_after": 7}, 429, b"<!doctype html>", {"Retry-After": "7"}, id="429 that says how long"),
        pytest.param({"status": 429, "code": 4}, 429, b'{"error":', {}, id="429 that does not"),
        pytest.param({"kind": "html"}, 200, b"<!doctype html>", {}, id="HTML with 200"),
        pytest.param({"kind": "token"}, 401, b'{"error":', {}, id="a dead token"),
    ],
)
def test_an_answer_is_what_was_ordered(words: dict[str, Any], status: int, beginning: bytes, headers: dict[str, str]) -> None:
    caller = Caller(stage())
    plan(caller.stage, msgspec.convert(words, Wish))
    answer = caller.graph.answer("GET", NUMBER, b"", {}, "")

    assert (answer.status, answer.body.startswith(beginning)) == (status, True)
    assert answer.headers.items() >= headers.items()
    assert answer.fault is not None


@pytest.mark.parametrize(("state", "subcode"), [("expired", 463), ("revoked", 460)])
def test_a_token_dies_for_so_many_calls_and_lives_again(state: str, subcode: int) -> None:
    caller = Caller(stage())
    plan(caller.stage, msgspec.convert({"kind": "token", "state": state, "token": "main"}, Wish))

    assert caller.refusal("GET", NUMBER) == (401, 190, subcode)
    assert caller.ask("GET", NUMBER)[0] == 200


def test_truncated_json_is_the_first_half_of_the_real_answer() -> None:
    caller = Caller(stage())
    plan(caller.stage, Wish(kind="truncated"))
    headers = {"authorization": f"Bearer {caller.stage.world.tokens['main'].value}"}
    cut, whole = (caller.graph.answer("GET", NUMBER, b"", headers, "").body for _ in range(2))

    assert whole.startswith(cut)
    assert len(cut) == len(whole) // 2
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut)


@pytest.mark.parametrize("kind", ["status", "html", "reset", "silence", "tls"])
@pytest.mark.parametrize("processed", [True, False], ids=["processed", "lost on its way"])
def test_a_send_counts_only_when_the_fault_came_after_it(kind: str, processed: bool) -> None:
    caller = Caller(stage())
    heard = ear(caller.stage)
    plan(caller.stage, msgspec.convert({"kind": kind, "processed": processed, "path": "*/messages"}, Wish))
    perform(caller.stage, {"do": "write", "number": FIRST, "person": 1000})
    heard.clear()
    headers = {"authorization": f"Bearer {caller.stage.world.tokens['main'].value}", "content-type": "application/json"}
    answer = caller.graph.answer("POST", f"{NUMBER}/messages", json.dumps(text("15550102000")).encode(), headers, "")
    caller.stage.timeline.run_until(caller.stage.now + 600)

    assert (answer.fault is not None, b"wamid" in answer.body and kind in ("status", "html")) == (True, False)
    assert bool(changes(heard)) is processed


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param({"code": 7}, "knows no code 7", id="no such code"),
        pytest.param({"kind": "drip", "processed": False}, "always processed", id="half of nothing"),
        pytest.param({"kind": "silence", "seconds": 3_600}, "0 to 600", id="a silence too long"),
        pytest.param({"kind": "late", "seconds": -1}, "0 to 600", id="before it was asked"),
        pytest.param({"kind": "skew", "seconds": 5}, "wants lasts_s", id="a skew without end"),
        pytest.param({"kind": "storm", "number": FIRST}, "wants calls", id="a storm without size"),
        pytest.param({"token": "golden"}, "no token is called", id="no such token"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(words: dict[str, Any], why: str) -> None:
    here = stage()
    with pytest.raises(ValueError, match=why):
        plan(here, msgspec.convert(words, Wish))

    assert faults.listed(here) == []


def test_only_so_many_are_planned_at_once() -> None:
    here = stage()
    for _ in range(faults.PLANNED_AT_MOST):
        plan(here, Wish())
    with pytest.raises(ValueError, match="clear some first"):
        plan(here, Wish())


def test_every_kind_says_what_it_is() -> None:
    assert set(faults.KINDS) == set(faults.Kind.__args__)  # type: ignore[attr-defined]  # a Literal's words


def test_a_skew_moves_the_times_of_webhooks_and_nothing_else() -> None:
    here = stage()
    heard = ear(here)
    plan(here, Wish(kind="skew", seconds=-90, lasts_s=60))
    here.announce(here.world.accounts[ACCOUNT], "messages", {"messages": [{"timestamp": "1000", "text": {"body": "timestamp"}}]})
    here.announce(here.world.accounts[ACCOUNT], "security", {"event": "PIN_CHANGED"})
    here.timeline.run_until(here.now + 61)
    here.announce(here.world.accounts[ACCOUNT], "messages", {"messages": [{"timestamp": "1000"}]})

    assert [value for _, value in changes(heard)] == [
        {"messages": [{"timestamp": "910", "text": {"body": "timestamp"}}]},
        {"event": "PIN_CHANGED"},
        {"messages": [{"timestamp": "1000"}]},
    ]
    assert heard[1]["entry"][0]["time"] == int(here.began) - 90
    assert faults.skew(here) == 0


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["timestamp", "id"]), inner), max_leaves=8
)  # fmt: skip


@given(VALUES, st.integers(-10_000, 10_000))
def test_a_clock_that_is_set_right_again_leaves_every_value_as_it_was(value: object, seconds: int) -> None:
    news = [News("1", "messages", {"id": value, "timestamp": 2 * 10**9, "x": [{"timestamp": "1700000000"}]}, 1e9)]
    there = faults.skewed(news, seconds)
    (back,) = faults.skewed(there, -seconds)

    assert back.at == news[0].at
    assert isinstance(back.value, dict)
    assert (back.value["timestamp"], back.value["x"]) == (2 * 10**9, [{"timestamp": "1700000000"}])


def test_numbers_stay_apart() -> None:
    here = stage()
    plan(here, Wish(path=f"/{SECOND}/*", calls=5))

    assert struck(here, ("POST", f"{NUMBER}/messages"), ("POST", f"/{SECOND}/messages")) == [False, True]
