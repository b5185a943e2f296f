"""Acts of traffic: people write, numbers answer and send templates, alone, in campaigns, and in the background."""

from typing import Literal

from linekeeper.sim import behaviour, incoming, marketing, people, rules, sending
from linekeeper.sim.acts import act
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.played import played
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Number, Template

SHARE_WRITTEN_TO_US = 0.6
SHARE_BY_AD = 0.05  #: of those who write, where people live
CAMPAIGN_AT_MOST = 100_000
ANSWER_WITHIN_S = (5.0, 90.0)


@act
def write(stage: Stage, *, number: str, person: int, text: str = "Hello?", kind: incoming.Kind = "text", answers: str = "") -> None:
    """Let a person send a number something of a kind, perhaps about the message with the id `answers`."""
    incoming.arrive(stage, stage.world.number(number), _who(stage, person), kind, text, answers)


@act
def click(stage: Stage, *, number: str, person: int, text: str = "I saw your ad.") -> None:
    """Let a person come by a click on an ad: an answer within 24 h begins a free entry point."""
    sending.receive(stage, stage.world.number(number), _who(stage, person), text, ad=True)


@act
def shun(stage: Stage, *, number: str, person: int, how: Literal["block", "report", "mute"] = "block", template: str | None = None) -> None:
    """Let a person block, report or mute a number, perhaps because of a template."""
    here = stage.world.number(number)
    found = None if template is None else _named(stage, here, template)
    behaviour.perform(stage, here.id, _who(stage, person), 0 if found is None else found.id, how)


@act
def prefer(stage: Stage, *, number: str, person: int, to: Literal["stop", "resume"] = "stop") -> None:
    """Let a person stop a number's marketing, or resume it: told by user_preferences."""
    marketing.prefer(stage, stage.world.number(number).id, _who(stage, person), to)


@act
def annoy(stage: Stage, *, account: str, template: str, times: float) -> None:
    """Set how many times as often as usual people take a template amiss."""
    there = stage.world.account(account)
    found = next((one for one in there.templates if one.name == template), None)
    if found is None or times < 0:
        raise ValueError(f"{there.name} has no template {template!r}, or {times} is below 0")
    found.annoys = times


@act
def watch(stage: Stage, *, portfolio: str, on: bool = True) -> None:
    """Watch a portfolio for suspicious activity: its bursts are paced whatever it sent before."""
    stage.world.portfolio(portfolio).watched = on


@act
def send(stage: Stage, *, number: str, person: int, template: str | None = None) -> None:
    """Let a number send one message: free-form, or the template of that name. A refusal is silent."""
    here = stage.world.number(number)
    found = None if template is None else _named(stage, here, template)
    _try(stage, here, _who(stage, person), found)


@act
def campaign(stage: Stage, *, number: str, count: int, over_s: float, first: int | None = None, template: str | None = None) -> None:
    """Send a template to `count` people, evenly over `over_s` seconds, beginning with person `first` (None: chance picks).

    Without a name, each time the first template that is approved.
    """
    here = stage.world.number(number)
    if count > CAMPAIGN_AT_MOST:
        raise ValueError(f"a campaign is for at most {CAMPAIGN_AT_MOST} people, got {count}")
    if template is not None:
        _named(stage, here, template)
    start = stage.chance.randrange(stage.world.crowd) if first is None else first
    if count > 0:
        stage.plan(stage.now, "pitch", here.id, start, count, over_s / count, template)


@act
def traffic(stage: Stage, *, number: str, every_s: float) -> None:
    """Set the mean seconds between a number's background conversations; 0 ends them."""
    here = stage.world.number(number)
    if 0 < every_s < 1 or every_s < 0:
        raise ValueError(f"at most one conversation a second, got one every {every_s} s")
    here.every_s = every_s
    if every_s:
        begin(stage, here)


def begin(stage: Stage, number: Number) -> None:
    """Plan a number's next background conversation, and so all that follow; once is enough."""
    if number.id in stage.talking:
        return
    stage.talking.add(number.id)
    wait = stage.chance.expovariate(1 / number.every_s)
    stage.after(wait, "converse", number.id)


def remember(stage: Stage, number: Number, count: int, oldest_h: float, newest_h: float) -> None:
    """Count people messaged before the play began, from the end of the crowd, oldest first."""
    owner, _ = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(number)), number)
    step = (oldest_h - newest_h) / max(1, count - 1)
    for index in range(count):
        at = stage.began - (oldest_h - index * step) * 3_600.0
        stage.uses[owner].count(_who(stage, stage.world.crowd - 1 - index), at)


@deed
def _converse(stage: Stage, number: str) -> None:
    stage.talking.discard(number)
    here = stage.world.numbers[number]
    if here.gone or not here.every_s:
        return
    who = _who(stage, stage.chance.randrange(stage.world.crowd))
    if stage.chance.random() < SHARE_WRITTEN_TO_US:
        by_ad = played(stage).people_live and stage.chance.random() < SHARE_BY_AD
        sending.receive(stage, here, who, stage.chance.choice(people.QUESTIONS), ad=by_ad)
        stage.after(stage.chance.uniform(*ANSWER_WITHIN_S), "reply", here.id, who)
    else:
        _try(stage, here, who, _offer(stage, here))
    begin(stage, here)


def _offer(stage: Stage, number: Number) -> Template | None:
    templates = stage.world.account_of(number).templates
    if len(templates) > 1 and played(stage).people_live:
        return stage.chance.choice([t for t in templates if t.status == "APPROVED"] or templates)
    return next((t for t in templates if t.status == "APPROVED"), templates[0] if templates else None)


def _who(stage: Stage, person: int) -> str:
    return people.wa_id(person, stage.world.crowd)


def _named(stage: Stage, number: Number, name: str) -> Template:
    found = next((t for t in stage.world.account_of(number).templates if t.name == name), None)
    if found is None:
        raise KeyError(f"{number.name} has no template {name!r}")
    return found


@deed
def _pitch(stage: Stage, number: str, person: int, left: int, every_s: float, template: str | None) -> None:
    """Send one message of a campaign and plan the next."""
    here = stage.world.numbers[number]
    if left > 1:
        stage.after(every_s, "pitch", number, person + 1, left - 1, every_s, template)
    _try(stage, here, _who(stage, person), _offer(stage, here) if template is None else _named(stage, here, template))


@deed
def _reply(stage: Stage, number: str, person: str) -> None:
    _try(stage, stage.world.numbers[number], person, None)


def _try(stage: Stage, number: Number, person: str, template: Template | None) -> None:
    try:
        sending.accept(stage, number, person, template)
    except GraphFault as fault:
        stage.ledger.call(stage.now, f"play send from {number.id}", fault.http, fault.code)
