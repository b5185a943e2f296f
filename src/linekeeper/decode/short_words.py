"""What a person wrote, when it is only a word or two: as a keyed hash, so that it can be compared with "stop", and not be read.

A whole message is never looked at, nor kept. Which words end what is a setting, so it is compared later (`pacing.suppression`).
"""

import re
import unicodedata
from typing import Any

LONGEST, MOST_WORDS = 24, 3

_PLACES = (("text", "body"), ("button", "text"))
_APART = re.compile(r"[\s.,;:!?'\"()*_~-]+")


def normal(text: str) -> str:
    """Return a text as it is compared: without case, punctuation, styles and spare spaces."""
    return _APART.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def short_words(message: dict[str, Any]) -> str:
    """Return the word or two that a text, a button or a quick reply holds; empty: it is longer, or something else."""
    for kind, key in _PLACES:
        found = message.get(kind)
        if type(found) is dict and type(found.get(key)) is str:
            return _short(found[key])
    interactive = message.get("interactive")
    reply = interactive.get("button_reply") if type(interactive) is dict else None
    return _short(reply["title"]) if type(reply) is dict and type(reply.get("title")) is str else ""


def _short(text: str) -> str:
    if len(text) > 2 * LONGEST:
        return ""
    words = normal(text)
    return words if len(words) <= LONGEST and words.count(" ") < MOST_WORDS else ""
