"""pywa, sync and async, as its users would use it. Only the session is ours: it counts requests and goes to the target."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pywa
from pywa.client import WhatsApp
from pywa.types.callback import Button, Section, SectionList, SectionRow
from pywa.types.others import Contact
from pywa.types.templates import TemplateLanguage
from pywa_async.client import WhatsApp as WhatsAppAsync

from tests.clients.report import PICTURE, Report, Target

VERSION = 24.0
BUTTONS = [Button("Yes", "yes"), Button("No", "no")]
ROWS = SectionList("Choose", [Section("Morning", [SectionRow("09:00", "slot-0900", "Early")])])
FRIEND = Contact(name=Contact.Name(formatted_name="Marco Bellini", first_name="Marco"))


@dataclass
class Memory:
    """What a later step needs of an earlier one."""

    media: str = ""
    url: str = ""


def steps(client: Any, at: Target, memory: Memory) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield each thing to do, by name; both clients have the same methods, one of them to be awaited."""
    yield "text", lambda: client.send_message(at.person, "Hello from pywa", tracker="o-1", reply_to_message_id=at.wrote)
    yield "template", lambda: client.send_template(at.person, at.template, TemplateLanguage(at.language), [])
    yield "upload", lambda: client.upload_media(PICTURE, "image/png", "point.png")
    yield "image", lambda: client.send_image(at.person, memory.media, caption="A point")
    yield "buttons", lambda: client.send_message(at.person, "Is ten fine?", header="Visit", footer="Thanks", buttons=BUTTONS)
    yield "list", lambda: client.send_message(at.person, "When?", buttons=ROWS)
    yield "reaction", lambda: client.send_reaction(at.person, "👍", at.wrote)
    yield "location", lambda: client.send_location(at.person, 40.7, -74.01, "Quay", "12 Quay Street")
    yield "contacts", lambda: client.send_contact(at.person, FRIEND)
    yield "read", lambda: client.mark_message_as_read(at.wrote)
    yield "typing", lambda: client.indicate_typing(at.wrote)
    yield "media url", lambda: client.get_media_url(memory.media)
    yield "download", lambda: client.get_media_bytes(memory.url)
    yield "delete media", lambda: client.delete_media(memory.media)
    yield "block", lambda: client.block_users([at.person])
    yield "blocked", client.get_blocked_users
    yield "unblock", lambda: client.unblock_users([at.person])
    yield "number", client.get_business_phone_number
    yield "numbers", client.get_business_phone_numbers
    yield "profile", client.get_business_profile
    yield "templates", client.get_templates
    yield "to itself", lambda: client.send_message(at.itself, "Hello, me")


def _remember(memory: Memory, what: str, answer: Any) -> None:
    if what == "upload" and answer is not None:
        memory.media = answer.id
    if what == "media url" and answer is not None:
        memory.url = answer.url


def sent(at: Target) -> Report:
    """Do everything once with the sync client."""
    report, memory = Report(f"pywa {pywa.__version__}", at.person), Memory()

    def count(_: httpx.Request) -> None:
        report.requests += 1

    with httpx.Client(event_hooks={"request": [count]}) as session:
        client = WhatsApp(at.number, at.token, session=session, waba_id=at.account, api_version=VERSION)
        session.base_url = f"{at.base}/v{VERSION}"
        for what, act in steps(client, at, memory):
            _remember(memory, what, report.step(what, act))
    return report


async def sent_async(at: Target) -> Report:
    """Do everything once with the async client."""
    report, memory = Report(f"pywa_async {pywa.__version__}", at.person), Memory()

    async def count(_: httpx.Request) -> None:
        report.requests += 1

    async with httpx.AsyncClient(event_hooks={"request": [count]}) as session:
        client = WhatsAppAsync(at.number, at.token, session=session, waba_id=at.account, api_version=VERSION)
        session.base_url = f"{at.base}/v{VERSION}"
        for what, act in steps(client, at, memory):
            _remember(memory, what, await report.step_async(what, act))
    return report
