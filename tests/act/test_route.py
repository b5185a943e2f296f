"""Which route hears of what, and what may be shown of it."""

from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.act.route import routes_of
from linekeeper.config import AlertRoute, Secret
from linekeeper.flow.alerts import Alert, Life
from linekeeper.fold.finding import Finding, Whose
from tests.act.told import BANNED, CAFE, FLAGGED, NOON, SECRET, route


def alert(finding: Finding, *numbers: Whose) -> Alert:
    return Alert(id=1, finding=finding, life=Life.OPEN, opened_at=NOON, numbers={one.number: one for one in numbers or (CAFE,)})


@pytest.mark.parametrize(
    ("told", "finding", "takes"),
    [
        pytest.param({}, FLAGGED, True, id="a warning, by default"),
        pytest.param({"severity": "critical"}, FLAGGED, False, id="a warning where only what is critical goes"),
        pytest.param({"severity": "critical"}, BANNED, True, id="what is critical"),
        pytest.param({"accounts": ("11",)}, BANNED, True, id="its account"),
        pytest.param({"accounts": ("12",)}, BANNED, False, id="another account"),
        pytest.param({"workspaces": ("main",)}, BANNED, True, id="its workspace"),
        pytest.param({"workspaces": ("other",)}, BANNED, False, id="another workspace"),
        pytest.param({"workspaces": ("main",), "accounts": ("12",)}, BANNED, False, id="its workspace, another account"),
    ],
)
def test_a_route_takes_what_its_settings_say(told: dict[str, Any], finding: Finding, takes: bool) -> None:
    assert route(**told).takes(alert(finding)) is takes


def test_of_a_matter_that_several_workspaces_share_a_route_sees_its_own_part() -> None:
    other = replace(CAFE, number="2", workspace="other")
    mine = route(workspaces=("main",))

    assert mine.takes(alert(BANNED, CAFE, other))
    assert [mine.sees(one) for one in (CAFE, other)] == [True, False]


@pytest.mark.parametrize(
    ("told", "label"),
    [
        pytest.param(AlertRoute(to=Secret("mailto://user:pw@example.com")), "route 1 (mailto)", id="an Apprise address: its scheme alone"),
        pytest.param(AlertRoute(to=Secret("https://hooks.example/pw"), secret=Secret(SECRET)), "route 1 (hooks.example)", id="a webhook"),
        pytest.param(AlertRoute(to=Secret("https://chat.example.com/pw")), "route 1 (https)", id="a chat service's address"),
        pytest.param(AlertRoute(name="pager", to=Secret("json://pw@h")), "pager", id="a name"),
    ],
)
def test_a_label_shows_nothing_secret(told: AlertRoute, label: str) -> None:
    (one,) = routes_of([told])

    assert one.label == label
    assert "pw" not in repr(one)


def test_one_address_may_stand_there_twice_and_its_id_does_not_hang_on_other_settings() -> None:
    to = Secret("json://h")
    first, second = routes_of([AlertRoute(to=to), AlertRoute(to=to, severity="critical")])
    (again,) = routes_of([AlertRoute(to=to, quiet=True)])

    assert first.id != second.id
    assert again.id == first.id
