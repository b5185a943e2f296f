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
    reads: bool = False  #: whether `read` follows `delivered`
