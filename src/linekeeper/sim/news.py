"""News: what Meta may tell, by name. `field/what` -> a function from a scene to the value of that field.

The world tells most of its news by itself, where it comes about; these are for everything a play or a tester wants to hear of besides,
with sensible words where none are given. Nothing here changes the world. The functions live in the `news_...` files; importing those fills
the table.
"""

import inspect
from collections.abc import Callable
from typing import NamedTuple

from linekeeper.sim import people
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Number, Template

Value = dict[str, object]


class Scene(NamedTuple):
    """Whom news is about."""

    stage: Stage
    account: Account
    number: Number
    person: str  #: wa_id
    template: Template

    @property
    def at(self) -> int:
        """Return the moment, unix seconds."""
        return int(self.stage.now)

    @property
    def user_id(self) -> str:
        """Return the person's business-scoped user id in the account's portfolio."""
        return people.bsuid(self.account.portfolio, self.person)

    def wamid(self, *, inbound: bool) -> str:
        """Return a fresh message id."""
        return people.wamid(self.person, self.stage.serial(), inbound=inbound)

    def made_up(self, what: str, length: int = 16) -> str:
        """Return a fresh id of hex digits."""
        return people.secret(self.stage.seed, f"{what}/{self.stage.serial()}", length)


Teller = Callable[..., Value]
#: By `field/what`: who tells it, and whether its entry is the partner's portfolio instead of the account.
NEWS: dict[str, tuple[Teller, bool]] = {}


def news(name: str, *, partner: bool = False) -> Callable[[Teller], Teller]:
    """Enter a function into the table as `field/what`; `partner` when the entry id is the partner's portfolio."""

    def enter(function: Teller) -> Teller:
        NEWS[name] = (function, partner)
        return function

    return enter


def value_of(name: str, scene: Scene, **words: object) -> Value:
    """Return the value of a piece of news.

    Raises:
        KeyError: no news is called so.
        TypeError: it takes no such words.
    """
    if name not in NEWS:
        raise KeyError(f"no news is called {name!r}; there are: {', '.join(sorted(NEWS))}")
    teller, _ = NEWS[name]
    wants_event = "event" in inspect.signature(teller).parameters
    return teller(scene, **({"event": name.partition("/")[2]} if wants_event else {}) | words)


def tell(name: str, scene: Scene, **words: object) -> None:
    """Send a piece of news to whoever is subscribed to its account.

    Raises:
        KeyError: no news is called so.
        TypeError: it takes no such words.
    """
    value = value_of(name, scene, **words)
    entry = scene.stage.world.partner if NEWS[name][1] else None
    scene.stage.announce(scene.account, name.partition("/")[0], value, number=scene.number, entry=entry)
