"""How the views read what the keeper and the poller kept."""

from datetime import UTC, datetime

import msgspec

from linekeeper.events.event import Limit
from linekeeper.events.number import NumberRead
from linekeeper.flow.packing import packed
from linekeeper.fold.portfolio import Portfolio, effective_limit, hear
from linekeeper.views.packing import heard_from, instant, portfolio_from

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_portfolio_is_read_as_the_keeper_packed_it() -> None:
    portfolio = Portfolio()
    hear(portfolio, NumberRead(at=NOON, number="101", limit=Limit(per_day=250)))

    assert effective_limit(portfolio_from(packed(portfolio))) == effective_limit(portfolio)
    assert portfolio_from(msgspec.msgpack.encode({})) == Portfolio()


def test_a_unix_second_is_an_instant_in_utc() -> None:
    assert instant(int(NOON.timestamp())) == NOON


def test_the_pollers_memory_tells_when_each_account_was_read() -> None:
    assert heard_from({"201": b"2026-11-25T12:00:00+00:00"}) == {"201": NOON}
    assert heard_from({}) == {}
