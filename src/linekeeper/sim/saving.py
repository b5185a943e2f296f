"""A world written down whole, and read back: what exists, what is planned, what chance comes next, what is on its way.

One JSON file. A world that was saved, loaded and runs on gives the same bytes as one that was never stopped; a test holds this up.
Whatever a stage remembers has a field in `Memory` under the name it has on the stage; another test names what was forgotten.
"""

from random import Random
from typing import Literal

import msgspec

from linekeeper.sim.bodies import News
from linekeeper.sim.budget import Hourly, Pace, Seconds
from linekeeper.sim.counts import Counts
from linekeeper.sim.faults import Fault
from linekeeper.sim.ledger import Row
from linekeeper.sim.manners import Manners
from linekeeper.sim.message import Message
from linekeeper.sim.outbox import Delivery
from linekeeper.sim.rules import Use, Uses
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import DEEDS, Entry
from linekeeper.sim.traffic import Traffic
from linekeeper.sim.world import World

#: What a stage has that no file holds in this form: made anew, or kept in a field of its own below.
APART = frozenset(
    {"laws", "world", "timeline", "chance", "mischief", "ledger", "mishaps", "uses", "post", "origin", "lost", "unlisted", "talking"}
)


class Memory(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a stage remembers, each under its own name there."""

    began: float
    seed: int
    last_serial: int
    windows: dict[str, float] = {}
    messages: dict[str, Message] = {}
    traffic: Traffic = msgspec.field(default_factory=Traffic)
    counts: Counts = msgspec.field(default_factory=Counts)
    pairs: Pace = msgspec.field(default_factory=Pace)
    throughput: Seconds = msgspec.field(default_factory=Seconds)
    account_calls: dict[str, Hourly] = {}
    app_calls: dict[str, Hourly] = {}
    posting: bool = True
    manners: Manners = msgspec.field(default_factory=Manners)
    cut_lists: bool = False
    faults: list[Fault] = []
    gathered: dict[str, list[News]] = {}


Chance = tuple[int, list[int], float | None]  #: as `random.Random.getstate` tells it


class Post(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Bodies that nobody took yet, and the number of the newest delivery."""

    last: int = 0
    waiting: list[Delivery] = []


class Saved(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    version: Literal[1]
    now: float
    world: World
    memory: Memory
    chance: Chance
    mischief: Chance
    serial: int  #: of the deed planned last
    planned: list[Entry]
    uses: dict[str, Use]
    lost: list[str]
    unlisted: list[str]
    talking: list[str]
    mishaps: list[str]
    last_row: int
    rows: list[Row]
    post: Post = msgspec.field(default_factory=Post)
    speed: float = 1.0
    paused: bool = True


def written(stage: Stage, post: Post | None = None, speed: float = 1.0, *, paused: bool = True) -> bytes:
    """Return a stage as one JSON file; with what waits in the outbox, and how its clock goes, when there are any."""
    saved = Saved(
        version=1,
        now=stage.now,
        world=stage.world,
        memory=Memory(**{name: getattr(stage, name) for name in Memory.__struct_fields__}),
        chance=_told(stage.chance),
        mischief=_told(stage.mischief),
        serial=stage.timeline.serial,
        planned=sorted(stage.timeline.planned, key=lambda entry: entry[:2]),
        uses=dict(stage.uses),
        lost=sorted(stage.lost),
        unlisted=sorted(stage.unlisted),
        talking=sorted(stage.talking),
        mishaps=list(stage.mishaps),
        last_row=stage.ledger.last,
        rows=list(stage.ledger.rows),
        post=post or Post(),
        speed=speed,
        paused=paused,
    )
    return msgspec.json.encode(saved)


def read(raw: bytes) -> Saved:
    """Return what a file holds.

    Raises:
        ValueError: it is no saved world, one of another version, or one that plans a deed nobody knows.
    """
    try:
        saved = msgspec.json.decode(raw, type=Saved)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"this is no world saved by a simulator of this version: {error}") from error
    unknown = sorted({entry[2] for entry in saved.planned} - set(DEEDS))
    if unknown:
        raise ValueError(f"the saved world plans {unknown[0]!r}, and no deed is called so here; it was saved by another version")
    return saved


def staged(saved: Saved) -> Stage:
    """Return the stage that a file holds, as it was. Its webhooks fall silent until `post` is set."""
    stage = Stage(saved.world, saved.now, saved.memory.seed)
    for name in Memory.__struct_fields__:
        setattr(stage, name, getattr(saved.memory, name))
    _remind(stage.chance, saved.chance)
    _remind(stage.mischief, saved.mischief)
    stage.timeline.serial, stage.timeline.planned = saved.serial, list(saved.planned)
    stage.uses = Uses(saved.uses)
    stage.lost, stage.unlisted, stage.talking = set(saved.lost), set(saved.unlisted), set(saved.talking)
    stage.mishaps.extend(saved.mishaps)
    stage.ledger.last = saved.last_row
    stage.ledger.rows.extend(saved.rows)
    return stage


def _told(chance: Random) -> Chance:
    kind, state, normal = chance.getstate()
    return kind, list(state), normal


def _remind(chance: Random, told: Chance) -> None:
    kind, state, normal = told
    chance.setstate((kind, tuple(state), normal))
