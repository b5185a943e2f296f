"""Templates, as every door shows them."""

from datetime import timedelta

import pytest

from linekeeper.errors import Refused
from linekeeper.events.account import AccountRead
from linekeeper.events.number import Rating
from linekeeper.events.template import TemplateMoved, TemplateRead, TemplateState
from linekeeper.views.templates import TemplateAnswer, Wanted
from tests.flow.bodies import HARBOR
from tests.flow.stream import Stream, ago
from tests.views.asked import asked, in_memory


def approved(template: str, name: str = "order_shipped") -> TemplateRead:
    return TemplateRead(
        at=ago(hours=2),
        account=HARBOR,
        template=template,
        name=name,
        language="en_US",
        state=TemplateState.APPROVED,
        word="APPROVED",
        category="UTILITY",
        quality=Rating.GREEN,
    )


async def lived() -> Stream:
    """Return a stream with one template that is fine and one that was paused."""
    stream = in_memory()
    await stream.claim()
    await stream.poll(AccountRead(at=ago(hours=3), account=HARBOR, name="Harbor"), approved("1"), approved("2", "summer_flash"))
    paused = TemplateMoved(at=ago(hours=1), account=HARBOR, template="2", state=TemplateState.PAUSED, word="PAUSED", title="FIRST_PAUSE")
    await stream.poll(paused)
    return await stream.fold()


async def all_of(stream: Stream, wanted: Wanted | None = None) -> list[TemplateAnswer]:
    return (await asked(stream).templates(wanted or Wanted())).items


async def test_a_template_is_told_with_why_it_cannot_be_sent_and_until_when() -> None:
    paused, fine = await all_of(await lived())

    assert (paused.name, paused.state, paused.sendable, paused.account_name) == ("summer_flash", "paused", "no", "Harbor")
    assert paused.reasons[0].until == ago(hours=1) + timedelta(hours=3)
    assert paused.reasons[0].status == "no"
    assert (fine.name, fine.state, fine.sendable, fine.category, fine.quality) == ("order_shipped", "approved", "yes", "utility", "green")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(Wanted(sendable="no"), ["summer_flash"], id="those that cannot be sent"),
        pytest.param(Wanted(state="approved"), ["order_shipped"], id="in a state"),
        pytest.param(Wanted(search="summer"), ["summer_flash"], id="by part of a name"),
        pytest.param(Wanted(account="299"), [], id="of another account"),
        pytest.param(Wanted(workspace="other"), [], id="of another workspace"),
    ],
)
async def test_templates_are_filtered(wanted: Wanted, found: list[str]) -> None:
    assert [one.name for one in await all_of(await lived(), wanted)] == found


async def test_templates_come_in_pages() -> None:
    views = asked(await lived())
    first = await views.templates(limit=1)
    second = await views.templates(limit=1, after=first.next)

    assert [one.name for one in (*first.items, *second.items)] == ["summer_flash", "order_shipped"]
    assert second.next is None


async def test_one_template_is_asked_for_by_account_and_id() -> None:
    views = asked(await lived())
    found = await views.template(HARBOR, "2")

    assert found is not None
    assert found.name == "summer_flash"
    assert await views.template("299", "2") is None


async def test_a_page_nobody_named_is_refused() -> None:
    with pytest.raises(Refused):
        await asked(in_memory()).templates(after="x")
