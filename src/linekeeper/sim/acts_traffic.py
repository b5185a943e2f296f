"""Acts of traffic: people write, numbers answer and send templates, alone, in campaigns, and in the background."""

from linekeeper.sim import people, rules, sending
from linekeeper.sim.acts import act
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Number, Template

SHARE_WRITTEN_TO_US = 0.6
CAMPAIGN_AT_MOST = 100_000
ANSWER_WITHIN_S = (5.0, 90.0)


@act
def write(stage: Stage, *, number: str, person: int, text: str = "Hello?") -> None:
    """Let person `person` write a text to a number."""
    sending.receive(stage, stage.world.number(number), people.wa_id(person), text)


@act
def send(stage: Stage, *, number: str, person: int, template: str | None = None) -> None:
    """Let a number send one message: free-form, or the template of that name. A refusal is silent."""
    here = stage.world.number(number)
    found = None if template is None else _named(stage, here, template)
    _try(stage, here, people.wa_id(person), found)


@act
def campaign(stage: Stage, *, number: str, count: int, over_s: float, first: int | None = None) -> None:
    """Send a template to `count` people, evenly over `over_s` seconds, beginning with person `first` (None: chance picks)."""
    here = stage.world.number(number)
    if count > CAMPAIGN_AT_MOST:
        raise ValueError(f"a campaign is for at most {CAMPAIGN_AT_MOST} people, got {count}")
    start = stage.chance.randrange(people.PEOPLE) if first is None else first
    for step in range(count):
        who = people.wa_id(start + step)
        stage.after(over_s * step / count, "pitch", here.id, who)


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
        stage.uses[owner].count(people.wa_id(people.PEOPLE - 1 - index), at)


@deed
def _converse(stage: Stage, number: str) -> None:
    stage.talking.discard(number)
    here = stage.world.numbers[number]
    if here.gone or not here.every_s:
        return
    who = people.wa_id(stage.chance.randrange(people.PEOPLE))
    if stage.chance.random() < SHARE_WRITTEN_TO_US:
        sending.receive(stage, here, who, stage.chance.choice(people.QUESTIONS))
        stage.after(stage.chance.uniform(*ANSWER_WITHIN_S), "reply", here.id, who)
    else:
        _try(stage, here, who, _offer(stage, here))
    begin(stage, here)


def _offer(stage: Stage, number: Number) -> Template | None:
    templates = stage.world.account_of(number).templates
    return next((t for t in templates if t.status == "APPROVED"), templates[0] if templates else None)


def _named(stage: Stage, number: Number, name: str) -> Template:
    found = next((t for t in stage.world.account_of(number).templates if t.name == name), None)
    if found is None:
        raise KeyError(f"{number.name} has no template {name!r}")
    return found


@deed
def _pitch(stage: Stage, number: str, person: str) -> None:
    here = stage.world.numbers[number]
    _try(stage, here, person, _offer(stage, here))


@deed
def _reply(stage: Stage, number: str, person: str) -> None:
    _try(stage, stage.world.numbers[number], person, None)


def _try(stage: Stage, number: Number, person: str, template: Template | None) -> None:
    try:
        sending.accept(stage, number, person, template)
    except GraphFault as fault:
        stage.ledger.call(stage.now, f"play send from {number.id}", fault.http, fault.code)
