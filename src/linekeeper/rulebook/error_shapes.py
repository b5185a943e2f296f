"""The shapes of the error catalogue: one entry, and our plainer words for it. Its words are the collection's own, checked strictly."""

from typing import Literal

from msgspec import Struct

Family = Literal[
    "authorization",
    "throttling",
    "integrity",
    "send-message",
    "media",
    "template",
    "registration",
    "migration",
    "business-account",
    "flow",
    "groups",
    "calling",
    "other",
]
Seen = Literal[
    "sync_response",
    "failed_status",
    "both",
    "inbound_message_webhook",
    "system_errors_webhook",
    "call_webhook",
    "history_webhook",
    "health_status",
]
Policy = Literal["never", "after_delay", "backoff", "when_window_open", "when_capacity_frees", "after_fix"]
Blocks = Literal[
    "this_message",
    "this_recipient",
    "recipient_country",
    "this_template",
    "this_flow",
    "this_group",
    "this_call",
    "this_number",
    "the_account",
    "the_app",
    "this_request",
]
Hint = Literal["restricted", "offline", "banned", "flagged", "pending", "none"]


class Retry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether, when and how often to try again. `delay_basis` chosen: our proposal, Meta gives no number."""

    policy: Policy
    initial_delay_s: int | None
    delay_basis: Literal["documented", "chosen", "none"]
    notes: str
    max_attempts: int | None = None


class Signal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Our judgement whether a rise of this code says that people take the messages badly, and why."""

    value: bool
    why: str
    strength: Literal["strong", "weak"] | None = None


class ErrorEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry. Its `id` is the code; `code/subcode`, or `code#n` where one code has several meanings."""

    id: str = ""
    code: int | None
    code_range: tuple[int, int] | None = None  #: inclusive; looked at after exact codes
    subcode: int | None = None
    parent_code: int | None = None  #: the answer's `code`, when ours comes as its `error_subcode`
    title: str  #: Meta's short name; do not branch on it
    title_confirmed: bool
    http_status: int | None  #: for show only: Meta dropped it in 2026
    http_status_also_seen: tuple[int, ...] = ()
    appears_in: Seen
    appears_in_basis: Literal["documented", "observed", "assumed"]
    family: Family
    meaning: str
    causes: tuple[str, ...]
    fix: tuple[str, ...]
    retry: Retry
    blocks: Blocks
    scope_detail: str = ""
    status_hint: Hint = "none"  #: what the number is likely in; to be confirmed by a reading
    counts_as_quality_signal: Signal
    notes: str = ""
    confidence: Literal["high", "medium", "low"]
    sources: tuple[str, ...] = ()


class Plainer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Our wording of an entry, for people. What is None stays as it is."""

    title: str | None = None
    meaning: str | None = None
    causes: tuple[str, ...] | None = None
    fix: tuple[str, ...] | None = None
    retry: str | None = None
    scope: str | None = None
    notes: str | None = None
