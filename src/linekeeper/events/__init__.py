"""Room: events — the words for what can happen.

In:          nothing.                      Out: small frozen facts, and the union `AnyEvent` that the journal keeps.
May import:  nothing of ours.              Never: anything that acts, reads a clock or the network.
Why:         once journaled a fact is never edited. A new field gets a default; a new fact gets a new name.
"""

from linekeeper.events.batch import AnyEvent, Batch, Element, Source
from linekeeper.events.event import Event, Told

__all__ = ["AnyEvent", "Batch", "Element", "Event", "Source", "Told"]
