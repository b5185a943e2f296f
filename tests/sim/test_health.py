import pytest

from linekeeper.sim import health
from linekeeper.sim.world import Portfolio
from tests.sim.cast import ACCOUNT, APP, PORTFOLIO, Caller, stage

TEMPLATE = "1688205519374021"


@pytest.fixture
def caller() -> Caller:
    return Caller(stage())


def told(caller: Caller, node: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the verdict of a node, and (kind, verdict) of each of its entities."""
    found = caller.get(f"/{node}?fields=health_status")["health_status"]
    return found["can_send_message"], [(one["entity_type"], one["can_send_message"]) for one in found["entities"]]


def test_a_template_is_told_with_its_account_portfolio_and_app(caller: Caller) -> None:
    fine = [("MESSAGE_TEMPLATE", "AVAILABLE"), ("WABA", "AVAILABLE"), ("BUSINESS", "AVAILABLE"), ("APP", "AVAILABLE")]

    assert told(caller, TEMPLATE) == ("AVAILABLE", fine)


def test_a_template_that_is_not_approved_is_blocked_with_141002(caller: Caller) -> None:
    caller.stage.world.accounts[ACCOUNT].templates[0].status = "PAUSED"
    entity = caller.get(f"/{TEMPLATE}?fields=health_status")["health_status"]["entities"][0]

    assert told(caller, TEMPLATE)[0] == "BLOCKED"
    assert entity["errors"][0]["error_code"] == 141002
    assert set(entity["errors"][0]) == {"error_code", "error_description", "possible_solution"}


def test_a_portfolio_is_told_by_itself(caller: Caller) -> None:
    fine = told(caller, PORTFOLIO)
    caller.stage.world.portfolios[PORTFOLIO].verification = "not_verified"
    doubted = told(caller, PORTFOLIO)
    caller.stage.world.portfolios["8"] = Portfolio(id="8", name="Nobody's")

    assert fine == ("AVAILABLE", [("BUSINESS", "AVAILABLE"), ("APP", "AVAILABLE")])
    assert doubted == ("LIMITED", [("BUSINESS", "LIMITED"), ("APP", "AVAILABLE")])
    assert told(caller, "8")[0] == "AVAILABLE"


def test_an_app_is_well(caller: Caller) -> None:
    assert told(caller, APP) == ("AVAILABLE", [("APP", "AVAILABLE")])


@pytest.mark.parametrize(
    ("words", "top"), [(["AVAILABLE"], "AVAILABLE"), (["AVAILABLE", "LIMITED"], "LIMITED"), (["LIMITED", "BLOCKED"], "BLOCKED")]
)
def test_the_gravest_word_is_the_verdict(words: list[str], top: str) -> None:
    assert health.verdict([{"can_send_message": word} for word in words])["can_send_message"] == top
