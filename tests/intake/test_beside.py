"""Templates and portfolios: read beside the numbers, never what decides about sight."""

from datetime import timedelta

import pytest

from linekeeper.events.account import AccountRead
from linekeeper.events.batch import AnyEvent
from linekeeper.events.event import Limit
from linekeeper.events.portfolio import PortfolioRead
from linekeeper.events.template import TemplateRead, TemplatesListed, TemplateState
from linekeeper.graph import Graph
from linekeeper.intake.beside import MOST_NAMED, PER_PIECE, Beside, BesideReader, Listing
from linekeeper.intake.caller import Caller
from linekeeper.intake.fieldwise import Fieldwise
from linekeeper.intake.memory import Memory
from linekeeper.intake.piece import Piece
from linekeeper.meter import Meter
from linekeeper.pacing.plan import template_calls_per_hour
from linekeeper.state.memory import MemoryState
from tests.intake.stand_in import NOON, HandClock, Meta, an_app, error

PORTFOLIO: dict[str, object] = {
    "id": "9",
    "name": "Harbor Lane",
    "verification_status": "verified",
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
}


@pytest.fixture
def reader(graph: Graph, clock: HandClock, meter: Meter, state: MemoryState) -> BesideReader:
    caller = Caller(an_app(), graph, clock, meter)
    return BesideReader(Fieldwise(caller, Memory(state), clock))


def template(id_: int, status: str = "APPROVED") -> dict[str, object]:
    return {"id": str(id_), "name": f"offer_{id_}", "language": "en_US", "status": status, "category": "MARKETING"}


def told(pieces: tuple[Piece, ...] | list[Piece]) -> list[AnyEvent]:
    return [event for piece in pieces for event in piece.events]


def listed(listing: Listing) -> TemplatesListed:
    [found] = [event for event in told(listing.pieces) if isinstance(event, TemplatesListed)]
    return found


async def test_templates_are_read_page_by_page_to_their_end(reader: BesideReader, meta: Meta) -> None:
    meta.templates["7"], meta.per_page = [template(n) for n in range(250)], 100

    listing = await reader.templates("7", registered=True)

    assert (listing.pages, listed(listing).complete, len(listed(listing).templates)) == (3, True, 250)
    assert {event.template for event in told(listing.pieces) if isinstance(event, TemplateRead)} == {str(n) for n in range(250)}


async def test_an_account_without_templates_says_so(reader: BesideReader) -> None:
    listing = await reader.templates("7", registered=True)

    assert [type(event) for event in told(listing.pieces)] == [TemplatesListed]
    assert listed(listing).complete


async def test_a_small_budget_reads_so_far_and_proves_no_absence(reader: BesideReader, meta: Meta) -> None:
    meta.templates["7"], meta.per_page = [template(n) for n in range(100)], 1

    listing = await reader.templates("7", registered=False)

    assert listing.pages == template_calls_per_hour(registered=False)
    assert not listed(listing).complete


async def test_one_template_that_moved_leaves_the_other_pieces_as_they_were(reader: BesideReader, meta: Meta) -> None:
    meta.templates["7"] = [template(n) for n in range(500)]
    meta.per_page = 500
    before = {piece.key: piece.events for piece in (await reader.templates("7", registered=True)).pieces}
    meta.templates["7"][3]["status"] = "PAUSED"
    meta.templates["7"].reverse()
    after = {piece.key: piece.events for piece in (await reader.templates("7", registered=True)).pieces}

    assert len(before) == 500 // PER_PIECE + 1
    assert before.keys() == after.keys()
    assert sum(before[key] != after[key] for key in before) == 1


async def test_a_portfolio_is_read_once_for_all_its_accounts(reader: BesideReader, meta: Meta) -> None:
    meta.nodes["9"] = PORTFOLIO
    first = await reader.portfolio("7", "9", NOON)
    second = await reader.portfolio("8", "9", NOON + timedelta(minutes=1))
    later = await reader.portfolio("8", "9", NOON + timedelta(minutes=30))

    assert second is None
    assert [event.limit for piece in (first, later) if piece for event in piece.events if isinstance(event, PortfolioRead)] == [
        Limit(per_day=2_000)
    ] * 2


@pytest.mark.parametrize(("refusal", "again"), [(error(10, status=403), 2), (error(100, 33), 1), (error(2, status=503), None)], ids=repr)
async def test_a_portfolio_that_may_not_be_read_is_left_alone_for_a_day(
    reader: BesideReader, meta: Meta, clock: HandClock, refusal: tuple[int, dict[str, object]], again: int | None
) -> None:
    meta.fails["9"] = refusal
    for _ in range(3):
        clock.move(1800)
        assert await reader.portfolio("7", "9", clock.now()) is None

    assert meta.asked("9") == (3 if again is None else again)
    meta.fails.clear()
    meta.nodes["9"] = PORTFOLIO
    clock.move(86_400)
    assert await reader.portfolio("7", "9", clock.now()) is not None


async def test_templates_that_news_spoke_of_are_read_by_their_nodes(reader: BesideReader, meta: Meta) -> None:
    beside = Beside()
    for id_ in ("501", "502", "501"):
        beside.name(id_)
    meta.nodes["502"] = template(502, "PAUSED")

    [event] = told(await reader.named("7", beside))

    assert isinstance(event, TemplateRead)
    assert (event.template, event.state) == ("502", TemplateState.PAUSED)
    assert [meta.asked(id_) for id_ in ("501", "502")] == [1, 1]
    assert beside.named == {}


def test_a_storm_of_template_news_is_taken_in_turns_and_bounded() -> None:
    beside = Beside()
    for id_ in range(10_000):
        beside.name(str(id_))

    assert beside.take() == [str(id_) for id_ in range(MOST_NAMED)]
    assert beside.take() == [str(id_) for id_ in range(MOST_NAMED, 2 * MOST_NAMED)]
    assert len(beside.named) < 10_000


async def test_what_is_due_is_read_and_a_refusal_costs_nothing_else(reader: BesideReader, meta: Meta) -> None:
    meta.nodes["9"], meta.fails["7/message_templates"] = PORTFOLIO, error(2, status=503)
    beside = Beside(portfolio="9")

    found = await reader.read("7", beside, templates=True, portfolio=True, registered=True, now=NOON)

    assert [type(event) for event in told(found)] == [PortfolioRead]
    assert (beside.templates_at, beside.portfolio_at, beside.template_pages) == (NOON, NOON, 1)


@pytest.mark.parametrize(("templates", "portfolio"), [(False, False), (True, False), (False, True)])
async def test_only_what_is_due_is_asked_for(reader: BesideReader, meta: Meta, templates: bool, portfolio: bool) -> None:
    meta.nodes["9"] = PORTFOLIO
    await reader.read("7", Beside(portfolio="9"), templates=templates, portfolio=portfolio, registered=True, now=NOON)

    assert (meta.asked("7/message_templates"), meta.asked("9")) == (int(templates), int(portfolio))


def test_the_portfolio_is_learned_from_the_accounts_node() -> None:
    beside = Beside()
    beside.learn([AccountRead(at=NOON, account="7")])
    assert beside.portfolio == ""
    beside.learn([AccountRead(at=NOON, account="7", portfolio="9"), AccountRead(at=NOON, account="7")])

    assert beside.portfolio == "9"
