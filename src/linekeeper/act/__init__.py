"""Room: act — carries out what should be done about it, and tells the user's own programs.

In:          effects that the keeper wrote down, parcels that moving a send wrote down, deliveries, the configuration's addresses.
Out:         alerts and a log of them; Meta's webhooks and news of sends, to targets, and how far each of these has come.
May import:  views, flow, journal, state, fold, rulebook, decode, config, errors.
Never:       judging anything; writing to the journal; a clock.
Why:         the fold says what should be done, as data. Whoever does it may fail, wait and try again without touching a judgement.
"""
