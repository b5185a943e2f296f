"""Room: pacing — may this go now?

In:          what was spent, what is left, and now.   Out: decisions with their reason; the poll plan.
May import:  events, rulebook, decode, fold; of config the words.   Never: I/O, a clock, chance.
Why:         a budget that is decided in one pure place can be tried over a simulated year, and is never exceeded by accident.
"""
