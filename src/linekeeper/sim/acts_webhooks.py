"""Acts of webhooks: any news at all by name, the App Dashboard's test bodies, and how badly webhooks travel."""

from linekeeper.sim import dashboard, news, news_account, news_incoming, news_number, news_people, news_talk, news_template, people
from linekeeper.sim.acts import act
from linekeeper.sim.manners import Manners
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import FIELDS, Account, Number, Template

#: Files of news; importing them fills the table.
ROOMS = (news_account, news_incoming, news_number, news_people, news_talk, news_template)
NO_TEMPLATE = Template(id=1_688_205_519_374_021, name="autumn_roast_offer", body="Hi {{1}}, our autumn roast is here.", parameters=1)


@act
def tell(  # noqa: PLR0913 - whom news may be about
    stage: Stage,
    *,
    news: str,
    account: str | None = None,
    number: str | None = None,
    person: int = 0,
    template: str | None = None,
    words: dict[str, object] | None = None,
) -> None:
    """Let Meta tell a piece of news by its name, such as `flows/ENDPOINT_LATENCY`; changes nothing in the world.

    It is about an account or a number (the first ones unless told), a person and a template; `words` are what this news takes besides.
    """
    _tell(news, scene(stage, account, number, person, template), words or {})


@act
def dashboard_test(stage: Stage, *, field: str, app: str | None = None) -> None:
    """Send what the App Dashboard's Test button sends for a field, to an app's callback: signed, entry id "0", sample ids."""
    wanted = next(iter(stage.world.apps)) if app is None else app
    dashboard.test(stage, stage.world.apps[wanted], field)


@act
def manners(stage: Stage, wish: Manners) -> None:
    """Say how badly webhooks travel from now on: copies, out of turn, late, lost. What is left out is well-behaved."""
    unknown = sorted(set(wish.losses) - set(FIELDS))
    if unknown:
        raise ValueError(f"the simulator sends no field {unknown[0]!r}")
    stage.manners = wish


def scene(stage: Stage, account: str | None, number: str | None, person: int, template: str | None) -> news.Scene:
    """Return whom news is about, by the names that a play uses.

    Raises:
        KeyError: somebody is not there.
    """
    here = _number(stage, account, number)
    there = stage.world.account_of(here) if account is None else stage.world.account(account)
    chosen = next((one for one in there.templates if template in (None, one.name)), None)
    if chosen is None and template is not None:
        raise KeyError(f"{there.name} has no template {template!r}")
    return news.Scene(stage, there, here, people.wa_id(person, stage.world.crowd), chosen or NO_TEMPLATE)


def _number(stage: Stage, account: str | None, number: str | None) -> Number:
    if number is not None:
        return stage.world.number(number)
    owners: list[Account] = list(stage.world.accounts.values()) if account is None else [stage.world.account(account)]
    found = next((one for owner in owners for one in stage.world.numbers_of(owner.id)), None)
    if found is None:
        raise KeyError("there is no number to tell news of; name one")
    return found


def _tell(name: str, about: news.Scene, words: dict[str, object]) -> None:
    news.tell(name, about, **words)
