"""Looking before connecting: what is meant, what is missing, what would be done. Nothing is changed by it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from linekeeper.build.clock import Real
from linekeeper.build.connecting import Given, Mode, Place, Plan, _to_claim, cannot, lacking, look, to_ask
from linekeeper.build.ground import opened
from linekeeper.config import App, Config, Secret
from linekeeper.errors import Misconfigured
from linekeeper.intake.lacks import Weight
from linekeeper.intake.memory import CLAIMED
from linekeeper.intake.seen import AccountSeen, AppSeen, Refusal, Survey, TokenSeen
from linekeeper.sim import Simulator

HARBOR, TIDEWAY = "104998261357420", "215630984417205"
WHOLE = App(id="1", secret=Secret("s"), token=Secret("t"), verify_token=Secret("v"))


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator("demo", paused=True) as running:
        running.app.callback = "https://hooks.example.com/webhooks/meta"
        yield running


def place(folder: Path, *apps: App, public_url: str = "") -> Place:
    return Place(config=Config(data=folder / "data", apps=apps, public_url=public_url), file=folder / "linekeeper.toml", environ={})


def whole(sim: Simulator, **more: object) -> Given:
    words: dict[str, object] = {"id": sim.app_id, "secret": Secret(sim.app_secret), "token": Secret(sim.token), "graph_url": sim.url}
    return Given(**(words | more))  # type: ignore[arg-type]  # a table's words


def configured(sim: Simulator, **more: object) -> App:
    words: dict[str, object] = {"id": sim.app_id, "secret": Secret(sim.app_secret), "token": Secret(sim.token), "graph_url": sim.url}
    return App(**(words | more))  # type: ignore[arg-type]  # a table's words


def left(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def stops(plan: Plan) -> list[str]:
    return [lack.what for lack in plan.lacks if lack.weight is Weight.STOPS]


async def test_where_all_is_well_it_would_keep_and_name_the_app_and_nothing_is_missing(sim: Simulator, tmp_path: Path) -> None:
    sim.world.accounts[TIDEWAY].subscribed = []
    plan = await look(place(tmp_path), whole(sim), Real())

    assert (plan.stopped, plan.lacks, plan.subscribe, plan.write, plan.known) == (False, (), (TIDEWAY,), True, False)
    assert (plan.app.name, plan.change.secret.reveal(), plan.change.token.reveal()) == ("meta", sim.app_secret, sim.token)
    assert plan.verify_made
    assert len(plan.change.verify_token.reveal()) > 20
    assert left(tmp_path) == []
    assert sim.world.accounts[TIDEWAY].subscribed == []


@pytest.mark.parametrize(
    ("token", "accounts", "what"),
    [
        pytest.param("expired", (), "the token has expired", id="expired token"),
        pytest.param("revoked", (), "the token was revoked", id="revoked token"),
        pytest.param("missing permission", (), "the token lacks the permission whatsapp_business_management", id="missing permission"),
        pytest.param("wrong account", (TIDEWAY,), f"the token may not see account {TIDEWAY}", id="wrong account"),
        pytest.param("main", ("1",), "the token may not see account 1", id="no such account"),
    ],
)
async def test_what_stops_it_is_told_and_nothing_is_changed(
    sim: Simulator, tmp_path: Path, token: str, accounts: tuple[str, ...], what: str
) -> None:
    plan = await look(place(tmp_path), whole(sim, token=Secret(sim.tokens[token]), accounts=accounts), Real())

    assert plan.stopped
    assert stops(plan) == [what]
    assert str(cannot(plan)).startswith(what)
    assert left(tmp_path) == []


async def test_everything_that_nobody_gave_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as fault:
        await look(place(tmp_path), Given(), Real())

    assert [one.what for one in fault.value.faults] == [
        "the app id (--app-id) is missing",
        "the app secret (--secret-file) is missing",
        "the token (--token-file) is missing",
    ]


@pytest.mark.parametrize(
    ("app", "given", "missing"),
    [
        pytest.param(None, Given(), ["id", "secret", "token", "verify_token"], id="a new app needs all"),
        pytest.param(None, Given(id="1", token=Secret("t")), ["secret", "verify_token"], id="what was given is not asked for"),
        pytest.param(
            App(id="1", secret=Secret("s"), token=Secret("t"), verify_token=Secret("v")), Given(), [], id="what is there is enough"
        ),
        pytest.param(App(id="1", token=Secret("t")), Given(mode=Mode.TOKEN), ["token"], id="another token must be another"),
        pytest.param(App(id="1", secret=Secret("s")), Given(mode=Mode.SECRET), ["secret"], id="another secret must be another"),
        pytest.param(
            App(secret=Secret("s")), Given(mode=Mode.ACCOUNT, token=Secret("t")), ["id"], id="without an id nothing can be checked"
        ),
    ],
)
def test_what_a_person_is_asked_for(app: App | None, given: Given, missing: list[str]) -> None:
    assert lacking(app, given) == missing


async def test_an_app_of_the_configuration_needs_nothing_more(sim: Simulator, tmp_path: Path) -> None:
    where = place(tmp_path, configured(sim, verify_token=Secret("v")))

    assert await to_ask(where, Given()) == []
    assert (await look(where, Given(), Real())).change.token.reveal() == sim.token


@pytest.mark.parametrize(
    ("given", "what"),
    [
        pytest.param(Given(), "which app?", id="several, and none named"),
        pytest.param(Given(name="shop", id="3"), "app shop is there already", id="a name that another app has"),
        pytest.param(Given(mode=Mode.TOKEN, name="new", token=Secret("t")), "there is no app new yet", id="another token for no app"),
    ],
)
async def test_a_name_that_does_not_fit_is_refused(tmp_path: Path, given: Given, what: str) -> None:
    apps = App(name="shop", id="1", secret=Secret("s")), App(name="club", id="2", secret=Secret("s"))

    with pytest.raises(Misconfigured) as fault:
        await look(place(tmp_path, *apps), given, Real())
    assert fault.value.what == what


async def test_an_id_finds_its_app(sim: Simulator, tmp_path: Path) -> None:
    apps = App(name="shop", id="1", secret=Secret("s")), configured(sim, name="club")

    assert (await look(place(tmp_path, *apps), Given(id=sim.app_id), Real())).app.name == "club"


async def test_another_secret_is_checked_without_a_token_and_keeps_the_old_one_for_a_while(sim: Simulator, tmp_path: Path) -> None:
    app = configured(sim, token=Secret("dead"))
    sim.app.secret = "new-secret"
    right = await look(
        place(tmp_path, app), Given(mode=Mode.SECRET, secret=Secret("new-secret"), old_secret_for=timedelta(hours=2)), Real()
    )
    wrong = await look(place(tmp_path, app), Given(mode=Mode.SECRET, secret=Secret("other")), Real())

    assert (right.stopped, right.write, right.subscribe, right.change.token) == (False, False, (), Secret(""))
    assert right.change.old_secret_until == right.change.at + timedelta(hours=2)
    assert stops(wrong) == [f"Meta does not accept the secret of app {sim.app_id}"]


async def test_another_token_that_sees_less_than_is_watched_is_told(sim: Simulator, tmp_path: Path) -> None:
    where = place(tmp_path, configured(sim))
    async with opened(where.config) as ground:
        await ground.state.remember(CLAIMED, {HARBOR: b"meta", TIDEWAY: b"meta"})
    given = Given(mode=Mode.TOKEN, token=Secret(sim.tokens["wrong account"]))
    plan = await look(where, given, Real())

    assert not plan.stopped
    assert [lack.what for lack in plan.lacks] == [f"the token may not see account {TIDEWAY}"]
    assert (plan.change.token, plan.change.secret, plan.write) == (given.token, Secret(""), False)


async def test_a_token_for_one_account_changes_nothing_else(sim: Simulator, tmp_path: Path) -> None:
    for account in (HARBOR, TIDEWAY):
        sim.world.accounts[account].subscribed = []
    given = Given(mode=Mode.ACCOUNT, token=Secret(sim.token), accounts=(HARBOR,))
    plan = await look(place(tmp_path, configured(sim)), given, Real())

    assert (plan.change.tokens, plan.change.token, plan.subscribe) == ({HARBOR: given.token}, Secret(""), (HARBOR,))


async def test_an_account_that_another_app_reads_is_told(sim: Simulator, tmp_path: Path) -> None:
    where = place(tmp_path, App(name="shop", id="1", secret=Secret("s")))
    async with opened(where.config) as ground:
        await ground.state.remember(CLAIMED, {HARBOR: b"shop"})
    plan = await look(where, whole(sim, name="club"), Real())

    assert [(lack.weight, lack.what) for lack in plan.lacks] == [(Weight.HINT, f"account {HARBOR} is read through app shop already")]


@pytest.mark.parametrize(
    ("managed", "claimed"),
    [
        pytest.param(None, ("1", "7", "8"), id="a token that is bound to none names none: all are written down"),
        pytest.param(("7", "9"), ("1", "8"), id="those that the token names are found by themselves"),
    ],
)
def test_accounts_that_the_token_does_not_name_are_named_in_the_configuration(
    managed: tuple[str, ...] | None, claimed: tuple[str, ...]
) -> None:
    unseen = AccountSeen(id="9", refusal=Refusal(code=10, cause=None))
    found = Survey(app=AppSeen(), token=TokenSeen(managed=managed), accounts=(AccountSeen(id="7"), AccountSeen(id="8"), unseen))

    assert _to_claim(found, App(accounts=("1",))) == claimed
