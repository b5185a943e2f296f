"""What a campaign's row holds of the gateway's own: what was asked for, what was shown before it began, and how far its canary is."""

from datetime import datetime

import msgspec
from msgspec import Struct

from linekeeper.pacing.canary import Canary


class Form(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a campaign sends, as it was asked for."""

    number: str
    template: str
    language: str
    params: dict[str, str] = {}  #: variable of the template -> column of the list, or a text in quotes
    column: str = ""  #: of the phone numbers; empty: found by its name
    country: str = ""  #: of numbers without a country code
    lane: str = ""  #: a lower lane than the template's
    name: str = ""
    waive: tuple[str, ...] = ()  #: what somebody looked at and let pass; written down with name and reason


class Part(Struct, frozen=True, kw_only=True):
    """People who share one reason."""

    code: str
    people: int
    text: str


class Report(Struct, frozen=True, kw_only=True):
    """What a campaign would come to, as it was shown before anything went."""

    at: datetime
    confirm_until: datetime
    lines: int  #: of the list, without its names of columns
    people: int  #: that can be told from it, each once
    reached: int
    left_out: tuple[Part, ...]
    waits: tuple[Part, ...]  #: who would be reached later
    at_once: int  #: how many fit into what is left of the limit now
    limit: int | None  #: None: none, or not known
    limit_known: bool
    left: int | None  #: of the limit for this lane now
    finished_at: datetime | None  #: estimate; None: not within 30 days, or nobody knows how long something holds it
    stages: tuple[int, ...]  #: how many people each stage ends with
    risk: str
    risks: tuple[str, ...]
    lane: str
    cost: str
    notes: tuple[str, ...] = ()
    stage_s: float = 0.0  #: how long each stage is watched at least
    stage_settled: float = 0.0  #: how much of what went must have come out before the next


class Detail(Struct, frozen=True, kw_only=True):
    """The row's body."""

    form: Form
    report: Report
    canary: Canary
    token: str  #: whoever confirms must bring it: it stands for this report
    begun: int = 0  #: lines whose turn came: they have a send, or were left out then
    usual_soon: float = 0.0  #: part of the template's messages that is usually read soon after delivery; 0: too few to tell
    quality: str = ""  #: the number's when it began
    template_quality: str = ""


_detail = msgspec.msgpack.Decoder(Detail)
_encoder = msgspec.msgpack.Encoder()


def detail_of(body: bytes) -> Detail:
    """Return what a row holds."""
    return _detail.decode(body)


def body_of(detail: Detail) -> bytes:
    """Return what a row keeps."""
    return _encoder.encode(detail)
