"""Naming an app in `linekeeper.toml`: prepared and read back before anything else happens, put in place in one step. No secrets."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from linekeeper.build.spool import write_whole
from linekeeper.config import App, read
from linekeeper.errors import Misconfigured

NEW = 0o644  #: nothing in it is secret
PLAIN = App()


def named(path: Path) -> frozenset[str]:
    """Return the names of the apps in a file; none when there is no such file. It was read without faults before."""
    if not path.exists():
        return frozenset()
    apps = tomllib.loads(path.read_text(encoding="utf-8")).get("app", [])
    return frozenset(str(app.get("name", PLAIN.name)) for app in ([apps] if isinstance(apps, dict) else apps))


def with_app(text: str, app: App, now: datetime) -> str:
    """Return the text of a file with an app added at its end."""
    lines = [
        f"[[app]]  # written by `linekeeper connect` on {now:%Y-%m-%d}",
        f"name = {_quoted(app.name)}",
        f"id = {_quoted(app.id)}",
        "kept = true  # its secret and tokens lie encrypted in the data folder",
    ]
    lines += [f"accounts = [{', '.join(map(_quoted, app.accounts))}]"] if app.accounts else []
    lines += [f"{key} = {_quoted(getattr(app, key))}" for key in ("graph_url", "graph_version") if getattr(app, key) != getattr(PLAIN, key)]
    before = text.rstrip("\n") + "\n\n" if text.strip() else ""
    return before + "\n".join(lines) + "\n"


def _quoted(word: str) -> str:
    return json.dumps(word)  # what TOML calls a basic string, for words without control characters


@contextmanager
def prepared(path: Path, app: App, environ: Mapping[str, str], now: datetime) -> Iterator[Callable[[], None]]:
    """Give what puts the new file in place. It was written aside and read back: until it is put in place nothing changed.

    Raises:
        Misconfigured: the file cannot be written, or would not be a good one.
    """
    draft, aside = path.with_name(f".{path.name}.draft"), path.with_name(f".{path.name}.new")
    there = path.exists()
    mode = path.stat().st_mode & 0o777 if there else NEW
    try:
        text = with_app(path.read_text(encoding="utf-8") if there else "", app, now)
        owner = path if there else path.parent
        write_whole(aside, draft, text.encode(), owner=owner, mode=mode)
        draft.chmod(mode)
    except OSError as fault:
        why, remedy = fault.strerror or "the system refused", "check who may write there; or name another with --config"
        raise Misconfigured(f"{path} cannot be written", why=why, remedy=remedy) from fault
    try:
        _must_be_good(draft, path, app, environ, now)
        yield lambda: _put(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _must_be_good(draft: Path, path: Path, app: App, environ: Mapping[str, str], now: datetime) -> None:
    try:
        apps = read(draft, environ, now).config.apps
    except Misconfigured as fault:
        remedy = "write [[app]] for each app in it, and try again"
        raise Misconfigured(f"app {app.name} cannot be added to {path}", why=fault.what, remedy=remedy) from fault
    if not any(one.name == app.name and one.id == app.id for one in apps):
        why = "another setting, perhaps in the environment, would change its id"
        raise Misconfigured(f"app {app.name} cannot be added to {path}", why=why, remedy="choose another --name")


def _put(draft: Path, path: Path) -> None:
    try:
        draft.replace(path)
    except OSError as fault:
        why, remedy = fault.strerror or "the system refused", "check who may write there, and run it again"
        raise Misconfigured(f"{path} cannot be written", why=why, remedy=remedy) from fault
