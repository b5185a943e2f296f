"""Targets: programs of the user's own that are told things. [[forward]]: Meta's webhooks; [[webhook]]: what becomes of sends.

An address may hold a password, so it is a secret and no fault ever shows it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from linekeeper.config.parse import Wrong, nearest, secret, several, shown, text
from linekeeper.config.places import loopback
from linekeeper.config.words import Secret
from linekeeper.errors import Misconfigured

UNTOUCHED, TRANSLATED = "untouched", "translated"
MODES = (UNTOUCHED, TRANSLATED)
LEAST_SECRET = 16  #: signs; who can guess it can forge what Meta said
LONGEST_NAME = 40


def name(value: object) -> str:
    """Return what a target is called: it stands in metrics."""
    word = text(value)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", word):
        raise Wrong(f"is {shown(word)}, which is no name of a target", f"use small letters, digits and -, at most {LONGEST_NAME}")
    return word


def address(value: object) -> Secret:
    """Return a web address that bodies can be posted to: https, or http on this machine."""
    written = secret(value)
    remedy = "write it like https://shop.example.com/webhook"
    try:
        parts = urlsplit(written.reveal())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Wrong("is no web address", remedy) from None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise Wrong("is no web address", remedy)
    if parts.scheme.lower() == "http" and not loopback(host):
        raise Wrong("would send what people write without encryption", "use https; http is for this machine only")
    return written


def shared_secret(value: object) -> Secret:
    """Return a secret that forwarded bodies are signed with."""
    written = secret(value)
    if len(written.reveal()) < LEAST_SECRET:
        raise Wrong(f"is shorter than {LEAST_SECRET} signs: it could be guessed", "make one with: openssl rand -hex 32")
    return written


def fields(value: object) -> tuple[str, ...]:
    """Return names of Meta's webhook fields, each once. Which there are, Meta decides."""
    found = [text(one) for one in several(value)]
    for one in found:
        if not re.fullmatch(r"[a-z0-9_]{1,80}", one):
            raise Wrong(f"holds {shown(one)}, which is no name of a webhook field", "write names such as messages")
    return tuple(dict.fromkeys(found))


def keys(value: object) -> tuple[str, ...]:
    """Return ids of gateway keys, each once. What was written is not shown: it may be a whole key."""
    found = [text(one) for one in several(value)]
    for one in found:
        if not re.fullmatch(r"[a-z2-7]{8}", one):
            raise Wrong("holds what is no id of a gateway key", "copy the eight letters that `linekeeper gateway keys list` shows")
    return tuple(dict.fromkeys(found))


def incomplete(place: int, meant: Mapping[tuple[str, str], object], kind: str, apps: Collection[str]) -> Iterator[Misconfigured]:
    """Yield what no value of a target has wrong alone. `kind`: forward or webhook; `place`: the target's, from 1."""
    has_secret = (kind, "secret") in meant
    if (kind, "to") not in meant:
        yield Misconfigured(f"{kind} {place} leads nowhere", why="it has no good `to`", remedy=f"add to, or to_file, below its [[{kind}]]")
    if kind == "webhook":
        if not has_secret:
            why, remedy = "without it nobody can tell its bodies from forged ones", 'make one with: echo "whsec_$(openssl rand -base64 32)"'
            yield Misconfigured(f"webhook {place} has no secret", why=why, remedy=remedy)
        return
    mode, app = meant.get((kind, "mode"), UNTOUCHED), meant.get((kind, "app"))
    if mode == TRANSLATED and not has_secret:
        why = "what is translated no longer carries Meta's signature"
        yield Misconfigured(f"forward {place} has no secret", why=why, remedy="add one, or choose the mode untouched")
    if mode == UNTOUCHED and has_secret:
        why = "in the mode untouched its bodies carry the signature of the app's own secret"
        yield Misconfigured(f"forward {place} has a secret that nothing is signed with", why=why, remedy="remove it, or choose translated")
    if isinstance(app, str) and app not in apps:
        what = f"forward {place} is for the app {app}, which is not there{nearest(app, sorted(apps))}"
        yield Misconfigured(what, remedy="write the name of an [[app]]")


def twice(
    forwards: Sequence[Mapping[tuple[str, str], object]], webhooks: Sequence[Mapping[tuple[str, str], object]]
) -> Iterator[Misconfigured]:
    """Yield names that two targets share: metrics and troubles could not tell them apart."""
    for kind, targets in (("forward", forwards), ("webhook", webhooks)):
        names = [str(told) for one in targets if (told := one.get((kind, "name"))) is not None]
        for shared in sorted({one for one in names if names.count(one) > 1}):
            yield Misconfigured(f"two targets of [[{kind}]] are named {shared}", remedy="give each a name of its own")
