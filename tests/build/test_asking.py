"""A data folder can be asked, also while a server runs, and says when nobody can tell."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linekeeper.build.asking import Folder, asking
from linekeeper.build.clock import Real
from linekeeper.build.ground import opened
from linekeeper.build.watch import Trouble
from linekeeper.config import Config
from tests.build.lived import FINE, live

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


async def test_it_answers_beside_a_writer(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    async with opened(config), asking(config, Real()) as folder:
        page = await folder.views.numbers()

        assert [number.id for number in page.items] == list(FINE)
        assert not folder.silent(folder.views.now())


@pytest.mark.parametrize("hours", [0, 9, -9])
async def test_a_house_whose_clock_is_ahead_is_answered_for_by_its_clock(tmp_path: Path, hours: int) -> None:
    """A demo's clock runs faster than life: what happened in it is not still to come."""
    config, now = Config(data=tmp_path), datetime.now(UTC)
    await live(config, alive=now + timedelta(hours=hours))
    async with asking(config, Real()) as folder:
        ahead = folder.views.now() - now

    assert timedelta(hours=max(hours, 0)) <= ahead < timedelta(hours=max(hours, 0), minutes=5)


@pytest.mark.parametrize(
    ("alive", "troubles", "silent"),
    [
        pytest.param(NOON, [], False, id="just alive"),
        pytest.param(NOON - timedelta(minutes=15), [], False, id="stopped a while ago"),
        pytest.param(NOON - timedelta(minutes=16), [], True, id="stopped for long"),
        pytest.param(None, [], True, id="never ran"),
        pytest.param(NOON + timedelta(hours=1), [], False, id="ahead of us, as a demo's is"),
        pytest.param(NOON, [("keeper", 2)], False, id="the keeper failed twice"),
        pytest.param(NOON, [("keeper", 3)], True, id="the keeper fails"),
        pytest.param(NOON, [("sweeping", 9)], False, id="something else fails"),
    ],
)
async def test_it_says_when_nobody_can_tell(tmp_path: Path, alive: datetime | None, troubles: list[tuple[str, int]], silent: bool) -> None:
    config = Config(data=tmp_path)
    await live(config)
    told = tuple(Trouble(work=work, since=NOON, times=times, fault="x") for work, times in troubles)
    async with asking(config, Real()) as folder:
        assert Folder(views=folder.views, alive=alive, troubles=told).silent(NOON) is silent
