"""Room: views — read-only questions, shared by all doors.

In:          the state, a journal, an instant. Out: answers as frozen structs; the page, the API and the commands say the same.
May import:  flow, state, journal, fold, events, rulebook.   Never: writing anything; a web framework.
Why:         doors hold no logic. What `check` prints is what the page shows and what the API answers.
"""
