"""Room: rulebook — dated rules of the platform, its error codes, and the words for people, as data.

In:          the data files beside this.        Out: Rulebook: rules with source, date, confidence; texts by code; error codes.
May import:  events, errors.                    Never: a clock: which book holds on a day is asked with that day.
Why:         Meta changes its rules. A rule that changed is an entry in a file with its date, never an `if` in the code.
"""

from linekeeper.rulebook.book import Lane, Override, Rule, Rulebook, Text, books, current, load, parse

__all__ = ["Lane", "Override", "Rule", "Rulebook", "Text", "books", "current", "load", "parse"]
