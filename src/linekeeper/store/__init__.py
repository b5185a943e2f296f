"""Room: store — the ground: files that keep what they said they keep.

In:          a path, numbered migrations, work to do in a transaction.   Out: connections, results, or TryLater.
May import:  config, errors.                   Never: events, journal, state; knowing what is kept.
Why:         durable when it returns, refused when it cannot be, and healed by itself: the rooms above promise no more than this.
"""
