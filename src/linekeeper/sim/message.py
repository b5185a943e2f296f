"""A message on its way, as data: deeds name it by its id, and it is forgotten when nothing more can happen to it."""

import msgspec


class Message(msgspec.Struct, kw_only=True, gc=False):
    """An accepted message. Holds ids and no things, so that it can be saved with the world."""

    id: str
    number: str
    person: str
    category: str  #: service, marketing, utility or authentication
    windowed: bool  #: the person had written within 24 h
    opaque: str = ""
    kind: str = "text"  #: the message's type
    status: str = ""  #: message_status of the answer: accepted or held_for_quality_assessment; empty for what is no template
    template: int = 0  #: its id; 0: none
    free: bool = False  #: within a free entry point
    priced: str = ""  #: pricing category, where it is not `category`
    paid: bool = True  #: it is charged for once delivered
    limit: str = ""  #: whose limit it holds a place of, until it is delivered or fails; empty: none
    doom: int = 0  #: code it fails with whatever the person does, such as a file that cannot be fetched; 0: none
    scoped: bool = False  #: it was addressed by business-scoped user id
    reads: bool = False  #: whether `read` follows `delivered`
