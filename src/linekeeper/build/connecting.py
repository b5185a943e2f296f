"""Connecting an app, and replacing its token or secret: everything is looked at first, and nothing is changed by looking."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum, auto
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.build.clock import Clock
from linekeeper.build.config_file import named
from linekeeper.build.held import Held, held
from linekeeper.config import App, Config, Secret
from linekeeper.errors import LinekeeperError, Misconfigured
from linekeeper.graph import client, open_session
from linekeeper.intake.connecting import survey
from linekeeper.intake.lacks import Lack, Weight, lacks
from linekeeper.intake.seen import Survey, Wish
from linekeeper.state.credentials import Change

#: How people give it. A verify token that nobody gave is made.
GIVEN_BY = {"id": "the app id (--app-id)", "secret": "the app secret (--secret-file)", "token": "the token (--token-file)"}


class Mode(StrEnum):
    """What is asked for."""

    CONNECT = auto()
    TOKEN = auto()  #: another token for the app
    SECRET = auto()  #: another app secret
    ACCOUNT = auto()  #: a token for one account only


class Given(Struct, frozen=True, kw_only=True):
    """What the operator gave. Empty: not given."""

    mode: Mode = Mode.CONNECT
    name: str = ""
    id: str = ""
    secret: Secret = Secret("")
    token: Secret = Secret("")
    verify_token: Secret = Secret("")
    accounts: tuple[str, ...] = ()
    portfolios: tuple[str, ...] = ()
    graph_url: str = ""
    graph_version: str = ""
    old_secret_for: timedelta = timedelta(hours=24)


class Place(Struct, frozen=True, kw_only=True):
    """Where the configuration is: its file, also when there is none yet, and the environment."""

    config: Config
    file: Path
    environ: Mapping[str, str]


class Plan(Struct, frozen=True, kw_only=True):
    """What was found, what is missing, and what would be done."""

    mode: Mode
    app: App  #: as it would hold
    change: Change
    survey: Survey
    lacks: tuple[Lack, ...]
    subscribe: tuple[str, ...]  #: accounts that the app does not hear yet
    write: bool  #: the app is added to the configuration's file
    known: bool  #: it was connected before
    verify_made: bool  #: nobody gave a verify token, so one was made
    callback: str  #: the address to enter at Meta; empty: `public_url` is not set

    @property
    def stopped(self) -> bool:
        """Return whether something is missing without which it cannot be done."""
        return any(lack.weight is Weight.STOPS for lack in self.lacks)


async def look(place: Place, given: Given, clock: Clock) -> Plan:
    """Ask Meta and the data folder; change nothing.

    Raises:
        Misconfigured: something that must be given was not, or names contradict each other.
        TryLater: Meta does not answer, or allows no more calls now.
    """
    folder = await held(place.config)
    name = _meant(folder, given)
    before = folder.apps.get(name)
    app = _app(before or App(name=name, kept=True), given)
    _must_be_whole(app, given, before)
    now = clock.now()
    wish = _wish(folder, app, given)
    reading = replace(app, token=_reading(app, given))
    async with open_session() as session:
        found = await survey(client(session, clock.now, reading), wish)
    callback = f"{place.config.public_url}/webhooks/{app.name}" if place.config.public_url else ""
    missing = lacks(found, wish, app, callback, now)
    app = replace(app, accounts=_to_claim(found, app)) if given.mode is Mode.CONNECT else app
    return Plan(
        mode=given.mode,
        app=app,
        change=_change(app, given, now),
        survey=found,
        lacks=(*missing, *_read_elsewhere(found, folder, app.name)),
        subscribe=_to_subscribe(found, given),
        write=given.mode is Mode.CONNECT and app.name not in named(place.file),
        known=app.name in folder.kept,
        verify_made=given.mode is Mode.CONNECT and not given.verify_token and not (before and before.verify_token),
        callback=callback,
    )


def _meant(folder: Held, given: Given) -> str:
    """Return the name of the app that is meant: as told, or that of the id, or the only one there is."""
    same = [app.name for app in folder.apps.values() if given.id and app.id == given.id]
    if given.name or same:
        return given.name or same[0]
    if len(folder.apps) > 1:
        names = ", ".join(sorted(folder.apps))
        raise Misconfigured("which app?", why=f"there are several: {names}", remedy="say --name, and one of them or a new one")
    return next(iter(folder.apps), App().name)


def lacking(app: App | None, given: Given) -> list[str]:
    """Return what nobody gave yet of what the mode needs: "id", "secret", "token", "verify_token"."""
    anew = {Mode.CONNECT: "", Mode.SECRET: "secret"}.get(given.mode, "token")  # what is there already is not enough
    needs = ("id", anew) if anew else ("id", "secret", "token", "verify_token")
    return [key for key in needs if not getattr(given, key) and (key == anew or not getattr(app, key, None))]


async def to_ask(place: Place, given: Given) -> list[str]:
    """Return what a person may be asked for.

    Raises:
        Misconfigured: names contradict each other, or the data folder cannot be read.
    """
    folder = await held(place.config)
    return lacking(folder.apps.get(_meant(folder, given)), given)


def _app(app: App, given: Given) -> App:
    """Return the app as it would hold."""
    words = {key: value for key in ("id", "secret", "graph_url", "graph_version") if (value := getattr(given, key))}
    if given.mode in {Mode.CONNECT, Mode.TOKEN} and given.token:
        words["token"] = given.token
    if given.mode is Mode.CONNECT:
        words["verify_token"] = given.verify_token or app.verify_token or Secret(secrets.token_urlsafe(24))
    return replace(app, **words)


def _must_be_whole(app: App, given: Given, before: App | None) -> None:
    """Raise Misconfigured with everything that must be given and is not."""
    if before is None and given.mode is not Mode.CONNECT:
        raise Misconfigured(f"there is no app {app.name} yet", why="only what is connected can be changed", remedy="linekeeper connect")
    if before is not None and before.id and given.id and before.id != given.id:
        why = f"it is app {before.id}, and {given.id} was given"
        raise Misconfigured(f"app {app.name} is there already", why=why, remedy="choose another --name for the other app")
    faults = [
        Misconfigured(f"{GIVEN_BY[key]} is missing", why="nobody gave it", remedy="docs/connect.md says where Meta shows it")
        for key in lacking(before, given)
        if key in GIVEN_BY
    ]
    if faults:
        raise Misconfigured.all(faults)


def _reading(app: App, given: Given) -> Secret:
    """Return the token to look with; with a new secret none is needed."""
    return {Mode.CONNECT: app.token, Mode.TOKEN: given.token, Mode.ACCOUNT: given.token, Mode.SECRET: Secret("")}[given.mode]


def _wish(folder: Held, app: App, given: Given) -> Wish:
    watched = tuple(account for account, reader in folder.claimed.items() if reader == app.name and account not in app.tokens)
    return Wish(accounts=given.accounts, portfolios=given.portfolios, watched=watched if given.mode in {Mode.CONNECT, Mode.TOKEN} else ())


def _to_subscribe(found: Survey, given: Given) -> tuple[str, ...]:
    """Return the accounts that the app is to hear and does not yet. One that it hears is left alone: a post removes its override."""
    unheard = [one.id for one in found.accounts if one.ours is False]
    wanted = {Mode.CONNECT: unheard, Mode.ACCOUNT: given.accounts}.get(given.mode, ())
    return tuple(account for account in unheard if account in wanted)


def _to_claim(found: Survey, app: App) -> tuple[str, ...]:
    """Return the accounts that must be named, since the token does not name them: the others are found and claimed by themselves."""
    told = (found.token.managed or ()) if found.token else ()
    readable = (one.id for one in found.accounts if one.refusal is None and one.id not in told)
    return tuple(dict.fromkeys((*app.accounts, *readable)))


def _change(app: App, given: Given, now: datetime) -> Change:
    change = Change(name=app.name, at=now, old_secret_until=now + given.old_secret_for if given.secret else None)
    match given.mode:
        case Mode.TOKEN:
            return replace(change, token=given.token, id=given.id)
        case Mode.SECRET:
            return replace(change, secret=given.secret, id=given.id)
        case Mode.ACCOUNT:
            return replace(change, tokens=dict.fromkeys(given.accounts, given.token), accounts=given.accounts)
        case Mode.CONNECT:
            words = {key: getattr(app, key) for key in ("id", "secret", "verify_token", "token", "accounts", "graph_url", "graph_version")}
            return replace(change, **words)


def _read_elsewhere(found: Survey, folder: Held, name: str) -> list[Lack]:
    return [
        Lack(
            weight=Weight.HINT,
            what=f"account {one.id} is read through app {reader} already",
            why="an account is read through one app; this one hears its webhooks as well",
            remedy="nothing, unless you meant to move it",
        )
        for one in found.accounts
        if (reader := folder.claimed.get(one.id)) is not None and reader != name and reader in folder.apps
    ]


def cannot(plan: Plan) -> LinekeeperError:
    """Return the error that tells why nothing is done."""
    faults = [Misconfigured(one.what, why=one.why, remedy=one.remedy) for one in plan.lacks if one.weight is Weight.STOPS]
    return faults[0] if len(faults) == 1 else Misconfigured("\n".join(map(str, faults)))
