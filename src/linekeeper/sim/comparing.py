"""Two templates side by side: which is blocked more often, how often each was sent, and why people block. Source: templates.md section 10.

Reasons are not played: SPAM stands for every block (an assumption). Start and end are taken in seconds or
milliseconds, as Meta's text and sample say.
"""

from linekeeper.sim import activities, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.counts import DAY_S
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Template, Token

WINDOWS_DAYS = (7, 30, 60, 90)
LEAST_SENT = 1_000
REASON = "SPAM"


@serves("GET", Template, "compare", takes="template_ids start end")
def compare(stage: Stage, call: Call, token: Token, template: Template) -> dict[str, object]:
    """Answer GET /{template}/compare: two templates of one account, each sent a thousand times within the window."""
    account = stage.world.account_with(template)
    tokens.may_read(token, account)
    pair = [template, _other(call, account, template)]
    start, end = activities.moment(call, "start", 0.0), activities.moment(call, "end", 0.0)
    if round((end - start) / DAY_S, 2) not in WINDOWS_DAYS or not stage.now - DAY_S <= end <= stage.now + DAY_S:
        raise GraphFault(100, message="(#100) The window must be the last 7, 30, 60 or 90 days")
    sent = {one.id: 0 for one in pair}
    for line in stage.counts.lines(start, end, DAY_S):
        if line.template in sent:
            sent[line.template] += line.counts[0]
    if min(sent.values()) < LEAST_SENT:
        raise GraphFault(100, message=f"(#100) Each template must have been sent at least {LEAST_SENT} times in the window")
    return {"data": _metrics(stage, pair, sent)}


def _metrics(stage: Stage, pair: list[Template], sent: dict[int, int]) -> list[dict[str, object]]:
    ranked = sorted(pair, key=lambda one: (_harm(stage, one), one.id))
    blocked = [one for one in pair if _harm(stage, one) > 0]
    return [
        {"metric": "BLOCK_RATE", "type": "RELATIVE", "order_by_relative_metric": [str(one.id) for one in ranked]},
        {"metric": "MESSAGE_SENDS", "type": "NUMBER_VALUES", "number_values": [{"key": str(one), "value": n} for one, n in sent.items()]},
        {
            "metric": "TOP_BLOCK_REASON",
            "type": "STRING_VALUES",
            "string_values": [{"key": str(one.id), "value": REASON} for one in blocked],
        },
    ]


def _other(call: Call, account: Account, template: Template) -> Template:
    told = call.names("template_ids")
    found = [one for one in account.templates if str(one.id) in told and one is not template and one.status != "DELETED"]
    if len(told) != 1 or len(found) != 1:
        raise GraphFault(100, message="(#100) Param template_ids must hold one other template of the same account")
    return found[0]


def _harm(stage: Stage, template: Template) -> float:
    """Return how much of what people were sent they blocked or reported, of the last week."""
    signals = stage.traffic.signals.get(str(template.id))
    delivered, _, harm = signals.week(stage.now) if signals is not None else (0.0, 0.0, 0.0)
    return harm / delivered if delivered else 0.0
