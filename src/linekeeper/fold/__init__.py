"""Room: fold — what the news means.

In:          events, in any order.             Out: the state that heard them, and judgements as data.
May import:  events, rulebook, errors.         Never: journal, graph, asyncio, time, random.
Why:         the same journal must give the same state on any machine, in any year.
"""
