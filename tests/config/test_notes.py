"""What works but may not be meant is told, and stops nothing."""

from datetime import UTC, datetime

import pytest

from linekeeper.config import App, Config, Ports, Secret
from linekeeper.config.notes import expired, notes

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
WHOLE = App(id="1", secret=Secret("s"), token=Secret("t"), verify_token=Secret("v"))


@pytest.mark.parametrize(
    ("config", "told"),
    [
        pytest.param(Config(apps=(WHOLE,)), [], id="nothing to tell"),
        pytest.param(Config(), ["no Meta app is set up"], id="no app"),
        pytest.param(Config(apps=(App(secret=Secret("s")),)), ["no token", "no verify_token", "no id"], id="a bare app"),
        pytest.param(Config(apps=(WHOLE,), ports=Ports(host="0.0.0.0")), ["asks for no password"], id="open to the network"),
        pytest.param(
            Config(apps=(WHOLE, App(name="b", secret=Secret("s"), id="1", token=Secret("t")))), ["app b has no verify"], id="each app"
        ),
        pytest.param(Config(apps=(App(id="1", kept=True),)), [], id="what is kept in the data folder is not missed"),
    ],
)
def test_what_the_operator_should_know_is_told_with_a_remedy(config: Config, told: list[str]) -> None:
    found = list(notes(config, NOON))

    assert len(found) == len(told)
    assert all(words in note.what and note.remedy for words, note in zip(told, found, strict=True))


@pytest.mark.parametrize(
    ("app", "is_so"),
    [
        pytest.param(App(previous_secret=Secret("p"), previous_secret_until=NOON), True, id="at its end"),
        pytest.param(App(previous_secret=Secret("p"), previous_secret_until=NOON.replace(hour=13)), False, id="before its end"),
        pytest.param(App(previous_secret=Secret("p")), False, id="without an end"),
        pytest.param(App(previous_secret_until=NOON), False, id="without a secret"),
    ],
)
def test_a_previous_secret_expires_at_its_end(app: App, is_so: bool) -> None:
    assert expired(app, NOON) is is_so
