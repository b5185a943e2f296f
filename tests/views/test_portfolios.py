"""Portfolios: who shares a limit, and what is wrong with their accounts."""

import pytest

from linekeeper.errors import Refused
from linekeeper.events.account import AccountRead, Review
from linekeeper.events.event import Limit
from linekeeper.events.house import SightCause, SightLost
from linekeeper.events.number import Reported
from linekeeper.views.portfolios import PortfolioAnswer
from tests.flow.bodies import HARBOR, MARINA, body, enforced, entry
from tests.flow.stream import NOON, Stream, ago, read
from tests.views.asked import asked, in_memory

KIND = "RESTRICTED_BIZ_INITIATED_MESSAGING"


async def two_accounts(*, portfolio: str = "77") -> Stream:
    """Return a stream with two accounts of one portfolio, three numbers."""
    stream = in_memory()
    for account, name, numbers in ((HARBOR, "Harbor", ("101", "102")), (MARINA, "Marina", ("103",))):
        await stream.claim(account)
        told = AccountRead(
            at=ago(hours=2), account=account, name=name, portfolio=portfolio, portfolio_name="Lane Group" if portfolio else ""
        )
        await stream.poll(told, account=account)
        await stream.poll(*(read(id_, ago(hours=1)) for id_ in numbers), account=account)
    return await stream.fold()


async def only(stream: Stream, id_: str = "77") -> PortfolioAnswer:
    answer = await asked(stream).portfolio(id_)
    assert answer is not None
    return answer


async def test_accounts_of_one_portfolio_stand_together() -> None:
    answer = await only(await two_accounts())

    assert (answer.name, answer.known, answer.numbers, answer.limit.per_day) == ("Lane Group", True, {"connected": 3}, 2_000)
    assert [(one.name, one.numbers) for one in answer.accounts] == [("Harbor", {"connected": 2}), ("Marina", {"connected": 1})]


async def test_an_account_whose_portfolio_may_not_be_read_stands_for_itself() -> None:
    page = await asked(await two_accounts(portfolio="")).portfolios()

    assert [(one.id, one.name, one.known, one.limit.scope) for one in page.items] == [
        (f"account:{HARBOR}", "Harbor", False, "account"),
        (f"account:{MARINA}", "Marina", False, "account"),
    ]


async def test_portfolios_come_by_name_in_pages() -> None:
    views = asked(await two_accounts(portfolio=""))
    first = await views.portfolios(limit=1)
    second = await views.portfolios(limit=1, after=first.next)

    assert [one.name for one in (*first.items, *second.items)] == ["Harbor", "Marina"]
    assert second.next is None


async def test_what_concerns_the_account_is_told_there_once_for_all_its_numbers() -> None:
    stream = await two_accounts()
    await stream.post(body(entry(HARBOR, NOON, "account_update", enforced(KIND))))
    harbor, marina = (await only(await stream.fold())).accounts

    assert [(one.code, one.word) for one in harbor.findings] == [("enforcement_new_conversations", KIND)]
    assert marina.findings == []


async def test_what_concerns_one_number_is_not_told_of_the_account() -> None:
    stream = await two_accounts()
    await stream.poll(read("101", NOON, Reported.BANNED))
    harbor, _ = (await only(await stream.fold())).accounts

    assert harbor.numbers == {"banned": 1, "connected": 1}
    assert harbor.findings == []


async def test_lost_sight_and_metas_words_for_an_account_are_told() -> None:
    stream = await two_accounts()
    await stream.poll(
        AccountRead(at=NOON, account=HARBOR, review=Review.PENDING, verification_word="verified", status_word="ACTIVE"),
        SightLost(at=NOON, account=HARBOR, cause=SightCause.TOKEN, interval_s=300),
    )
    harbor, marina = (await only(await stream.fold())).accounts

    assert (harbor.review, harbor.verification, harbor.status_word) == ("pending", "verified", "ACTIVE")
    assert harbor.sight is not None
    assert harbor.sight.blind_since == NOON
    assert marina.sight is not None
    assert marina.sight.blind_since is None


async def test_an_account_without_numbers_is_there_all_the_same() -> None:
    stream = in_memory()
    await stream.claim()
    await stream.poll(AccountRead(at=NOON, account=HARBOR, name="Harbor", limit=Limit(per_day=250)))
    [answer] = (await asked(await stream.fold()).portfolios()).items

    assert (answer.numbers, answer.accounts[0].sight, answer.limit.per_day) == ({}, None, 250)


async def test_accounts_of_another_workspace_are_not_told() -> None:
    stream = await two_accounts(portfolio="")
    await stream.claim(MARINA, at=NOON, workspace="other")
    views = asked(await stream.fold())

    assert [one.name for one in (await views.portfolios(workspace="other")).items] == ["Marina"]
    assert await views.portfolio(f"account:{HARBOR}", workspace="other") is None


async def test_what_nobody_claimed_and_what_does_not_exist_is_no_portfolio() -> None:
    stream = in_memory()
    await stream.poll(AccountRead(at=NOON, account=HARBOR, name="Harbor"))
    views = asked(await stream.fold())

    assert (await views.portfolios()).items == []
    assert await views.portfolio(f"account:{HARBOR}") is None


async def test_a_page_nobody_named_is_refused() -> None:
    with pytest.raises(Refused):
        await asked(in_memory()).portfolios(after="no such page")
