"""Credentials, kept encrypted among ours: one set per app, optionally a token per account. Changed without a restart.

The configuration may name secrets too. The newer word holds: a kept value stands in for what the configuration said when it was
given, until the configuration says something else.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.config import App, Secret
from linekeeper.errors import Misconfigured
from linekeeper.state.port import State
from linekeeper.store.crypt import Keys

KIND = "credential"  #: key: the app's name in the configuration
SECRETS = ("secret", "verify_token", "token")
NONE = Secret("")

T = TypeVar("T")


class Credential(Struct, frozen=True, kw_only=True):
    """What is kept of one app. `instead_of`: prints of what the configuration said when it was given; None: nobody looked yet."""

    app: App
    at: datetime
    instead_of: dict[str, str] | None = None


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody gave. Empty values change nothing; an empty token of an account forgets it."""

    name: str
    at: datetime
    id: str = ""
    graph_url: str = ""
    graph_version: str = ""
    accounts: tuple[str, ...] = ()
    secret: Secret = NONE
    old_secret_until: datetime | None = None  #: how long the secret before it is still good
    verify_token: Secret = NONE
    token: Secret = NONE
    tokens: dict[str, Secret] = {}  #: account -> its own token


def merged(kept: Credential | None, change: Change, current: App | None) -> Credential:
    """Return what is to be kept after a change. `current`: the app as it holds now. The same change twice leaves the same."""
    app = kept.app if kept else App(name=change.name, kept=True)
    given: dict[str, object] = {key: value for key in (*SECRETS, "id", "graph_url", "graph_version") if (value := getattr(change, key))}
    given["accounts"] = tuple(dict.fromkeys((*app.accounts, *change.accounts)))
    given["tokens"] = {account: token for account, token in (app.tokens | change.tokens).items() if token}
    before = current.secret if current else app.secret
    if change.secret and before and before != change.secret:
        given |= {"previous_secret": before, "previous_secret_until": change.old_secret_until}
    return Credential(app=replace(app, **given), at=change.at)


def looked(kept: Credential, configured: App | None) -> Credential:
    """Return the credential, with what the configuration says now noted when nobody did."""
    if kept.instead_of is not None:
        return kept
    return replace(kept, instead_of={key: _print(getattr(configured, key)) for key in SECRETS} if configured else {})


def laid_over(configured: App, kept: Credential | None) -> App:
    """Return the app as it holds: the configuration's, with what is kept where that is the newer word."""
    if kept is None:
        return configured
    ours, instead_of = kept.app, kept.instead_of or {}
    held = {key: getattr(ours, key) for key in SECRETS if getattr(ours, key) and _stands_in(key, configured, instead_of)}
    if "secret" in held and ours.previous_secret:
        held |= {"previous_secret": ours.previous_secret, "previous_secret_until": ours.previous_secret_until}
    accounts = tuple(dict.fromkeys((*configured.accounts, *ours.accounts)))
    return replace(configured, **held, id=configured.id or ours.id, accounts=accounts, tokens=ours.tokens)


def _stands_in(key: str, configured: App, instead_of: Mapping[str, str]) -> bool:
    said = getattr(configured, key)
    return not said or instead_of.get(key) == _print(said)


def _print(secret: Secret) -> str:
    """Return what tells two secrets apart. It never leaves the sealed credential."""
    return sha256(secret.reveal().encode()).hexdigest()


async def recall(state: State, keys: Keys) -> dict[str, Credential]:
    """Return what is kept, by the app's name.

    Raises:
        Misconfigured: it was sealed with another key.
    """
    return {name: unsealed(sealed, keys, name, Credential) for name, sealed in (await state.recall(KIND)).items()}


async def remember(state: State, keys: Keys, kept: Iterable[Credential]) -> None:
    """Keep them, all or none.

    Raises:
        TryLater: the disk refuses; nothing was kept.
    """
    await state.remember(KIND, {one.app.name: sealed(one, keys, one.app.name) for one in kept})


def sealed(what: Credential | Change, keys: Keys, place: str) -> bytes:
    """Return it encrypted; it opens only as what it is, at its place."""
    return keys.seal(msgspec.json.encode(what, enc_hook=_revealed), _context(type(what), place))


def unsealed(body: bytes, keys: Keys, place: str, kind: type[T]) -> T:
    """Return what was sealed.

    Raises:
        Misconfigured: it was sealed with another key, for another place, or by a release that wrote it otherwise.
    """
    opened = keys.open(body, _context(kind, place))
    try:
        return msgspec.json.decode(opened, type=kind, dec_hook=_secret)
    except msgspec.DecodeError:
        why = "another release of Linekeeper wrote it"  # its own text is not told: it may quote a secret
        raise Misconfigured("a kept credential cannot be read", why=why, remedy="give it again: linekeeper connect") from None


def _context(kind: type, place: str) -> bytes:
    return f"{kind.__name__.lower()} {place}".encode()


def _revealed(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    raise NotImplementedError(f"{type(value).__name__} is nothing that is kept")


def _secret(kind: type, value: object) -> Secret:
    if kind is Secret and isinstance(value, str):
        return Secret(value)
    raise NotImplementedError(f"{kind.__name__} is nothing that is kept")
