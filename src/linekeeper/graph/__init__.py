"""Room: graph — our voice towards Meta's Graph API.

In:          a path and its parameters.        Out: parsed answers with the instant they speak for, or an error that says who must act.
May import:  errors, config, events' causes.   Never: deciding what an answer means; a token in a URL, a log or an error.
Why:         one place knows how Meta's API fails, so that every caller can tell "it is gone" from "we cannot see".
"""

from linekeeper.graph.answer import Answer, Usage
from linekeeper.graph.client import Graph, client, open_session
from linekeeper.graph.errors import GraphError, GraphRefused, GraphTryLater

__all__ = ["Answer", "Graph", "GraphError", "GraphRefused", "GraphTryLater", "Usage", "client", "open_session"]
