"""News of calls, groups, and talk that other hands take part in: coexistence phones, second apps, handovers.

Source: Meta's pages on calling, groups and coexistence, 2025-10 to 2026-03. The official pages of `standby` and `messaging_handovers` were
read only through third parties.
"""

from linekeeper.sim import bodies, people
from linekeeper.sim.errors import HREF
from linekeeper.sim.news import Scene, Value, news
from linekeeper.sim.news_incoming import group_id

SDP: Value = {"sdp_type": "offer", "sdp": "v=0"}
DECLINED = "History sync is turned off by the business from the WhatsApp Business App"


@news("calls/connect")
def call_connect(scene: Scene, *, by: str = "user") -> Value:
    """Tell that a call begins, from a person (`user`) or to one (`business`)."""
    contact = {"profile": {"name": people.name(scene.person)}, "wa_id": scene.person}
    session = SDP | {"sdp_type": "offer" if by == "user" else "answer"}
    return bodies.message_frame(scene.number) | {"contacts": [contact], "calls": [_call(scene, by, "connect") | {"session": session}]}


@news("calls/terminate")
def call_end(scene: Scene, *, by: str = "user", seconds: int = 120) -> Value:
    """Tell that a call is over; without seconds it failed."""
    line = _call(scene, by, "terminate") | {"status": "COMPLETED" if seconds else "FAILED"}
    if seconds:
        times: Value = {"start_time": str(scene.at - seconds), "end_time": str(scene.at), "duration": seconds}
        return bodies.message_frame(scene.number) | {"calls": [line | times]}
    fault = {"code": 138000, "message": "Call failed", "href": HREF, "error_data": {"details": "The call failed."}}
    return bodies.message_frame(scene.number) | {"calls": [line], "errors": [fault]}


@news("calls/status")
def call_status(scene: Scene, *, status: str = "RINGING", opaque: str = "") -> Value:
    """Tell how a call to a person stands: RINGING, ACCEPTED, REJECTED."""
    line: Value = {"id": _wacid(scene), "timestamp": str(scene.at), "type": "call", "status": status, "recipient_id": scene.person}
    return bodies.message_frame(scene.number) | {"statuses": [line | ({"biz_opaque_callback_data": opaque} if opaque else {})]}


@news("group_lifecycle_update/group_create")
def group_create(scene: Scene, *, event: str, failed: bool = False) -> Value:
    """Tell that a group was made, or could not be."""
    told: Value = {"subject": "Regulars"}
    if failed:
        word = "Something went wrong"
        fault = {"code": 131000, "message": word, "title": word, "error_data": {"details": "The group was not made."}}
        told |= {"description": "Monthly tasting", "errors": [fault]}
    else:
        told |= {"invite_link": "https://chat.whatsapp.com/SampleLinkId", "join_approval_mode": "auto_approve"}
    return _group(scene, event, _asked(scene) | told)


@news("group_lifecycle_update/group_delete")
def group_delete(scene: Scene, *, event: str) -> Value:
    """Tell that a group was deleted."""
    return _group(scene, event, _asked(scene))


@news("group_participants_update/group_participants_add")
def group_add(scene: Scene, *, event: str) -> Value:
    """Tell that a person joined a group."""
    return _group(scene, event, {"reason": "invite_link", "added_participants": [{"wa_id": scene.person}]})


@news("group_participants_update/group_participants_remove")
def group_remove(scene: Scene, *, event: str) -> Value:
    """Tell that a person left a group."""
    return _group(scene, event, {"removed_participants": [{"wa_id": scene.person}], "initiated_by": "participant"})


@news("group_settings_update/group_settings_update")
def group_settings(scene: Scene, *, event: str, subject: str = "Regulars 2") -> Value:
    """Tell that a group has a new subject."""
    return _group(scene, event, _asked(scene) | {"group_subject": {"text": subject, "update_successful": True}})


@news("group_status_update/group_suspend")
@news("group_status_update/group_suspend_cleared")
def group_status(scene: Scene, *, event: str) -> Value:
    """Tell that Meta suspended a group, or took that back."""
    return _group(scene, event, {})


@news("history/threads")
def history(scene: Scene, *, phase: int = 0, progress: int = 55) -> Value:
    """Tell a piece of what was written before an app's number joined the API."""
    ours: Value = {"from": scene.number.display, "to": scene.person, "id": scene.wamid(inbound=False), "timestamp": str(scene.at - 86_400)}
    ours |= {"type": "text", "text": {"body": "Your order is ready"}, "history_context": {"status": "READ"}}
    theirs: Value = {"from": scene.person, "id": scene.wamid(inbound=True), "timestamp": str(scene.at - 86_300)}
    theirs |= {"type": "media_placeholder", "history_context": {"status": "PLAYED"}}
    part = {
        "metadata": {"phase": phase, "chunk_order": 1, "progress": progress},
        "threads": [{"id": scene.person, "messages": [ours, theirs]}],
    }
    return bodies.message_frame(scene.number) | {"history": [part]}


