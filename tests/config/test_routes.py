"""Routes of alerts are read, and their addresses, which may hold passwords, are shown by no fault."""

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linekeeper.config import AlertRoute, Secret, load, read
from linekeeper.config.routes import signing_key
from linekeeper.errors import Misconfigured

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
KEY = bytes(range(32))
SIGNED = f"whsec_{b64encode(KEY).decode()}"


def routes(folder: Path, text: str) -> tuple[AlertRoute, ...]:
    file = folder / "linekeeper.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, {}, NOON).alerts


def test_a_route_to_a_signed_webhook_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "signing").write_text(f"{SIGNED}\n", encoding="utf-8")
    text = """
    [[alert]]
    name = "pager"
    to = "https://hooks.example.com/wa"
    secret_file = "signing"
    workspaces = ["main"]
    accounts = "11, 22"
    severity = "critical"
    quiet = true
    """

    (route,) = routes(tmp_path, text)

    assert route == AlertRoute(
        name="pager",
        to=Secret("https://hooks.example.com/wa"),
        secret=Secret(SIGNED),
        workspaces=("main",),
        accounts=("11", "22"),
        severity="critical",
        quiet=True,
    )
    assert signing_key(route.secret) == KEY


def test_several_routes_are_kept_in_their_order_and_an_address_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("mailto://user:password@example.com", encoding="utf-8")

    first, second = routes(tmp_path, '[[alert]]\nto_file = "mail"\n[[alert]]\nto = "json://127.0.0.1:9"\n')

    assert (first.to.reveal(), second.to.reveal()) == ("mailto://user:password@example.com", "json://127.0.0.1:9")
    assert first.severity == "warning"
    assert not first.quiet


def test_where_a_value_of_a_route_was_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "linekeeper.toml"
    file.write_text('[[alert]]\nto = "json://127.0.0.1:9"\n[[alert]]\nto = "json://127.0.0.1:8"\nquiet = true\n', encoding="utf-8")

    assert read(file, {}, NOON).origins["alert 2: quiet"] == "linekeeper.toml, line 5"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "alert route 1 leads nowhere", id="no address"),
        pytest.param('to = "somewhere"', "alert.to is no address", id="no scheme"),
        pytest.param('to = "https://[pw"', "alert.to is no address", id="half an address"),
        pytest.param('to = "http://hooks.example.com/pw"', "without encryption", id="plain http to elsewhere"),
        pytest.param(f'to = "json://pw@h"\nsecret = "{SIGNED}"', "nothing is signed with", id="a secret for Apprise"),
        pytest.param('to = "https://h/pw"\nsecret = "pw"', "does not begin with whsec_", id="a secret of another kind"),
        pytest.param('to = "https://h/pw"\nsecret = "whsec_pw!"', "holds no base64", id="no base64"),
        pytest.param('to = "https://h/pw"\nsecret = "whsec_AAAA"', "holds 3 bytes", id="a short secret"),
        pytest.param('to = "https://h/pw"\nseverity = "crtical"', "did you mean critical?", id="a misspelt severity"),
        pytest.param('to = "https://h/pw"\nname = "mailto://pw"', "alert.name is empty, too long, or an address", id="an address as name"),
        pytest.param('to = "https://h/pw"\nworkspace = "main"', "did you mean workspaces?", id="a misspelt setting"),
        pytest.param('to = "https://h/pw"\naccounts = ["Harbor"]', "digits only", id="an account by its name"),
    ],
)
def test_what_does_not_do_is_told_and_no_address_is_shown(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        routes(tmp_path, f"[[alert]]\n{text}\n")

    assert told in str(caught.value)
    assert "pw" not in str(caught.value)
