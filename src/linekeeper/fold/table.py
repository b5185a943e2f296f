"""docs/machines.md, drawn from the tables themselves, so that it cannot lie. `python -m linekeeper.fold.table` prints it."""

import sys
from collections.abc import Iterable
from datetime import datetime

from linekeeper.events.message import MessageState
from linekeeper.events.number import NumberRead, Reported
from linekeeper.fold import table_templates
from linekeeper.fold.account import Account
from linekeeper.fold.case import Rests, Row
from linekeeper.fold.decisions import DECISIONS, PRECEDENCE, TOO_OLD
from linekeeper.fold.message import Counts
from linekeeper.fold.number import Number, hear
from linekeeper.fold.portfolio import Portfolio
from linekeeper.fold.register import LONG_AGO
from linekeeper.fold.release import PROOF_WORDS, TABLE
from linekeeper.fold.status import judge
from linekeeper.rulebook import Lane, Rulebook, load

_RESTS = {
    Rests.READING: "a reading; fades when we cannot read",
    Rests.HELD: "a reading; held until the release table ends it",
    Rests.NEWS: "news",
    Rests.OURS: "ourselves",
}
_COUNTS = {
    Counts.YES: "counts, unless a service window was open",
    Counts.PERHAPS: "counts in the upper bound only: free after an ad, which is no service window",
    Counts.NO: "never counts: category `service`, a group, or priced as an answer within a service window",
}
_RELEASE = (
    "News may tighten at once. What stands here is loosened only so. *After* is strict, in whole seconds. "
    "Words that can be read (FLAGGED, RESTRICTED, PENDING, DISCONNECTED) end with a later reading of another word."
)
_PLACES = (
    "A person uses one place for 24 hours from a delivery outside a service window. The lower bound counts only deliveries whose "
    "window was known to be closed: everything was heard for 24 h 5 min before. The upper bound counts the unknown ones too."
)


def machines(books: dict[str, Rulebook]) -> str:
    """Return the document."""
    rules = list(books.values())[-1]
    parts = [
        "# How Linekeeper judges",
        "Drawn from the code's own tables by `python -m linekeeper.fold.table`; a test fails when this page is old.",
        *_precedence(),
        *_decisions(rules),
        *_reported(rules),
        *_release(),
        *_messages(),
        *_wide(rules),
        *_rules(books),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head)]
    lines += [["---"] * len(lines[0]), *([cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _precedence() -> list[str]:
    steps = " --> ".join(f"{status.value}[{status.value.capitalize()}]" for status in PRECEDENCE)
    return [
        "## Precedence",
        "The gravest status that anything asks for is the number's. The other reasons are told too.",
        f"```mermaid\nflowchart LR\n  {steps}\n```",
    ]


def _decisions(rules: Rulebook) -> list[str]:
    return [
        "## Decisions",
        "Read from the top: the first row that holds, and is no note, names the status.",
        _table(
            ("code", "status", "said", "rests on", "known as", "still allowed", "what to do", "how it ends", "source"),
            (_decision(row, rules) for row in (*DECISIONS, TOO_OLD)),
        ),
    ]


def _decision(row: Row, rules: Rulebook) -> tuple[str, ...]:
    words = rules.texts[row.code]
    status = "note" if row.note else row.status.value.capitalize()
    return (f"`{row.code}`", status, words.text, _RESTS[row.rests], row.basis.value, words.allowed, words.action, words.ends, words.source)


def _reported(rules: Rulebook) -> list[str]:
    return [
        "## What Meta's words mean alone",
        "One reading, and nothing else heard.",
        _table(("Meta's word", "status", "reasons", *(lane.value for lane in Lane)), (_word(word, rules) for word in Reported)),
    ]


def _word(word: Reported, rules: Rulebook) -> tuple[str, ...]:
    number, at = Number(), datetime(2026, 11, 25, tzinfo=LONG_AGO.tzinfo)
    hear(number, NumberRead(at=at, number="1", status=word, status_word=word.upper()))
    verdict = judge(number, Account(), Portfolio(), at, rules)
    told = {Reported.UNAVAILABLE: "`UNKNOWN`", Reported.UNKNOWN: "any other word"}.get(word, f"`{word.upper()}`")
    return told, verdict.status.value.capitalize(), ", ".join(f"`{one.code}`" for one in verdict.reasons), *dict(verdict.allows).values()


def _release() -> list[str]:
    return [
        "## Release",
        _RELEASE,
        _table(
            ("what", "said to be over when", "released when seen after that", "until then"),
            (
                (
                    row.what,
                    row.ended_by,
                    (" or " if row.one_is_enough else ", and ").join(PROOF_WORDS[p] for p in row.proofs),
                    row.until_then,
                )
                for row in TABLE
            ),
        ),
    ]


def _messages() -> list[str]:
    order = " < ".join(f"`{state.value}`" for state in MessageState)
    return [
        "## Messages",
        f"A later word wins, whatever the order of arrival: {order}. Delivered wins over failed; read implies delivered.",
        _table(("a delivery", "uses a place of the limit"), ((counts.name.lower(), _COUNTS[counts]) for counts in Counts)),
        _PLACES,
    ]


def _wide(rules: Rulebook) -> list[str]:
    return [text for title, said, head, rows in table_templates.parts(rules) for text in (f"## {title}", said, _table(head, rows))]


def _rules(books: dict[str, Rulebook]) -> list[str]:
    parts = [
        "## Rulebooks",
        "What a book does not say, the one before it does. M: Meta, B: a provider, O: seen in the field, I: inferred, L: our own choice.",
    ]
    for book in books.values():
        parts.append(f"### {book.name}: {book.title}")
        parts.append(
            _table(
                ("rule", "says", "source", "read", ""),
                ((f"`{name}`", rule.text, rule.source, rule.read.isoformat(), rule.confidence.value) for name, rule in book.rules.items()),
            )
        )
    return parts


if __name__ == "__main__":
    sys.stdout.write(machines(load()))
