"""Who gets nothing, or no marketing: the person's own word, Meta's, or a list the operator brought. Joins only.

Each source keeps its newest word and the newest word that took it back; a word counts while it is the newer of the two. What a person said
only the person takes back (or an operator who names them); what an operator brought only an operator does.
Source: Meta, `user_preferences` (2025-11-05), error 131050; WhatsApp Business Messaging Policy: every wish to stop must be honoured.
"""

from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.decode.short_words import normal
from linekeeper.decode.veil import Veil
from linekeeper.fold.register import LONG_AGO
from linekeeper.pacing.settings import Settings
from linekeeper.pacing.standing import Said
from linekeeper.pacing.thresholds import Thresholds


class Source(StrEnum):
    """Who said so. The first four are the person's own word."""

    PREFERENCE = auto()  #: `user_preferences` stop: marketing only
    REFUSED = auto()  #: 131050: marketing only
    WORD = auto()  #: an opt-out word that they wrote
    BUTTON = auto()  #: an opt-out button or form of the business's own
    IMPORT = auto()
    OPERATOR = auto()


OWN_WORD = frozenset({Source.PREFERENCE, Source.REFUSED, Source.WORD, Source.BUTTON})


class Word(Struct, frozen=True, array_like=True):
    """One source's newest words. `everything_at`, `marketing_at`: said so; `lifted_at`: taken back."""

    marketing_at: datetime = LONG_AGO
    everything_at: datetime = LONG_AGO
    lifted_at: datetime = LONG_AGO

    def join(self, other: "Word") -> "Word":
        """Return the newest of both."""
        return Word(
            max(self.marketing_at, other.marketing_at),
            max(self.everything_at, other.everything_at),
            max(self.lifted_at, other.lifted_at),
        )


Suppressions = dict[Source, Word]


def joined(one: Suppressions, other: Suppressions) -> Suppressions:
    """Return what both lists say together: two persons turned out to be one, or news came again."""
    return {source: one.get(source, Word()).join(other.get(source, Word())) for source in sorted({*one, *other})}


def stopped(known: Suppressions, source: Source, at: datetime, *, everything: bool = False) -> Suppressions:
    """Return the list after a word to stop."""
    return joined(known, {source: Word(everything_at=at) if everything else Word(marketing_at=at)})


def resumed(known: Suppressions, source: Source, at: datetime) -> Suppressions:
    """Return the list after a word that takes it back.

    A person's own yes (`PREFERENCE`, `WORD`, `BUTTON`) takes back all that they said; an operator's takes back everything.
    """
    if source is Source.OPERATOR:
        return joined(known, dict.fromkeys(known, Word(lifted_at=at)))
    if source in OWN_WORD:
        return joined(known, dict.fromkeys(OWN_WORD & known.keys(), Word(lifted_at=at)))
    return joined(known, {source: Word(lifted_at=at)})


def said(known: Suppressions) -> Said | None:
    """Return what stands: "everything" before "marketing", the person's own word before a list; None: nothing."""
    standing = [
        (everything, source in OWN_WORD, at, source)
        for source, word in known.items()
        for everything, at in ((True, word.everything_at), (False, word.marketing_at))
        if at > word.lifted_at
    ]
    if not standing:
        return None
    everything, _, at, source = max(standing, key=lambda one: (one[0], one[1], one[2], one[3].value))
    return Said(everything=everything, source=source.value, since=at)


class Endings:
    """The opt-out words of every account, as `MessageHeard.short` holds them."""

    def __init__(self, veil: Veil, settings: Settings) -> None:
        self._veil, self._settings = veil, settings
        self._made: dict[tuple[tuple[str, ...], ...], dict[bytes, bool]] = {}

    def ended(self, short: bytes, account: str, portfolio: str) -> bool | None:
        """Return what a message ends: True everything, False marketing, None nothing.

        Only a message that *is* such a word counts: "please stop by tomorrow" is none.
        """
        if not short:
            return None
        held = self._settings.of(account, portfolio)
        words = held.stop_words, held.stop_all_words
        if words not in self._made:  # hashing takes time, and most accounts have the same words
            self._made[words] = _hashed(self._veil, held)
        return self._made[words].get(short)


def _hashed(veil: Veil, thresholds: Thresholds) -> dict[bytes, bool]:
    told = {**dict.fromkeys(thresholds.stop_words, False), **dict.fromkeys(thresholds.stop_all_words, True)}
    return {veil.content(normal(word).encode("utf-8", "surrogatepass")): everything for word, everything in told.items()}
