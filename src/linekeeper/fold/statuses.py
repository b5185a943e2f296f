"""docs/statuses.md: for all that can be so, what Linekeeper says, allows and waits for, and the rule it rests on.

Where one fact alone leads there, the row is what the judgement makes of that fact, so that the page cannot lie.
`python -m linekeeper.fold.statuses` prints it.
"""

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime

from linekeeper.events.account import Restricted, RestrictionKind
from linekeeper.events.number import NumberRead, Reported
from linekeeper.events.template import TemplateState
from linekeeper.fold import account as accounts
from linekeeper.fold.account import Account
from linekeeper.fold.number import Number, hear
from linekeeper.fold.portfolio import Portfolio
from linekeeper.fold.register import LONG_AGO
from linekeeper.fold.status import judge
from linekeeper.fold.verdict import Status, Verdict
from linekeeper.rulebook import Rulebook, Text, current
from linekeeper.rulebook.glossary import glossary, places
from linekeeper.rulebook.sentence import bare, to_do
from linekeeper.rulebook.shapes import CONFIRMED

NOON = datetime(2026, 11, 25, 12, tzinfo=LONG_AGO.tzinfo)
HEAD = ("status", "it says", "may be sent", "what to do", "it waits for", "rule")
PAIRED = (Reported.FLAGGED, Reported.RESTRICTED, Reported.PENDING, Reported.DISCONNECTED, Reported.BANNED)
_TOLD = {Reported.UNAVAILABLE: "`UNKNOWN`", Reported.UNKNOWN: "any other word"}

_INTRODUCTION = (
    "Drawn from the rulebook and the judgement by `python -m linekeeper.fold.statuses`; a test fails when this page is old. "
    "A status is [derived](glossary.md#the-eight-statuses); a ? before a rule says that Meta does not document it; "
    "`linekeeper explain WORD` tells each line with its source. How several causes are weighed: "
    "[How Linekeeper judges](machines.md#precedence)."
)

Cells = tuple[str, ...]


def statuses(rules: Rulebook) -> str:
    """Return the document."""
    parts = [
        "# What is so, and what follows",
        _INTRODUCTION,
        *_section("The eight statuses", "status", _eight(rules)),
        *_section("What Meta reports about a number", "Meta's word", _reported(rules), "One reading, and nothing else heard."),
        *_section("Restrictions", "Meta forbids", _restrictions(rules), "News of one restriction; the number reads CONNECTED."),
        *_section("Causes of Offline", "cause", _offline(rules), "Losing sight is none of them: see the last table."),
        *_section("What Pending waits for", "step", _steps(rules)),
        *_section("Templates", "state", _templates(rules)),
        *_section("Losing sight", "what is lost", _sights(rules), "This is our trouble and not the number's: its last status stays."),
        *_two(rules),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, first: str, rows: Iterable[Cells], said: str = "") -> list[str]:
    return [part for part in (f"## {title}", said, _table((first, *HEAD), rows)) if part]


