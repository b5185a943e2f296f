"""Room: sim — a stand-in for Meta: Graph API, webhooks, and a world that lives by plays.

In:          Graph calls, acts, a play's file.      Out: Graph answers, signed webhooks.
May import:  nothing of ours.                       Never: any other room, or tests would compare our belief with itself.
Why:         to see the six statuses on a bare machine, and to test against something that answers as Meta does.
"""

from linekeeper.sim.acts import BadAct
from linekeeper.sim.clock import SimClock
from linekeeper.sim.playbill import names
from linekeeper.sim.server import HandshakeFailed, Simulator

__all__ = ["BadAct", "HandshakeFailed", "SimClock", "Simulator", "names"]
