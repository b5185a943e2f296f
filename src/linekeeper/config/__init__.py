"""Room: config — what the operator decides.

In:          `linekeeper.toml` and the environment.   Out: one frozen `Config`, where each value came from, or every fault at once.
May import:  errors.                                  Never: a clock (`now` is an argument), the network.
Why:         a fault that is found at start, with all the others and with its remedy, is mended in one go.
"""

from linekeeper.config.load import Loaded, find, load, read
from linekeeper.config.notes import Note
from linekeeper.config.words import AlertRoute, App, Config, Forward, PacingSet, Ports, Retention, Secret, Webhook

__all__ = [
    "AlertRoute",
    "App",
    "Config",
    "Forward",
    "Loaded",
    "Note",
    "PacingSet",
    "Ports",
    "Retention",
    "Secret",
    "Webhook",
    "find",
    "load",
    "read",
]
