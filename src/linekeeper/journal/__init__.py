"""Room: journal — what was heard, append-only.

In:          deliveries and decoded batches.   Out: the same, byte for byte, in an order that never changes.
May import:  events, store, config, errors.    Never: fold, state, graph; an update of what was kept.
Why:         nothing that Meta says can be asked for again. A 200 to Meta means that it is durable here (P1).
"""
