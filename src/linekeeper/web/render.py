"""Templates: one environment, everything escaped, a missing name is an error and not a blank."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from linekeeper.views.answers import FleetAnswer, NumberAnswer
from linekeeper.views.shown import shown
from linekeeper.views.together import together
from linekeeper.web import charts, drawing, words
from linekeeper.web.static import address
from linekeeper.web.times import Reader


def environment() -> Environment:
    """Return the templates with the words, pictures and addresses they use."""
    made = Environment(
        loader=PackageLoader("linekeeper.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(
        STATUSES=words.STATUSES,
        QUALITIES=words.QUALITIES,
        THROUGHPUTS=words.THROUGHPUTS,
        BASES=words.BASES,
        LANES=words.LANES,
        MAYS=words.MAYS,
        SIGHTS=words.SIGHTS,
        SOURCES=words.SOURCES,
        TEMPLATE_STATES=words.TEMPLATE_STATES,
        TEMPLATE_LOOKS=words.TEMPLATE_LOOKS,
        CATEGORIES=words.CATEGORIES,
        REVIEWS=words.REVIEWS,
        SEVERITIES=words.SEVERITIES,
        LIVES=words.LIVES,
        SEND_STATES=words.SEND_STATES,
        CAMPAIGN_STATES=words.CAMPAIGN_STATES,
        CAMPAIGN_MARKS=words.CAMPAIGN_MARKS,
        CAMPAIGN_KINDS=words.CAMPAIGN_KINDS,
        address=address,
        meter=drawing.meter,
        rating=drawing.rating,
        use=drawing.use,
        weight=drawing.weight,
        strip=charts.strip,
        plot=charts.plot,
        status_strip=charts.status_strip,
        day_rows=charts.day_rows,
        together=together,
        plain=words.plain,
        glyph=words.glyph,
        still=words.still,
        paused=words.paused,
        count=words.count,
    )
    made.filters.update(amount=words.amount, size=words.size, phone=shown, command=command)
    return made


def command(typed: str) -> Markup:
    """Return a command that breaks between its words only: `--reason` must not become `-` and `-reason` on two lines.

    What is left to be filled in stays with its option.
    """
    words = typed.replace(" …", "\N{NO-BREAK SPACE}…").split(" ")
    return Markup(" ").join(Markup("<span>{}</span>").format(word) for word in words)


ENVIRONMENT = environment()


def page(template: str, *, fleet: FleetAnswer | None, reader: Reader | None, url: str, **more: Any) -> str:  # noqa: ANN401  what a template shows
    """Return a page. `fleet` and `reader` None: an error page, made without asking anything.

    Args:
        template: its file name.
        fleet: for the top bar: when Meta was last heard, what is unread.
        reader: the person who looks.
        url: the path and query of this page.
        more: what this template shows.
    """
    return ENVIRONMENT.get_template(template).render(fleet=fleet, r=reader, url=url, **more)


def by_portfolio(numbers: list[NumberAnswer]) -> list[list[NumberAnswer]]:
    """Group numbers by the portfolio that owns their limit. In a fixed order: a live page must not move what one looks at."""
    groups: dict[str, list[NumberAnswer]] = {}
    for number in sorted(numbers, key=lambda one: (one.portfolio_name.casefold(), one.portfolio, one.name.casefold(), one.id)):
        groups.setdefault(number.portfolio, []).append(number)
    return list(groups.values())
