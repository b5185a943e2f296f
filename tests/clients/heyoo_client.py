"""heyoo as its users would use it; its addresses are public attributes. It gives back whatever Graph answers, refusals too."""

from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests

from tests.clients.report import PICTURE, Report, Target

LIST = {
    "body": "When?",
    "footer": "Thanks",
    "action": {"button": "Choose", "sections": [{"title": "Morning", "rows": [{"id": "slot-0900", "title": "09:00"}]}]},
}
BUTTONS = {
    "type": "button",
    "body": {"text": "Is ten fine?"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": word.lower(), "title": word}} for word in ("Yes", "No")]},
}
FRIEND = {"name": {"formatted_name": "Marco Bellini", "first_name": "Marco"}}


def pointed(at: Target) -> Any:
    """Return a client that goes to the target."""
    client: Any = import_module("heyoo").WhatsApp(at.token, at.number)
    client.base_url, client.v15_base_url = f"{at.base}/v14.0", f"{at.base}/v15.0"
    client.url = f"{client.base_url}/{at.number}/messages"
    return client


def sent(at: Target, folder: Path) -> Report:
    """Do everything once; files go through a folder, as it wants them there."""
    report, client = Report("heyoo", at.person), pointed(at)
    picture = folder / "point.png"
    picture.write_bytes(PICTURE)
    real = requests.Session.send

    def send(session: requests.Session, request: Any, **more: Any) -> Any:
        report.requests += 1
        return real(session, request, **more)

    def download() -> bytes:
        return Path(client.download_media(client.query_media_url(media), "image/png", str(folder / "back"))).read_bytes()

    with patch.object(requests.Session, "send", send):
        report.step("text", lambda: client.reply_to_message(at.wrote, at.person, "Hello from heyoo"))
        report.step("template", lambda: client.send_template(at.template, at.person, [], at.language))
        media = (report.step("upload", lambda: client.upload_media(str(picture))) or {}).get("id", "")
        report.step("image", lambda: client.send_image(media, at.person, caption="A point", link=False))
        report.step("buttons", lambda: client.send_reply_button(BUTTONS, at.person))
        report.step("list", lambda: client.send_button(LIST, at.person))
        report.step("reaction", lambda: client.send_reaction("👍", at.wrote, at.person))
        report.step("location", lambda: client.send_location("40.7", "-74.01", "Quay", "12 Quay Street", at.person))
        report.step("contacts", lambda: client.send_contacts([FRIEND], at.person))
        report.step("read", lambda: client.mark_as_read(at.wrote))
        report.step("download", download)
        report.step("delete media", lambda: client.delete_media(media))
        report.step("to itself", lambda: client.send_message("Hello, me", at.itself))
    return report
