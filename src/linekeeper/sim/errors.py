"""Graph-shaped refusals: every code the simulator can answer, with title, type and HTTP status.

Source: Meta, error codes, copies of 2025-12-12 and 2026-09-11, and the Graph API error guide, by way of the project's catalogue.
Texts of `details` are our own.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """What is fixed about a code."""

    title: str
    http: int
    type: str = "OAuthException"


CODES: dict[int, Kind] = {
    1: Kind("API Unknown", 400),
    2: Kind("API Service", 503),
    3: Kind("API Method", 500),
    4: Kind("Application request limit reached", 400),
    10: Kind("Application does not have permission for this action", 403),
    17: Kind("API User Too Many Calls", 429),
    33: Kind("Parameter value is not valid", 400),
    100: Kind("Invalid parameter", 400),
    190: Kind("Access token has expired", 401),
    192: Kind("Invalid phone number", 400),
    200: Kind("You do not have the necessary permissions for this WhatsApp Business Account", 403),
    368: Kind("Temporarily blocked for policies violations", 403),
    613: Kind("Rate limit on a specific call", 429),
    2200: Kind("Callback verification failed", 400),
    80007: Kind("Rate limit issues", 400),
    130403: Kind("Business has blocked this user", 400),
    80008: Kind("Too many calls to this WhatsApp Business account", 400),
    130429: Kind("Rate limit hit", 400),
    130472: Kind("User's number is part of an experiment", 400),
    131000: Kind("Something went wrong", 500),
    131005: Kind("Access denied", 403),
    131008: Kind("Required parameter is missing", 400),
    131009: Kind("Parameter value is not valid", 400),
    131016: Kind("Service unavailable", 500),
    131021: Kind("Recipient cannot be sender", 400),
    131026: Kind("Message undeliverable", 400),
    131030: Kind("Recipient phone number not in allowed list", 400),
    131031: Kind("Account has been locked", 403),
    131037: Kind("WhatsApp provided number needs display name approval before message can be sent", 400),
    131041: Kind("Group unknown", 400),
    131042: Kind("Business eligibility payment issue", 400),
    131045: Kind("Incorrect certificate", 500),
    131047: Kind("Re-engagement message", 400),
    131048: Kind("Spam rate limit hit", 400),
    131049: Kind("This message was not delivered to maintain healthy ecosystem engagement.", 400),
    131050: Kind(
        "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business", 400
    ),
    131051: Kind("Unsupported message type", 400),
    131053: Kind("Media upload error", 400),
    131055: Kind("Method not allowed", 400),
    131056: Kind("(Business Account, Consumer Account) pair rate limit hit", 400),
    131057: Kind("Account in maintenance mode", 500),
    131064: Kind("Messaging limit reached (template classification violations)", 400),
    131062: Kind("Business-scoped User ID (BSUID) recipients are not supported for this message", 400),
    131063: Kind("Marketing templates disabled on Cloud API", 400),
    132000: Kind("Number of parameters does not match the expected number of params", 400),
    132001: Kind("Template name does not exist in the translation", 404),
    132005: Kind("Template Hydrated Text Too Long", 400),
    132012: Kind("Template Param Format Mismatch", 400),
    132015: Kind("Template is Paused", 400),
    132016: Kind("Template is Disabled", 400),
    132018: Kind("Template validation error", 400),
    133000: Kind("Incomplete Deregistration", 500),
    133004: Kind("Server Temporarily Unavailable", 503),
    133005: Kind("Two step verification PIN Mismatch", 400),
    133006: Kind("Phone number re-verification needed", 400),
    133008: Kind("Too Many two-step verification PIN Guesses", 400),
    133009: Kind("Two-step verification PIN Guessed Too Fast", 400),
    133010: Kind("Phone number not registered", 400),
    133015: Kind("Please wait a few minutes before attempting to register this phone number", 400),
    133016: Kind("Account register deregister rate limit exceeded", 400),
    134100: Kind("Only marketing messages supported", 400),
    134101: Kind("Your template is still syncing", 400),
    134102: Kind("Template unavailable for use", 500),
    136024: Kind("Request code error", 400),
    136025: Kind("Verify code error", 400),
    139100: Kind("Failed to block/unblock users", 400),
    139101: Kind("Block list limit reached", 400),
    200005: Kind("Template insights unavailable", 400),
    200006: Kind("Cannot disable template insights", 400),
    200007: Kind("Template Insights not enabled", 400),
    2388012: Kind("Phone number already exists in your list of phone numbers", 400),
}
#: Refusals that say more: (code, subcode) -> title for the user. Source: the catalogue, entries with a parent code.
SUBCODES: dict[tuple[int, int], str] = {
    (10, 2388185): "Cannot create message template",
    (100, 33): "Unsupported request or missing object",
    (100, 2388019): "Message Template Limit Exceeded",
    (100, 2388023): "Message template language is being deleted",
    (100, 2388024): "Content in This Language Already Exists",
    (100, 2388039): "Message template status can't be changed",
    (100, 2388040): "Character limit exceeded",
    (100, 2388047): "Message header format is incorrect",
    (100, 2388072): "Message body format is incorrect",
    (100, 2388073): "Message footer format is incorrect",
    (100, 2388293): "Parameters words ratio exceeds limit",
    (100, 2388299): "Leading or trailing parameters not allowed",
    (190, 460): "Password changed",
    (190, 463): "Expired",
}
#: Codes that may be over at the next try.
PASSING = frozenset({1, 2})
HREF = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"


class GraphFault(Exception):
    """A Graph call that is refused.

    Args:
        code: a key of CODES.
        details: text for `error_data.details`; empty leaves `error_data` out.
        subcode: `error_subcode`, where Graph gives one; a key of SUBCODES with the code.
        message: the whole message, where it is not "(#code) title".
        http: HTTP status, where it is not the code's usual one.
        user: text for `error_user_msg`; its title comes from SUBCODES. Empty leaves both out.
    """

    def __init__(
        self, code: int, details: str = "", *, subcode: int | None = None, message: str = "", http: int | None = None, user: str = ""
    ) -> None:
        kind = CODES[code]
        self.code, self.details, self.subcode, self.user = code, details, subcode, user
        self.message = message or f"(#{code}) {kind.title}"
        self.http = http or kind.http
        self.type = "GraphMethodException" if subcode == MISSING_SUBCODE else kind.type
        super().__init__(self.message)

    def body(self, trace: str) -> dict[str, object]:
        """Return the JSON body Graph would send."""
        error: dict[str, object] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.user or self.code in PASSING:
            error["is_transient"] = self.code in PASSING
        if self.user:
            title = SUBCODES.get((self.code, self.subcode or 0), CODES[self.code].title)
            error |= {"error_user_title": title, "error_user_msg": self.user}
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": error | {"fbtrace_id": trace}}


MISSING_SUBCODE = 33


def missing(method: str, thing: str) -> GraphFault:
    """Return what Graph says of an object that does not exist or may not be seen: 100 with subcode 33."""
    text = (
        f"Unsupported {method.lower()} request. Object with ID '{thing}' does not exist, cannot be loaded due to missing permissions, "
        "or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"
    )
    return GraphFault(100, subcode=MISSING_SUBCODE, message=text)


def unknown_field(field: str, node: str) -> GraphFault:
    """Return what Graph says when a field is asked for that the node does not have."""
    return GraphFault(100, message=f"(#100) Tried accessing nonexisting field ({field}) on node type ({node})")


def unknown_parameter(name: str) -> GraphFault:
    """Return what is said of a parameter that the call does not know."""
    return GraphFault(100, message=f"(#100) Unexpected parameter {name!r}")


def invalid(subcode: int, user: str, *, code: int = 100) -> GraphFault:
    """Return a refusal of content, as the calls of templates give it: the reason stands in its subcode and in the text for the user."""
    return GraphFault(code, subcode=subcode, message=CODES[code].title, user=user)


def failed(code: int, details: str) -> dict[str, object]:
    """Return one element of `statuses[].errors` or `value.errors`."""
    title = CODES[code].title
    return {"code": code, "title": title, "message": title, "error_data": {"details": details}, "href": HREF}
