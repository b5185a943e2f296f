"""docs/simulator.md lists what is served and played, and nothing else: whoever uses the stand-in knows what it is."""

import re
from pathlib import Path

import pytest

from linekeeper.sim import control, dated, errors, faults, graph, playbill, routes, temperaments
from linekeeper.sim.acts import ACTS
from linekeeper.sim.manners import Manners
from linekeeper.sim.world import FIELDS, Switches

DOCUMENT = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")
assert graph.ROOMS  # importing them fills the table of routes
SERVED = {*routes.listed(), *(f"{method} {path}" for method, path in control.ROUTES)}
ROWS = set(re.findall(r"^\| `([^`]+)` \|", DOCUMENT, re.MULTILINE))


@pytest.mark.parametrize("route", sorted(SERVED))
def test_every_call_that_is_served_is_listed(route: str) -> None:
    assert f"`{route}`" in DOCUMENT


@pytest.mark.parametrize("code", sorted(errors.CODES))
def test_every_error_code_is_listed_with_when_it_comes(code: int) -> None:
    assert re.search(rf"^\| {code} \| \S", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(playbill.names(), id="plays"),
        pytest.param(sorted(ACTS), id="acts"),
        pytest.param(sorted(FIELDS), id="webhook fields"),
        pytest.param(list(Switches.__struct_fields__), id="switches"),
        pytest.param(list(Manners.__struct_fields__), id="manners of webhooks"),
        pytest.param([kind.name for kind in temperaments.kinds()], id="temperaments"),
        pytest.param([trait for trait in temperaments.Temperament.__struct_fields__ if trait not in ("name", "says")], id="traits"),
        pytest.param(
            [name for name, versions in dated.laws().items() if versions[-1].confidence != "documented"], id="rules that are assumed"
        ),
    ],
)
def test_everything_that_can_happen_is_listed(names: list[str]) -> None:
    assert [name for name in names if f"`{name}`" not in DOCUMENT] == []


@pytest.mark.parametrize("kind", sorted(faults.KINDS))
def test_every_fault_has_its_row(kind: str) -> None:
    assert kind in ROWS


def test_the_document_lists_nothing_that_is_not_served() -> None:
    told = set(re.findall(r"`((?:GET|POST|DELETE) /[^`]*)`", DOCUMENT))
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", DOCUMENT, re.MULTILINE)}

    assert told - SERVED == set()
    assert codes == set(errors.CODES)


def test_every_subcode_is_listed_and_no_other() -> None:
    listed = {(int(code), int(sub)) for code, sub in re.findall(r"^\| (\d+)/(\d+) \| \S", DOCUMENT, re.MULTILINE)}

    assert listed == set(errors.SUBCODES)


def test_the_document_opens_with_what_is_not_imitated_and_what_is_assumed() -> None:
    sections = re.findall(r"^## (.+)$", DOCUMENT, re.MULTILINE)

    assert sections[:2] == ["What it does not imitate", "What is assumption"]
