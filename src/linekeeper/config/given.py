"""What was written, where: the file and the environment as `Given` values, not yet judged one by one."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from linekeeper.config.parse import nearest
from linekeeper.config.settings import BY_ENV, BY_PLACE, COMMANDS_OWN, REPEATED, TABLES, Setting
from linekeeper.errors import Misconfigured

FILE_BYTES = 1024**2  #: a configuration is far smaller; a secret smaller still

#: Kubernetes puts the addresses of services into the environment; a service may well be called linekeeper.
FROM_KUBERNETES = re.compile(r"_SERVICE_HOST$|_SERVICE_PORT(_|$)|_PORT_[0-9]+_|^LINEKEEPER_PORT$")


class Given(NamedTuple):
    """One written value. `origin` is told to people; `folder` is what a relative path starts from."""

    value: object
    origin: str
    folder: Path


Values = dict[tuple[str, str], Given]


class Written(NamedTuple):
    """Everything that was written in one place: values of the tables, and those of each app, each alert route and each target."""

    values: Values
    apps: list[Values]
    alerts: list[Values]
    forwards: list[Values]
    webhooks: list[Values]
    faults: list[Misconfigured]


def nothing(*faults: Misconfigured) -> Written:
    """Return what nobody wrote."""
    return Written({}, [], [], [], [], [*faults])


def from_file(path: Path) -> Written:
    """Return what the file holds. Never raises: what cannot be read is a fault."""
    try:
        with path.open("rb") as opened:
            raw = opened.read(FILE_BYTES + 1)
        if len(raw) > FILE_BYTES:
            return nothing(Misconfigured(f"{path} is too large", why="it is over 1 MiB", remedy="is this the right file?"))
        text = raw.decode()
        tables = tomllib.loads(text)
    except OSError as fault:
        why, remedy = fault.strerror or "it cannot be opened", "check the path and who may read it"
        return nothing(Misconfigured(f"{path} cannot be read", why=why, remedy=remedy))
    except (UnicodeDecodeError, RecursionError):
        return nothing(Misconfigured(f"{path} is no TOML", why="it is not plain UTF-8 text", remedy="write it as in the README"))
    except tomllib.TOMLDecodeError as fault:
        return nothing(Misconfigured(f"{path} is no TOML", why=str(fault), remedy="strings need quotes; tables look like [ports]"))
    return _sorted(tables, path, text.splitlines())


def _sorted(tables: dict[str, object], path: Path, lines: list[str]) -> Written:
    written = nothing()
    top = {key: value for key, value in tables.items() if key not in TABLES}
    written.values.update(_table("", 0, top, path, lines, written.faults))
    for name in ("ports", "retention"):
        table = tables.get(name, {})
        if isinstance(table, dict):
            written.values.update(_table(name, 0, table, path, lines, written.faults))
        else:
            written.faults.append(Misconfigured(f"{path.name}: {name} is no table", remedy=f"write [{name}] and its keys below it"))
    written.apps.extend(_repeated("app", tables, path, lines, written.faults))
    written.alerts.extend(_repeated("alert", tables, path, lines, written.faults))
    written.forwards.extend(_repeated("forward", tables, path, lines, written.faults))
    written.webhooks.extend(_repeated("webhook", tables, path, lines, written.faults))
    return written


def _repeated(name: str, tables: dict[str, object], path: Path, lines: list[str], faults: list[Misconfigured]) -> list[Values]:
    """Return the values of each table [[name]]."""
    written = tables.get(name, [])
    if isinstance(written, dict):
        written = [written]  # [app] for [[app]]: what is meant is clear
    if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
        faults.append(Misconfigured(f"{path.name}: {name} is no table", remedy=f"write [[{name}]] and its keys below it"))
        return []
    return [_table(name, index, one, path, lines, faults) for index, one in enumerate(written)]


def _table(table: str, index: int, values: Mapping[str, object], path: Path, lines: list[str], faults: list[Misconfigured]) -> Values:
    found: Values = {}
    for key, value in values.items():
        origin = f"{path.name}, line {line_of(lines, table, index, key)}"
        setting = BY_PLACE.get((table, key)) or BY_PLACE.get((table, key.removesuffix("_file")))
        if setting is None or (setting.key != key and not setting.secret):
            known = [name for where, name in BY_PLACE if where == table] + (list(TABLES) if not table else [])
            place = f"[{table}]" if table else "the top of the file"
            what = f"{origin}: {key[:60]!r} is no setting of {place}"
            faults.append(
                Misconfigured(
                    what + nearest(key, known), why="a misspelt setting would be missed in silence", remedy="correct or remove it"
                )
            )
            continue
        _add(found, setting, Given(value, origin, path.parent), from_a_file=setting.key != key, faults=faults)
    return found


def _add(found: Values, setting: Setting, given: Given, *, from_a_file: bool, faults: list[Misconfigured]) -> None:
    place = (setting.table, setting.key)
    if place in found:
        why = "it is given both by itself and as a file"
        faults.append(Misconfigured(f"{given.origin}: {setting.name} is given twice", why=why, remedy="keep one of the two"))
        return
    if from_a_file:
        read = _secret_in(given, setting)
        if isinstance(read, Misconfigured):
            faults.append(read)
        found[place] = Given(None, given.origin, given.folder) if isinstance(read, Misconfigured) else read
        return
    found[place] = given


def _secret_in(given: Given, setting: Setting) -> Given | Misconfigured:
    """Return the content of the file that a `…_file` setting names."""
    what = f"{given.origin}: the file with {setting.name} cannot be read"
    if not isinstance(given.value, str) or not given.value or "\0" in given.value:
        return Misconfigured(what, why="its path is no text", remedy="write the path in quotes")
    path = given.folder / given.value
    try:
        with path.open("rb") as opened:
            content = opened.read(FILE_BYTES).decode()
    except UnicodeDecodeError:
        return Misconfigured(what, why=f"{path} holds no text", remedy="put the secret into it, alone, as text")
    except (OSError, ValueError) as fault:  # ValueError: a path that no file system takes
        why = getattr(fault, "strerror", None) or "that is no path"
        return Misconfigured(what, why=f"{str(path)!a}: {why}", remedy="check the path and who may read it")
    return Given(content, f"{given.origin} → {path}", given.folder)


def line_of(lines: list[str], table: str, index: int, key: str) -> int:
    """Return the line of a key, counted from 1; that of its table when the key is written in a way we do not look for."""
    place, seen, fallback = "", -1, 1
    for number, line in enumerate(lines, 1):
        header = re.match(r"\s*\[\[?\s*([A-Za-z0-9_\"'.-]+)\s*\]\]?", line)
        if header:
            place = header[1].strip("\"'")
            seen += place == table
            fallback = number if place == table and (table not in REPEATED or seen == index) else fallback
        elif place == table and (table not in REPEATED or seen == index) and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
            return number
    return fallback


def from_environment(environ: Mapping[str, str]) -> Written:
    """Return what the environment holds: values of the tables, and at most one app. Empty values count as not given."""
    found: Values = {}
    faults: list[Misconfigured] = []
    for name in sorted(name for name in environ if name.startswith("LINEKEEPER_") and environ[name].strip()):
        setting = BY_ENV.get(name) or BY_ENV.get(name.removesuffix("_FILE"))
        if setting is not None and (setting.env == name or setting.secret):
            _add(found, setting, Given(environ[name], name, Path()), from_a_file=setting.env != name, faults=faults)
        elif name not in COMMANDS_OWN and not FROM_KUBERNETES.search(name):
            what = f"{name[:80]} is no setting{nearest(name, list(BY_ENV))}"
            faults.append(Misconfigured(what, why="a misspelt setting would be missed in silence", remedy="correct or unset it"))
    values = {place: given for place, given in found.items() if place[0] != "app"}
    app = {place: given for place, given in found.items() if place[0] == "app"}
    return nothing(*faults)._replace(values=values, apps=[app] if app else [])
