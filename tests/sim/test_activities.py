import pytest

from linekeeper.sim.activities import KEPT, note
from tests.sim.cast import ACCOUNT, DAY_S, NOW, Caller, stage

PATH = f"/{ACCOUNT}/activities"


@pytest.fixture
def caller() -> Caller:
    return Caller(stage())


def test_the_newest_deed_stands_first(caller: Caller) -> None:
    account = caller.stage.world.accounts[ACCOUNT]
    note(caller.stage, account, "TEMPLATE_CREATED", template="1")
    caller.stage.timeline.run_until(NOW + DAY_S)
    note(caller.stage, account, "USER_ADDED", user="7")
    told = caller.get(PATH)["data"]

    assert [line["activity_type"] for line in told] == ["USER_ADDED", "TEMPLATE_CREATED"]
    assert told[1]["timestamp"] == "2026-11-02T08:00:00Z"
    assert (told[1]["actor_type"], told[1]["details"]) == ("API", {"template": "1"})


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("activity_type=USER_ADDED", 1),
        (f"since={int(NOW) + 1}", 1),
        (f"until={int(NOW)}", 1),
        ("since=2026-11-02&until=2026-11-04", 2),
        ("since=2026-11-03T09:00:00Z", 0),
        (f"since={int(NOW) * 1_000}", 2),
        ("limit=1", 1),
    ],
)
def test_deeds_are_chosen_by_kind_and_time(caller: Caller, query: str, count: int) -> None:
    account = caller.stage.world.accounts[ACCOUNT]
    note(caller.stage, account, "TEMPLATE_CREATED")
    caller.stage.timeline.run_until(NOW + DAY_S)
    note(caller.stage, account, "USER_ADDED")

    assert len(caller.get(f"{PATH}?{query}")["data"]) == count


@pytest.mark.parametrize("query", ["activity_type=DANCE", "since=yesterday", "fields=mood", "until=99999-99-99"])
def test_what_cannot_be_asked_is_refused(caller: Caller, query: str) -> None:
    assert caller.refusal("GET", f"{PATH}?{query}")[:2] == (400, 100)


def test_only_the_newest_thousand_are_kept(caller: Caller) -> None:
    account = caller.stage.world.accounts[ACCOUNT]
    for _ in range(KEPT + 5):
        note(caller.stage, account, "USER_ADDED")

    assert len(account.activities) == KEPT
