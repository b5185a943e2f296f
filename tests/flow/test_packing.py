"""The same bytes for the same state."""

from itertools import permutations

import msgspec
from msgspec import Struct

from linekeeper.flow.packing import packed


class Kept(Struct, omit_defaults=True):
    name: str = ""
    by_word: dict[str, int] = {}
    by_hash: dict[bytes, int] = {}


def test_the_order_in_which_tables_were_filled_leaves_no_trace() -> None:
    words, hashes = ("b", "a", "c"), (b"\xff", b"\x00", b"a")
    told = {
        packed(Kept("x", {word: len(word) for word in order}, {key: len(key) for key in keys}))
        for order in permutations(words)
        for keys in permutations(hashes)
    }

    assert len(told) == 1
    assert msgspec.msgpack.decode(told.pop(), type=Kept) == Kept("x", dict.fromkeys(words, 1), dict.fromkeys(hashes, 1))


def test_packing_changes_nothing_that_is_said() -> None:
    state = Kept("x", {"b": 1, "a": 2})
    packed(state)

    assert state == Kept("x", {"a": 2, "b": 1})
