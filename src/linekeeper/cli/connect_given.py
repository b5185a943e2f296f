"""What `connect` is given: options, files, the environment, and what a person answers when asked. Every fault at once."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.cli.asked import Asked
from linekeeper.config import find, read
from linekeeper.config.load import FILE_NAME
from linekeeper.config.parse import Wrong, app_name, digits, many_digits, secret
from linekeeper.config.places import web_address
from linekeeper.config.settings import SETTINGS
from linekeeper.errors import Misconfigured

if TYPE_CHECKING:
    from linekeeper.build.connecting import Given, Place

SECRET = "LINEKEEPER_APP_SECRET"  # noqa: S105  the name of a setting
OF_AN_APP = frozenset(setting.env for setting in SETTINGS if setting.table == "app" and setting.env)
FILLED = ("id", "token", "verify_token", "accounts", "graph_url", "graph_version")
LARGEST = 1024**2

#: What a person is asked, by what is missing.
QUESTIONS: dict[str, tuple[str, Callable[[object], object]]] = {
    "id": ("App id (App Dashboard > App settings > Basic)", digits),
    "secret": ("App secret (same page; not shown while you type)", secret),
    "token": ("Token of a system user (not shown)", secret),
    "verify_token": ("Verify token, any long word (not shown; empty: one is made)", secret),
}


class Words(Struct, frozen=True, kw_only=True):
    """The options as they were written."""

    name: str | None = None
    app_id: str | None = None
    secret: str | None = None
    secret_file: Path | None = None
    token: str | None = None
    token_file: Path | None = None
    verify_token: str | None = None
    verify_token_file: Path | None = None
    accounts: tuple[str, ...] = ()
    portfolios: tuple[str, ...] = ()
    graph_url: str | None = None
    rotate_token: bool = False
    rotate_secret: bool = False
    for_account: str | None = None

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Words":
        """Return them from what click gives."""
        return cls(**words)


def given_by(words: Words, *, old_secret_for: timedelta) -> "Given":
    """Return what was given.

    Raises:
        Misconfigured: with every fault found.
    """
    from linekeeper.build.connecting import Given, Mode  # noqa: PLC0415  slow to import, and --help does without

    faults: list[Misconfigured] = []
    modes = {Mode.TOKEN: words.rotate_token, Mode.SECRET: words.rotate_secret, Mode.ACCOUNT: words.for_account is not None}
    asked = [mode for mode, wanted in modes.items() if wanted]
    if len(asked) > 1:
        why = "each is a change of its own"
        faults.append(Misconfigured("choose one of --rotate-token, --rotate-secret, --for-account", why=why, remedy="run it once for each"))
    accounts = (words.for_account,) if words.for_account is not None else words.accounts
    values: dict[str, Any] = {
        "name": _read("--name", words.name, app_name, faults),
        "id": _read("--app-id", words.app_id, digits, faults),
        "accounts": _read("--account", list(accounts) or None, many_digits, faults),
        "portfolios": _read("--portfolio", list(words.portfolios) or None, many_digits, faults),
        "graph_url": _read("--graph-url", words.graph_url, web_address, faults),
        "secret": _secret("--secret", words.secret, words.secret_file, faults),
        "token": _secret("--token", words.token, words.token_file, faults),
        "verify_token": _secret("--verify-token", words.verify_token, words.verify_token_file, faults),
    }
    if faults:
        raise Misconfigured.all(faults)
    told = {key: value for key, value in values.items() if value}
    return Given(mode=asked[0] if asked else Mode.CONNECT, old_secret_for=old_secret_for, **told)


def _read(option: str, value: object, parse: Callable[[object], Any], faults: list[Misconfigured]) -> object:
    if value is None:
        return None
    try:
        return parse(value)
    except Wrong as wrong:
        faults.append(Misconfigured(f"{option} {wrong.why}", remedy=wrong.remedy))
        return None


def _secret(option: str, value: str | None, file: Path | None, faults: list[Misconfigured]) -> object:
    if file is None:
        return _read(option, value, secret, faults)
    if value is not None:
        faults.append(Misconfigured(f"{option} is given twice", why="by itself and as a file", remedy="keep one of the two"))
        return None
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST).decode()
    except (OSError, UnicodeDecodeError) as fault:
        why = getattr(fault, "strerror", None) or "it holds no text"
        faults.append(Misconfigured(f"{option}-file: {str(file)!a} cannot be read", why=why, remedy="check the path and who may read it"))
        return None
    return _read(f"{option}-file", content, secret, faults)


def place_of(asked: Asked, given: "Given", now: datetime) -> "tuple[Place, Given]":
    """Return where the configuration is, and what was given with what the environment adds.

    Settings of an app in the environment, without its secret and without a file, are no fault here as they are for a server: they
    are of an app that is about to be connected, and its secret may come from an option or from a person.

    Raises:
        Misconfigured: with every fault found.
    """
    from linekeeper.build.connecting import Place  # noqa: PLC0415  as above

    file, environ = asked.file or find(asked.environ), asked.environ
    begun = [name for name in environ if name.removesuffix("_FILE") in OF_AN_APP and environ[name].strip()]
    if file is not None or not begun or any(environ.get(name, "").strip() for name in (SECRET, f"{SECRET}_FILE")):
        return Place(config=read(file, environ, now).config, file=file or Path(FILE_NAME), environ=environ), given
    half = read(None, {**environ, SECRET: "not-given-yet"}, now).config
    rest = {key: value for key in FILLED if not getattr(given, key) and (value := getattr(half.apps[0], key))}
    return Place(config=replace(half, apps=()), file=Path(FILE_NAME), environ=environ), replace(given, **rest)


def asked_for(given: "Given", missing: list[str]) -> "Given":
    """Return what was given, with what a person answers. Secrets are not shown while they are typed."""
    for key in missing:
        question, parse = QUESTIONS[key]
        answer = click.prompt(question, hide_input=key != "id", default="" if key == "verify_token" else None, show_default=False)
        if not answer:
            continue
        try:
            value = parse(answer)
        except Wrong as wrong:
            raise Misconfigured(f"the answer {wrong.why}", remedy=wrong.remedy) from None
        given = replace(given, **{key: value})
    return given
