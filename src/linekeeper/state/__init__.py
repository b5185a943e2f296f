"""Room: state — what we made of it, and what is ours.

In:          turns of the keeper, questions of the views.   Out: registers, people, messages, fleet rows, effects, credentials.
May import:  events, store, errors, journal's port.          Never: decode, graph; deciding anything.
Why:         state, cursor and effects move in one transaction, so that a kill at any line loses nothing and repeats nothing.
             *Derived* may be dropped and rebuilt from the journal; *ours* comes from no delivery and is never rebuilt.
"""
