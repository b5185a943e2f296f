"""Whose an appeal is, and what it is against: from what is kept."""

from pathlib import Path

import pytest

from linekeeper.build.appealing import meant
from linekeeper.config import Config
from linekeeper.errors import Misconfigured
from linekeeper.events.number import Reported
from tests.build.lived import ACCOUNT, live

NUMBER = "106540352242922"


@pytest.mark.parametrize("asked", [ACCOUNT, NUMBER, "+1 555 010 0100"], ids=["account", "number", "digits"])
async def test_an_account_is_found_by_itself_or_by_a_number_of_it(tmp_path: Path, asked: str) -> None:
    await live(Config(data=tmp_path), {NUMBER: Reported.BANNED, "106540352242923": Reported.CONNECTED})

    found = await meant(Config(data=tmp_path), asked)

    assert (found.account, found.app, found.numbers, found.about, found.usual_h) == (ACCOUNT, "meta", 2, "banned", 48)
    assert found.about_title


async def test_of_an_account_that_is_fine_nothing_is_contested(tmp_path: Path) -> None:
    await live(Config(data=tmp_path))

    found = await meant(Config(data=tmp_path), ACCOUNT)

    assert (found.about, found.about_title) == ("", "")


@pytest.mark.parametrize("asked", ["nobody", "", "+", "15550100142x"])
async def test_whom_nobody_knows_is_refused_with_the_way_to_see_all(tmp_path: Path, asked: str) -> None:
    await live(Config(data=tmp_path))

    with pytest.raises(Misconfigured, match="there is no account or number"):
        await meant(Config(data=tmp_path), asked)
