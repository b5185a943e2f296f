"""The words that people read instead of our names and Meta's. A word we do not know is shown as it came, never hidden."""

from collections.abc import Mapping

#: Status in the order of the fleet bar: what works first, what is lost last.
STATUSES: Mapping[str, str] = {
    "connected": "Connected",
    "flagged": "Flagged",
    "restricted": "Restricted",
    "pending": "Pending",
    "offline": "Offline",
    "banned": "Banned",
    "gone": "Gone",
    "unknown": "Unknown",
}

#: Source: Meta names its ratings High, Medium and Low beside GREEN, YELLOW and RED (read 2026-11-23).
QUALITIES: Mapping[str, str] = {"green": "High", "yellow": "Medium", "red": "Low", "unknown": "Not rated"}

THROUGHPUTS: Mapping[str, str] = {
    "standard": "up to 80 messages a second",
    "high": "up to 1,000 messages a second",
    "not_applicable": "none: not on the Cloud API",
    "unknown": "not known yet",
}

BASES: Mapping[str, str] = {
    "reported": "Reported by Meta",
    "derived": "Derived by Linekeeper",
    "unconfirmed": "Unconfirmed",
}

LANES: Mapping[str, str] = {
    "otp": "One-time codes",
    "reply": "Replies",
    "utility": "Order updates",
    "marketing": "Marketing",
}

MAYS: Mapping[str, str] = {
    "yes": "may be sent",
    "limited": "may be sent, within limits",
    "no": "may not be sent",
    "unknown": "not known",
}

SIGHTS: Mapping[str, str] = {
    "token": "the access token no longer works",
    "permission": "a permission is missing",
    "subscription": "our app is not subscribed to the account",
    "field": "a webhook field we need is not ticked",
    "callback": "webhooks go to another address, or cannot reach ours",
    "unreachable": "Meta does not answer",
    "no_token": "no access token was given",
    "budget": "Meta refuses more questions for now",
    "slept": "Linekeeper was not running",
    "unknown": "something we cannot name",
}

#: Quality of one day, by its letter.
DAY_WORDS: Mapping[str, str] = {"g": "High", "y": "Medium", "r": "Low", "u": "Not rated", ".": "Not read"}

#: Whence a line of a story comes.
SOURCES: Mapping[str, str] = {
    "webhook": "Meta told us",
    "reading": "read from Meta",
    "act": "an act of ours",
    "due": "time passed",
}

#: States of a template. Source: Meta, template status updates (read 2026-11-23); absent and unknown are ours.
TEMPLATE_STATES: Mapping[str, str] = {
    "approved": "Approved",
    "reinstated": "Approved again",
    "unarchived": "Out of the archive",
    "flagged": "Warned",
    "locked": "Locked",
    "pending": "In review",
    "in_appeal": "In appeal",
    "limit_exceeded": "Over Meta's limit of templates",
    "paused": "Paused",
    "rejected": "Rejected",
    "archived": "Archived",
    "disabled": "Disabled",
    "pending_deletion": "Being deleted",
    "deleted": "Deleted",
    "absent": "No longer listed",
    "unknown": "Not known",
}

#: Look of a template's state: the status whose glyph and colour say the same.
TEMPLATE_LOOKS: Mapping[str, str] = {"yes": "connected", "no": "banned", "unknown": "unknown"}

CATEGORIES: Mapping[str, str] = {"marketing": "Marketing", "utility": "Utility", "authentication": "One-time codes"}

#: Meta's words for a review or a verification, in plain ones.
REVIEWS: Mapping[str, str] = {
    "approved": "passed",
    "pending": "under way",
    "rejected": "not passed",
    "deferred": "put off",
    "verified": "verified",
    "not_verified": "not verified",
    "pending_submission": "not handed in yet",
    "pending_need_more_info": "Meta wants to know more",
    "unknown": "not read yet",
}

SEVERITIES: Mapping[str, str] = {"critical": "Today", "warning": "Soon", "notice": "Good to know"}

LIVES: Mapping[str, str] = {
    "open": "Open",
    "resolved": "Over",
    "faded": "No longer shown",
    "passed": "Over before anybody was told",
    "told": "Told once",
}

#: Where a campaign stands.
CAMPAIGN_STATES: Mapping[str, str] = {
    "drafted": "Not confirmed",
    "confirmed": "Begins",
    "running": "Runs",
    "paused": "Paused",
    "done": "Done",
    "cancelled": "Cancelled",
}
#: Look of a campaign's state: the status whose glyph and colour say the same.
CAMPAIGN_MARKS: Mapping[str, str] = {
    "confirmed": "pending",
    "running": "pending",
    "paused": "flagged",
    "done": "connected",
    "cancelled": "unknown",
}
#: What became of a line of a campaign's list.
CAMPAIGN_KINDS: Mapping[str, str] = {
    "waiting": "To come",
    "queued": "In the queue",
    "sending": "On the way",
    "sent": "Sent",
    "delivered": "Delivered",
    "read": "Read",
    "failed": "Failed",
    "unknown": "Nobody knows",
    "expired": "Too late",
    "cancelled": "Cancelled",
    "left_out": "Left out",
}

#: Where a send stands, in the order of its life.
SEND_STATES: Mapping[str, str] = {
    "accepted": "Taken in",
    "held": "Waiting",
    "sending": "On the way",
    "sent": "Sent",
    "delivered": "Delivered",
    "read": "Read",
    "unknown": "Nobody knows",
    "failed": "Failed",
    "expired": "Too late",
    "cancelled": "Taken back",
}

KILO = 1_000

#: How many bars of three a rating fills.
BARS: Mapping[str, int] = {"green": 3, "yellow": 2, "red": 1}


def plain(words: Mapping[str, str], name: str | None) -> str:
    """Return the plain word for `name`; a name that has none is only made readable."""
    if not name:
        return words.get("unknown", "not known")
    return words.get(name) or name.replace("_", " ").capitalize()


WHOLE = ("Nothing", "Unclear", "Meta", "It ", "Sending", "Replies", "Templates are")  #: texts that begin so are sentences by themselves


def still(allowed: str) -> str:
    """Return what may still be sent as a sentence: `Still goes: answers to people who wrote to you.`."""
    return allowed if allowed.startswith(WHOLE) else f"Still goes: {allowed[:1].lower()}{allowed[1:]}"


def glyph(status: str) -> str:
    """Return the glyph, which is also the colour's class, of a status; a status that is new to us looks like Unknown."""
    return status if status in STATUSES else "unknown"


def amount(number: int) -> str:
    """Return 2152 as `2,152`."""
    return f"{number:,}"


def count(number: int, one: str, many: str = "") -> str:
    """Return `1 number`, `2 numbers`."""
    return f"{amount(number)} {one if number == 1 else many or one + 's'}"


def size(size_bytes: int) -> str:
    """Return a size for people: `312 bytes`, `4.2 KB`, `1.3 MB`."""
    if size_bytes < KILO:
        return count(size_bytes, "byte")
    if size_bytes < KILO**2:
        return f"{size_bytes / KILO:.1f} KB"
    return f"{size_bytes / KILO**2:.1f} MB"


def paused(kind: str, name: str) -> str:
    """Return what an operator stopped, in words; a number as its id."""
    if kind == "all":
        return "everything" if name == "everything" else "everything but answers and one-time codes"
    return f"lane {LANES.get(name, name)}" if kind == "lane" else f"{kind} {name}"
