"""Pauses of templates: the first of 3 hours, the second of 6, and the third time it is disabled; and the pause that ends by hand.

Source: templates.md section 4 (Meta, Template pausing, copy of 2026-09-11; Template pacing, 2025-12-08).
"""

from typing import Literal

from linekeeper.sim import bodies
from linekeeper.sim.played import played
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Template

Why = Literal["quality", "pacing"]
HOUR_S = 3_600.0
FIELD = "message_template_status_update"
TITLES = ("FIRST_PAUSE", "SECOND_PAUSE")
PAUSED = "Your template has been paused because of what people made of it."


def pause(stage: Stage, account: Account, template: Template) -> None:
    """Pause a template for its quality, or disable it when all its pauses are spent."""
    hours = played(stage).template_pausing
    template.pauses += 1
    if template.pauses > len(hours):
        template.status, template.pause = "DISABLED", ""
        value = bodies.template_status(template, "DISABLED") | {"disable_info": {"disable_date": int(stage.now)}}
        stage.announce(account, FIELD, value)
        return
    _stop(stage, account, template, "quality", TITLES[min(template.pauses, len(TITLES)) - 1])
    stage.after(hours[template.pauses - 1] * HOUR_S, "end_pause", account.id, template.id, template.pauses)


def hold_back(stage: Stage, account: Account, template: Template) -> None:
    """Pause a template because pacing saw bad signs; only a hand ends that."""
    _stop(stage, account, template, "pacing", "RATE_LIMITING_PAUSE")


def _stop(stage: Stage, account: Account, template: Template, why: Why, title: str) -> None:
    template.status, template.pause = "PAUSED", why
    if template.category == "UTILITY":
        stage.traffic.lately_paused[account.id] = stage.now
    value = bodies.template_status(template, "PAUSED") | {"other_info": {"title": title, "description": PAUSED}}
    stage.announce(account, FIELD, value)


@deed
def _end_pause(stage: Stage, account: str, template: int, pause_: int) -> None:
    there = stage.world.accounts[account]
    found = next((one for one in there.templates if one.id == template), None)
    if found is not None and found.status == "PAUSED" and found.pause == "quality" and found.pauses == pause_:
        unpause(stage, there, found)


def unpause(stage: Stage, account: Account, template: Template) -> None:
    """End a pause: the template may be sent, and is rated from what is heard from now on."""
    template.status, template.pause = "APPROVED", ""
    stage.traffic.signals.pop(str(template.id), None)
    hold = stage.traffic.holds.get(str(template.id))
    if hold is not None:
        hold.counted, hold.free_until = 0, 0.0
    other = {"title": "UNPAUSE", "description": "Your template can be sent again."}
    stage.announce(account, FIELD, bodies.template_status(template, "REINSTATED") | {"other_info": other})
