"""The API's answers about single subjects: a number's story, history and traffic; portfolios, templates, alerts; what a word means."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from linekeeper.views.alerts import AlertAnswer
from linekeeper.views.answers import Page
from linekeeper.views.campaigns import CampaignsAnswer
from linekeeper.views.explain import Explained
from linekeeper.views.news import Heard, NewsLine
from linekeeper.views.portfolios import PortfolioAnswer
from linekeeper.views.sends import SendsAnswer
from linekeeper.views.story import HistoryAnswer, StoryLine
from linekeeper.views.templates import TemplateAnswer, Wanted
from linekeeper.views.traffic import TrafficAnswer
from linekeeper.web.parameters import (
    ALWAYS,
    FOUND,
    AccountId,
    Asked,
    Cursor,
    GroupId,
    Hours,
    Limit,
    Name,
    Sendable,
    TemplateId,
    TemplateState,
    missing,
)


@get("/numbers/{id:str}/story", summary="What moved a number to where it stands, newest first", responses=FOUND)
async def story(answers: Asked, id: Name, after: Cursor = None, limit: Limit = 50) -> Page[StoryLine]:  # noqa: A002  the parameter's name is the API's
    """Return the lines of a number's story of the last 60 days, each with the news it rests on."""
    found = await answers.story(id, after=after, limit=limit)
    if found is None:
        raise missing("number")
    return found


@get("/numbers/{id:str}/news", summary="What was said of a number and its account, as it came, newest first", responses=FOUND)
async def news(
    answers: Asked,
    id: Name,  # noqa: A002  as above
    heard: Annotated[Heard, QueryParameter(description="Only what Meta told by webhook, only what was read, or both.")] = Heard.BOTH,
    after: Cursor = None,
    limit: Limit = 50,
) -> Page[NewsLine]:
    """Return the newest 100 webhooks and 100 readings of each, at most 60 days old. Messages and templates are not among them."""
    found = await answers.news(id, heard=heard, after=after, limit=limit)
    if found is None:
        raise missing("number")
    return found


@get("/numbers/{id:str}/history", summary="A number's quality and status by day", responses=FOUND)
async def history(answers: Asked, id: Name) -> HistoryAnswer:  # noqa: A002  as above
    """Return quality and status over 60 UTC days."""
    found = await answers.history(id)
    if found is None:
        raise missing("number")
    return found


@get("/numbers/{id:str}/traffic", summary="What became of a number's messages, and why some failed", responses=FOUND)
async def traffic(answers: Asked, id: Name, hours: Hours = 24) -> TrafficAnswer:  # noqa: A002  as above
    """Return counts by hour, and the failures by code with what each means."""
    found = await answers.traffic(id, hours=hours)
    if found is None:
        raise missing("number")
    return found


@get("/portfolios", summary="Portfolios, by name", responses=ALWAYS)
async def portfolios(answers: Asked, after: Cursor = None, limit: Limit = 100) -> Page[PortfolioAnswer]:
    """Return portfolios with the limit that their numbers share, and their accounts."""
    return await answers.portfolios(after=after, limit=limit)


@get("/portfolios/{id:str}", summary="One portfolio", responses=FOUND)
async def portfolio(answers: Asked, id: GroupId) -> PortfolioAnswer:  # noqa: A002  as above
    """Return one portfolio. An account whose portfolio we may not read is found as `account:` and its id."""
    found = await answers.portfolio(id)
    if found is None:
        raise missing("portfolio")
    return found


@get("/templates", summary="Templates, what costs most to wait for first", responses=ALWAYS)
async def templates(  # noqa: PLR0913, PLR0917  each is a filter of its own
    answers: Asked,
    account: Annotated[str, QueryParameter(max_length=64, description="Only of this account.")] = "",
    status: Annotated[TemplateState | None, QueryParameter(description="Only in this state.")] = None,
    sendable: Annotated[Sendable | None, QueryParameter(description="Only those that can be sent, or cannot.")] = None,
    search: Annotated[str, QueryParameter(max_length=100, description="Part of a name.")] = "",
    after: Cursor = None,
    limit: Limit = 100,
) -> Page[TemplateAnswer]:
    """Return templates with state, quality, pauses and whether each can be sent. Never their text."""
    wanted = Wanted(account=account or None, state=status, sendable=sendable, search=search)
    return await answers.templates(wanted, after=after, limit=limit)


@get("/templates/{account:str}/{id:str}", summary="One template", responses=FOUND)
async def template(answers: Asked, account: AccountId, id: TemplateId) -> TemplateAnswer:  # noqa: A002  as above
    """Return one template."""
    found = await answers.template(account, id)
    if found is None:
        raise missing("template")
    return found


@get("/alerts", summary="Alerts: what is open, gravest first", responses=ALWAYS)
async def alerts(
    answers: Asked,
    everything: Annotated[bool, QueryParameter(description="Also those that are over, newest first.")] = False,  # noqa: FBT002  a query parameter
    after: Cursor = None,
    limit: Limit = 100,
) -> Page[AlertAnswer]:
    """Return alerts with who was told."""
    return await answers.alerts(everything=everything, after=after, limit=limit)


@get("/campaigns", summary="What is sent to lists, and how far each is", responses=ALWAYS)
async def campaigns(answers: Asked, before: Annotated[str | None, QueryParameter(max_length=40)] = None) -> CampaignsAnswer:
    """Return campaigns, newest first, 20 to a page. Beginning and ending them is the gateway's own API's."""
    return await answers.campaigns(before=before)


@get("/sends", summary="What waits in the gateway and why", responses=ALWAYS)
async def sends(answers: Asked) -> SendsAnswer:
    """Return what waits by what it shares, what is unknown, and the last day's sends by state. Acting is the gateway's own API's."""
    return await answers.sends()


@get("/explain", summary="What a code or a word means", responses=ALWAYS)
async def explain(
    answers: Asked,
    word: Annotated[str, QueryParameter(min_length=1, max_length=80, description="An error code, a status, a reason, a word of Meta's.")],
) -> Explained:
    """Return every meaning of the word; when there is none, what is nearest."""
    return answers.explain(word)


SUBJECTS = (story, news, history, traffic, portfolios, portfolio, templates, template, alerts, sends, campaigns, explain)
