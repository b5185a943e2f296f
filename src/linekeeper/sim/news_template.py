"""News of templates and Flows. Source: Meta's reference pages of these fields (2025-11 to 2026-09-11), the Flows webhooks guide, 2025."""

from linekeeper.sim import bodies
from linekeeper.sim.news import Scene, Value, news

DAY_S = 86_400
PAUSES = {"FIRST_PAUSE", "SECOND_PAUSE", "RATE_LIMITING_PAUSE", "UNPAUSE", "DISABLED"}
FLOW = "6914402850173395"


@news("message_template_status_update/APPROVED")
@news("message_template_status_update/PENDING")
@news("message_template_status_update/IN_APPEAL")
@news("message_template_status_update/REJECTED")
@news("message_template_status_update/PAUSED")
@news("message_template_status_update/FLAGGED")
@news("message_template_status_update/DISABLED")
@news("message_template_status_update/REINSTATED")
@news("message_template_status_update/LOCKED")
@news("message_template_status_update/ARCHIVED")
@news("message_template_status_update/UNARCHIVED")
@news("message_template_status_update/PENDING_DELETION")
@news("message_template_status_update/DELETED")
@news("message_template_status_update/LIMIT_EXCEEDED")
def status(scene: Scene, *, event: str, title: str = "", reason: str = "", form: str = "int") -> Value:
    """Tell a template's status; `title` is that of `other_info`, `form` how the date of a disabled one is written: int or text."""
    if title and title not in PAUSES:
        raise ValueError(f"other_info.title is one of {', '.join(sorted(PAUSES))}, got {title!r}")
    told = bodies.template_status(scene.template, event, title)
    if event != "PENDING_DELETION":
        told["reason"] = reason or ("ABUSIVE_CONTENT" if event == "REJECTED" else "NONE")
    if event == "DISABLED":
        told["disable_info"] = {"disable_date": bodies.written_end(scene.at, form)}
    if reason == "INVALID_FORMAT":
        told["rejection_info"] = {"reason": "Placeholders stand next to each other.", "recommendation": "Put text between them."}
    return told


@news("message_template_status_update/PAUSED_BY_DIRECT_SEND")
def paused_directly(scene: Scene) -> Value:
    """Tell a pause of a template made by Direct Send: no reason and no category."""
    return bodies.template(scene.template, event="PAUSED")


@news("message_template_quality_update/quality")
def quality(scene: Scene, *, before: str = "GREEN", now: str = "YELLOW") -> Value:
    """Tell a template's quality."""
    return bodies.template(scene.template, previous_quality_score=before, new_quality_score=now)


@news("message_template_components_update/edited")
def edited(scene: Scene) -> Value:
    """Tell that a template was edited, with what it says now."""
    buttons = [
        {
            "message_template_button_type": "PHONE_NUMBER",
            "message_template_button_text": "Call us",
            "message_template_button_phone_number": f"+{scene.number.display}",
        },
        {
            "message_template_button_type": "URL",
            "message_template_button_text": "See menu",
            "message_template_button_url": "https://shop.example/menu",
        },
    ]
    return bodies.template(scene.template) | {
        "message_template_title": scene.account.name,
        "message_template_element": scene.template.body,
        "message_template_footer": scene.account.name,
        "message_template_buttons": buttons,
    }


@news("template_category_update/impending")
def category_comes(scene: Scene, *, to: str = "MARKETING", in_s: float = DAY_S) -> Value:
    """Announce a change of category; `new_category` is the present one then."""
    coming: Value = {"correct_category": to, "category_update_timestamp": scene.at + int(in_s)}
    return bodies.template(scene.template) | {"new_category": scene.template.category} | coming


@news("template_category_update/completed")
def category_changed(scene: Scene, *, before: str = "UTILITY", now: str = "MARKETING") -> Value:
    """Tell that a category changed; without `before` as seen in the field."""
    old: Value = {"previous_category": before} if before else {}
    return bodies.template(scene.template) | old | {"new_category": now}


@news("template_correct_category_detection/detected")
def category_detected(scene: Scene, *, category: str = "UTILITY", correct: str = "MARKETING") -> Value:
    """Tell what category Meta thinks a template of Direct Send has."""
    return bodies.template(scene.template) | {"category": category, "correct_category": correct}


@news("flows/FLOW_STATUS_CHANGE")
def flow_status(_: Scene, *, event: str, before: str = "DRAFT", now: str = "PUBLISHED") -> Value:
    """Tell a Flow's status; a fresh one has none before."""
    old: Value = {"old_status": before} if before else {}
    return {"event": event, "message": "The status changed."} | old | {"new_status": now, "flow_id": FLOW}


@news("flows/CLIENT_ERROR_RATE")
@news("flows/ENDPOINT_ERROR_RATE")
def flow_errors(_: Scene, *, event: str, rate: float = 14.28, on: bool = True) -> Value:
    """Tell that a Flow fails often, or no longer."""
    kind = "TIMEOUT" if event.startswith("ENDPOINT") else "INVALID_SCREEN_TRANSITION"
    errors = [{"error_type": kind, "error_rate": 66.66, "error_count": 2}] if on else []
    told: Value = {"event": event, "message": "The error rate crossed a threshold.", "error_rate": rate, "threshold": 10}
    return told | _alert(on=on) | {"errors": errors, "flow_id": FLOW}


@news("flows/ENDPOINT_LATENCY")
def flow_latency(_: Scene, *, event: str, p90_ms: int = 8_000, on: bool = True) -> Value:
    """Tell that a Flow's endpoint is slow, or no longer."""
    told: Value = {"event": event, "message": "The latency crossed a threshold.", "p90_latency": p90_ms, "p50_latency": 500}
    return told | {"requests_count": 34, "threshold": 7_000} | _alert(on=on) | {"flow_id": FLOW}


@news("flows/ENDPOINT_AVAILABILITY")
def flow_availability(_: Scene, *, event: str, percent: int = 75, on: bool = True) -> Value:
    """Tell that a Flow's endpoint is away too often, or no longer."""
    told: Value = {"event": event, "message": "The availability crossed a threshold."}
    return told | _alert(on=on) | {"availability": percent, "threshold": 90, "flow_id": FLOW}


@news("flows/FLOW_VERSION_EXPIRY_WARNING")
def flow_expiry(_: Scene, *, event: str) -> Value:
    """Tell that a version of Flows ends soon."""
    return {"event": event, "warning": "This version freezes soon.", "flow_id": FLOW}


def _alert(*, on: bool) -> Value:
    return {"alert_state": "ACTIVATED" if on else "DEACTIVATED"}
