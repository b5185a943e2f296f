"""What the samples of the number's and the templates' fields must become, written from Meta's references before the decoders."""

from typing import Any

from tests.decode.expected.account import OURS, Row


def news(kind: str, *, limit: int | None = None, word: str = "", old: str = "") -> Row:
    """Return news of `phone_number_quality_update`, which names a number by its digits."""
    told: dict[str, Any] = {"at": 0, "display": "15550100421", "kind": kind, "word": kind.upper()}
    told |= {"limit": {"per_day": limit}} if limit else {}
    told |= {"limit_word": word} if word else {}
    told |= {"old_limit_word": old} if old else {}
    return OURS, [("NumberNews", told)]


def template(name: str, /, **fields: Any) -> Row:
    """Return news of the one template in the samples."""
    known = {"template": "1688205519374021", "name": "autumn_roast_offer", "language": "en_US"}
    return OURS, [(name, {"at": 0, "account": OURS, **known, **fields})]


def moved(word: str, **fields: Any) -> Row:
    """Return a move of it, in Meta's usual full form."""
    full = {"reason": "NONE", "category": "MARKETING"} | fields
    return template("TemplateMoved", state=word.lower(), word=word, **{key: value for key, value in full.items() if value})


def rated(quality: str, before: str) -> Row:
    """Return a change of its quality; "unknown" is the default and so not written."""
    told = {"quality": quality} | ({"before": before} if before != "unknown" else {})
    return template("TemplateRated", **told)


FIELD = "message_template_status_update"
EXPECTED: dict[str, Row] = {
    "phone_number_quality_update/ONBOARDING": news("onboarding", limit=250, word="TIER_250", old="TIER_NOT_SET"),
    "phone_number_quality_update/THROUGHPUT_UPGRADE_current_limit": news("throughput_upgrade", word="TIER_UNLIMITED"),
    "phone_number_quality_update/THROUGHPUT_UPGRADE_max_daily": news("throughput_upgrade", word="TIER_UNLIMITED"),
    "phone_number_quality_update/FLAGGED": news("flagged", limit=10_000, word="TIER_10K"),
    "phone_number_quality_update/UNFLAGGED_legacy": news("unflagged", limit=10_000, word="TIER_10K"),
    "phone_number_quality_update/UPGRADE_legacy": news("upgrade", limit=10_000, word="TIER_10K", old="TIER_2K"),
    "phone_number_quality_update/DOWNGRADE_legacy": news("downgrade", limit=2_000, word="TIER_2K", old="TIER_10K"),
    f"{FIELD}/APPROVED": moved("APPROVED", category="UTILITY"),
    f"{FIELD}/ARCHIVED": moved("ARCHIVED"),
    f"{FIELD}/UNARCHIVED": moved("UNARCHIVED"),
    f"{FIELD}/DELETED": moved("DELETED"),
    f"{FIELD}/DISABLED_date_number": moved("DISABLED", disable_date="1793606400"),
    f"{FIELD}/DISABLED_date_string": moved(
        "DISABLED", disable_date="1793606400", title="DISABLED", text="Template disabled (sample text)."
    ),
    f"{FIELD}/FLAGGED": moved("FLAGGED"),
    f"{FIELD}/IN_APPEAL": moved("IN_APPEAL"),
    f"{FIELD}/LIMIT_EXCEEDED": moved("LIMIT_EXCEEDED"),
    f"{FIELD}/LOCKED": moved("LOCKED", title="DISABLED", text="Template locked (sample text)."),
    f"{FIELD}/PAUSED_FIRST_PAUSE": moved("PAUSED", title="FIRST_PAUSE", text="Template paused (sample text)."),
    f"{FIELD}/PAUSED_SECOND_PAUSE": moved("PAUSED", title="SECOND_PAUSE", text="Template paused (sample text)."),
    f"{FIELD}/PAUSED_RATE_LIMITING_PAUSE": moved("PAUSED", title="RATE_LIMITING_PAUSE", text="Template paused (sample text)."),
    f"{FIELD}/PAUSED_direct_send": moved("PAUSED", reason="", category=""),
    f"{FIELD}/PENDING": moved("PENDING"),
    f"{FIELD}/PENDING_DELETION": moved("PENDING_DELETION", reason=""),
    f"{FIELD}/REINSTATED": moved("REINSTATED"),
    f"{FIELD}/UNPAUSED": moved("REINSTATED", title="UNPAUSE", text="Template unpaused (sample text)."),
    f"{FIELD}/REJECTED_ABUSIVE_CONTENT": moved("REJECTED", reason="ABUSIVE_CONTENT"),
    f"{FIELD}/REJECTED_CATEGORY_NOT_AVAILABLE": moved("REJECTED", reason="CATEGORY_NOT_AVAILABLE"),
    f"{FIELD}/REJECTED_INCORRECT_CATEGORY": moved("REJECTED", reason="INCORRECT_CATEGORY"),
    f"{FIELD}/REJECTED_INVALID_FORMAT": moved(
        "REJECTED",
        reason="INVALID_FORMAT",
        text="Placeholders stand next to each other.",
        recommendation="Put text between the placeholders.",
    ),
    f"{FIELD}/REJECTED_PROMOTIONAL": moved("REJECTED", reason="PROMOTIONAL"),
    f"{FIELD}/REJECTED_SCAM": moved("REJECTED", reason="SCAM"),
    f"{FIELD}/REJECTED_TAG_CONTENT_MISMATCH": moved("REJECTED", reason="TAG_CONTENT_MISMATCH"),
    "message_template_quality_update/GREEN_to_YELLOW": rated("yellow", "green"),
    "message_template_quality_update/YELLOW_to_RED": rated("red", "yellow"),
    "message_template_quality_update/RED_to_GREEN": rated("green", "red"),
    "message_template_quality_update/UNKNOWN_to_GREEN": rated("green", "unknown"),
    "message_template_quality_update/oct2025_page_field_name": rated("yellow", "green"),
}
