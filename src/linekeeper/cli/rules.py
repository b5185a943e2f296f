"""`linekeeper rules`: which of Meta's rules hold on a day, where each comes from, and how sure it is."""

from datetime import datetime
from textwrap import fill

import click

from linekeeper.build.clock import Real
from linekeeper.build.ruled import holding
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import write_json
from linekeeper.views.rules import RuleAnswer, RulesAnswer, rules_answer

WIDTH = 96
ABOUT = {
    "limit": "Limits",
    "quality": "Quality",
    "status": "Statuses",
    "templates": "Templates",
    "marketing": "Marketing",
    "throughput": "Throughput",
    "enforcement": "Enforcement and appeals",
    "registration": "Registration",
    "connection": "Connection",
    "billing": "Billing",
    "ours": "Linekeeper's own choices",
}

EPILOG = """\b
A rule is set differently in linekeeper.toml, with its reason:
  [rules]
  flagged_days = { value = 10, reason = "their terms", by = "provider" }

Exit codes: 0 done, 2 a fault in the configuration."""


@click.command("rules", epilog=EPILOG)
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="On this day, such as 2025-10-06; without it, today.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def command(asked: Asked, *, at: datetime | None, as_json: bool) -> None:
    """List the rules that hold: value, meaning, source, date, how sure it is, and what was set differently."""
    now = Real().now()
    config = asked.loaded(now).config
    day = (at or now).date()
    answer = rules_answer(holding(config, day), day, config.rulebook)
    if as_json:
        write_json(answer)
    else:
        click.echo(shown(answer))


def shown(answer: RulesAnswer) -> str:
    """Return the answer as text."""
    since = f", since {answer.effective_from}" if answer.effective_from else ""
    parts = [f"On {answer.day} the rulebook {answer.book} holds{since}: {answer.title}."]
    if answer.configured != answer.book:
        parts.append(fill(f"This installation explains by the rulebook {answer.configured} (setting: rulebook).", WIDTH))
    about = ""
    for rule in answer.rules:
        if rule.about != about:
            about = rule.about
            parts.append(f"\n{ABOUT[about]}")
        parts.append(_rule(rule))
    parts.append("\nA rule that Meta does not document is unconfirmed, and stands with a ?.")
    return "\n".join(parts)


def _rule(rule: RuleAnswer) -> str:
    sign = " " if rule.confirmed else "?"
    since = f", since {rule.since}" if rule.since else ""
    known = f"{rule.confidence[:1].upper()}{rule.confidence[1:]}; {rule.source}; read {rule.read} [{rule.book}{since}]"
    lines = [f"{sign} {rule.name} = {rule.shown}", _wrapped(rule.text), _wrapped(known)]
    if rule.override is not None:
        lines.insert(1, _wrapped(f"Set by the {rule.override.by}: {rule.override.reason}. What follows is the published rule."))
    return "\n".join(lines)


def _wrapped(text: str) -> str:
    return fill(text, WIDTH, initial_indent="    ", subsequent_indent="    ")
