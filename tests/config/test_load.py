"""A configuration is read whole: its values with their origins, or every fault with its remedy."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.config import Config, Secret, find, load, read
from linekeeper.config.settings import BY_ENV
from linekeeper.errors import Misconfigured

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECRET = "0123456789abcdef0123456789abcdef"


def written(folder: Path, text: str) -> Path:
    file = folder / "linekeeper.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_with_nothing_at_all_the_defaults_hold_and_a_note_tells_what_is_missing() -> None:
    loaded = read(None, {}, NOON)

    assert loaded.config == Config()
    assert loaded.origins == {}
    assert "no Meta app is set up" in loaded.notes[0].what


def test_the_environment_alone_runs_one_app_named_meta(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("EAAtoken\n", encoding="utf-8")
    environ = {
        "LINEKEEPER_DATA": str(tmp_path),
        "LINEKEEPER_APP_ID": "1234567890",
        "LINEKEEPER_APP_SECRET": SECRET,
        "LINEKEEPER_TOKEN_FILE": str(tmp_path / "token"),
        "LINEKEEPER_VERIFY_TOKEN": "a-long-word",
        "LINEKEEPER_ACCOUNTS": "11, 22,11",
        "LINEKEEPER_GRAPH_URL": "http://127.0.0.1:8090/",
        "LINEKEEPER_WEB_PORT": "0",
        "HOME": "/not/ours",
    }

    loaded = read(None, environ, NOON)
    (app,) = loaded.config.apps

    assert (app.name, app.id, app.secret, app.token) == ("meta", "1234567890", Secret(SECRET), Secret("EAAtoken"))
    assert (app.accounts, app.graph_url) == (("11", "22"), "http://127.0.0.1:8090")
    assert (loaded.config.data, loaded.config.ports.web) == (tmp_path, 0)
    assert loaded.origins["ports.web"] == "LINEKEEPER_WEB_PORT"
    assert loaded.notes == ()


def test_the_environment_overrides_the_file_and_each_value_tells_where_it_came_from(tmp_path: Path) -> None:
    file = written(tmp_path, f'data = "kept"\n[ports]\nweb = 9000\ngateway = 9001\n[[app]]\nname = "shop"\nsecret = "{SECRET}"\n')

    loaded = read(file, {"LINEKEEPER_WEB_PORT": "9100", "LINEKEEPER_TOKEN": "EAA1"}, NOON)

    assert (loaded.config.ports.web, loaded.config.ports.gateway) == (9100, 9001)
    assert loaded.config.data == tmp_path / "kept", "a path in the file starts from the file's folder"
    assert loaded.config.apps[0].token == Secret("EAA1"), "with one app in the file, the environment means that one"
    assert loaded.origins["ports.web"] == "LINEKEEPER_WEB_PORT"
    assert loaded.origins["ports.gateway"] == "linekeeper.toml, line 4"
    assert loaded.origins["app shop: secret"] == "linekeeper.toml, line 7"
    assert "ports.webhook" not in loaded.origins


def test_of_several_apps_the_environment_means_the_one_named_meta(tmp_path: Path) -> None:
    file = written(tmp_path, f'[[app]]\nname = "shop"\nsecret = "{SECRET}"\n[[app]]\nsecret = "{SECRET}"\n')

    shop, meta = load(file, {"LINEKEEPER_TOKEN": "EAA1"}, NOON).apps

    assert (shop.token, meta.token) == (Secret(""), Secret("EAA1"))


def test_a_secret_in_a_file_named_by_the_toml_is_found_beside_it(tmp_path: Path) -> None:
    (tmp_path / "app-secret").write_text(f"{SECRET}\n", encoding="utf-8")

    assert load(written(tmp_path, '[[app]]\nsecret_file = "app-secret"\n'), {}, NOON).apps[0].secret == Secret(SECRET)


APP = f'[[app]]\nsecret = "{SECRET}"\n'


@pytest.mark.parametrize(
    ("toml", "environ", "told"),
    [
        pytest.param("prots = 1\n", {}, "line 1: 'prots' is no setting of the top of the file (did you mean ports?)", id="unknown table"),
        pytest.param("[ports]\nwbe = 1\n", {}, "line 2: 'wbe' is no setting of [ports] (did you mean web?)", id="unknown key"),
        pytest.param(APP + 'tokn = "x"\n', {}, "line 3: 'tokn' is no setting of [app] (did you mean token?)", id="unknown key of an app"),
        pytest.param("[ports]\nweb_file = 'x'\n", {}, "'web_file' is no setting", id="only secrets come from files"),
        pytest.param(
            "", {"LINEKEEPER_TOKNE": "x"}, "LINEKEEPER_TOKNE is no setting (did you mean LINEKEEPER_TOKEN?)", id="unknown variable"
        ),
        pytest.param("[ports]\nweb = 80800\n", {}, "line 2: ports.web is 80800, which is no port", id="port too large"),
        pytest.param("", {"LINEKEEPER_WEB_PORT": "tcp://10.0.0.1:80"}, "ports.web is 'tcp://10.0.0.1:80'", id="port of another kind"),
        pytest.param("[ports]\nweb = true\n", {}, "ports.web is True, which is no whole number", id="a port is no bool"),
        pytest.param("[ports]\nweb = 8082\n", {}, "ports.web and ports.webhook are both 8082", id="ports clash"),
        pytest.param("ports = 1\n", {}, "ports is no table", id="table of another kind"),
        pytest.param("app = 1\n", {}, "app is no table", id="app of another kind"),
        pytest.param("app = [1]\n", {}, "app is no table", id="apps of another kind"),
        pytest.param("[retention]\ndays = 6\n", {}, "retention.days is 6: Meta repeats deliveries for 7 days", id="retention too short"),
        pytest.param("[retention]\nmax_bytes = 1000\n", {}, "retention.max_bytes is 1000", id="retention too small"),
        pytest.param(APP + 'name = "My Shop"\n', {}, "app.name is 'My Shop', which cannot stand in a web address", id="bad app name"),
        pytest.param(APP + APP, {}, "two apps are named meta", id="duplicate apps"),
        pytest.param(APP + 'id = "12ab"\n', {}, "app.id is no id: Meta's ids are digits only", id="id not digits"),
        pytest.param("[[app]]\nid = '1'\n", {}, "app meta has no secret", id="missing secret"),
        pytest.param("", {"LINEKEEPER_TOKEN": "EAA"}, "app meta has no secret", id="missing secret in the environment"),
        pytest.param("[[app]]\nsecret_file = 'gone'\n", {}, "the file with app.secret cannot be read", id="unreadable secret file"),
        pytest.param("", {"LINEKEEPER_APP_SECRET_FILE": "/"}, "the file with app.secret cannot be read", id="secret file is a folder"),
        pytest.param("", {"LINEKEEPER_TOKEN": "a", "LINEKEEPER_TOKEN_FILE": "b"}, "app.token is given twice", id="secret given twice"),
        pytest.param('timezone = "Europe/Berlni"\n', {}, "no time zone (did you mean Europe/Berlin?)", id="unknown zone"),
        pytest.param('timezone = "../etc/passwd"\n', {}, "which is no time zone", id="zone that is a path"),
        pytest.param('rulebook = "clasic"\n', {}, "not known here (did you mean classic?)", id="unknown rulebook"),
        pytest.param(APP + 'graph_version = "v23.0"\n', {}, "is v23.0; older versions do not tell", id="graph too old"),
        pytest.param(APP + 'graph_version = "24"\n', {}, "is '24', which is no Graph version", id="graph of another shape"),
        pytest.param(APP + 'graph_url = "http://graph.example.com"\n', {}, "without encryption", id="plain http to elsewhere"),
        pytest.param(APP + 'graph_url = "http://127.0.0.1.example.com"\n', {}, "without encryption", id="http to a name like loopback"),
        pytest.param(APP + 'graph_url = "https://u:p@example.com"\n', {}, "holds a user", id="user in the address"),
        pytest.param(APP + 'graph_url = "ftp://example.com"\n', {}, "is no web address", id="another scheme"),
        pytest.param(APP + 'previous_secret_until = "soon"\n', {}, "is 'soon', which is no time", id="end of another kind"),
        pytest.param(APP + 'sole_path = "perhaps"\n', {}, "neither yes nor no", id="flag of another kind"),
        pytest.param(APP + 'source = "twilio"\n', {}, "app.source is 'twilio'", id="a provider to come"),
        pytest.param('[ports]\nhost = "example"\n', {}, "no address to listen at", id="a host we cannot listen at"),
        pytest.param('key = "short"\n', {}, "is not 32 bytes in hexadecimal or base64", id="a key of another length"),
        pytest.param("data = \n", {}, "is no TOML", id="not TOML"),
        pytest.param('[[app]]\nname = "a"\n[[app]]\nname = "b"\n', {"LINEKEEPER_TOKEN": "x"}, "for which app?", id="which app is meant"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, toml: str, environ: dict[str, str], told: str) -> None:
    with pytest.raises(Misconfigured) as fault:
        load(written(tmp_path, toml), environ, NOON)

    assert told in str(fault.value)
    assert "remedy: " in str(fault.value)
    assert SECRET not in str(fault.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as fault:
        load(written(tmp_path, 'timezone = "Nowhere"\n[ports]\nweb = -1\n[[app]]\nid = "x"\n'), {"LINEKEEPER_DATTA": "x"}, NOON)

    told = str(fault.value)
    assert told.startswith("5 things in the configuration need you:")
    assert all(word in told for word in ("LINEKEEPER_DATTA", "timezone", "ports.web", "app.id", "has no secret"))


@pytest.mark.parametrize("wrong", ["", " ", "with space", "line\nbreak", "\x00", "ü", "x" * 5000], ids=repr)
def test_a_secret_that_does_not_do_is_never_shown(tmp_path: Path, wrong: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text(wrong, encoding="utf-8")

    with pytest.raises(Misconfigured) as fault:
        load(None, {"LINEKEEPER_APP_SECRET_FILE": str(secret)}, NOON)

    assert "app.secret is empty, too long, or holds spaces" in str(fault.value)
    assert not wrong.strip() or wrong.strip() not in str(fault.value)


def test_a_previous_secret_counts_until_its_end_and_is_no_fault_after(tmp_path: Path) -> None:
    toml = f'{APP}previous_secret = "old"\nprevious_secret_until = 2026-11-25T13:00:00+01:00\n'
    before, after = (read(written(tmp_path, toml), {}, now) for now in (NOON.replace(hour=11), NOON))

    assert before.config.apps[0].previous_secret == Secret("old")
    assert after.config.apps[0].previous_secret == Secret("")
    assert any("its previous secret was good until 2026-11-25 12:00 UTC" in note.what for note in after.notes)


def test_the_addresses_that_kubernetes_adds_are_no_settings_of_ours() -> None:
    environ = {"LINEKEEPER_PORT": "tcp://10.0.0.1:80", "LINEKEEPER_SERVICE_HOST": "10.0.0.1", "LINEKEEPER_PORT_80_TCP_ADDR": "10.0.0.1"}

    assert load(None, environ, NOON) == Config()


def test_an_empty_variable_counts_as_not_given() -> None:
    assert load(None, {"LINEKEEPER_TOKEN": "", "LINEKEEPER_WEB_PORT": " "}, NOON) == Config()


def test_the_file_is_the_named_one_else_the_one_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find({}) is None
    written(tmp_path, "")
    assert find({}) == Path("linekeeper.toml")
    assert find({"LINEKEEPER_CONFIG": "other.toml"}) == Path("other.toml")


def test_a_named_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"other.toml cannot be read"):
        load(tmp_path / "other.toml", {}, NOON)


ENVIRONMENTS = st.dictionaries(
    st.sampled_from([*BY_ENV, *(f"{name}_FILE" for name in BY_ENV)]) | st.text(max_size=8).map("LINEKEEPER_".__add__),
    st.text(max_size=40) | st.integers().map(str) | st.sampled_from(["/", ".", "https://[", "9" * 5000, "\ud800", "UTC", "1,2,,x"]),
    max_size=8,
)


@given(ENVIRONMENTS)
def test_whatever_the_environment_holds_it_is_a_configuration_or_a_fault(environ: dict[str, str]) -> None:
    try:
        loaded = read(None, environ, NOON)
    except Misconfigured as fault:
        assert str(fault)  # noqa: PT017  either outcome is right; neither may be empty
    else:
        assert isinstance(loaded.config, Config)


@given(st.text(max_size=200) | st.sampled_from(["[[app]]\n" * 3, "a = " + "[" * 5000, "[app.app]\nx=1", "data = 1979-05-27\nkey = inf"]))
def test_whatever_the_file_holds_it_is_a_configuration_or_a_fault(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("config") / "linekeeper.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(load(file, {}, NOON), Config)
    except Misconfigured as fault:
        assert str(fault)  # noqa: PT017  either outcome is right; neither may be empty


def test_an_app_whose_secrets_are_kept_in_the_data_folder_needs_none_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "linekeeper.toml"
    file.write_text('[[app]]\nname = "shop"\nkept = true\n[[app]]\nname = "other"\nkept = false\n', encoding="utf-8")

    with pytest.raises(Misconfigured) as fault:
        load(file, {}, NOON)

    assert fault.value.what == "app other has no secret"
