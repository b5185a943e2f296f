"""What a watcher should conclude from a play, and by when: written in the play's file, kept apart from any watcher.

The words are those a reader of the watcher meets: a status, names of reasons, what may be sent. What is left out is not compared.
"""

from typing import Annotated, Literal

import msgspec


class Conclusion(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One thing that should be known `by_s` seconds after the play began; about a number, or one of its account's templates, or all."""

    by_s: Annotated[float, msgspec.Meta(gt=0)]
    says: str  #: the same in words, for people
    number: str = ""  #: display digits; with status gone: of its life that is over
    status: Literal["", "connected", "flagged", "restricted", "pending", "offline", "banned", "gone", "unknown"] = ""
    reported: str = ""  #: Meta's own word
    because: list[str] = []  #: names of reasons that must be told, notes among them
    never: list[str] = []  #: names of reasons that must not
    quality: Literal["", "GREEN", "YELLOW", "RED", "UNKNOWN"] = ""
    throughput: Literal["", "STANDARD", "HIGH"] = ""
    limit: int | None = None  #: people in 24 hours; -1: no limit
    may: dict[str, str] = {}  #: lane (otp, reply, utility, marketing) -> yes, no, limited, unknown
    ends_s: float | None = None  #: when the first reason ends, in seconds after the beginning, within a minute
    endless: bool = False  #: the first reason has no known end
    step: str = ""  #: a step that is open
    sight: str | None = None  #: why the watcher is blind; empty: it sees
    template: str = ""  #: name of a template of the number's account, which `because`, `never` and `sends` are then about
    sends: Literal["", "yes", "no", "unknown"] = ""  #: whether that template can be sent
    told: list[str] = []  #: findings that somebody must have been told of since the play began
    untold: list[str] = []  #: findings that nobody may have been told of
    silent: bool = False  #: nobody may have been told of anything
    counts: dict[str, int] = {}  #: how many numbers have each status
