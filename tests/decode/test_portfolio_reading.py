from datetime import UTC, datetime
from typing import Any

import pytest

from linekeeper.decode.portfolio_reading import portfolio
from linekeeper.events.account import Verification
from linekeeper.events.event import Limit
from linekeeper.events.house import Unread
from linekeeper.events.portfolio import PortfolioRead

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
ANSWER = {
    "id": "827364510293847",
    "name": "Harbor Lane",
    "verification_status": "verified",
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
    "two_factor_type": "admin_required",
}


def test_a_portfolio_is_read_whole() -> None:
    assert portfolio(ANSWER, "7", AT) == (
        PortfolioRead(
            at=AT,
            account="7",
            portfolio="827364510293847",
            name="Harbor Lane",
            verification=Verification.VERIFIED,
            verification_word="verified",
            limit=Limit(per_day=2_000),
            limit_word="TIER_2K",
            two_factor_word="admin_required",
        ),
    )


@pytest.mark.parametrize("verification", [word for word in Verification if word is not Verification.UNKNOWN])
@pytest.mark.parametrize("case", [str.lower, str.upper], ids=["lower", "upper"])
def test_every_verification_is_a_word_of_metas_in_either_case(verification: Verification, case: Any) -> None:
    [read] = portfolio({"id": "1", "verification_status": case(verification.name)}, "7", AT)

    assert isinstance(read, PortfolioRead)
    assert read.verification is verification


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"verification_status": "melted"}, "portfolio.verification_status"),
        ({"whatsapp_business_manager_messaging_limit": "TIER_1M"}, "portfolio.whatsapp_business_manager_messaging_limit"),
        ({"added": 1}, "portfolio.added"),
    ],
    ids=repr,
)
def test_what_is_new_is_told_beside_it(changed: dict[str, Any], where: str) -> None:
    told = portfolio(ANSWER | changed, "7", AT)

    assert isinstance(told[0], PortfolioRead)
    assert [event.where for event in told if isinstance(event, Unread)] == [where]


@pytest.mark.parametrize("answer", [None, 7, [], {}, {"id": None}], ids=repr)
def test_what_is_no_portfolio_is_unread(answer: object) -> None:
    assert [type(event) for event in portfolio(answer, "7", AT)] == [Unread]
