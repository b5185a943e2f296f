"""One reading of one account, from the question to the journal."""

from datetime import timedelta

import pytest

from linekeeper.config import Secret
from linekeeper.errors import TryLater
from linekeeper.events import Source
from linekeeper.events.account import AccountRead, NumbersListed
from linekeeper.events.house import AccountClaimed, SightCause, SightLost, SightRegained, SubscriptionRead
from linekeeper.events.number import NumberMissing, NumberRead
from linekeeper.events.portfolio import PortfolioRead
from linekeeper.events.template import TemplateRead, TemplatesListed
from linekeeper.graph import Graph
from linekeeper.intake.caller import Caller
from linekeeper.intake.fieldwise import Fieldwise
from linekeeper.intake.known import Known
from linekeeper.intake.memory import HEARD, SIGHT, Memory
from linekeeper.intake.reading import Reader
from linekeeper.intake.visit import Keeper, Visit
from linekeeper.intake.watched import Watched
from linekeeper.journal.memory import MemoryJournal
from linekeeper.meter import Meter
from linekeeper.pacing.plan import Due
from linekeeper.state.memory import MemoryState
from tests.intake.stand_in import NOON, FullDisk, HandClock, Meta, an_app, batches, error, events, number

LIST = Due(account="7")
ALL = Due(account="7", node=True, subscription=True, calls=3)
NEWS = Due(account="7", wanted=True)


@pytest.fixture
def memory(state: MemoryState) -> Memory:
    return Memory(state)


def visiting(graph: Graph, journal: MemoryJournal, memory: Memory, clock: HandClock, **of_app: object) -> Visit:
    meter = Meter()
    caller = Caller(an_app(**of_app), graph, clock, meter)
    keeper = Keeper(app="meta", journal=journal, memory=memory, clock=clock, meter=meter)
    return Visit(Reader(caller, Fieldwise(caller, memory, clock)), keeper)


@pytest.fixture
def visit(graph: Graph, journal: MemoryJournal, memory: Memory, clock: HandClock, meta: Meta) -> Visit:
    meta.numbers["7"], meta.nodes["7"] = [number("1000"), number("1001")], {"id": "7", "name": "Harbor Lane Coffee"}
    return visiting(graph, journal, memory, clock)


@pytest.fixture
def watched() -> Watched:
    return Watched(account="7", claimed=True)


async def test_a_whole_reading_is_kept_as_readings_of_the_account(
    visit: Visit, watched: Watched, journal: MemoryJournal, memory: Memory
) -> None:
    assert await visit(watched, ALL, None) == "ok"

    assert {type(event) for event in await events(journal)} == {NumbersListed, NumberRead, AccountRead, SubscriptionRead}
    kept = await batches(journal)
    assert {(batch.source, batch.account, batch.app, batch.delivery) for batch in kept} == {(Source.READING, "7", "meta", None)}
    assert all(element.key == b"" for batch in kept for element in batch.elements)
    assert memory.get(HEARD, "7") == NOON.isoformat().encode()


async def test_the_same_reading_again_is_heard_and_not_kept(
    visit: Visit, watched: Watched, journal: MemoryJournal, memory: Memory, clock: HandClock
) -> None:
    await visit(watched, ALL, None)
    before = len(await events(journal))
    clock.move(60)
    await visit(watched, ALL, None)

    assert len(await events(journal)) == before
    assert memory.get(HEARD, "7") == clock.now().isoformat().encode()


async def test_only_the_number_that_changed_is_kept(
    visit: Visit, watched: Watched, journal: MemoryJournal, meta: Meta, clock: HandClock
) -> None:
    await visit(watched, LIST, None)
    before = len(await events(journal))
    meta.numbers["7"][1]["quality_rating"] = "RED"
    clock.move(60)
    await visit(watched, LIST, None)

    [changed] = (await events(journal))[before:]
    assert isinstance(changed, NumberRead)
    assert changed.number == "1001"


async def test_the_first_reading_after_a_sleep_of_ours_is_kept_once_though_it_says_the_same(
    visit: Visit, watched: Watched, journal: MemoryJournal, clock: HandClock
) -> None:
    await visit(watched, LIST, None)
    before, woke = len(await events(journal)), Known(account="7", woke_at=NOON + timedelta(seconds=90))
    counts = []
    for _ in range(3):
        clock.move(60)
        await visit(watched, LIST, woke)
        counts.append(len(await events(journal)) - before)

    assert counts == [before, 2 * before, 2 * before], "once before it woke, once after, then no more"


