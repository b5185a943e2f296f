"""How the views read what the keeper packed."""

from datetime import UTC, datetime

import msgspec

from linekeeper.fold.portfolio import Portfolio
from linekeeper.state.directory import ACCOUNT, AccountPlace
from linekeeper.state.port import Look
from linekeeper.views.answers import TroubleAnswer

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


def troubles_from(rows: dict[str, bytes]) -> list[TroubleAnswer]:
    """Return what failed in Linekeeper itself at its last sign of life, from what the house remembers."""
    told = rows.get("troubles")
    return msgspec.json.decode(told, type=list[TroubleAnswer]) if told else []


def account_place(look: Look, account: str) -> AccountPlace:
    """Return where an account stands; a bare one when nothing was told of it."""
    body = look.load(ACCOUNT, account)
    return AccountPlace(account) if body is None else msgspec.msgpack.decode(body, type=AccountPlace)
