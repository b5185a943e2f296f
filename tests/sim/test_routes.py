from collections.abc import Iterator

import pytest

from linekeeper.sim import nodes, routes
from linekeeper.sim.call import Call
from linekeeper.sim.routes import Raw, serves, serves_root
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Number
from tests.sim.cast import ACCOUNT, FIRST, Caller, stage


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a test enter handlers that are gone afterwards."""
    monkeypatch.setattr(routes, "EDGES", dict(routes.EDGES))
    monkeypatch.setattr(routes, "ROOTS", dict(routes.ROOTS))
    return iter(())


@pytest.mark.usefixtures("tables")
def test_a_handler_enters_itself_and_is_served_under_any_version() -> None:
    @serves("GET", Account, "moods/best", takes="color")
    def mood(_: Stage, call: Call, __: object, account: Account) -> dict[str, object]:
        return {"mood": f"{call.text('color')} {account.name}"}

    caller = Caller(stage())

    assert caller.get(f"/v25.0/{ACCOUNT}/moods/best?color=blue") == {"mood": "blue Harbor Lane Coffee"}
    assert caller.refusal("GET", f"/{ACCOUNT}/moods/best?size=1") == (400, 100, None)
    assert caller.refusal("GET", f"/{ACCOUNT}/moods/worst") == (400, 100, 33)
    assert "GET /{waba}/moods/best" in routes.listed()


@pytest.mark.usefixtures("tables")
def test_an_answer_may_be_bytes_of_another_kind() -> None:
    @serves("GET", Number, "picture", takes=None)
    def picture(_: Stage, __: Call, ___: object, ____: Number) -> Raw:
        return Raw(body=b"\x89PNG", kind="image/png", headers={"Content-Disposition": "inline"})

    caller = Caller(stage())
    bearer = {"authorization": f"Bearer {caller.stage.world.tokens['main'].value}"}
    answer = caller.graph.answer("GET", f"/{FIRST}/picture?whatever=1", b"", bearer, "http://graph.test")

    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, b"\x89PNG", "image/png")
    assert answer.headers["Content-Disposition"] == "inline"


@pytest.mark.usefixtures("tables")
def test_a_path_without_a_node_asks_for_no_token() -> None:
    @serves_root("GET", "weather/today")
    def weather(_: Stage, __: Call) -> dict[str, object]:
        return {"sun": True}

    assert Caller(stage()).ask("GET", "/weather/today", token="nobody") == (200, {"sun": True})


def test_what_is_served_already_is_not_served_twice() -> None:
    with pytest.raises(ValueError, match="edges already"):
        serves("GET", Number)(lambda *_: {})


def test_every_kind_of_node_that_is_served_has_a_word() -> None:
    assert {kind for _, kind, _ in routes.EDGES} <= set(routes.WORDS)
    assert set(nodes.KINDS) <= set(routes.WORDS)


def test_an_id_belongs_to_one_thing_or_to_nothing() -> None:
    world = stage().world

    assert routes.find(world, FIRST) is world.numbers[FIRST]
    assert routes.find(world, ACCOUNT) is world.accounts[ACCOUNT]
    assert [routes.find(world, named) for named in ("42", "", "x", "٣", "9" * 400)] == [None] * 5
