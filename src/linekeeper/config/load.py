"""From what was written to one `Config`, or to every fault at once. The environment overrides the file."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.config import targets
from linekeeper.config.given import Values, from_environment, from_file, nothing
from linekeeper.config.notes import Note, expired, notes
from linekeeper.config.parse import Wrong
from linekeeper.config.routes import incomplete
from linekeeper.config.settings import BY_PLACE
from linekeeper.config.words import AlertRoute, App, Config, Forward, Ports, Retention, Secret, Webhook
from linekeeper.errors import Misconfigured

FILE_NAME = "linekeeper.toml"

Meant = dict[tuple[str, str], object]
Part = TypeVar("Part")


class Loaded(Struct, frozen=True, kw_only=True):
    """The configuration, where each given value came from, and what the operator should know."""

    config: Config
    origins: dict[str, str]  #: such as {"ports.web": "LINEKEEPER_WEB_PORT"}; what is missing here is a default
    notes: tuple[Note, ...] = ()


def find(environ: Mapping[str, str]) -> Path | None:
    """Return the file to read: LINEKEEPER_CONFIG, else linekeeper.toml in this folder when there is one."""
    named = environ.get("LINEKEEPER_CONFIG", "").strip()
    if named:
        return Path(named)
    here = Path(FILE_NAME)
    return here if here.exists() else None


def load(file: Path | None, environ: Mapping[str, str], now: datetime) -> Config:
    """Return the configuration.

    Raises:
        Misconfigured: with every fault found.
    """
    return read(file, environ, now).config


def read(file: Path | None, environ: Mapping[str, str], now: datetime) -> Loaded:
    """Return the configuration with its origins and notes.

    Raises:
        Misconfigured: with every fault found.
    """
    written = from_file(file) if file else nothing()
    surroundings = from_environment(environ)
    faults = written.faults + surroundings.faults
    apps = _with_environment(written.apps, surroundings.apps, faults)
    origins: dict[str, str] = {}
    settings = _judge({**written.values, **surroundings.values}, "", origins, faults)
    told = [_judge(app, f"app {_name(app)}: ", origins, faults) for app in apps]
    routes = [_judge(route, f"alert {place}: ", origins, faults) for place, route in enumerate(written.alerts, 1)]
    faults += _together(settings, apps, told) + [fault for place, one in enumerate(routes, 1) for fault in incomplete(place, one)]
    forwards = [_judge(one, f"forward {place}: ", origins, faults) for place, one in enumerate(written.forwards, 1)]
    webhooks = [_judge(one, f"webhook {place}: ", origins, faults) for place, one in enumerate(written.webhooks, 1)]
    faults += _targets(forwards, webhooks, [str(meant.get(("app", "name"), App().name)) for meant in told])
    if faults:
        raise Misconfigured.all(faults)
    config = replace(
        _built(settings, told, routes),
        forwards=tuple(_made(Forward, "forward", meant) for meant in forwards),
        webhooks=tuple(_made(Webhook, "webhook", meant) for meant in webhooks),
    )
    kept = tuple(replace(app, previous_secret=Secret("")) if expired(app, now) else app for app in config.apps)
    return Loaded(config=replace(config, apps=kept), origins=origins, notes=tuple(notes(config, now)))


def _with_environment(apps: list[Values], given: list[Values], faults: list[Misconfigured]) -> list[Values]:
    """Return the apps, with what the environment gives laid over the one it means: the only one, or `meta`."""
    if not given:
        return apps
    if not apps:
        return given
    meant = 0 if len(apps) == 1 else next((index for index, app in enumerate(apps) if _name(app) == "meta"), None)
    if meant is None:
        names = ", ".join(sorted(one.origin.split(" ")[0] for one in given[0].values()))
        why = "the file has several apps, and none is named meta"
        faults.append(Misconfigured(f"{names}: for which app?", why=why, remedy="put these settings into the file, below their [[app]]"))
        return apps
    return [{**app, **given[0]} if index == meant else app for index, app in enumerate(apps)]


def _name(app: Values) -> str:
    given = app.get(("app", "name"))
    return given.value[:40] if given and isinstance(given.value, str) else App().name


def _judge(values: Values, prefix: str, origins: dict[str, str], faults: list[Misconfigured]) -> Meant:
    """Return what each value means; what does not do becomes a fault."""
    meant: Meant = {}
    for place, given in values.items():
        if given.value is None:
            continue  # its file could not be read; that fault is told already
        setting = BY_PLACE[place]
        try:
            meant[place] = setting.read(given.value)
        except Wrong as wrong:
            faults.append(Misconfigured(f"{given.origin}: {setting.name} {wrong.why}", remedy=wrong.remedy))
            continue
        if isinstance(meant[place], Path):
            meant[place] = given.folder / Path(str(meant[place]))
        origins[f"{prefix}{setting.name if not prefix else setting.key}"] = given.origin
    return meant


def _together(settings: Meant, apps: list[Values], told: list[Meant]) -> list[Misconfigured]:
    """Return the faults that no value has alone."""
    faults = []
    ports = {key: settings.get(("ports", key), getattr(Ports(), key)) for key in ("web", "gateway", "webhook")}
    for one, other in (("web", "gateway"), ("web", "webhook"), ("gateway", "webhook")):
        if ports[one] == ports[other] != 0:
            what = f"ports.{one} and ports.{other} are both {ports[one]}"
            faults.append(Misconfigured(what, why="only one can listen there", remedy="give each a port of its own"))
    names = [str(meant.get(("app", "name"), "meta")) for meant in told]
    for name in sorted({name for name in names if names.count(name) > 1}):
        why = f"{names.count(name)} apps would share the door /webhooks/{name}"
        faults.append(Misconfigured(f"two apps are named {name}", why=why, remedy="give each [[app]] a name of its own"))
    for written, meant, name in zip(apps, told, names, strict=True):
        if ("app", "secret") not in written and not meant.get(("app", "kept")):
            why = "without it no webhook can be told from a forged one"
            remedy = "set LINEKEEPER_APP_SECRET, or secret below its [[app]]; Meta shows it under App settings > Basic"
            faults.append(Misconfigured(f"app {name} has no secret", why=why, remedy=remedy))
    return faults


def _targets(forwards: list[Meant], webhooks: list[Meant], apps: list[str]) -> list[Misconfigured]:
    """Return the faults that no value of a target has alone."""
    faults = list(targets.twice(forwards, webhooks))
    for kind, told in (("forward", forwards), ("webhook", webhooks)):
        for place, meant in enumerate(told, 1):
            faults += targets.incomplete(place, meant, kind, apps)
    return faults


def _built(settings: Meant, told: list[Meant], routes: list[Meant]) -> Config:
    apps = tuple(_made(App, "app", meant) for meant in told)
    alerts = tuple(_made(AlertRoute, "alert", meant) for meant in routes)
    ports, retention = _made(Ports, "ports", settings), _made(Retention, "retention", settings)
    return _made(Config, "", {**settings, ("", "apps"): apps, ("", "alerts"): alerts, ("", "ports"): ports, ("", "retention"): retention})


def _made(kind: Callable[..., Part], table: str, meant: Meant) -> Part:
    return kind(**{key: value for (where, key), value in meant.items() if where == table})
