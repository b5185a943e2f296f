"""Room: decode — Meta's bytes to events.

In:          one signed body, or one Graph answer.   Out: batches of events, one per account named; for answers, events.
May import:  events, rulebook, errors.               Never: I/O, a clock, chance; raising, whatever the bytes are.
Why:         what Meta says is read in one place. What we cannot read becomes an `Unread` and never costs its neighbours.
"""

from linekeeper.decode.veil import Veil
from linekeeper.decode.walk import DECODER, Decoded, decode

__all__ = ["DECODER", "Decoded", "Veil", "decode"]
