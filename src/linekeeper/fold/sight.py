"""Breaks: what was lost and came back, as joins. Used for sight (of an account) and for hearing (of a portfolio)."""

from datetime import datetime

from msgspec import Struct

from linekeeper.events.house import SightCause
from linekeeper.fold.register import Register, grain, packed, second, unpacked

MOST_LOST = 64
MOST_BACK = 512
LOOKS_BACK_S = 8 * 86_400  #: a return older than this before the newest one tells nothing that anyone asks

#: Without these no webhook reaches us, so people may be missed in the counts.
DEAFENS = frozenset({SightCause.SUBSCRIPTION, SightCause.FIELD, SightCause.CALLBACK, SightCause.SLEPT})
#: Without these we cannot read, so a reported word grows old.
BLINDS = frozenset(SightCause) - {SightCause.SUBSCRIPTION, SightCause.FIELD, SightCause.CALLBACK}
#: Somebody must mend these; the others mend themselves, or the number of calls does.
MUST_MEND = frozenset({SightCause.TOKEN, SightCause.PERMISSION, SightCause.NO_TOKEN, SightCause.SUBSCRIPTION, SightCause.CALLBACK})
#: These are the app's trouble and not one account's, unless that has a token of its own.
OF_THE_APP = frozenset({SightCause.TOKEN, SightCause.NO_TOKEN, SightCause.FIELD, SightCause.UNREACHABLE})
#: Without these a number whose only path is this app reaches nobody, or is reached by nobody.
CUTS_THE_PATH = frozenset({SightCause.TOKEN, SightCause.PERMISSION, SightCause.NO_TOKEN, SightCause.SUBSCRIPTION, SightCause.CALLBACK})


class Break(Struct, frozen=True, array_like=True):
    """When something was lost and when it was there again: two packed sets of instants."""

    lost: bytes = b""
    back: bytes = b""
    interval_s: Register[int] = Register(0)  #: the poll interval told with the newest loss
    own: Register[bool] = Register(False)  # noqa: FBT003  told with it too: whether a token of the account's own was used

    def join(self, other: "Break") -> "Break":
        """Return the break that has heard what both have."""
        lost = sorted({*unpacked(self.lost), *unpacked(other.lost)})[-MOST_LOST:]
        back = sorted({*unpacked(self.back), *unpacked(other.back)})[-MOST_BACK:]
        recent = [at for at in back if at >= back[-1] - LOOKS_BACK_S]
        return Break(packed(lost), packed(recent), self.interval_s.join(other.interval_s), self.own.join(other.own))

    def open_since(self) -> int | None:
        """Return the unix second of the first loss since it was last there, or None. Both in one second: lost."""
        newest = unpacked(self.back)[-1] if self.back else -1
        return next((at for at in unpacked(self.lost) if at >= newest), None)

    def gaps(self) -> list[tuple[int, int | None]]:
        """Return (from, to) of every time without it; `to` None: still so."""
        back = unpacked(self.back)
        return [(lost, next((at for at in back if at > lost), None)) for lost in unpacked(self.lost)]


UNBROKEN = Break()


def lost_at(at: datetime, interval_s: int, *, own: bool = False) -> Break:
    """Return the break in which only this loss was heard."""
    return Break(lost=packed([second(at)]), interval_s=Register(interval_s, grain(at)), own=Register(own, grain(at)))


def back_at(at: datetime) -> Break:
    """Return the break in which only this return was heard."""
    return Break(back=packed([second(at)]))
