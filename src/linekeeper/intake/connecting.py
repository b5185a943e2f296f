"""What Meta says of an app, its token, and what the token may see: asked before anything is connected. It only reads.

Sources: Meta's "Managing webhooks" (2026-05-21), "Manage accounts" with its debug_token example (2025-11-04), read 2026-11-23.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime

from linekeeper.decode import readings
from linekeeper.errors import TryLater
from linekeeper.events.account import AccountRead
from linekeeper.events.house import AppSubscriptionRead, SubscriptionRead, TokenRead
from linekeeper.events.number import NumberRead
from linekeeper.graph import Answer, Graph, GraphError
from linekeeper.intake.seen import MANAGE, AccountSeen, AppSeen, NumberSeen, Refusal, Survey, TokenSeen, Wish

MOST_ACCOUNTS = 500  #: looked at; a token may name more, and the poller finds them all
MOST_PAGES = 20  #: of one list
PER_PAGE = "100"  #: the most that Meta gives
AT_ONCE = 8
NUMBER_FIELDS = "id,display_phone_number,verified_name,status,quality_rating"
OWNER = "owner_business_info{id,name}"  #: needs business_management, hence asked for apart


async def survey(graph: Graph, wish: Wish) -> Survey:
    """Ask Meta for everything that connecting needs.

    Raises:
        TryLater: Meta does not answer, or allows no more calls now.
    """
    app = await _app(graph)
    if app.refusal is not None or not graph.can_read:
        return Survey(app=app)
    token = await _token(graph)
    if not token.valid or MANAGE not in token.scopes:
        return Survey(app=app, token=token)
    closed: list[str] = []
    listed = [account for portfolio in wish.portfolios for account in await _accounts_of(graph, portfolio, closed)]
    ids = list(dict.fromkeys((*wish.accounts, *wish.watched, *(token.managed or ()), *listed)))
    gate = asyncio.Semaphore(AT_ONCE)
    seen = await asyncio.gather(*(_account(graph, account, gate) for account in ids[:MOST_ACCOUNTS]))
    return Survey(app=app, token=token, accounts=tuple(seen), closed=tuple(closed), more=len(ids[MOST_ACCOUNTS:]))


async def _app(graph: Graph) -> AppSeen:
    try:
        answer = await graph.app_subscriptions()
    except GraphError as refused:
        return AppSeen(refusal=_no(refused))
    read = readings.app_subscriptions(answer.body, "", answer.at)
    if not isinstance(read, AppSubscriptionRead):
        raise _unreadable("which webhook fields the app hears")
    return AppSeen(fields=read.fields, callback=read.callback, active=read.active)


async def _token(graph: Graph) -> TokenSeen:
    try:
        answer = await graph.inspect_token()
    except GraphError as refused:
        return TokenSeen(refusal=_no(refused))
    read = readings.token(answer.body, "", answer.at)
    if not isinstance(read, TokenRead):
        raise _unreadable("what the token may do")
    data = _inner(answer.body, "data")
    return TokenSeen(
        valid=read.valid,
        subcode=_code(_inner(data, "error").get("subcode")),
        app_id=str(data.get("app_id", "")),
        scopes=read.scopes,
        expires_at=read.expires_at,
        data_expires_at=read.data_access_expires_at,
        managed=_managed(data.get("granular_scopes")),
    )


def _managed(granular: object) -> tuple[str, ...] | None:
    """Return the accounts to which the managing permission is bound; None: to none, so it holds for all of them."""
    for scope in granular if isinstance(granular, list) else []:
        if isinstance(scope, Mapping) and scope.get("scope") == MANAGE and isinstance(scope.get("target_ids"), list):
            return tuple(str(target) for target in scope["target_ids"] if isinstance(target, str | int))
    return None


async def _accounts_of(graph: Graph, portfolio: str, closed: list[str]) -> list[str]:
    """Return the accounts that a portfolio owns, and those that clients share with it."""
    found: list[str] = []
    for edge in ("owned_whatsapp_business_accounts", "client_whatsapp_business_accounts"):
        try:
            found += [str(row["id"]) for row in await _rows(graph, f"{portfolio}/{edge}", "id") if row.get("id")]
        except GraphError as refused:
            _no(refused)
            closed += [portfolio] if portfolio not in closed else []
    return found


async def _account(graph: Graph, account: str, gate: asyncio.Semaphore) -> AccountSeen:
    async with gate:
        try:
            node = await _node(graph, account)
            rows = await _rows(graph, f"{account}/phone_numbers", NUMBER_FIELDS)
        except GraphError as refused:
            return AccountSeen(id=account, refusal=_no(refused))
        ours, override = await _heard(graph, account)
    read = next((event for event in readings.account(node.body, node.at) if isinstance(event, AccountRead)), None)
    if read is None:
        raise _unreadable(f"account {account}")
    return AccountSeen(
        id=account,
        name=read.name or "",
        portfolio=read.portfolio,
        portfolio_name=read.portfolio_name,
        numbers=tuple(_numbers(rows, node.at)),
        ours=ours,
        override=override,
    )


async def _node(graph: Graph, account: str) -> Answer:
    try:
        return await graph.get(account, fields=f"id,name,{OWNER}")
    except GraphError as refused:
        if not refused.field_refused:
            raise
        return await graph.get(account, fields="id,name")


async def _heard(graph: Graph, account: str) -> tuple[bool | None, str]:
    """Return whether our app hears the account, and where its messages go instead."""
    try:
        answer = await graph.get(f"{account}/subscribed_apps")
    except GraphError as refused:
        _no(refused)
        return None, ""
    read = readings.subscriptions(answer.body, account, graph.app_id, answer.at)
    return (read.ours, read.override) if isinstance(read, SubscriptionRead) else (None, "")


def _numbers(rows: Iterable[Mapping[str, object]], at: datetime) -> Iterable[NumberSeen]:
    for row in rows:
        read = readings.number(row, at)[0]
        if isinstance(read, NumberRead):
            quality = row.get("quality_rating")
            yield NumberSeen(
                id=read.number,
                digits=read.display,
                name=read.name or "",
                status=read.status_word,
                quality=quality if isinstance(quality, str) else "",
            )


async def _rows(graph: Graph, path: str, fields: str) -> list[Mapping[str, object]]:
    """Return all rows of a list, as far as `MOST_PAGES`. Meta's own `next` address may carry a token and is not used."""
    found: list[Mapping[str, object]] = []
    after: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        body = (await graph.get(path, fields=fields, limit=PER_PAGE, **after)).body
        rows = body.get("data") if isinstance(body, Mapping) else None
        found += [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        paging = _inner(body, "paging")
        cursor = _inner(paging, "cursors").get("after")
        if not paging.get("next") or not isinstance(cursor, str) or after.get("after") == cursor:
            break
        after = {"after": cursor}
    return found


def _no(refused: GraphError) -> Refusal:
    """Return a refusal; what will pass by itself is raised."""
    if isinstance(refused, TryLater):
        raise refused
    return Refusal(code=refused.code, cause=refused.cause)


def _inner(body: object, key: str) -> Mapping[str, object]:
    inner = body.get(key) if isinstance(body, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _code(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _unreadable(what: str) -> TryLater:
    return TryLater(
        f"Meta's answer does not tell {what}", why="its form is new to this release", remedy="try again; if it stays, report it"
    )
