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
    1: Kind("API Unknown", 500),
    2: Kind("API Service", 503),
    4: Kind("Application request limit reached", 400),
    10: Kind("Application does not have permission for this action", 403),
    33: Kind("Parameter value is not valid", 400),
    100: Kind("Invalid parameter", 400),
    190: Kind("Access token has expired", 401),
    200: Kind("You do not have the necessary permissions for this WhatsApp Business Account", 403),
    368: Kind("Temporarily blocked for policies violations", 403),
    80007: Kind("Rate limit issues", 400),
    130429: Kind("Rate limit hit", 400),
    131000: Kind("Something went wrong", 500),
    131008: Kind("Required parameter is missing", 400),
    131009: Kind("Parameter value is not valid", 400),
    131021: Kind("Recipient cannot be sender", 400),
    131026: Kind("Message undeliverable", 400),
    131030: Kind("Recipient phone number not in allowed list", 400),
    131031: Kind("Account has been locked", 403),
    131042: Kind("Business eligibility payment issue", 400),
    131047: Kind("Re-engagement message", 400),
    131048: Kind("Spam rate limit hit", 400),
    131049: Kind("This message was not delivered to maintain healthy ecosystem engagement.", 400),
    131051: Kind("Unsupported message type", 400),
    131056: Kind("(Business Account, Consumer Account) pair rate limit hit", 400),
    131057: Kind("Account in maintenance mode", 500),
    132000: Kind("Number of parameters does not match the expected number of params", 400),
    132001: Kind("Template name does not exist in the translation", 404),
    132015: Kind("Template is Paused", 400),
    132016: Kind("Template is Disabled", 400),
    133005: Kind("Two step verification PIN Mismatch", 400),
    133006: Kind("Phone number re-verification needed", 400),
    133010: Kind("Phone number not registered", 400),
    133016: Kind("Account register deregister rate limit exceeded", 400),
    136025: Kind("Verify code error", 400),
}
HREF = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"


class GraphFault(Exception):
    """A Graph call that is refused.

    Args:
        code: a key of CODES.
        details: text for `error_data.details`; empty leaves `error_data` out.
        subcode: `error_subcode`, where Graph gives one.
        message: the whole message, where it is not "(#code) title".
        http: HTTP status, where it is not the code's usual one.
    """

    def __init__(self, code: int, details: str = "", *, subcode: int | None = None, message: str = "", http: int | None = None) -> None:
        kind = CODES[code]
        self.code, self.details, self.subcode = code, details, subcode
        self.message = message or f"(#{code}) {kind.title}"
        self.http = http or kind.http
        self.type = "GraphMethodException" if subcode == MISSING_SUBCODE else kind.type
        super().__init__(self.message)

    def body(self, trace: str) -> dict[str, object]:
        """Return the JSON body Graph would send."""
        error: dict[str, object] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
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


def failed(code: int, details: str) -> dict[str, object]:
    """Return one element of `statuses[].errors` or `value.errors`."""
    title = CODES[code].title
    return {"code": code, "title": title, "message": title, "error_data": {"details": details}, "href": HREF}
