"""What works, but perhaps not as meant. Told by `config` and at start; nothing here stops anything."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from linekeeper.config.places import loopback
from linekeeper.config.words import App, Config


class Note(NamedTuple):
    """Something that works, but perhaps not as meant: what, and what to do."""

    what: str
    remedy: str


def notes(config: Config, now: datetime) -> Iterator[Note]:
    """Yield what the operator should know about a configuration without faults."""
    if not config.apps:
        yield Note(
            "no Meta app is set up, so nothing is heard yet",
            "set LINEKEEPER_APP_ID, LINEKEEPER_APP_SECRET, LINEKEEPER_TOKEN and LINEKEEPER_VERIFY_TOKEN, or write an [[app]]",
        )
    if not loopback(config.ports.host):
        yield Note(
            f"the page is open to whoever reaches {config.ports.host}: it asks for no password",
            "put a proxy with a login before it, or listen on 127.0.0.1",
        )
    for app in config.apps:
        yield from _notes_of(app, now)


def _notes_of(app: App, now: datetime) -> Iterator[Note]:
    if not app.token and not app.kept:
        yield Note(
            f"app {app.name} has no token: only webhooks are heard, nothing is read", "set LINEKEEPER_TOKEN, or token below its [[app]]"
        )
    if not app.verify_token and not app.kept:
        yield Note(
            f"app {app.name} has no verify_token: Meta cannot confirm the callback URL",
            "set LINEKEEPER_VERIFY_TOKEN to any long word, and write the same word at Meta",
        )
    if not app.id:
        yield Note(
            f"app {app.name} has no id: its token and subscriptions cannot be checked", "set LINEKEEPER_APP_ID, or id below its [[app]]"
        )
    if expired(app, now):
        yield Note(
            f"app {app.name}: its previous secret was good until {app.previous_secret_until:%Y-%m-%d %H:%M} UTC and no longer counts",
            "remove it, with its end",
        )
    elif app.previous_secret and app.previous_secret == app.secret:
        yield Note(f"app {app.name}: its previous secret is the current one", "remove previous_secret, or set the new secret")


def expired(app: App, now: datetime) -> bool:
    """Return whether the app has a previous secret whose end has passed. No fault: a restart at night must not fail for it."""
    return bool(app.previous_secret) and app.previous_secret_until is not None and app.previous_secret_until <= now
