"""Sentences of `explain`: what our short words in the data files mean to a person."""

from collections.abc import Mapping

from linekeeper.rulebook.error_shapes import ErrorEntry
from linekeeper.rulebook.shapes import Text

BLOCKS: Mapping[str, str] = {
    "this_message": "This message only.",
    "this_recipient": "Messages to this person.",
    "recipient_country": "Messages to that country.",
    "this_template": "This template.",
    "this_flow": "This Flow.",
    "this_group": "This group.",
    "this_call": "This call.",
    "this_number": "Everything from this number.",
    "the_account": "All numbers of this account.",
    "the_app": "Everything that uses this app's token.",
    "this_request": "Only what was asked for; messages are not touched.",
}

#: In some families the same scope touches less than all messages.
BLOCKS_OF: Mapping[tuple[str, str], str] = {
    ("calling", "this_recipient"): "Calls to this person.",
    ("calling", "this_number"): "Calls of this number.",
    ("calling", "the_account"): "Calls of this account.",
    ("calling", "the_app"): "Calls of this app.",
    ("migration", "this_number"): "The move of this number.",
    ("business-account", "this_number"): "What was asked for about this number.",
}

HINTS: Mapping[str, str] = {
    "none": "",
    "restricted": "The number is perhaps Restricted; a reading has to confirm it.",
    "offline": "The number is perhaps Offline; a reading has to confirm it.",
    "banned": "The number is perhaps Banned; a reading has to confirm it.",
    "flagged": "The number is perhaps Flagged; a reading has to confirm it.",
    "pending": "The number is perhaps Pending; a reading has to confirm it.",
}

SURE: Mapping[str, str] = {
    "high": "documented by Meta",
    "medium": "documented in part, or by others",
    "low": "unconfirmed: seen in the field, not explained by Meta",
}

_RETRY: Mapping[str, str] = {
    "never": "No: the same will happen again.",
    "after_delay": "Yes, after {span}.",
    "backoff": "Yes, after {span}; wait longer each time.",
    "when_window_open": "Once the person has written to you.",
    "when_capacity_frees": "Once there is room again{look}.",
    "after_fix": "Once it is mended.",
}

_UNITS = ((3600, "hour"), (60, "minute"), (1, "second"))

_KINDS = (
    ("status_", "status"),
    ("template_", "state of a template"),
    ("step_", "step of Pending"),
    ("sight_", "loss of sight"),
    ("over_", "added to a reason"),
    ("enforcement_", "restriction"),
    ("coexistence_", "reason for Offline"),
)


def kind_of(name: str, text: Text) -> str:
    """Return what sort of thing a text tells of."""
    for prefix, kind in _KINDS:
        if name.startswith(prefix):
            return kind
    return "note" if text.status in {"", "note"} else f"reason for {text.status.capitalize()}"


def short(name: str) -> str:
    """Return a text's name without the part that only sorts it: "status_flagged" -> "flagged"."""
    return next((name.removeprefix(prefix) for prefix in ("status_", "template_", "step_", "sight_") if name.startswith(prefix)), name)


def blocked(one: ErrorEntry) -> str:
    """Return what an error keeps from going on."""
    return one.scope_detail or BLOCKS_OF.get((one.family, one.blocks), BLOCKS[one.blocks])


def retry(one: ErrorEntry) -> str:
    """Return whether, and when, trying again can help."""
    wait = one.retry.initial_delay_s
    chosen = " (our proposal)" if one.retry.delay_basis == "chosen" and wait else ""
    when = span(wait) + chosen if wait else "the time that the error's details tell" if one.retry.policy == "after_delay" else "a moment"
    look = f"; look again after {when}" if wait else ""
    most = f"At most {one.retry.max_attempts} times." if (one.retry.max_attempts or 0) > 1 else ""
    return " ".join(filter(None, (_RETRY[one.retry.policy].format(span=when, look=look), most, one.retry.notes)))


def span(seconds: int) -> str:
    """Return a span as people say it: 300 -> "5 minutes"."""
    for size, unit in _UNITS:
        if seconds % size == 0:
            count = seconds // size
            return f"{count:,} {unit}{'' if count == 1 else 's'}"
    raise AssertionError
