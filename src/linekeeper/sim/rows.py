"""Short plays, one for each row of docs/statuses.md and for what must not fool a watcher: `plays/rows/*.json`.

Each is the same small world (one portfolio, account, number and template) with a few words changed, a few acts, and what a watcher
should conclude at its end. What the watcher is told to do itself, as losing its token, is in `watcher`: no part of Meta's world.
"""

import inspect
from importlib import resources
from typing import Annotated, Literal

import msgspec

from linekeeper.sim.acts import ACTS
from linekeeper.sim.playbill import Play
from linekeeper.sim.world import Account, Number, Portfolio, Switches, Template

FOLDER = resources.files("linekeeper.sim") / "plays" / "rows"
PORTFOLIO, ACCOUNT, NUMBER, TEMPLATE = "827364510293847", "104998261357420", "109284756103948", 1688205519374021
SECOND = "104998261357499"  #: another account of the same portfolio, without numbers: something may move there
DISPLAY, NAME = "15550100421", "Harbor Lane Coffee"
#: What an act is about, when it does not say.
USUAL = {"portfolio": PORTFOLIO, "account": ACCOUNT, "number": NUMBER, "template": "autumn_roast_offer"}

Watcher = Literal["has no token", "loses its token", "sleeps", "is the only path"]


class Expected(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a watcher should say at the end; what is left out is not compared."""

    status: str = ""  #: connected flagged restricted pending offline banned gone unknown
    says: list[str] | None = None  #: names of the reasons that ask for a status, gravest first
    notes: list[str] = []  #: names of notes that must stand beside them
    may: str = ""  #: otp, reply, utility, marketing: yes no limited unknown
    ends_s: float | None = None  #: when the first reason ends, in seconds after the last act
    open_end: bool = False  #: the first reason has no end that is known: no clock runs
    step: str = ""  #: a step that is open
    sight: str | None = None  #: why the watcher is blind; empty: it sees
    template: str = ""  #: name of the first reason about the template
    sends: Literal["", "yes", "no", "unknown"] = ""  #: whether the template can be sent
    label: str | None = None
    opened: list[str] | None = None  #: findings that are told to somebody


class Row(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One short play. `row`: the first cell of its row, as a reader sees it; empty: it stands in no table."""

    section: str = ""
    row: str = ""
    about: str
    number: dict[str, object] = {}
    account: dict[str, object] = {}
    portfolio: dict[str, object] = {}
    before: list[dict[str, object]] = []  #: acts before the watcher looks for the first time
    acts: list[dict[str, object]] = []
    watch_s: Annotated[float, msgspec.Meta(ge=10, le=3_000_000)] = 400.0  #: how long the watcher goes on looking after the last act
    watcher: list[Watcher] = []
    expect: Expected


def rows() -> list[Row]:
    """Return all short plays, file by file.

    Raises:
        msgspec.ValidationError: a file holds something else.
    """
    files = sorted((file for file in FOLDER.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return [row for file in files for row in msgspec.json.decode(file.read_bytes(), type=list[Row])]


def staged(row: Row) -> Play:
    """Return the play of a row, its acts left to whoever watches.

    Raises:
        msgspec.ValidationError: the row changes a word of the world to one that cannot be.
    """
    number = {"id": NUMBER, "display": DISPLAY, "name": NAME, "account": ACCOUNT} | row.number
    template = Template(id=TEMPLATE, name=USUAL["template"], category="MARKETING")
    account = {"id": ACCOUNT, "name": NAME, "portfolio": PORTFOLIO, "templates": [msgspec.to_builtins(template)]} | row.account
    return Play(
        about=row.about,
        portfolios=[msgspec.convert({"id": PORTFOLIO, "name": NAME} | row.portfolio, Portfolio)],
        accounts=[msgspec.convert(account, Account), Account(id=SECOND, name=f"{NAME} 2", portfolio=PORTFOLIO)],
        numbers=[msgspec.convert(number, Number)],
        switches=Switches(batch_s=1.0),
    )


def whole(act: dict[str, object]) -> dict[str, object]:
    """Return an act with what it is about: the row's own things, where it does not say."""
    function = ACTS.get(str(act.get("do")))
    wanted = inspect.signature(function).parameters if function is not None else {}
    return {name: thing for name, thing in USUAL.items() if name in wanted} | act
