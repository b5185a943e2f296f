"""Room: build — from the configuration to the parts it names.

In:          a `Config` and a clock.        Out: a running house; a store opened for reading; a replay.
May import:  every room but cli.            Never: judgement; what runs here was decided elsewhere.
Why:         the only place with a clock, and the only one that knows which store is used, so that no other room has to.
"""
