"""Room: act — carries out what should be done about it.

In:          effects that the keeper wrote down, routes from the configuration.   Out: alerts to people and systems, and a log of them.
May import:  views, flow, state, fold, config, errors.                            Never: judging anything; the journal; a clock.
Why:         the fold says what should be done, as data. Whoever does it may fail, wait and try again without touching a judgement.
"""
