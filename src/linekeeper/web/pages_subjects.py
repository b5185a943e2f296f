"""Pages of portfolios, templates and alerts, of a number's story and raw news, and of what a word means."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from linekeeper.views.explain import Explained
from linekeeper.views.news import Heard
from linekeeper.views.templates import Wanted
from linekeeper.web.parameters import Asked, missing
from linekeeper.web.show import AnyRequest, show
from linekeeper.web.words import TEMPLATE_STATES

PAGE, LINES = 100, 50
LONGEST_ID = 80  #: `account:` and an id of Meta's

Search = Annotated[str, QueryParameter(max_length=100)]
Word = Annotated[str, QueryParameter(max_length=80)]
Show = Annotated[str, QueryParameter(name="show", max_length=40)]
Cursor = Annotated[str | None, QueryParameter(max_length=400)]
Older = Annotated[str | None, QueryParameter(max_length=40)]
SENDABLE = ("no", "unknown", "yes")


@get("/portfolios")
async def portfolios(request: AnyRequest, answers: Asked, after: Cursor = None) -> Response[str]:
    """Show every portfolio: whose limit it is, and how much is left."""
    return await show(request, answers, "portfolios.html", told=await answers.portfolios(after=after, limit=PAGE), after=after)


@get("/portfolios/{id:str}")
async def portfolio(request: AnyRequest, answers: Asked, id: FromPath[str], after: Cursor = None) -> Response[str]:  # noqa: A002  as in the API
    """Show one portfolio with its accounts and numbers."""
    found = await answers.portfolio(id) if len(id) <= LONGEST_ID else None
    if found is None:
        raise missing("portfolio")
    numbers = await answers.numbers(under=id, after=after, limit=PAGE)
    return await show(request, answers, "portfolio.html", p=found, numbers=numbers, after=after)


@get("/templates")
async def templates(
    request: AnyRequest,
    answers: Asked,
    q: Search = "",
    account: Search = "",
    show_: Show = "",
    after: Cursor = None,
) -> Response[str]:
    """Show every template: whether it can be sent, and why not."""
    chosen = show_ if show_ in {*SENDABLE, *TEMPLATE_STATES} else ""
    wanted = Wanted(
        account=account or None,
        state=chosen if chosen in TEMPLATE_STATES and chosen not in SENDABLE else None,
        sendable=chosen if chosen in SENDABLE else None,
        search=q,
    )
    told = await answers.templates(wanted, after=after, limit=PAGE)
    return await show(request, answers, "templates.html", told=told, q=q, account=account, chosen=chosen, after=after)


@get("/numbers/{id:str}/story")
async def story(request: AnyRequest, answers: Asked, id: FromPath[str], after: Cursor = None) -> Response[str]:  # noqa: A002  as in the API
    """Show the whole story of a number."""
    found = await answers.number(id) if len(id) <= LONGEST_ID else None
    told = None if found is None else await answers.story(found.id, after=after, limit=LINES)
    if found is None or told is None:
        raise missing("number")
    return await show(request, answers, "story.html", n=found, told=told, after=after)


@get("/numbers/{id:str}/news")
async def news(
    request: AnyRequest,
    answers: Asked,
    id: FromPath[str],  # noqa: A002  as in the API
    show_: Show = "",
    after: Cursor = None,
) -> Response[str]:
    """Show what was said of a number, as it came."""
    found = await answers.number(id) if len(id) <= LONGEST_ID else None
    heard = Heard(show_) if show_ in {*Heard} else Heard.BOTH
    told = None if found is None else await answers.news(found.id, heard=heard, after=after, limit=LINES)
    if found is None or told is None:
        raise missing("number")
    return await show(request, answers, "news.html", n=found, told=told, heard=heard.value, after=after)


@get("/alerts")
async def alerts(request: AnyRequest, answers: Asked, show_: Show = "", after: Cursor = None) -> Response[str]:
    """Show what is open, and who was told."""
    everything = show_ == "all"
    told = await answers.alerts(everything=everything, after=after, limit=PAGE)
    return await show(request, answers, "alerts.html", told=told, everything=everything, after=after)


@get("/campaigns")
async def campaigns(
    request: AnyRequest, answers: Asked, before: Annotated[str | None, QueryParameter(max_length=40)] = None
) -> Response[str]:
    """Show what is sent to lists, how far each is, and what holds it."""
    return await show(request, answers, "campaigns.html", told=await answers.campaigns(before=before), before=before)


@get("/sends")
async def sends(request: AnyRequest, answers: Asked) -> Response[str]:
    """Show what waits in the gateway and why, and what became of the last day's sends."""
    return await show(request, answers, "sends.html", told=await answers.sends())


@get("/explain")
async def explain(request: AnyRequest, answers: Asked, word: Word = "") -> Response[str]:
    """Show what a code or a word means."""
    word = word.strip()
    told = answers.explain(word) if word else Explained(asked="", found=[])
    return await show(request, answers, "explain.html", told=told)


SUBJECT_PAGES = (portfolios, portfolio, templates, story, news, alerts, sends, campaigns, explain)
