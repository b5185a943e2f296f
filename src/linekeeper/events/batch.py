"""What the journal keeps: elements (each with its key) in batches, one batch per delivery and account."""

from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.events import account, calling, house, identity, message, number, portfolio, template, whatsapp_flow

AnyNumberEvent = (
    number.NumberRead
    | number.NumberHealthRead
    | number.NumberMissing
    | number.NumberNews
    | number.NumberErrored
    | identity.NameReviewed
    | identity.UsernameMoved
    | identity.SecurityNews
    | calling.SettingsMoved
    | calling.CallMoved
    | message.MessageMoved
    | message.MessageHeard
    | message.PersonRenamed
    | message.LinkClicked
    | message.PreferenceMoved
    | message.EchoHeard
    | message.HandoverMoved
    | message.GroupMoved
)
"""Every fact about one number, its messages and people included."""

AnyAccountEvent = (
    account.AccountRead
    | account.AccountReviewed
    | account.AccountHealthRead
    | account.NumbersListed
    | account.Restricted
    | account.RestrictionLifted
    | account.Violated
    | account.BanMoved
    | account.AccountDeleted
    | account.PartnerMoved
    | account.AccountNoted
    | account.AlertRaised
    | account.CapabilityMoved
    | template.TemplateMoved
    | template.TemplateRated
    | template.TemplateCategoryMoved
    | template.CategoryDetected
    | template.TemplateEdited
    | template.TemplateRead
    | template.TemplatesListed
    | portfolio.PortfolioRead
    | whatsapp_flow.FlowMoved
    | house.SightLost
    | house.SightRegained
    | house.SubscriptionRead
    | house.AccountClaimed
    | house.AccountReleased
    | house.AppealNoted
)
"""Every fact about one account and so about all its numbers."""

AnyHouseEvent = (
    house.Unread | house.KeptOnly | house.HouseSlept | house.TokenRead | house.AppSubscriptionRead | house.CameDue | portfolio.SolutionMoved
)
"""Every fact about ourselves, as a partner too, and what we could not read."""

AnyEvent = AnyNumberEvent | AnyAccountEvent | AnyHouseEvent
"""Every fact the journal may hold."""


class Source(StrEnum):
    """How a batch came to us."""

    WEBHOOK = auto()
    READING = auto()
    ACT = auto()  #: an operator's or our own act: a claim, an override
    DUE = auto()  #: a deadline came


class Element(Struct, frozen=True, kw_only=True, omit_defaults=True, array_like=True, gc=False):
    """One thing that was said, with every fact in it. The keeper folds an element once: repeats have the same key.

    `key` is empty where repeats must be folded anew (readings, acts): the machines are idempotent.
    A webhook's key is `time prefix (4 bytes, big-endian unix hours) + 16-byte hash` over source, account and identity.
    """

    key: bytes = b""
    events: tuple[AnyEvent, ...] = ()


class Batch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The decoded elements of one delivery or reading for one account."""

    source: Source
    app: str  #: name of the app in the configuration
    account: str  #: account id; empty when the body named none
    heard_at: datetime  #: UTC, when this copy came in
    decoder: int  #: version of the decoder that wrote it
    elements: tuple[Element, ...] = ()
    delivery: int | None = None  #: the delivery it was decoded from; None for readings and acts
    test: bool = False  #: a dashboard test (entry id 0, Meta's sample ids): shown, changes nothing
