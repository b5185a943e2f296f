"""Room: intake — our ears: the webhook door and the poller.

In:          Meta's posts, Graph answers, wishes for a reading.   Out: deliveries, readings and claims in the journal.
May import:  flow, journal, state, graph, pacing, decode, events. Never: judging what was heard; a clock of its own; a store.
Why:         what is not heard here is lost: Meta repeats nothing after seven days, and a reading cannot be had for yesterday.
"""

from linekeeper.intake.clock import Clock
from linekeeper.intake.door import Door
from linekeeper.intake.keeping import Keeping
from linekeeper.intake.poller import Poller
from linekeeper.intake.refusals import Refusals

__all__ = ["Clock", "Door", "Keeping", "Poller", "Refusals"]
