"""Room: rulebook — dated rules of the platform, and the words for people, as data.

In:          the data files beside this.        Out: Rulebook: rules with source, date and confidence, and texts by reason code.
May import:  events, errors.                    Never: a clock: which book holds on a day is asked with that day.
Why:         Meta changes its rules. A rule that changed is an entry in a file with its date, never an `if` in the code.
"""

from linekeeper.rulebook.book import Lane, Rule, Rulebook, Text, books, current, load, parse

__all__ = ["Lane", "Rule", "Rulebook", "Text", "books", "current", "load", "parse"]
