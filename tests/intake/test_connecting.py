"""What is asked before an app is connected, of the stand-in for Meta and of a small one that answers as it is told."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from linekeeper.config import App, Secret
from linekeeper.errors import TryLater
from linekeeper.events.house import SightCause
from linekeeper.graph import Graph, client, open_session
from linekeeper.intake.connecting import survey
from linekeeper.intake.seen import MANAGE, MESSAGE, Refusal, Survey, Wish
from linekeeper.sim import Simulator
from linekeeper.sim.faults import Fault
from linekeeper.sim.world import App as SimApp
from tests.intake.stand_in import HandClock, Meta, error, number

NOTHING = Wish()
HARBOR = "104998261357420"
TIDEWAY = "215630984417205"


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator("demo", paused=True) as running:
        yield running


async def surveyed(sim: Simulator, wish: Wish = NOTHING, token: str = "main", **app: str | Secret) -> Survey:
    given = {"id": sim.app_id, "secret": Secret(sim.app_secret), "graph_url": sim.url, "token": Secret(sim.tokens[token])}
    async with open_session() as session:
        return await survey(client(session, lambda: datetime.now(UTC), App(**(given | app))), wish)  # type: ignore[arg-type]  # a table's words


async def test_everything_that_the_token_names_is_found(sim: Simulator) -> None:
    sim.world.accounts[TIDEWAY].subscribed = []
    found = await surveyed(sim)

    assert found.token is not None
    assert found.token.valid
    assert {MANAGE, MESSAGE} <= set(found.token.scopes)
    assert [account.id for account in found.accounts] == sim.waba_ids
    harbor, tideway = found.accounts[0], found.accounts[1]
    assert (harbor.name, harbor.portfolio_name, harbor.ours, tideway.ours) == ("Harbor Lane Coffee", "Harbor Lane Coffee", True, False)
    assert [(one.digits, one.status, one.quality) for one in harbor.numbers] == [
        ("15550100421", "CONNECTED", "GREEN"),
        ("15550100422", "CONNECTED", "GREEN"),
    ]


async def test_the_fields_and_the_callback_of_the_app_are_read(sim: Simulator) -> None:
    before = (await surveyed(sim)).app
    sim.app.callback, sim.app.unticked = "https://hooks.example.com/webhooks/meta", ["account_update"]
    after = (await surveyed(sim)).app

    assert (before.active, before.fields) == (False, ())
    assert (after.active, after.callback) == (True, "https://hooks.example.com/webhooks/meta")
    assert "messages" in after.fields
    assert "account_update" not in after.fields


async def test_a_wrong_secret_ends_it_at_once(sim: Simulator) -> None:
    found = await surveyed(sim, secret=Secret("other"))

    assert found.app.refusal == Refusal(code=190, cause=SightCause.TOKEN)
    assert (found.token, found.accounts) == (None, ())


@pytest.mark.parametrize(("kind", "subcode"), [("expired", 463), ("revoked", 460)])
async def test_a_dead_token_is_told_with_its_reason(sim: Simulator, kind: str, subcode: int) -> None:
    found = await surveyed(sim, token=kind)

    assert found.token is not None
    assert (found.token.valid, found.token.subcode, found.accounts) == (False, subcode, ())


async def test_a_token_of_another_app_names_that_app(sim: Simulator) -> None:
    sim.world.apps["999"] = SimApp(id="999", name="Other", secret="others-secret")
    found = await surveyed(sim, id="999", secret=Secret("others-secret"))

    assert found.token is not None
    assert found.token.app_id == sim.app_id


async def test_without_the_permission_no_account_is_asked_for(sim: Simulator) -> None:
    found = await surveyed(sim, token="missing permission")

    assert found.token is not None
    assert (MANAGE in found.token.scopes, found.accounts) == (False, ())


async def test_an_account_that_the_token_may_not_see_is_told_beside_the_others(sim: Simulator) -> None:
    found = await surveyed(sim, Wish(accounts=(TIDEWAY,)), token="wrong account")

    assert {account.id: account.refusal for account in found.accounts} == {TIDEWAY: Refusal(code=100, cause=None), HARBOR: None}
    assert found.token is not None
    assert found.token.managed == (HARBOR,)


async def test_a_portfolio_brings_its_accounts(sim: Simulator) -> None:
    portfolio = sim.world.accounts[TIDEWAY].portfolio
    found = await surveyed(sim, Wish(portfolios=(portfolio,)), token="main")

    assert found.closed == ()
    assert {one.id for one in sim.world.accounts_of(portfolio)} <= {account.id for account in found.accounts}


async def test_a_portfolio_that_may_not_be_listed_is_told(sim: Simulator) -> None:
    portfolio = sim.world.accounts[HARBOR].portfolio
    found = await surveyed(sim, Wish(portfolios=(portfolio,)), token="reading only")

    assert found.closed == (portfolio,)


async def test_without_business_management_the_portfolio_alone_is_missing(sim: Simulator) -> None:
    sim.world.tokens["main"].forbidden.append("owner_business_info")
    found = await surveyed(sim)

    assert [account.portfolio for account in found.accounts] == [""] * len(sim.waba_ids)
    assert all(account.refusal is None and account.numbers for account in found.accounts)


async def test_an_override_is_seen(sim: Simulator) -> None:
    sim.world.accounts[HARBOR].overrides = {sim.app_id: "https://elsewhere.example.com/"}

    assert (await surveyed(sim)).accounts[0].override == "https://elsewhere.example.com/"


@pytest.mark.parametrize(("status", "code"), [(503, 2), (400, 4)])
async def test_when_meta_cannot_answer_now_nothing_is_concluded(sim: Simulator, status: int, code: int) -> None:
    sim.graph.faults.append(Fault(left=1, status=status, code=code))

    with pytest.raises(TryLater):
        await surveyed(sim)


async def test_a_long_list_is_read_page_by_page(meta: Meta, graph: Graph) -> None:
    meta.targets, meta.per_page = ["7"], 2
    meta.numbers, meta.nodes = {"7": [number(f"100{place}") for place in range(5)]}, {"7": {"id": "7", "name": "Seven"}}

    found = await survey(graph, NOTHING)

    assert [one.id for one in found.accounts[0].numbers] == ["1000", "1001", "1002", "1003", "1004"]


async def test_a_list_that_never_ends_is_left(meta: Meta, graph: Graph) -> None:
    meta.targets, meta.per_page = ["7"], 1
    meta.numbers, meta.nodes = {"7": [number(f"10{place:02}") for place in range(90)]}, {"7": {"id": "7"}}

    assert len((await survey(graph, NOTHING)).accounts[0].numbers) == 20


async def test_apps_that_may_not_be_listed_leave_it_open_who_hears(meta: Meta, graph: Graph) -> None:
    meta.targets, meta.numbers, meta.nodes = ["7"], {"7": []}, {"7": {"id": "7"}}
    meta.fails["7/subscribed_apps"] = error(200, status=403)

    assert (await survey(graph, NOTHING)).accounts[0].ours is None


@pytest.mark.parametrize("path", ["debug_token", "42/subscriptions", "7"])
@pytest.mark.parametrize("body", [{}, {"data": 7}, {"data": {"is_valid": "?"}}, [], None], ids=str)
async def test_an_answer_of_a_new_form_is_no_connection_and_no_traceback(meta: Meta, graph: Graph, path: str, body: object) -> None:
    meta.targets, meta.numbers, meta.nodes = ["7"], {"7": []}, {"7": {"id": "7"}}
    meta.fails[path] = (200, body)  # type: ignore[assignment]  # Meta may say anything

    with pytest.raises(TryLater, match="does not tell"):
        await survey(graph, NOTHING)


async def test_with_a_secret_alone_only_the_app_is_asked_for(meta: Meta, clock: HandClock) -> None:
    async with open_session() as session:
        app = App(id="42", secret=Secret("shh"), graph_url=meta.url)
        found = await survey(client(session, clock.now, app), NOTHING)

    assert (found.app.fields, found.token) == (("messages",), None)
    assert [path for path, _ in meta.calls] == ["42/subscriptions"]
