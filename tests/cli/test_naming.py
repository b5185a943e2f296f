from pathlib import Path

import pytest

from linekeeper.cli.naming import number_id
from linekeeper.config import Config
from linekeeper.errors import Misconfigured
from tests.build.lived import live


async def test_digits_lead_to_the_id_and_an_id_is_believed(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)

    assert await number_id(config, "+1 555-010-0100") == "106540352242922"
    assert await number_id(config, "424242") == "424242"
    with pytest.raises(Misconfigured, match="there is no such number"):
        await number_id(config, "+15550109999")
