"""The work of `linekeeper explain`. It must start at once, so it imports no click and no rich: see `linekeeper.__main__`."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill

from linekeeper.cli.paper import tell, write_json
from linekeeper.errors import LinekeeperError
from linekeeper.rulebook.book import Rulebook, current
from linekeeper.rulebook.errors import catalogue
from linekeeper.views.explain import Explained, Explanation, explain

FOUND, UNKNOWN, FAULT = 0, 1, 2
FILE_NAME = "linekeeper.toml"
WIDTH, LABEL = 88, 12
SOURCES = 2  #: told of one answer; --json tells all


def at_once(arguments: Sequence[str]) -> bool:
    """Tell whether these are plain words for `explain`, with nothing that the full command line has to understand."""
    return len(arguments) > 1 and arguments[0] == "explain" and all(not one.startswith("-") or one == "--json" for one in arguments[1:])


def run(words: Sequence[str], file: Path | None = None) -> int:
    """Explain; return 0 when it is known, 1 when it is not, 2 when our own files are damaged. `file`: the configuration that was named."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    try:
        answer = explain(" ".join(word for word in words if word != "--json"), rules_here(file, os.environ), catalogue())
    except LinekeeperError as fault:
        tell(fault)
        return FAULT
    try:
        if "--json" in words:
            write_json(answer)
        else:
            sys.stdout.write(shown(answer))
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()  # the reader left; Python would tell of it once more at its end
    return FOUND if answer.found else UNKNOWN


def rules_here(file: Path | None, environ: Mapping[str, str]) -> Rulebook:
    """Return the rules that this installation explains by. Its configuration is read only where it speaks of rules: it takes long.

    A configuration with faults is told, and the published rules explain: whoever asks what an error means may be mending it.
    """
    try:
        written = (file or Path(environ.get("LINEKEEPER_CONFIG", "").strip() or FILE_NAME)).read_bytes()
    except OSError:
        written = b""
    if b"rule" not in written and not environ.get("LINEKEEPER_RULEBOOK"):
        return current()
    from linekeeper.build.clock import Real  # noqa: PLC0415  as said above
    from linekeeper.build.ruled import ruled  # noqa: PLC0415  as said above
    from linekeeper.cli.asked import Asked  # noqa: PLC0415  as said above

    try:
        return ruled(Asked(file=file, environ=environ).loaded(Real().now()).config)
    except LinekeeperError as fault:
        tell(fault)
        return current()


def shown(answer: Explained) -> str:
    """Return the answer as text for a terminal of 80 columns or more."""
    if not answer.found:
        near = [f"  {name:<24} {title}" for name, title in answer.nearest.items()]
        lines = [f"{answer.asked[:80]!r} is not known here.", *(["Nearest:", *near] if near else [])]
        return "\n".join([*lines, "If Meta uses it, please tell us: it may be newer than this release.", ""])
    parts = [_one(one) for one in answer.found]
    if len(parts) > 1:
        parts.insert(0, f"{answer.asked[:80]} means {len(parts)} things.")
    return "\n\n".join(parts) + "\n"


def _one(one: Explanation) -> str:
    more = f"and {len(one.sources) - SOURCES} more" if len(one.sources) > SOURCES else ""
    read = f"read {one.read}" if one.read and f"read {one.read}" not in str(one.sources) else ""
    source = "; ".join(filter(None, [one.confidence[:1].upper() + one.confidence[1:], *one.sources[:SOURCES], more, read]))
    lines = [
        _head(one),
        *_list("", [one.meaning]),
        *_list("Causes", one.causes),
        *_list("May be sent", [one.allowed]),
        *_list("To do", one.to_do),
        *_list("Try again", [one.try_again]),
        *_list("It blocks", [one.blocks]),
        *_list("Status" if one.kind == "error code" else "How it ends", [one.ends]),
        *_list("Note", [one.note]),
        *_list("Rule", [f"{one.rule}: {one.rule_text}" if one.rule else ""]),
        *_list("Meta's words", [", ".join(one.meta_words)]),
        *_list("Known from", [source]),
        *_list("Words", [f"{word} = {means}" for word, means in one.words.items()]),
    ]
    return "\n".join(lines)


def _head(one: Explanation) -> str:
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    return f"{bold}{one.name}: {one.title}{plain} ({one.kind})"


def _list(label: str, texts: Sequence[str]) -> list[str]:
    """Return lines with the label before the first, wrapped beneath each other; none for nothing."""
    lines = []
    for text in filter(None, texts):
        first = f"  {label:<{LABEL}} " if label else "  "
        lines.append(fill(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first)))
        label = " " if label else ""
    return lines


def main(arguments: Sequence[str]) -> None:
    """Explain and leave."""
    sys.exit(run(arguments[1:]))
