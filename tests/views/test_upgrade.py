"""The way to the next limit, and how a limit changed, as every door shows them."""

from linekeeper.events.account import AccountRead
from linekeeper.events.event import Limit
from linekeeper.events.number import Rating
from linekeeper.views.portfolios import PortfolioAnswer
from tests.flow.bodies import HARBOR
from tests.flow.stream import Stream, ago, read
from tests.views.asked import asked, in_memory


async def lived() -> Stream:
    """Return a stream in which a limit rose from 2,000 to 10,000."""
    stream = in_memory()
    await stream.claim()
    await stream.poll(AccountRead(at=ago(days=3), account=HARBOR, name="Harbor", portfolio="77", portfolio_name="Lane Group"))
    await stream.poll(read("101", ago(days=2), limit=Limit(per_day=2_000)))
    await stream.poll(read("101", ago(days=1), limit=Limit(per_day=10_000), quality=Rating.RED))
    return await stream.fold()


async def told(stream: Stream) -> PortfolioAnswer:
    answer = await asked(stream).portfolio("77")
    assert answer is not None
    return answer


async def test_each_condition_says_whether_it_is_met_and_what_was_counted() -> None:
    way = (await told(await lived())).upgrade

    assert way is not None
    assert (way.per_day, way.next, way.all_needed, way.eta) == (10_000, 100_000, True, None)
    assert {one.code: (one.met, one.needed) for one in way.conditions} == {
        "progress_used": ("unknown", 5_000),
        "progress_quality": ("no", None),
    }
    assert all(one.text and one.rule and one.confidence for one in way.conditions)


async def test_changes_of_the_limit_are_told_newest_first() -> None:
    changes = (await told(await lived())).changes

    assert [(one.at, one.by, one.before, one.per_day, one.first) for one in changes] == [
        (ago(days=1), "reading", 2_000, 10_000, False),
        (ago(days=2), "reading", None, 2_000, True),
    ]


async def test_without_a_limit_nothing_is_on_the_way() -> None:
    stream = in_memory()
    await stream.claim()
    await stream.poll(AccountRead(at=ago(days=3), account=HARBOR, name="Harbor", portfolio="77"), read("101", limit=Limit(per_day=None)))
    answer = await told(await stream.fold())

    assert answer.upgrade is not None
    assert (answer.upgrade.known, answer.upgrade.per_day, answer.upgrade.conditions) == (True, None, [])


async def test_a_list_of_portfolios_leaves_it_out() -> None:
    [answer] = (await asked(await lived()).portfolios()).items

    assert (answer.upgrade, answer.changes) == (None, [])