async def test_what_news_asked_for_is_kept_even_when_it_looks_the_same(visit: Visit, watched: Watched, journal: MemoryJournal) -> None:
    await visit(watched, LIST, None)
    before = len(await events(journal))
    await visit(watched, NEWS, None)

    assert len(await events(journal)) == 2 * before


async def test_a_candidate_is_claimed_when_it_can_be_read(visit: Visit, journal: MemoryJournal) -> None:
    watched = Watched(account="7")
    await visit(watched, LIST, None)
    await visit(watched, LIST, None)

    claims = await events(journal, AccountClaimed)
    assert [(event.account, event.by) for event in claims if isinstance(event, AccountClaimed)] == [("7", "token")]
    assert isinstance((await events(journal))[0], AccountClaimed)


async def test_a_candidate_that_cannot_be_read_is_no_news(visit: Visit, journal: MemoryJournal, meta: Meta) -> None:
    meta.fails["7/phone_numbers"] = error(190, status=401)
    watched = Watched(account="7")

    assert await visit(watched, LIST, None) == "token"
    assert await events(journal) == []


@pytest.mark.parametrize(
    ("refusal", "cause", "code"),
    [
        pytest.param(error(190, status=401), SightCause.TOKEN, 190, id="token"),
        pytest.param(error(10, status=403), SightCause.PERMISSION, 10, id="permission"),
        pytest.param(error(100, 33), SightCause.PERMISSION, 100, id="the account is not there for us"),
    ],
)
async def test_losing_sight_is_told_once_and_regaining_it_too(
    visit: Visit,
    watched: Watched,
    journal: MemoryJournal,
    meta: Meta,
    memory: Memory,
    refusal: tuple[int, dict[str, object]],
    cause: SightCause,
    code: int,
) -> None:
    meta.fails["7/phone_numbers"] = refusal
    for _ in range(3):
        await visit(watched, LIST, None)
    [lost] = await events(journal)
    assert isinstance(lost, SightLost)
    assert (lost.cause, lost.code, lost.at) == (cause, code, NOON)
    assert memory.get(SIGHT, "7") is not None

    meta.fails.clear()
    await visit(watched, LIST, None)
    [back] = await events(journal, SightRegained)
    assert isinstance(back, SightRegained)
    assert back.cause is cause
    assert memory.get(SIGHT, "7") is None


@pytest.mark.parametrize("own", [True, False])
async def test_a_loss_says_whether_the_account_has_a_token_of_its_own(
    graph: Graph, journal: MemoryJournal, memory: Memory, clock: HandClock, meta: Meta, own: bool
) -> None:
    meta.fails["7/phone_numbers"] = error(190, status=401)
    visit = visiting(graph, journal, memory, clock, tokens={"7" if own else "8": Secret("of one account")})
    await visit(Watched(account="7", claimed=True), LIST, None)
    [lost] = await events(journal)

    assert isinstance(lost, SightLost)
    assert lost.own is own


async def test_a_single_timeout_is_no_loss_of_sight(visit: Visit, watched: Watched, journal: MemoryJournal, meta: Meta) -> None:
    meta.fails["7/phone_numbers"] = error(2, status=503)
    assert await visit(watched, LIST, None) == "unreachable"
    meta.fails.clear()
    await visit(watched, LIST, None)

    assert await events(journal, SightLost, SightRegained) == []


async def test_the_parts_beside_the_list_may_fail(visit: Visit, watched: Watched, journal: MemoryJournal, meta: Meta) -> None:
    meta.fails["7"] = error(10, status=403)
    meta.fails["7/subscribed_apps"] = error(2, status=503)

    assert await visit(watched, ALL, None) == "ok"
    assert {type(event) for event in await events(journal)} == {NumbersListed, NumberRead}


