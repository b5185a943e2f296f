"""What the samples of the field `messages` must become, written from Meta's references before the decoder.

A message is named by the last ten signs of its id, a person by kind and name; `at` in seconds after the samples' clock.
"""

from typing import Any

from tests.decode.expected.account import CLIENT, OURS

Rows = list[tuple[str, list[tuple[str, dict[str, Any]]]]]

NUMBER = {"number": "109284756103948", "display": "15550100421"}
DANA, MARCO, NEW = "wa:15550109001", "wa:15550109002", "wa:15550109003"
BSUID, PARENT = "bsuid:US.20481930571648293017", "parent:US.ENT.30915720468135792468"


def status(word: str, at: int, message: str, *people: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    """Return one status of one message."""
    told = {"state": word, "word": word, "message": f"message:{message}", "people": list(people or [DANA])}
    return "MessageMoved", {"at": at, **NUMBER, **told, **fields}


def priced(category: str, pricing: str = "regular") -> dict[str, Any]:
    """Return what a pricing object tells."""
    return {"category": category, "pricing": pricing, "billable": pricing == "regular"}


def delivered(message: str, category: str, pricing: str = "regular", *people: str) -> Rows:
    """Return a delivery with its pricing."""
    return ours(status("delivered", 3, message, *people, **priced(category, pricing)))


def failed(message: str, code: int, title: str, *people: str) -> Rows:
    """Return a failed send."""
    return ours(status("failed", 2, message, *people, failures=[{"code": code, "title": title}]))


def heard(message: str, kind: str, *people: str, **fields: Any) -> Rows:
    """Return that a person wrote."""
    told = {"kind": kind, "message": f"message:{message}", "people": list(people or [DANA])}
    return ours(("MessageHeard", {"at": 0, **NUMBER, **told, **fields}))


def ours(*events: tuple[str, dict[str, Any]]) -> Rows:
    """Return a batch of our account."""
    return [(OURS, list(events))]


NOT_DELIVERED = "This message was not delivered to maintain healthy ecosystem engagement."
STOPPED = "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business"
GROUPED = {"in_group": True, **priced("group", "free_group_customer_service")}

EXPECTED: dict[str, Rows] = {
    "batch_three_statuses_one_change": ours(
        status("sent", 0, "cyQTVEOTQA"), status("delivered", 1, "g0RTM3QzQA"), status("read", -30, "BGOUNBNDcA")
    ),
    "batch_two_changes_one_entry": [
        (
            OURS,
            [
                *failed("IxMUJFQzcA", 131048, "Spam rate limit hit")[0][1],
                *heard("JCMjEwMDEA", "text", short="short:stop")[0][1],
            ],
        )
    ],
    "batch_two_wabas": [
        (OURS, [status("sent", 0, "A0NURDNUMA")]),
        (
            CLIENT,
            [
                (
                    "MessageHeard",
                    heard("kxQ0UyMEMA", "text", short="short:hello")[0][1][0][1] | {"number": "120945583317726", "display": "15550100437"},
                )
            ],
        ),
    ],
    "in_audio_voice": heard("VBNzFGN0EA", "audio"),
    "in_button_stop": heard("FGMDU4NDQA", "button", short="short:stop promotions"),
    "in_contacts": heard("AzRUYyNTEA", "contacts"),
    "in_contacts_contact_request": heard("UyM0Q3NTMA", "contacts", BSUID),
    "in_document": heard("Y3NTIzNUYA", "document"),
    "in_edit": heard("g5MDVBRDIA", "edit"),
    "in_group_text": heard("U5NzhGMzEA", "text", in_group=True),
    "in_image": heard("ZGMUVGRUQA", "image"),
    "in_interactive_button_reply": heard("E3MzMzNDgA", "interactive", short="short:yes"),
    "in_interactive_call_permission_reply": heard("Q2NzJENkUA", "interactive"),
    "in_interactive_list_reply": heard("RFMjFFNEIA", "interactive"),
    "in_interactive_nfm_reply": heard("E3QzhCQkUA", "interactive"),
    "in_location": heard("Y1RjQyMzEA", "location"),
    "in_order": heard("I5M0I0ODEA", "order"),
    "in_reaction": heard("I5MTgxMzEA", "reaction"),
    "in_reaction_removed": heard("cxNjBENzkA", "reaction"),
    "in_request_welcome_removed": ours(("KeptOnly", {"at": 0, "field": "messages"})),
    "in_revoke": heard("U3MUIyRTcA", "revoke"),
    "in_sticker": heard("UxN0MxNEUA", "sticker"),
    "in_system_identity_changed_legacy": ours(("KeptOnly", {"at": 0, "field": "messages"})),
    "in_system_user_changed_number": ours(("PersonRenamed", {"at": 0, **NUMBER, "people": [DANA, NEW]})),
    "in_system_user_changed_user_id": ours(("PersonRenamed", {"at": 0, **NUMBER, "people": [DANA, "bsuid:US.77310594826015538842"]})),
    "in_text": heard("IwQkY0RTkA", "text"),
    "in_text_2026_with_bsuid": heard("E4NThGQzgA", "text", DANA, BSUID),
    "in_text_ctwa_ad": heard("lEQTZGRTkA", "text", from_ad=True),
    "in_text_forwarded": heard("BBNkM2NTgA", "text", short="short:fwd opening hours"),
    "in_text_identity_key_hash": heard("I4REM4RjIA", "text"),
    "in_text_referred_product": heard("hDMzk5QzUA", "text"),
    "in_text_reply": heard("RFM0RERjAA", "text"),
    "in_text_username_no_phone": heard("NCMkI2NzEA", "text", BSUID, PARENT),
    "in_unsupported": heard("cxNUY4MDMA", "unsupported", failures=[{"code": 131051, "title": "Message type unknown"}]),
    "in_video": heard("QzOEIzNEEA", "video"),
    "status_delivered": delivered("cwNzY3QzQA", "marketing"),
    "status_delivered_2026_with_bsuid": delivered("BGRUY5NzAA", "marketing", "regular", DANA, BSUID, PARENT),
    "status_delivered_auth_international": delivered("Q3MTUzNTIA", "authentication"),
    "status_delivered_bsuid_only": delivered("ExNDJENTMA", "marketing", "regular", BSUID),
    "status_delivered_marketing_lite": delivered("E3OTY5RUEA", "marketing"),
    "status_delivered_service_billed_since_oct2026": delivered("RENTlCODIA", "service"),
    "status_delivered_service_free_tier": delivered("Y3QTY1NTkA", "service", "free_customer_service"),
    "status_delivered_utility_in_window_since_oct2026": delivered("JCOUUyOTQA", "utility"),
    "status_failed_130429_throughput": failed("FFRjI1Q0IA", 130429, "Rate limit hit"),
    "status_failed_130472_experiment": failed("MyREU3MDQA", 130472, "User's number is part of an experiment"),
    "status_failed_130497_country": failed("VGRUNBRDkA", 130497, "Business account is restricted from messaging users in this country."),
    "status_failed_131000_unknown": failed("lFQTg2OTIA", 131000, "Something went wrong"),
    "status_failed_131026_undeliverable": failed("Y0QUQ0OTgA", 131026, "Message Undeliverable"),
    "status_failed_131031_account_locked": failed("E1Q0VCMUIA", 131031, "Business Account locked"),
    "status_failed_131042_payment": failed("kxNjkyNjYA", 131042, "Business eligibility payment issue"),
    "status_failed_131045_not_registered": failed("ZCOTc2ODgA", 131045, "Incorrect certificate"),
    "status_failed_131047_reengagement": failed("UyNDE4NEQA", 131047, "Re-engagement message"),
    "status_failed_131048_spam_rate_limit": failed("EyMzYzQjYA", 131048, "Spam rate limit hit"),
    "status_failed_131049_ecosystem": failed("c2MTZCMTYA", 131049, NOT_DELIVERED),
    "status_failed_131050_opted_out": failed("g5Rjk4NDIA", 131050, STOPPED),
    "status_failed_131053_media": failed("NGODY2MzkA", 131053, "Media upload error"),
    "status_failed_131056_pair_rate_limit": failed("Y4MjExMTAA", 131056, "(Business Account, Consumer Account) pair rate limit hit"),
    "status_failed_131057_maintenance": failed("ZDNkZEQzUA", 131057, "Account in maintenance mode"),
    "status_failed_132015_template_paused": failed(
        "BCQkI4MTQA", 132015, "Template is temporarily unavailable to use because it was paused due to low quality."
    ),
    "status_failed_132016_template_disabled": failed("BGNzc4RTgA", 132016, "Template is disabled"),
    "status_failed_368_policy_block": failed("VCNDJBQ0IA", 368, "Temporarily blocked for policies violations"),
    "status_failed_sent_to_bsuid": failed("U5QUQyQjIA", 131049, NOT_DELIVERED, BSUID),
    "status_group_delivered_aggregated": ours(
        status("delivered", 5, "E1RjlFQjkA", DANA, **GROUPED), status("delivered", 6, "E1RjlFQjkA", MARCO, **GROUPED)
    ),
    "status_played": ours(status("played", 90, "lCRTJDODYA")),
    "status_read": ours(status("read", 60, "cwNzY3QzQA")),
    "status_read_with_pricing_no_delivered": ours(status("read", 4, "BFREIxNzcA", **priced("utility"))),
    "status_sent": ours(status("sent", 0, "cwNzY3QzQA", **priced("marketing"))),
    "status_sent_free_entry_point": ours(status("sent", 0, "MwQkVGRDEA", **priced("referral", "free_entry_point"))),
    "status_sent_no_pricing": ours(status("sent", 0, "E3QTJDRkYA")),
    "status_sent_opaque_data": ours(
        status("sent", 0, "RENjU5NjAA", **priced("utility"), tracking="tracking:guardian:campaign=42;job=9b1f")
    ),
    "status_sent_v23_conversation": ours(status("sent", 0, "QyRURCQzgA", **priced("marketing"))),
    "user_actions_link_click": ours(("LinkClicked", {"at": 0, **NUMBER, "component": "cta"})),
    "value_errors_rate_limit": ours(("NumberErrored", {"at": 3600, "told": "heard", **NUMBER, "code": 130429, "title": "Rate limit hit"})),
}