@news("history/media")
def history_media(scene: Scene) -> Value:
    """Tell a file of what was written before."""
    image = {"mime_type": "image/jpeg", "sha256": scene.made_up("history", 32), "id": "1200453311874430", "caption": "Shelf"}
    line = {"from": scene.person, "id": scene.wamid(inbound=True), "timestamp": str(scene.at - 86_300), "type": "image", "image": image}
    return bodies.message_frame(scene.number) | {"messages": [line]}


@news("history/declined")
def history_declined(scene: Scene) -> Value:
    """Tell that the business does not share what was written before."""
    fault = {"code": 2593109, "title": DECLINED, "message": DECLINED, "error_data": {"details": "History sharing is turned off"}}
    return bodies.message_frame(scene.number) | {"history": [{"errors": [fault]}]}


@news("smb_app_state_sync/add")
@news("smb_app_state_sync/remove")
def contact_sync(scene: Scene, *, event: str) -> Value:
    """Tell that the app's address book has a person, or no longer."""
    name = people.name(scene.person)
    known = {"full_name": name, "first_name": name.split()[0]} if event == "add" else {}
    line = {"type": "contact", "contact": known | {"phone_number": scene.person}, "action": event}
    return bodies.message_frame(scene.number) | {"state_sync": [line | {"metadata": {"timestamp": str(scene.at)}}]}


@news("smb_message_echoes/text")
@news("smb_message_echoes/edit")
@news("smb_message_echoes/revoke")
def echo(scene: Scene, *, event: str, text: str = "We will call you back.", of: str = "") -> Value:
    """Tell what was sent, edited or taken back in the app on the phone."""
    original = of or scene.wamid(inbound=False)
    inner: dict[str, Value] = {
        "text": {"body": text},
        "edit": {"original_message_id": original, "message": {"type": "text", "text": {"body": text}}},
        "revoke": {"original_message_id": original},
    }
    line = {"from": scene.number.display, "to": scene.person, "id": scene.wamid(inbound=False), "timestamp": str(scene.at)}
    return bodies.message_frame(scene.number) | {"message_echoes": [line | {"type": event, event: inner[event]}]}


@news("standby/message")
def standby_message(scene: Scene, *, text: str = "Hello?") -> Value:
    """Tell an app that does not lead the talk what a person wrote."""
    contact = {"profile": {"name": people.name(scene.person)}, "wa_id": scene.person}
    line = {"from": scene.person, "id": scene.wamid(inbound=True), "timestamp": str(scene.at), "type": "text", "text": {"body": text}}
    return _frame(scene) | {"standby": {"contacts": [contact], "messages": [line]}}


@news("standby/status")
def standby_status(scene: Scene, *, status: str = "delivered") -> Value:
    """Tell such an app what became of another's message."""
    line = bodies.status_line(scene.person, scene.wamid(inbound=False), status, scene.at) | bodies.pricing("service", windowed=True)
    return _frame(scene) | {"standby": {"statuses": [line]}}


@news("messaging_handovers/control_passed")
@news("messaging_handovers/control_taken")
def handover(scene: Scene, *, event: str, before: str = "ai_agent", now: str = "escalation") -> Value:
    """Tell that another hand leads the talk now."""
    told: Value = {"previous_owner_role": before, "new_owner_role": now, "metadata": "A person was asked for"}
    if event == "control_passed":
        told["conversation_context"] = {"type": "summary", "summary": {"text": "Asked for the opening hours."}}
    recipient = {"phone_number_id": scene.number.id, "display_phone_number": scene.number.display}
    head: Value = {"messaging_product": "whatsapp", "sender": {"phone_number": scene.person}, "recipient": recipient}
    return head | {"type": event, "timestamp": str(scene.at), event: told}


def _frame(scene: Scene) -> Value:
    return bodies.message_frame(scene.number)


def _call(scene: Scene, by: str, event: str) -> Value:
    there, here = (scene.number.display, scene.person) if by == "user" else (scene.person, scene.number.display)
    direction = "USER_INITIATED" if by == "user" else "BUSINESS_INITIATED"
    return {"id": _wacid(scene), "to": there, "from": here, "event": event, "timestamp": str(scene.at), "direction": direction}


def _wacid(scene: Scene) -> str:
    return "wacid." + scene.made_up("wacid", 28).upper()


def _asked(scene: Scene) -> Value:
    return {"request_id": scene.made_up("group", 32).upper()}


def _group(scene: Scene, event: str, told: Value) -> Value:
    line = {"timestamp": str(scene.at), "group_id": group_id(scene), "type": event} | told
    return bodies.message_frame(scene.number) | {"groups": [line]}
