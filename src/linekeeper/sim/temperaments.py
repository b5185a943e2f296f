"""How people are: which temperament each has, and what it makes them do. The temperaments are a data file, and all of them our assumption.

Who a person is follows from the seed and the person's number alone: no chance, no state, the same in every play with that seed.
"""

from functools import cache, lru_cache
from hashlib import blake2b
from importlib import resources
from typing import Annotated

import msgspec

from linekeeper.sim import people

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
#: One person in so many is in Meta's experiment that withholds marketing (130472): "a tiny share", the number is ours.
EXPERIMENT_ONE_IN = 100
REMEMBERED = 1 << 17
WORD = float(1 << 16)


class Temperament(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A kind of person. Rates are per message that was delivered; how often they act rises once `tolerates_a_week` is passed."""

    name: str
    share: Share  #: of the crowd
    says: str
    reads: Share
    replies: Share  #: of messages read
    blocks: Share
    reports: Share  #: blocks and reports in one
    mutes: Share  #: mutes or archives: the chat is read no more
    stops: Share  #: of marketing messages: asks to stop them
    opted_in: Share  #: of these people; who never agreed blocks more easily
    receipts: Share  #: of these people: read receipts are on
    unreachable: Share  #: of these people: no WhatsApp under this number (131026)
    silent: Share  #: of these people: the phone stays off; messages are sent and never delivered
    tolerates_a_week: float  #: messages of one portfolio outside service windows
    marketing_a_day: int  #: marketing messages of all businesses that Meta lets through (131049 beyond)
    reads_within_s: tuple[float, float]


class Person(msgspec.Struct, frozen=True):
    """One person, as they are."""

    temperament: Temperament
    opted_in: bool
    receipts: bool
    reachable: bool
    silent: bool
    weary: bool  #: of all marketing: 131049 always
    experiment: bool


@cache
def kinds() -> tuple[Temperament, ...]:
    """Return every temperament of the data file.

    Raises:
        msgspec.ValidationError: the file is not a list of temperaments.
        ValueError: their shares do not add up to the whole crowd.
    """
    raw = (resources.files("linekeeper.sim") / "temperaments.json").read_bytes()
    found = tuple(msgspec.json.decode(raw, type=list[Temperament]))
    if abs(sum(one.share for one in found) - 1) > 1e-9:  # noqa: PLR2004 - no more than rounding
        raise ValueError("the shares of the temperaments must add up to 1")
    return found


@lru_cache(maxsize=REMEMBERED)
def of(seed: int, person: str) -> Person:
    """Return the person behind a wa_id. Numbers that end in 98 are never reachable, those in 97 always weary of marketing."""
    digest = blake2b(f"temperament/{seed}/{person}".encode(), digest_size=14).digest()
    draws = [int.from_bytes(digest[place : place + 2], "big") / WORD for place in range(0, 14, 2)]
    kind = _kind(draws[0])
    ending = person[-2:]
    return Person(
        temperament=kind,
        opted_in=draws[1] < kind.opted_in,
        receipts=draws[2] < kind.receipts,
        reachable=draws[3] >= kind.unreachable and ending != people.UNREACHABLE_ENDING,
        silent=draws[4] < kind.silent,
        weary=ending == people.WEARY_ENDING,
        experiment=draws[5] < 1 / EXPERIMENT_ONE_IN,
    )


def _kind(draw: float) -> Temperament:
    for kind in kinds():
        draw -= kind.share
        if draw < 0:
            return kind
    return kinds()[-1]
