"""Ratings: what is heard of numbers and templates, and every so often the words GREEN, YELLOW and RED that follow.

A number's new rating sends nothing; a template's sends message_template_quality_update. A template rated RED is paused; under the classic
rules a number rated RED is flagged. A day with much harm slows a number for spam.
Source: number-health.md sections 3 and 4a, templates.md 3 and 4.
"""

from linekeeper.sim import bodies, flagging, pausing, quality
from linekeeper.sim.played import Played, played
from linekeeper.sim.quality import Borders, Signals
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Template

HOUR_S = 3_600.0


def hear(stage: Stage, number: str, template: int, *, delivered: float = 0.0, read: float = 0.0, harm: float = 0.0) -> None:
    """Note what came of a message, for its number, its template (0: none) and its portfolio."""
    laws, traffic, now = played(stage), stage.traffic, stage.now
    if not laws.quality_every_s:
        return
    world = stage.world
    ids = [number, world.accounts[world.numbers[number].account].portfolio]
    if template:
        ids.append(str(template))
    for subject in ids:
        signals = traffic.signals.get(subject)
        if signals is None:
            signals = traffic.signals[subject] = Signals()
        signals.add(now, delivered=delivered, read=read, harm=harm)
    traffic.unrated[number] = True
    if template:
        traffic.unrated[str(template)] = True
    if harm and laws.spam_limit:
        _slow(stage, number, laws)
    if not traffic.rating:
        traffic.rating = True
        stage.after(laws.quality_every_s, "rate")


def _slow(stage: Stage, number: str, laws: Played) -> None:
    """Slow a number for spam once a day's harm is too much; it ends by itself."""
    delivered, harm = stage.traffic.signals[number].day(stage.now)
    if delivered >= laws.quality_least and quality.rate(delivered, harm) >= laws.spam_limit:
        stage.traffic.slowed[number] = stage.now + laws.spam_h * HOUR_S


@deed
def _rate(stage: Stage) -> None:
    """Rate whatever was heard of, and whatever is not GREEN; plan the next time as long as there is anything to rate."""
    laws, traffic = played(stage), stage.traffic
    traffic.rating = False
    if not laws.quality_every_s:
        return
    heard, traffic.unrated = traffic.unrated, {}
    borders = Borders(least=laws.quality_least, yellow=laws.quality_yellow, red=laws.quality_red)
    for number in stage.world.numbers.values():
        if number.id in traffic.signals and (number.id in heard or number.quality != "GREEN"):
            word = quality.rated(traffic.signals[number.id], number.quality, borders, stage.now)
            if word is not None and word != number.quality:
                flagging.rate(stage, number, word)
    for account in stage.world.accounts.values():
        for template in account.templates:
            if str(template.id) in traffic.signals and (str(template.id) in heard or template.quality != "GREEN"):
                _look_at(stage, account, template, borders, laws.quality_reads)
    traffic.signals = {subject: signals for subject, signals in traffic.signals.items() if not signals.silent(stage.now)}
    if traffic.signals:
        traffic.rating = True
        stage.after(laws.quality_every_s, "rate")


def _look_at(stage: Stage, account: Account, template: Template, borders: Borders, reads: float) -> None:
    signals = stage.traffic.signals[str(template.id)]
    word = quality.rated(signals, template.quality, borders, stage.now, reads)
    if word is None or template.status != "APPROVED":
        return
    if word != template.quality:
        rate_template(stage, account, template, word)
    if word == "RED" and played(stage).template_pausing:
        pausing.pause(stage, account, template)


def rate_template(stage: Stage, account: Account, template: Template, word: str) -> None:
    """Rate a template anew, and announce it."""
    before, template.quality = template.quality, word
    template.rated_at = stage.now
    value = bodies.template(template, previous_quality_score=before, new_quality_score=word)
    stage.announce(account, "message_template_quality_update", value)
