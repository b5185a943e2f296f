"""News of what people do besides writing: preferences, new ids, clicks, events of advertising.

Source: Meta's pages on user_preferences, business-scoped user ids (2026), automatic events and click tracking (2025). Nobody we know has
seen an official page for `tracking_events`; its shape is a third party's copy of the dashboard's sample.
"""

from linekeeper.sim import bodies, people
from linekeeper.sim.news import Scene, Value, news

DETAILS = {
    "stop": "User requested to stop marketing messages",
    "resume": "User requested to resume marketing messages",
    "signup": "User signed up via signup link",
}
CLICK: Value = {"click_id": "clk-83nd02", "tracking_token": "tok-sample"}
AD_CLICK = "AffTx0sampleclickid91KqZ"


@news("user_preferences/stop")
@news("user_preferences/resume")
@news("user_preferences/signup")
def preference(scene: Scene, *, event: str, phone: bool = True) -> Value:
    """Tell whether a person wants marketing; without `phone` the person is known by user id alone."""
    who: Value = {"wa_id": scene.person} if phone else {}
    if not phone or event == "signup":
        who["user_id"] = scene.user_id
    contact = _contact(scene, phone=phone) | ({"user_id": scene.user_id} if event == "signup" else {})
    told = who | {"detail": DETAILS[event], "category": "marketing_messages", "value": event, "timestamp": scene.at}
    if event == "signup":
        told["signup_id"] = "13155501930274"
    return bodies.message_frame(scene.number) | {"contacts": [contact], "user_preferences": [told]}


@news("user_id_update/changed")
def user_id(scene: Scene, *, parent: bool = True) -> Value:
    """Tell that a person has a new business-scoped user id; `parent` when the portfolio is enrolled for parent ids."""
    new = people.bsuid(scene.account.portfolio, f"{scene.person}/new")
    ids: Value = {"user_id": {"previous": scene.user_id, "current": new}}
    if parent:
        ids["parent_user_id"] = {"previous": _parent(scene.user_id), "current": _parent(new)}
    told = {"wa_id": scene.person, "detail": f"User id for {people.name(scene.person)} has been updated."} | ids
    line = told | {"timestamp": str(scene.at)}
    return bodies.message_frame(scene.number) | {"contacts": [_contact(scene, phone=True)], "user_id_update": [line]}


@news("messages/user_actions")
def click(scene: Scene, *, component: str = "cta") -> Value:
    """Tell a click in a marketing message: `cta` or `body`."""
    data = {"click_component": component, "product_id": "mug-blue-03"} | CLICK
    action = {"action_type": "marketing_messages_link_click", "timestamp": str(scene.at), "marketing_messages_link_click_data": data}
    return bodies.message_frame(scene.number) | {"user_actions": [action]}


@news("tracking_events/sent")
def tracking(scene: Scene, *, event: str) -> Value:
    """Tell an event of click tracking."""
    told = {"event_name": event, "timestamp": scene.at, "tracking_data": CLICK}
    return bodies.message_frame(scene.number) | {"events": [told]}


@news("automatic_events/LeadSubmitted")
@news("automatic_events/Purchase")
def automatic(scene: Scene, *, event: str, currency: str = "USD", cents: int = 2_450) -> Value:
    """Tell an event that Meta read out of a talk which began with an ad."""
    told: Value = {"id": scene.wamid(inbound=True), "event_name": event, "timestamp": scene.at, "ctwa_clid": AD_CLICK}
    if event == "Purchase":
        told["custom_data"] = {"currency": currency, "value": cents}
    return bodies.message_frame(scene.number) | {"automatic_events": [told]}


def _contact(scene: Scene, *, phone: bool) -> Value:
    profile = {"name": people.name(scene.person)}
    return {"profile": profile, "wa_id": scene.person} if phone else {"profile": profile, "user_id": scene.user_id}


def _parent(user_id: str) -> str:
    country, _, rest = user_id.partition(".")
    return f"{country}.ENT.{rest}"
