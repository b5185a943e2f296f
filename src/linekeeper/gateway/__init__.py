"""Room: gateway — the drop-in for Meta's messages endpoint: what may go goes at once, what would hurt the number does not.

In:          Meta's own requests at Meta's own paths.   Out: Meta's own answers; sends kept before their first byte leaves.
May import:  flow, views, state, journal, graph, pacing, and below.   Never: a concrete store, the web framework, a clock.
Why:         a caller changes one base URL; nothing is lost, nothing goes twice, and every refusal says why.
"""
