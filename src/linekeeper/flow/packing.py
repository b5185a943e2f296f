"""The same bytes for the same state, in whatever order it was heard: so that two copies can be compared row by row."""

import msgspec
from msgspec import Struct

_bytes = msgspec.msgpack.Encoder()


def packed(state: Struct) -> bytes:
    """Return a state's bytes, its tables in the order of their keys. The encoder refuses to sort bytes."""
    for name in state.__struct_fields__:
        table = getattr(state, name)
        if isinstance(table, dict) and len(table) > 1:
            setattr(state, name, dict(sorted(table.items())))
    return _bytes.encode(state)