def _table(head: Cells, rows: Iterable[Cells]) -> str:
    seen: set[str] = set()
    lines = [head, ("---",) * len(head), *(tuple(_linked(cell.replace("|", "\\|"), seen) for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _linked(cell: str, seen: set[str]) -> str:
    """Return a cell in which each word of the glossary leads there, once in a table. Code and links stay as they are."""
    if "`" in cell or "](" in cell:
        return cell
    words, first = glossary(), {word: start for start, _, word in reversed(places(cell)) if word not in seen}
    for start, end, word in reversed(places(cell)):
        if first.get(word) == start:
            cell = f"{cell[:start]}[{cell[start:end]}](glossary.md#{words[word].anchor}){cell[end:]}"
    seen.update(first)
    return cell


def _row(first: str, status: str, text: Text, rules: Rulebook) -> Cells:
    name, rule = rules.find(text.rule)
    unsure = "" if rule.confidence in CONFIRMED else "? "
    return first, status, bare(text.text), text.allowed, to_do(text), text.ends, f"{unsure}`{name}`"


def _eight(rules: Rulebook) -> Iterator[Cells]:
    order = (
        Status.CONNECTED,
        Status.FLAGGED,
        Status.RESTRICTED,
        Status.PENDING,
        Status.OFFLINE,
        Status.BANNED,
        Status.GONE,
        Status.UNKNOWN,
    )
    for status in order:
        yield _row(f"**{status.value.capitalize()}**", status.value.capitalize(), rules.texts[f"status_{status.value}"], rules)


def _judged(rules: Rulebook, word: Reported, *kinds: RestrictionKind) -> Verdict:
    number, account = Number(), Account()
    hear(number, NumberRead(at=NOON, number="1", status=word, status_word=word.upper()))
    for kind in kinds:
        accounts.hear(account, Restricted(at=NOON, account="2", kind=kind, word=kind.upper()))
    return judge(number, account, Portfolio(), NOON, rules)


def _reasons(first: str, verdict: Verdict, rules: Rulebook) -> Iterator[Cells]:
    status = verdict.status.value.capitalize()
    told = [rules.texts[_text_of(one.code, one.text, rules)] for one in verdict.reasons]
    for text in told or [rules.texts[f"status_{verdict.status.value}"]]:
        yield _row(first, status, text, rules)


def _text_of(code: str, said: str, rules: Rulebook) -> str:
    """Return the text that was used: a reason may have several, such as `never_told` for `never_read`."""
    return next((name for name, text in rules.texts.items() if said == text.text), code)


def _reported(rules: Rulebook) -> Iterator[Cells]:
    for word in Reported:
        yield from _reasons(_TOLD.get(word, f"`{word.upper()}`"), _judged(rules, word), rules)


def _restrictions(rules: Rulebook) -> Iterator[Cells]:
    for kind in RestrictionKind:
        told = "any other kind" if kind is RestrictionKind.UNKNOWN else f"`{kind.upper()}`"
        yield from _reasons(told, _judged(rules, Reported.CONNECTED, kind), rules)
    both = (RestrictionKind.BUSINESS_INITIATED_MESSAGING, RestrictionKind.CUSTOMER_INITIATED_MESSAGING)
    status = _judged(rules, Reported.CONNECTED, *both).status.value.capitalize()
    yield _row(" and ".join(f"`{kind.upper()}`" for kind in both), status, rules.texts["enforcement_both"], rules)


def _offline(rules: Rulebook) -> Iterator[Cells]:
    for name, text in rules.texts.items():
        if text.status == Status.OFFLINE.value:
            yield _row(f"`{name}`", "Offline", text, rules)


def _steps(rules: Rulebook) -> Iterator[Cells]:
    for name, text in rules.texts.items():
        if name.startswith("step_") or text.status == Status.PENDING.value:
            yield _row(text.title, "Pending", text, rules)


def _templates(rules: Rulebook) -> Iterator[Cells]:
    known = {f"template_{state.value}": f"`{state.upper()}`" for state in TemplateState if state is not TemplateState.UNKNOWN}
    known |= {
        "template_unknown": "any other word",
        "template_paused_second": "`PAUSED`, again",
        "template_paused_by_pacing": "`PAUSED`, by pacing",
    }
    for name, told in known.items():
        yield _row(told, "—", rules.texts[name], rules)


def _sights(rules: Rulebook) -> Iterator[Cells]:
    for name, text in rules.texts.items():
        if name.startswith("sight_"):
            yield _row(text.title, "stays", text, rules)


def _two(rules: Rulebook) -> list[str]:
    kind = RestrictionKind.BUSINESS_INITIATED_MESSAGING
    verdicts = {word: _judged(rules, word, kind) for word in PAIRED}
    rows = (
        (
            f"`{word.upper()}` and no new conversations",
            one.status.value.capitalize(),
            ", then ".join(f"`{why.code}`" for why in one.reasons),
        )
        for word, one in verdicts.items()
    )
    said = "Both are told, the graver first: here with news that Meta forbids new conversations."
    return ["## Two causes at once", said, _table(("heard", "status", "reasons"), rows)]


if __name__ == "__main__":
    sys.stdout.write(statuses(current()))
