"""What a code, a status, a reason or a word of Meta's means. Needs no state: the rulebook alone answers."""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from linekeeper.rulebook.book import Rule, Rulebook, Text
from linekeeper.rulebook.error_shapes import ErrorEntry
from linekeeper.rulebook.errors import Catalogue
from linekeeper.rulebook.glossary import used
from linekeeper.rulebook.nearest import nearest
from linekeeper.rulebook.overrides import told
from linekeeper.rulebook.sentence import bare, to_do
from linekeeper.rulebook.shapes import CONFIDENCE_WORDS, CONFIRMED
from linekeeper.views.wording import HINTS, SURE, blocked, kind_of, retry, short

MOST_WORDS = 4  #: meanings of words told below one answer


class Explanation(Struct, frozen=True, kw_only=True):
    """One meaning of what was asked. Empty: nothing to tell."""

    name: str  #: the code, status, reason or rule, as it is written elsewhere
    kind: str
    title: str
    meaning: str
    causes: list[str] = []
    allowed: str = ""  #: what may still be sent
    to_do: list[str] = []
    try_again: str = ""
    blocks: str = ""
    ends: str = ""
    rule: str = ""  #: its full name
    rule_text: str = ""
    meta_words: list[str] = []  #: Meta's own words that lead here
    note: str = ""
    sources: list[str] = []
    read: date | None = None
    confidence: str = ""
    confirmed: bool = True
    words: dict[str, str] = {}  #: words used here that need a word


class Explained(Struct, frozen=True, kw_only=True):
    """The answer: every meaning of the word; when there is none, what is nearest, as name -> title."""

    asked: str
    found: list[Explanation]
    nearest: dict[str, str] = {}


def explain(asked: str, rules: Rulebook, catalogue: Catalogue) -> Explained:
    """Return what `asked` means: an error code (`131047`, `100/33`), a status, a reason, a word of Meta's, a rule; in any case."""
    word = "_".join(asked.strip().lstrip("#").replace("-", "_").split())
    code, _, subcode = word.partition("/")
    if code.isdecimal() and (not subcode or subcode.isdecimal()) and len(word) <= len("2147483647/2147483647"):
        return _code(asked, int(code), int(subcode) if subcode else None, rules, catalogue)
    found = [*_texts(word, rules), *_rules(word, rules), *_titles(asked, catalogue)]
    if found:
        return Explained(asked=asked, found=found)
    names = _names(rules)
    near = nearest(word[:80].lower(), names)
    return Explained(asked=asked, found=[], nearest={name: names[name] for name in near})


def _code(asked: str, code: int, subcode: int | None, rules: Rulebook, catalogue: Catalogue) -> Explained:
    found = [_error(one, catalogue) for one in catalogue.meanings(code, subcode)]
    if not found:
        return Explained(asked=asked, found=[], nearest={one.id: one.title for one in catalogue.nearest(code)})
    reasons = [_text(name, text, rules) for name, text in rules.texts.items() if str(code) in text.words and subcode is None]
    return Explained(asked=asked, found=found + reasons)


def _texts(word: str, rules: Rulebook) -> Iterator[Explanation]:
    """Yield the texts that a word names: the status first, then those that carry the name, then those that Meta's word leads to."""
    texts, small = rules.texts, word.lower()
    named = dict.fromkeys(name for prefix in ("status_", "", "template_", "step_", "sight_") if (name := prefix + small) in texts)
    led = dict.fromkeys(name for name, text in texts.items() if word.upper() in text.words)
    for name in {**named, **led}:
        yield _text(name, texts[name], rules)


def _text(name: str, text: Text, rules: Rulebook) -> Explanation:
    rule_name, rule = rules.find(text.rule) if text.rule else ("", None)
    said = [bare(text.text), text.allowed, text.action, text.ends]
    return Explanation(
        name=short(name),
        kind=kind_of(name, text),
        title=text.title or name,
        meaning=said[0],
        allowed=text.allowed,
        to_do=[to_do(text)],
        ends=text.ends,
        rule=rule_name,
        rule_text=_said(rule) if rule else "",
        meta_words=list(text.words),
        sources=[text.source] if text.source else [],
        read=rule.read if rule else None,
        confidence=CONFIDENCE_WORDS[text.confidence],
        confirmed=text.confidence in CONFIRMED,
        words=_words(said),
    )


def _said(rule: Rule) -> str:
    """Return a rule as it is published, and what holds here when that was set differently."""
    set_ = rule.override
    return rule.text if set_ is None else f"{rule.text} Here {told(rule.value)} was set by the {set_.by}: {set_.reason}."


def _rules(word: str, rules: Rulebook) -> Iterator[Explanation]:
    known = rules.all()
    name = word.lower().rpartition(".")[2]
    if name in known:
        yield _rule(*known[name])


def _rule(name: str, rule: Rule) -> Explanation:
    set_ = rule.override
    return Explanation(
        name=name,
        kind="rule",
        title=f"{name.rpartition('.')[2]} = {told(rule.value)}",
        meaning=rule.text,
        note="" if set_ is None else f"Set by the {set_.by}: {set_.reason}",
        sources=[rule.source],
        read=rule.read,
        confidence=CONFIDENCE_WORDS[rule.confidence],
        confirmed=rule.confidence in CONFIRMED,
        words=_words([rule.text]),
    )


def _titles(asked: str, catalogue: Catalogue) -> Iterator[Explanation]:
    for one in catalogue.entries.values():
        if one.title.casefold() == asked.strip().casefold():
            yield _error(one, catalogue)


def _error(one: ErrorEntry, catalogue: Catalogue) -> Explanation:
    said = [one.meaning, *one.causes, *one.fix, one.retry.notes]
    return Explanation(
        name=one.id.partition("#")[0],
        kind="error code",
        title=one.title,
        meaning=one.meaning,
        causes=[cause for cause in one.causes if cause != one.meaning],
        to_do=list(one.fix),
        try_again=retry(one),
        blocks=blocked(one),
        ends=HINTS[one.status_hint],
        note=one.notes,
        sources=[catalogue.sources[tag] for tag in one.sources],
        read=date.fromisoformat(catalogue.as_of),
        confidence=SURE[one.confidence],
        confirmed=one.confidence != "low",
        words=_words(said),
    )


def _words(texts: Iterable[str]) -> dict[str, str]:
    return dict(list(used(texts).items())[:MOST_WORDS])


def _names(rules: Rulebook) -> dict[str, str]:
    """Return everything that can be asked for by a word, with its title. Plainer names win over longer ones."""
    names = {name: rule.text for name, (_, rule) in rules.all().items()}
    for name, text in rules.texts.items():
        names |= {word: text.title for word in text.words if not word.isdecimal()}
        names[short(name)] = text.title
    return names
