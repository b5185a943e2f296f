"""What the samples of all other judged fields must become, written from Meta's references and not from the decoders.

A message, call or group is named by the last ten signs of its id, a person by kind and name; `at`, `due_at` in seconds after the
samples' clock.
"""

from typing import Any

from tests.decode.expected.account import OURS, Row, one
from tests.decode.expected.messages import BSUID, DANA, NUMBER, PARENT
from tests.decode.expected.number_and_template import template

DAY = 86_400
NEW_BSUID, NEW_PARENT = "bsuid:US.77310594826015538842", "parent:US.ENT.41826831579246803571"
FLOW = "6914402850173395"
SOLUTION, PARTNER = "415827093361748", "734105829460117"


def digits_only(name: str, **fields: Any) -> Row:
    """Return news that names the number by its digits alone."""
    return OURS, [(name, {"at": 0, "display": NUMBER["display"], **fields})]


def of_number(name: str, at: int = 0, **fields: Any) -> Row:
    """Return news that names the number by id and digits."""
    return OURS, [(name, {"at": at, **NUMBER, **fields})]


def refused(reason: str) -> Row:
    """Return a display name that was refused."""
    return digits_only("NameReviewed", decision="rejected", word="REJECTED", requested="Harbor!!!", reason=reason)


def reviewed(decision: str) -> Row:
    """Return a display name that was not refused."""
    return digits_only("NameReviewed", decision=decision.lower(), word=decision, requested="Harbor Lane Coffee")


def wish(word: str, *people: str) -> Row:
    """Return what a person wants of marketing messages."""
    return of_number("PreferenceMoved", preference=word, word=word, people=list(people), category="marketing_messages")


def flow(kind: str, word: str, text: str, **fields: Any) -> Row:
    """Return news of the one Flow in the samples."""
    return one("FlowMoved", flow=FLOW, kind=kind, word=word, text=f"{text} (sample text)", **fields)


def flow_state(text: str, state: str, before: str | None = None) -> Row:
    """Return that the Flow's state moved."""
    earlier = {"before": before} if before else {}
    return flow("status", "FLOW_STATUS_CHANGE", text, state=state, **earlier)


def solution(word: str, event: str = "SOLUTION_UPDATED") -> Row:
    """Return that the solution moved: it names a portfolio and no account."""
    told = {"at": 0, "solution": SOLUTION, "state": word.lower(), "word": word, "event_word": event, "portfolio": PARTNER}
    return "", [("SolutionMoved", told)]


CALL = {"call": "call:Hc5eCgK5Gh"}


def step(state: str, word: str, at: int = 0, **fields: Any) -> Row:
    """Return a step of the one call in the samples."""
    return of_number("CallMoved", at, **CALL, state=state, word=word, people=[DANA], **fields)