async def test_a_number_that_left_is_told_by_two_lists_and_its_node(
    visit: Visit, watched: Watched, journal: MemoryJournal, meta: Meta, clock: HandClock
) -> None:
    known = Known(account="7", numbers=("1000", "1001"))
    await visit(watched, LIST, known)
    meta.numbers["7"].pop()
    for _ in range(6):
        clock.move(60)
        await visit(watched, LIST, known)

    lists = [event for event in await events(journal, NumbersListed) if isinstance(event, NumbersListed)]
    lacking = [event for event in lists if "1001" not in event.numbers]
    missing = [event for event in await events(journal, NumberMissing) if isinstance(event, NumberMissing)]
    assert len(lacking) == 3
    assert all(event.complete for event in lacking)
    assert {event.number for event in missing} == {"1001"}
    assert sum(event.at > lacking[1].at for event in lacking) == 1
    assert meta.asked("1001") == 3


async def test_a_number_that_is_only_unlisted_goes_on_being_read(
    visit: Visit, watched: Watched, journal: MemoryJournal, meta: Meta, clock: HandClock
) -> None:
    known = Known(account="7", numbers=("1000", "1001"))
    meta.nodes["1001"] = meta.numbers["7"].pop()
    for _ in range(6):
        clock.move(60)
        await visit(watched, LIST, known)

    assert meta.asked("1001") == 6
    assert await events(journal, NumberMissing) == []


async def test_an_incomplete_list_makes_nobody_missing(visit: Visit, watched: Watched, journal: MemoryJournal, meta: Meta) -> None:
    meta.fails["7/phone_numbers"] = (200, {"data": [number("1000"), None]})
    await visit(watched, LIST, Known(account="7", numbers=("1000", "1001")))

    assert meta.asked("1001") == 0
    assert await events(journal, NumberMissing) == []


async def test_what_the_disk_refused_is_kept_the_next_time(graph: Graph, memory: Memory, clock: HandClock, meta: Meta) -> None:
    meta.numbers["7"] = [number("1000")]
    journal = FullDisk()
    visit, watched = visiting(graph, journal, memory, clock), Watched(account="7", claimed=True)
    with pytest.raises(TryLater):
        await visit(watched, LIST, None)

    journal.full = False
    await visit(watched, LIST, None)

    assert {type(event) for event in await events(journal)} == {NumbersListed, NumberRead}


async def test_regained_sight_that_could_not_be_written_down_is_told_later(
    graph: Graph, memory: Memory, clock: HandClock, meta: Meta
) -> None:
    meta.numbers["7"], meta.fails["7/phone_numbers"] = [number("1000")], error(190, status=401)
    journal = FullDisk()
    journal.full = False
    visit, watched = visiting(graph, journal, memory, clock), Watched(account="7", claimed=True)
    await visit(watched, LIST, None)
    meta.fails.clear()
    journal.full = True
    with pytest.raises(TryLater):
        await visit(watched, LIST, None)
    journal.full = False
    await visit(watched, LIST, None)

    assert len(await events(journal, SightRegained)) == 1


async def test_templates_and_the_portfolio_are_kept_when_they_are_due(
    visit: Visit, watched: Watched, journal: MemoryJournal, meta: Meta, clock: HandClock
) -> None:
    meta.templates["7"] = [{"id": "501", "name": "offer", "language": "en_US", "status": "APPROVED"}]
    meta.nodes["7"] = {"id": "7", "owner_business_info": {"id": "9", "name": "Harbor Lane"}}
    meta.nodes["9"] = {"id": "9", "name": "Harbor Lane"}
    due = Due(account="7", node=True, templates=True, portfolio=True)
    await visit(watched, due, None)
    assert await events(journal, PortfolioRead, TemplateRead) != []

    clock.move(1800)
    await visit(watched, due, None)
    kept = await events(journal, TemplateRead, TemplatesListed, PortfolioRead)

    assert sorted(type(event).__name__ for event in kept) == ["PortfolioRead", "TemplateRead", "TemplatesListed"]


async def test_a_template_that_news_spoke_of_is_kept_whatever_it_says(
    visit: Visit, watched: Watched, journal: MemoryJournal, meta: Meta
) -> None:
    meta.nodes["501"] = {"id": "501", "name": "offer", "language": "en_US", "status": "APPROVED"}
    for effect in (1, 2):
        watched.wish(effect, NOON, "501")
        await visit(watched, NEWS, None)

    assert len(await events(journal, TemplateRead)) == 2
