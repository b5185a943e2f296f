"""Naming an app in the configuration: the file is good and whole, or as it was; and it holds no secret."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.build.config_file import named, prepared, with_app
from linekeeper.config import App, Secret, load
from linekeeper.errors import Misconfigured

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
APP = App(name="meta", id="42", secret=Secret("hush"), token=Secret("EAAhush"), verify_token=Secret("vhush"), kept=True)
OTHER = '# mine\ntimezone = "Europe/Berlin"\n\n[[app]]\nname = "shop"\nid = "7"\nsecret = "other"\n\n[ports]\nweb = 9000'


def add(path: Path, app: App = APP, **environ: str) -> None:
    with prepared(path, app, environ, NOON) as put:
        put()


def test_a_new_file_names_the_app_and_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "linekeeper.toml"
    add(path)

    app = load(path, {}, NOON).apps[0]
    assert (app.name, app.id, app.kept, app.secret) == ("meta", "42", True, Secret(""))
    assert "hush" not in path.read_text(encoding="utf-8")


def test_what_was_in_the_file_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "linekeeper.toml"
    path.write_text(OTHER, encoding="utf-8")
    path.chmod(0o640)
    add(path)

    config = load(path, {}, NOON)
    assert path.read_text(encoding="utf-8").startswith(OTHER)
    assert ([app.name for app in config.apps], config.ports.web, config.timezone) == (["shop", "meta"], 9000, "Europe/Berlin")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert named(path) == {"shop", "meta"}


def test_only_what_is_not_usual_is_written(tmp_path: Path) -> None:
    path = tmp_path / "linekeeper.toml"
    add(path, App(name="meta", id="42", kept=True, accounts=("7", "8"), graph_url="http://127.0.0.1:8090", graph_version="v25.0"))

    app = load(path, {}, NOON).apps[0]
    assert (app.accounts, app.graph_url, app.graph_version) == (("7", "8"), "http://127.0.0.1:8090", "v25.0")
    assert "graph" not in with_app("", APP, NOON)


def test_until_it_is_put_in_place_nothing_changed(tmp_path: Path) -> None:
    path = tmp_path / "linekeeper.toml"
    path.write_text(OTHER, encoding="utf-8")
    with prepared(path, APP, {}, NOON):
        assert path.read_text(encoding="utf-8") == OTHER

    assert [each.name for each in tmp_path.iterdir()] == ["linekeeper.toml"]


@pytest.mark.parametrize(
    ("text", "environ", "why"),
    [
        pytest.param('[app]\nname = "shop"\nsecret = "s"\n', {}, "is no TOML", id="one app written as a plain table"),
        pytest.param('[[app]]\nname = "meta"\nsecret = "s"\n', {}, "two apps are named meta", id="its name is taken"),
        pytest.param("", {"LINEKEEPER_APP_ID": "43"}, "would change its id", id="the environment gives it another id"),
    ],
)
def test_a_file_that_would_not_be_good_is_not_written(tmp_path: Path, text: str, environ: dict[str, str], why: str) -> None:
    path = tmp_path / "linekeeper.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Misconfigured, match="app meta cannot be added") as fault:
        add(path, APP, **environ)
    assert why in fault.value.why
    assert ([each.name for each in tmp_path.iterdir()], path.read_text(encoding="utf-8")) == (["linekeeper.toml"], text)


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be written"):
        add(tmp_path / "no such folder" / "linekeeper.toml")


NAMES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True)
IDS = st.from_regex(r"[0-9]{1,30}", fullmatch=True)


@given(NAMES, IDS, st.lists(IDS, max_size=3, unique=True))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, name: str, id_: str, accounts: list[str]) -> None:
    path = tmp_path_factory.mktemp("file") / "linekeeper.toml"
    add(path, App(name=name, id=id_, accounts=tuple(accounts), kept=True))

    app = load(path, {}, NOON).apps[0]
    assert (app.name, app.id, app.accounts, app.kept) == (name, id_, tuple(accounts), True)
