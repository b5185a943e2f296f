"""Carrying out: subscribed, kept and named; or, whatever fails on the way, nothing half-written."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from linekeeper.build import connected
from linekeeper.build.clock import Real
from linekeeper.build.connected import Taken, carry_out
from linekeeper.build.connecting import Given, Mode, Place, Plan, look
from linekeeper.build.held import held
from linekeeper.build.house import built
from linekeeper.config import Config, Ports, Secret, load
from linekeeper.errors import Misconfigured, Refused, TryLater
from linekeeper.sim import Simulator
from linekeeper.sim.faults import Fault
from linekeeper.store.lock import lock_folder

HARBOR, TIDEWAY = "104998261357420", "215630984417205"
PORTS = Ports(web=0, gateway=0, webhook=0)


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator("demo", paused=True) as running:
        for account in (HARBOR, TIDEWAY):
            running.world.accounts[account].subscribed = []
        yield running


def placed(folder: Path, config: Config | None = None) -> Place:
    return Place(config=config or Config(data=folder / "data", ports=PORTS), file=folder / "linekeeper.toml", environ={})


async def planned(sim: Simulator, place: Place, **more: object) -> Plan:
    words: dict[str, object] = {"id": sim.app_id, "secret": Secret(sim.app_secret), "token": Secret(sim.token), "graph_url": sim.url}
    return await look(place, Given(**(words | more)), Real())  # type: ignore[arg-type]  # a table's words


def left(folder: Path) -> list[str]:
    """Return the files that tell of an app, or are drafts of such."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name not in {"lock", "key"})


async def test_where_no_server_runs_it_is_kept_for_the_next_one(sim: Simulator, tmp_path: Path) -> None:
    place = placed(tmp_path)
    done = await carry_out(place, await planned(sim, place), Real())

    assert (done.taken, done.subscribed) == (Taken.AT_START, (HARBOR, TIDEWAY))
    assert sim.world.accounts[HARBOR].subscribed == [sim.app_id]
    config = load(place.file, {"LINEKEEPER_DATA": str(place.config.data)}, Real().now())
    async with built(replace(config, ports=PORTS), Real()) as house:
        assert [(app.name, app.secret.reveal(), app.token.reveal()) for app in house.config.apps] == [("meta", sim.app_secret, sim.token)]


async def test_a_running_server_takes_it_and_the_callback_is_checked(sim: Simulator, tmp_path: Path) -> None:
    async with built(Config(data=tmp_path / "data", ports=PORTS), Real()) as house:
        place = placed(tmp_path, replace(house.config, public_url=house.door_url))
        right = await carry_out(place, await planned(sim, place), Real())
        elsewhere = placed(tmp_path, replace(house.config, public_url="http://127.0.0.1:1"))
        wrong = await carry_out(elsewhere, await planned(sim, elsewhere), Real())

    assert (right.taken, [lack.what for lack in right.lacks]) == (Taken.AT_ONCE, ["Meta sends no webhooks to this app yet"])
    assert [lack.what for lack in wrong.lacks][1:] == ["Meta could not confirm the callback http://127.0.0.1:1/webhooks/meta"]


async def test_connecting_again_changes_nothing_and_writes_no_second_app(sim: Simulator, tmp_path: Path) -> None:
    place = placed(tmp_path)
    first = await planned(sim, place)
    await carry_out(place, first, Real())
    text = place.file.read_text(encoding="utf-8")
    place = placed(tmp_path, load(place.file, {"LINEKEEPER_DATA": str(place.config.data)}, Real().now()))
    again = await look(place, Given(), Real())
    done = await carry_out(place, again, Real())

    assert (again.known, again.write, again.subscribe, done.subscribed) == (True, False, (), ())
    assert again.change.verify_token == first.change.verify_token
    assert place.file.read_text(encoding="utf-8") == text


async def test_a_server_that_does_not_look_is_not_said_to_have_taken_it(
    sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connected, "TAKEN_S", 0.3)
    place = placed(tmp_path)
    await carry_out(place, await planned(sim, place), Real())
    with lock_folder(place.config.data):
        done = await carry_out(place, await planned(sim, place, name="meta"), Real())

    assert done.taken is Taken.NOT_YET


