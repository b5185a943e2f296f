"""How the views read what the keeper packed."""

from datetime import UTC, datetime

import msgspec

from linekeeper.fold.portfolio import Portfolio

_portfolio = msgspec.msgpack.Decoder(Portfolio)


def portfolio_from(body: bytes) -> Portfolio:
    """Return a portfolio's state."""
    return _portfolio.decode(body)


def instant(second: int) -> datetime:
    """Return a unix second as an instant, UTC."""
    return datetime.fromtimestamp(second, UTC)


def heard_from(rows: dict[str, bytes]) -> dict[str, datetime]:
    """Return the newest reading by account, from the poller's memory (ISO 8601 texts)."""
    return {account: datetime.fromisoformat(told.decode()) for account, told in rows.items()}
