"""Linekeeper keeps WhatsApp Business numbers Connected.

Read `flow/__init__.py` first: the whole river on one page. Each room (a folder beside this file) has a sign in its
`__init__.py` that says what goes in, what comes out, and what it may import.
"""

__version__ = "0.1.0"
