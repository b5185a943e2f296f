"""What we know of ourselves, per app: when we were not running, what our token may do, which fields are ticked."""

from datetime import datetime

import msgspec
from msgspec import Struct

from linekeeper.events.house import NEEDED_FIELDS, AppSubscriptionRead, HouseSlept, TokenRead
from linekeeper.fold.sight import UNBROKEN, Break, back_at, lost_at

MOST_SLEEPS = 200  #: newest kept; the limit's count looks back three days, so older ones only fill the story

_bytes = msgspec.msgpack.Encoder()


class House(Struct, omit_defaults=True):
    """One app's registers. `slept` is a set of (from, to), oldest first."""

    slept: list[tuple[datetime, datetime]] = []
    token: TokenRead | None = None
    subscription: AppSubscriptionRead | None = None
    fields: Break = UNBROKEN  #: when a field that we need was not ticked
    messages: Break = UNBROKEN  #: when `messages` was not: then people are missed in the counts


def hear(house: House, event: HouseSlept | TokenRead | AppSubscriptionRead) -> None:
    """Let `house` hear `event`. Joins only: order and repeats do not matter."""
    match event:
        case HouseSlept(at=at, since=since):
            house.slept = sorted({*house.slept, (since, at)})[-MOST_SLEEPS:]
        case TokenRead():
            house.token = event if house.token is None else max(house.token, event, key=_newest_token)
        case AppSubscriptionRead():
            house.subscription = event if house.subscription is None else max(house.subscription, event, key=_newest_subscription)
            ticked = frozenset(event.fields) if event.active else frozenset()
            house.fields = house.fields.join(back_at(event.at) if ticked >= NEEDED_FIELDS else lost_at(event.at, 0))
            house.messages = house.messages.join(back_at(event.at) if "messages" in ticked else lost_at(event.at, 0))


def _newest_token(read: TokenRead) -> tuple[datetime, bool, bytes]:
    return read.at, not read.valid, _bytes.encode(read)  # of two from one moment the graver stays; the bytes make the order total


def _newest_subscription(read: AppSubscriptionRead) -> tuple[datetime, bool, bytes]:
    return read.at, not read.active, _bytes.encode(read)
