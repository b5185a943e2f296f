"""Targets are read, with every fault at once, and their addresses, which may hold passwords, are shown by no fault."""

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linekeeper.config import Config, Forward, Secret, Webhook, load, read
from linekeeper.errors import Misconfigured

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SIGNED = f"whsec_{b64encode(bytes(range(32))).decode()}"
APP = '[[app]]\nname = "shop"\nsecret = "0123456789abcdef"\n'
OWN = "a-secret-of-the-shop-0123"
FORWARD = f'[[forward]]\nto = "https://x.example.com"\nmode = "translated"\nsecret = "{OWN}"\n'
WEBHOOK = f'[[webhook]]\nto = "https://x.example.com"\nsecret = "{SIGNED}"\n'


def loaded(folder: Path, text: str) -> Config:
    file = folder / "linekeeper.toml"
    file.write_text(APP + text, encoding="utf-8")
    return load(file, {}, NOON)


def fault(folder: Path, text: str) -> str:
    with pytest.raises(Misconfigured) as caught:
        loaded(folder, text)
    return str(caught.value)


def test_targets_are_read_whole(tmp_path: Path) -> None:
    (tmp_path / "own").write_text(OWN, encoding="utf-8")
    text = f"""
    [[forward]]
    name = "shop"
    to = "https://user:password@shop.example.com/webhook"
    mode = "translated"
    secret_file = "own"
    app = "shop"
    accounts = ["11", "22"]
    fields = "messages, account_update"
    [[forward]]
    to = "http://127.0.0.1:9000/webhook"
    [[webhook]]
    name = "sends"
    to = "https://shop.example.com/sends"
    secret = "{SIGNED}"
    keys = ["abcdefgh"]
    accounts = 11
    """

    config = loaded(tmp_path, text)

    assert config.forwards == (
        Forward(
            name="shop",
            to=Secret("https://user:password@shop.example.com/webhook"),
            secret=Secret(OWN),
            app="shop",
            accounts=("11", "22"),
            fields=("messages", "account_update"),
            mode="translated",
        ),
        Forward(to=Secret("http://127.0.0.1:9000/webhook")),
    )
    to = Secret("https://shop.example.com/sends")
    assert config.webhooks == (Webhook(name="sends", to=to, secret=Secret(SIGNED), keys=("abcdefgh",), accounts=("11",)),)


def test_it_is_told_where_a_value_came_from(tmp_path: Path) -> None:
    file = tmp_path / "linekeeper.toml"
    file.write_text(APP + FORWARD + WEBHOOK, encoding="utf-8")

    origins = read(file, {}, NOON).origins

    assert (origins["forward 1: mode"], origins["webhook 1: to"]) == ("linekeeper.toml, line 6", "linekeeper.toml, line 9")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("[[forward]]\n", "forward 1 leads nowhere", id="no address"),
        pytest.param('[[forward]]\nto = "ftp://hidden.example.com"\n', "forward.to is no web address", id="no web address"),
        pytest.param('[[forward]]\nto = "http://hidden.example.com"\n', "without encryption", id="plain http"),
        pytest.param('[[forward]]\nto = "https://[hidden"\n', "forward.to is no web address", id="no address at all"),
        pytest.param(FORWARD.replace("translated", "upside-down"), "forward.mode is", id="unknown mode"),
        pytest.param(FORWARD.replace(f'secret = "{OWN}"\n', ""), "forward 1 has no secret", id="translated without a secret"),
        pytest.param(FORWARD.replace(OWN, "short"), "shorter than 16 signs", id="short secret"),
        pytest.param(FORWARD.replace("translated", "untouched"), "a secret that nothing is signed with", id="untouched with a secret"),
        pytest.param(FORWARD + 'app = "shpo"\n', "which is not there (did you mean shop?)", id="unknown app"),
        pytest.param(FORWARD + 'fields = ["Messages!"]\n', "no name of a webhook field", id="no field"),
        pytest.param(FORWARD + 'name = "My shop"\n', "no name of a target", id="bad name"),
        pytest.param(2 * (FORWARD + 'name = "a"\n'), "two targets of [[forward]] are named a", id="a name twice"),
        pytest.param('[[webhook]]\nto = "https://hidden.example.com"\n', "webhook 1 has no secret", id="webhook without a secret"),
        pytest.param(WEBHOOK.replace(SIGNED, OWN), "does not begin with whsec_", id="no secret of Standard Webhooks"),
        pytest.param(WEBHOOK + 'keys = ["lk_hiddenxx_secret"]\n', "no id of a gateway key", id="a whole key"),
    ],
)
def test_each_fault_is_told_and_no_address_or_secret_is_shown(tmp_path: Path, text: str, what: str) -> None:
    told = fault(tmp_path, text)

    assert what in told
    assert "remedy:" in told
    assert "hidden" not in told
    assert OWN not in told


def test_every_fault_of_every_target_is_told_at_once(tmp_path: Path) -> None:
    assert "4 things in the configuration need you" in fault(tmp_path, "[[forward]]\n[[forward]]\n[[webhook]]\n")