async def test_when_meta_refuses_to_subscribe_nothing_is_written(sim: Simulator, tmp_path: Path) -> None:
    place = placed(tmp_path)
    plan = await planned(sim, place)
    sim.world.tokens["main"].accounts = [HARBOR]

    with pytest.raises(Refused, match=f"cannot be subscribed to account {TIDEWAY}") as fault:
        await carry_out(place, plan, Real())
    assert f"subscribed before it: {HARBOR}" in fault.value.why
    assert left(tmp_path) == []


async def test_when_meta_cannot_answer_now_nothing_is_written(sim: Simulator, tmp_path: Path) -> None:
    place = placed(tmp_path)
    plan = await planned(sim, place)
    sim.graph.faults.append(Fault(left=1, status=503, code=2))

    with pytest.raises(TryLater):
        await carry_out(place, plan, Real())
    assert left(tmp_path) == []


async def test_a_file_that_cannot_be_written_is_found_before_meta_is_asked_for_anything(sim: Simulator, tmp_path: Path) -> None:
    place = replace(placed(tmp_path), file=tmp_path / "no such folder" / "linekeeper.toml")

    with pytest.raises(Misconfigured, match="cannot be written"):
        await carry_out(place, await planned(sim, place), Real())
    assert sim.world.accounts[HARBOR].subscribed == []
    assert left(tmp_path) == []


class Killed(BaseException):
    """The command is killed here."""


def kill(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize("before", ["_subscribe", "_leave"])
async def test_killed_between_checking_and_writing_it_leaves_nothing(
    sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    place = placed(tmp_path)
    plan = await planned(sim, place)
    monkeypatch.setattr(connected, before, kill)

    with pytest.raises(Killed):
        await carry_out(place, plan, Real())
    assert left(tmp_path) == []
    assert (await held(place.config)).apps == {}


async def test_killed_between_the_two_files_running_it_again_does_the_rest(
    sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = placed(tmp_path)
    plan = await planned(sim, place)
    with monkeypatch.context() as here:
        here.setattr("linekeeper.build.config_file._put", kill)
        with pytest.raises(Killed):
            await carry_out(place, plan, Real())
    assert not place.file.exists()

    again = await look(place, Given(), Real())
    await carry_out(place, again, Real())

    assert again.change.verify_token == plan.change.verify_token
    assert load(place.file, {}, Real().now()).apps[0].id == sim.app_id


async def test_what_is_written_shows_no_secret(sim: Simulator, tmp_path: Path) -> None:
    place = placed(tmp_path)
    plan = await planned(sim, place)
    await carry_out(place, plan, Real())

    words = [sim.app_secret, sim.token, plan.change.verify_token.reveal()]
    written = b"".join((tmp_path / name).read_bytes() for name in left(tmp_path))
    assert not any(word.encode() in written or word in repr(plan) for word in words)


async def test_a_token_for_one_account_subscribes_with_it(sim: Simulator, tmp_path: Path) -> None:
    place = placed(tmp_path)
    await carry_out(place, await planned(sim, place), Real())
    sim.world.accounts[HARBOR].subscribed = []
    sim.world.tokens["main"].accounts = [TIDEWAY]
    plan = await look(place, Given(mode=Mode.ACCOUNT, token=Secret(sim.tokens["wrong account"]), accounts=(HARBOR,)), Real())
    done = await carry_out(place, plan, Real())

    assert (done.subscribed, sim.world.accounts[HARBOR].subscribed) == ((HARBOR,), [sim.app_id])
    assert (await held(place.config)).apps["meta"].tokens[HARBOR].reveal() == sim.tokens["wrong account"]


async def test_what_is_stopped_is_never_carried_out(sim: Simulator, tmp_path: Path) -> None:
    place = placed(tmp_path)
    plan = await planned(sim, place, token=Secret(sim.tokens["expired"]))

    with pytest.raises(AssertionError):
        await carry_out(place, plan, Real())
    assert left(tmp_path) == []
