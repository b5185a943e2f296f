"""A target: a program of the user's own that is told things, as the configuration names it."""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from linekeeper.config import Forward, Secret, Webhook
from linekeeper.state.outgoing import Wanted

T = TypeVar("T", Forward, Webhook)


class Target(Struct, Generic[T], frozen=True, kw_only=True):
    """One target. `id` lasts as long as its address does, so that what waits for it finds it again.

    `label` is for people, `name` for metrics; neither shows anything secret.
    """

    id: str
    name: str
    label: str
    settings: T

    @property
    def to(self) -> Secret:
        """Return its address."""
        return self.settings.to


def targets_of(kind: str, settings: Iterable[T]) -> tuple[Target[T], ...]:
    """Return the targets of a configuration. `kind`: forward or webhook. One address may stand there several times."""
    seen: Counter[str] = Counter()
    found = []
    for place, one in enumerate(settings, 1):
        address = blake2b(one.to.reveal().encode(), digest_size=8).hexdigest()
        seen[address] += 1
        name = one.name or f"{kind}.{place}"  # no given name holds a dot
        label = one.name or f"{kind} {place} ({urlsplit(one.to.reveal()).hostname or 'web'})"
        found.append(Target(id=f"{kind}-{address}-{seen[address]}", name=name, label=label, settings=one))
    return tuple(found)


def wanted(targets: Iterable[Target[Webhook]]) -> list[Wanted]:
    """Return of which sends these targets want to hear."""
    found = []
    for one in targets:
        keys, accounts = one.settings.keys, one.settings.accounts
        found += [Wanted(target=one.id, kind="key", name=name) for name in keys]
        found += [Wanted(target=one.id, kind="account", name=name) for name in accounts]
        if not keys and not accounts:
            found.append(Wanted(target=one.id, kind="all"))
    return found
