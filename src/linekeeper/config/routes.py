"""Routes of alerts: where they go. An address may hold a password, so it is a secret and no fault ever shows it."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from linekeeper.config.parse import Wrong, secret, several, text
from linekeeper.config.places import loopback
from linekeeper.config.words import Secret
from linekeeper.errors import Misconfigured

SEVERITIES = ("notice", "warning", "critical")  #: lightest first
PREFIX = "whsec_"
KEY_BYTES = (24, 64)  #: Standard Webhooks, "Signature scheme", read 2026-11-25
LONGEST_NAME = 40


def name(value: object) -> str:
    """Return what people call a route."""
    word = text(value)
    if not 0 < len(word) <= LONGEST_NAME or "://" in word:
        raise Wrong("is empty, too long, or an address", f"give it a short name, at most {LONGEST_NAME} letters")
    return word


def names(value: object) -> tuple[str, ...]:
    """Return names, from a list or from a string with commas; each once."""
    return tuple(dict.fromkeys(text(one) for one in several(value)))


def target(value: object) -> Secret:
    """Return an address that alerts can be sent to. A web address must be https, or on this machine."""
    written = secret(value)
    remedy = "write an Apprise address such as mailto://…, or https://… with a secret of its own"
    if not re.match(r"[a-z][a-z0-9+.-]*://.", written.reveal(), re.IGNORECASE):
        raise Wrong("is no address", remedy)
    try:
        parts = urlsplit(written.reveal())
        host, _ = parts.hostname or "", parts.port if parts.scheme in {"http", "https"} else None
    except ValueError:
        raise Wrong("is no address", remedy) from None
    if parts.scheme == "http" and not loopback(host):
        raise Wrong("would send alerts without encryption", "use https; http is for this machine only")
    return written


def is_web(address: Secret) -> bool:
    """Return whether an address is a plain web address. Apprise knows some of these, too: those of chat services."""
    return address.reveal().lower().startswith(("http://", "https://"))


def signing_secret(value: object) -> Secret:
    """Return a secret of Standard Webhooks: whsec_ and 24 to 64 bytes in base64."""
    written = secret(value)
    remedy = f'make one with: echo "{PREFIX}$(openssl rand -base64 32)"'
    if not written.reveal().startswith(PREFIX):
        raise Wrong(f"does not begin with {PREFIX}", remedy)
    try:
        size = len(signing_key(written))
    except binascii.Error:
        raise Wrong(f"holds no base64 after {PREFIX}", remedy) from None
    if not KEY_BYTES[0] <= size <= KEY_BYTES[1]:
        raise Wrong(f"holds {size} bytes, not {KEY_BYTES[0]} to {KEY_BYTES[1]}", remedy)
    return written


def signing_key(written: Secret) -> bytes:
    """Return the bytes that a webhook is signed with."""
    return b64decode(written.reveal().removeprefix(PREFIX), validate=True)


def incomplete(place: int, meant: Mapping[tuple[str, str], object]) -> Iterator[Misconfigured]:
    """Yield what no value of a route has wrong alone. `place`: the route's, from 1."""
    to, signed = meant.get(("alert", "to")), ("alert", "secret") in meant
    if to is None:
        yield Misconfigured(
            f"alert route {place} leads nowhere", why="it has no good `to`", remedy="add to, or to_file, below its [[alert]]"
        )
    elif isinstance(to, Secret) and signed and not is_web(to):
        what, why = f"alert route {place} has a secret that nothing is signed with", "its `to` is no web address"
        yield Misconfigured(what, why=why, remedy="remove the secret, or write an https address")