EXPECTED: dict[str, Row] = {
    **{
        f"account_review_update/{word}": one("AccountReviewed", review=word.lower(), word=word)
        for word in ("APPROVED", "DEFERRED", "PENDING", "REJECTED")
    },
    **{f"phone_number_name_update/{word}": reviewed(word) for word in ("APPROVED", "DEFERRED", "PENDING")},
    **{
        f"phone_number_name_update/REJECTED_{reason}": refused(reason)
        for reason in (
            "NAME_EMPLOYEE_ISSUE",
            "NAME_ENDCLIENT_NOTRELATED",
            "NAME_FORMAT_UNACCEPTABLE",
            "NAME_INDIVIDUAL_ISSUE",
            "NAME_NOT_CONSISTENT",
            "UNKNOWN",
        )
    },
    "security/PIN_CHANGED": digits_only("SecurityNews", kind="pin_changed", word="PIN_CHANGED"),
    "security/PIN_RESET_REQUEST": digits_only("SecurityNews", kind="pin_reset_request", word="PIN_RESET_REQUEST", requester_named=True),
    "security/PIN_REQUEST_SUCCESS": digits_only("SecurityNews", kind="pin_request_success", word="PIN_REQUEST_SUCCESS"),
    "template_category_update/impending": template(
        "TemplateCategoryMoved", stage="announced", before="UTILITY", after="MARKETING", correct="MARKETING", due_at=DAY
    ),
    "template_category_update/completed": template("TemplateCategoryMoved", stage="done", before="UTILITY", after="MARKETING"),
    "template_category_update/completed_without_previous": template("TemplateCategoryMoved", stage="done", after="MARKETING"),
    "template_category_update/dashboard_sample_with_appeal": template(
        "TemplateCategoryMoved", stage="done", before="MARKETING", after="UTILITY", correct="MARKETING", appeal_word="ELIGIBLE"
    ),
    "template_correct_category_detection/utility_to_marketing": template(
        "CategoryDetected", name="direct_send_text_sample", category="UTILITY", correct="MARKETING"
    ),
    "template_correct_category_detection/utility_to_authentication": template(
        "CategoryDetected", name="direct_send_text_sample", category="UTILITY", correct="AUTHENTICATION"
    ),
    "message_template_components_update/edited": template(
        "TemplateEdited", parts=["title", "body", "footer", "buttons"], buttons=["PHONE_NUMBER", "URL"], content="content"
    ),
    "account_settings_update/calling_enabled": (
        OURS,
        [("SettingsMoved", {"at": 0, "number": NUMBER["number"], "calling": "enabled", "word": "ENABLED"})],
    ),
    "account_settings_update/calling_disabled": (
        OURS,
        [("SettingsMoved", {"at": 0, "number": NUMBER["number"], "calling": "disabled", "word": "DISABLED"})],
    ),
    "business_username_updates/approved": digits_only("UsernameMoved", state="approved", word="approved", username="harborlane"),
    "business_username_updates/reserved": digits_only("UsernameMoved", state="reserved", word="reserved", username="harborlane"),
    "business_username_updates/deleted": digits_only("UsernameMoved", state="deleted", word="deleted"),
    "user_preferences/stop": wish("stop", DANA),
    "user_preferences/resume": wish("resume", DANA),
    "user_preferences/signup": wish("signup", DANA, BSUID),
    "user_preferences/stop_bsuid_only": wish("stop", BSUID),
    "user_id_update/changed": of_number("PersonRenamed", people=[DANA, BSUID, NEW_BSUID, PARENT, NEW_PARENT]),
    "smb_message_echoes/text": of_number("EchoHeard", message="message:Q1ODA1QjYA", people=[DANA], kind="text"),
    "smb_message_echoes/edit": of_number("EchoHeard", message="message:BFQjg1MUEA", people=[DANA], kind="edit"),
    "smb_message_echoes/revoke": of_number("EchoHeard", message="message:hEQTcwREUA", people=[DANA], kind="revoke"),
    "standby/message": of_number("MessageHeard", message="message:c0ODQ0OTEA", people=[DANA], kind="text", short="short:hello"),
    "standby/status_delivered": of_number(
        "MessageMoved",
        3,
        message="message:dCRkFFNTEA",
        state="delivered",
        word="delivered",
        people=[DANA],
        category="service",
        pricing="free_customer_service",
        billable=False,
    ),
    "messaging_handovers/control_passed": of_number(
        "HandoverMoved", handover="passed", word="control_passed", people=[DANA], role_before="ai_agent", role="escalation"
    ),
    "messaging_handovers/control_taken": of_number(
        "HandoverMoved", handover="taken", word="control_taken", people=[DANA], role_before="customer_service", role="escalation"
    ),
    "flows/CLIENT_ERROR_RATE": flow(
        "client_errors",
        "CLIENT_ERROR_RATE",
        "Client error rate crossed a threshold",
        active=True,
        threshold=10,
        measured=14.28,
        errors=[["INVALID_SCREEN_TRANSITION", 2]],
    ),
    "flows/ENDPOINT_AVAILABILITY": flow(
        "availability", "ENDPOINT_AVAILABILITY", "Endpoint availability below threshold", active=True, threshold=90, measured=75
    ),
    "flows/ENDPOINT_ERROR_RATE_activated": flow(
        "endpoint_errors",
        "ENDPOINT_ERROR_RATE",
        "Endpoint error rate crossed a threshold",
        active=True,
        threshold=10,
        measured=14.28,
        errors=[["TIMEOUT", 2], ["CAPABILITY_ERROR", 1]],
    ),
    "flows/ENDPOINT_ERROR_RATE_deactivated": flow(
        "endpoint_errors", "ENDPOINT_ERROR_RATE", "Endpoint error rate recovered", active=False, threshold=10, measured=2.1
    ),
    "flows/ENDPOINT_LATENCY": flow(
        "latency", "ENDPOINT_LATENCY", "Endpoint latency crossed a threshold", active=True, threshold=7000, measured=8000
    ),
    "flows/FLOW_STATUS_CHANGE_created": flow_state("Flow created as draft", "draft"),
    "flows/FLOW_STATUS_CHANGE_published": flow_state("Draft to published", "published", "draft"),
    "flows/FLOW_STATUS_CHANGE_throttled": flow_state("Published to throttled", "throttled", "published"),
    "flows/FLOW_STATUS_CHANGE_blocked": flow_state("Throttled to blocked", "blocked", "throttled"),
    "flows/FLOW_VERSION_EXPIRY_WARNING": flow("version_expiry", "FLOW_VERSION_EXPIRY_WARNING", "This Flow version freezes soon"),
    "calls/connect_business_initiated": step("connecting", "connect", direction="business_initiated"),
    "calls/connect_user_initiated": step("connecting", "connect", direction="user_initiated"),
    "calls/status_RINGING": step("ringing", "RINGING", tracking="tracking:guardian:call=7"),
    "calls/terminate_completed": step("completed", "COMPLETED", 130, direction="user_initiated", duration_s=120),
    "calls/terminate_failed_with_errors": step("failed", "FAILED", 30, direction="user_initiated", failures=[{"code": 138000}]),
    "group_status_update/group_suspend": of_number("GroupMoved", group="group:yMzA5OTgZD", state="suspended", word="group_suspend"),
    "group_status_update/group_suspend_cleared": of_number(
        "GroupMoved", group="group:yMzA5OTgZD", state="cleared", word="group_suspend_cleared"
    ),
    "partner_solutions/created_initiated": solution("INITIATED", "SOLUTION_CREATED"),
    "partner_solutions/updated_active": solution("ACTIVE"),
    "partner_solutions/updated_deactivated": solution("DEACTIVATED"),
    "partner_solutions/updated_pending_deactivation": solution("PENDING_DEACTIVATION"),
}
