"""Python's garbage collector in a server: what stays is set apart, and what dies needs it so rarely that it looks rarely."""

import gc

#: New objects before it looks at the young ones, and how often those looks reach older ones. Python's own 700, 10, 10 would look for rings
#: hundreds of times a second among messages that are under way, and find none: a message leaves no ring behind (tests/build/test_wire.py).
THRESHOLDS = (10_000, 20, 50)


def settled() -> None:
    """Tell it that everything is here that stays to the end: looked at again by every full collection, that would hold up the doors."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
