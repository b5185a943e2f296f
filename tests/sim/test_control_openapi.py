"""The control room keeps to its own document, whatever is asked of it."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from linekeeper.sim.acts import ACTS
from linekeeper.sim.asking import ROUTES
from linekeeper.sim.control import LONGEST_STEP_S
from linekeeper.sim.control_openapi import document
from linekeeper.sim.server import Simulator
from tests.sim.cast import START, quiet

ACT = "/_sim/act"
schema = schemathesis.openapi.from_dict(document()).exclude(path=ACT)
#: Acts are many: they are tried by chance only, without each border of each argument.
act_schema = schemathesis.openapi.from_dict(document()).include(path=ACT)
act_schema.config.phases.coverage.enabled = False
#: What a test must not do to the server that it goes through, or to this machine: shut the port, wait long, run far, call others.
TAME_S = 60.0
LONGEST_LINE = 600  #: characters of a parameter; beyond it the server's HTTP refuses the line, in its own words


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A live simulator, in a thread of its own: this client knows no event loop."""
    loop, ready, done = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    place: list[str] = []

    async def live() -> None:
        async with Simulator(quiet(), start=START, paused=True) as sim:
            place.append(sim.url)
            ready.set()
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(live(),))
    thread.start()
    assert ready.wait(60)
    yield place[0]
    loop.call_soon_threadsafe(done.set)
    thread.join(60)
    loop.close()


def tamed(body: Any) -> None:
    """Take out of a body what must not happen here; what is refused anyway stays as it is."""
    if not isinstance(body, dict):
        return
    if isinstance(body.get("step"), int | float) and TAME_S < body["step"] <= LONGEST_STEP_S:
        body["step"] = TAME_S
    if body.get("kind") == "refuse":
        body["kind"] = "reset"
    if isinstance(body.get("url"), str) and len(body["url"]) < LONGEST_LINE:
        body["url"] = "http://127.0.0.1:9/hook"


@schema.parametrize()
@settings(max_examples=6, suppress_health_check=list(HealthCheck), deadline=None)
def test_every_answer_fits_the_document(case: Case[Any], url: str) -> None:
    tamed(case.body)
    case.query = {name: value[:LONGEST_LINE] if isinstance(value, str) else value for name, value in (case.query or {}).items()}

    # Well-formed wishes may be refused: nobody may be called so. All other checks of the library hold.
    case.call_and_validate(base_url=url, excluded_checks=[positive_data_acceptance])


@act_schema.parametrize()
@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
def test_every_act_is_performed_or_refused_with_its_reason(case: Case[Any], url: str) -> None:
    tamed(case.body)

    case.call_and_validate(base_url=url, excluded_checks=[positive_data_acceptance])


def test_every_call_and_every_act_is_in_the_document() -> None:
    told = document()
    assert isinstance(told["paths"], dict)
    assert isinstance(told["components"], dict)

    assert {(method.upper(), path) for path, calls in told["paths"].items() for method in calls} == set(ROUTES)
    dos = [one["properties"]["do"]["enum"][0] for name, one in told["components"]["schemas"].items() if name.endswith("Act")]
    assert sorted(dos) == sorted(ACTS)
