"""What all news about one template holds: its id, name and language."""

from typing import Any, TypedDict

from linekeeper.decode.place import MISSING, Place
from linekeeper.decode.scalars import LONGEST_WORD, ident, text
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.words import Known
from linekeeper.events.batch import AnyEvent

LONGEST_NAME = 512  #: characters, as Meta allows
NAMED: Shape = {"message_template_id": READ, "message_template_name": READ, "message_template_language": READ}
CATEGORIES = Known("AUTHENTICATION", "MARKETING", "UTILITY")


class Named(TypedDict):
    """The fields that every `TemplateEvent` has, its time and account aside."""

    template: str
    name: str
    language: str


def named(place: Place, value: dict[str, Any], unread: list[AnyEvent]) -> Named:
    """Return which template the news is about; without an id an `Unread` is added. Languages stay as told: `en_US` and `en-US` occur."""
    id_ = ident(value.get("message_template_id"))
    if not id_:
        unread.append(place.unread("message_template_id", MISSING))
    return Named(
        template=id_,
        name=text(value.get("message_template_name"), LONGEST_NAME),
        language=text(value.get("message_template_language"), LONGEST_WORD),
    )
