"""The sentence at the top: nobody should have to count chips."""

from collections.abc import Mapping

from linekeeper.views.answers import Headline

SENDS_ALL, SENDS_PART, SENDS_NOTHING = ("connected", "flagged"), ("restricted",), ("pending", "offline", "banned", "gone")

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def headline(counts: Mapping[str, int], needs: int, blind: int, *, more: bool = False) -> Headline:
    """Return the answer: how many numbers need a person, and who can still send what.

    `needs` counts numbers with something to do (`more`: there are at least that many); `blind` numbers that we cannot see now.
    """
    total = sum(counts.values())
    if not total:
        return Headline(title="No numbers yet.", text="Linekeeper shows a number as soon as it can read the account it belongs to.")
    if needs:
        many = f"{count(needs)}{' or more' if more else ''} {'number needs' if needs == 1 and not more else 'numbers need'} you."
        return Headline(title=_capital(many), text=_who_sends(counts, total, blind))
    if total == counts.get("connected", 0):
        fine = "The number is fine." if total == 1 else f"All {count(total)} numbers are fine."
    else:
        fine = "Nothing needs you now."
    return Headline(title=fine, text=_who_sends(counts, total, blind))


def count(number: int) -> str:
    """Return a small number as a word, a larger one with separators."""
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


def _who_sends(counts: Mapping[str, int], total: int, blind: int) -> str:
    groups = [
        (sum(counts.get(status, 0) for status in SENDS_ALL), "everything"),
        (sum(counts.get(status, 0) for status in SENDS_PART), "part of it"),
        (sum(counts.get(status, 0) for status in SENDS_NOTHING), "nothing"),
    ]
    told = [(many, f"can send {what}") for many, what in groups if many]
    unknown = counts.get("unknown", 0)
    if unknown == total:
        return "We cannot see it now." if total == 1 else "We cannot see any of them now."
    if unknown:
        told.append((unknown, "cannot be judged now"))
    parts = [f"{_how_many(many, total, first=not index)} {does}" for index, (many, does) in enumerate(told)]
    text = f"{_capital(', '.join(parts))}."
    if blind:
        text += f" We cannot see {count(blind)} of them now, so their status may be old."
    return text


def _how_many(many: int, total: int, *, first: bool) -> str:
    if many == total:
        return "it" if total == 1 else "all of them"
    return f"{count(many)} of {count(total)}" if first else count(many)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
