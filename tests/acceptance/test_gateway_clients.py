"""Whatever the gateway refuses, no client that no one here wrote runs into a loop: one request for each thing it was asked to do.

Every refusal of the gateway's table and every row of pacing's is answered as it leaves the door. What clients do when nothing is refused
is in tests/gateway/test_clients.py.
"""

import asyncio
import itertools
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from linekeeper.gateway.refusal import KINDS, Answer, held_back, refused
from linekeeper.pacing.ask import Decision, Outcome
from linekeeper.pacing.rows import ROWS
from linekeeper.rulebook import Lane
from linekeeper.sim import people
from tests.clients import heyoo_client, node, pywa_client
from tests.clients.cast import served
from tests.clients.report import Report, Target
from tests.sim.cast import ACCOUNT, FIRST

#: heyoo leaves the file it uploads open.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
AT = Target(base="", token="EAAnone", number=FIRST, account=ACCOUNT, person=people.wa_id(1), wrote="wamid.x", itself=people.wa_id(2))  # nosec
Run = Callable[[Target, Path], Awaitable[Report]]


def refusals() -> list[Answer]:
    """Return every refusal that there is, each status with and without a time to come back."""
    every = [refused(kind) for kind in KINDS]
    for row in ROWS:
        told = Decision(
            outcome=row.outcome,
            lane=Lane.MARKETING,
            code=row.code,
            text=row.text,
            basis=row.basis,
            own=row.own,
            error=row.error or row.own,
            retry_after_s=30 if row.outcome is Outcome.HOLD else 0,
        )
        every.append(held_back(told))
    return every


def kinds(every: list[Answer]) -> list[Answer]:
    """Return one of each: what a client can see is the status, whether there is a time, and a code of Meta's or of ours."""
    seen: dict[tuple[int, bool, bool], Answer] = {}
    for one in every:
        error = msgspec.json.decode(one.body)["error"]
        seen.setdefault((one.status, b"retry-after" in dict(one.headers), error["code"] > 955_000), one)
    return list(seen.values())


class Refuser:
    """An ASGI program that refuses everything, each time for another reason."""

    def __init__(self, answers: list[Answer]) -> None:
        self._answers = itertools.cycle(answers)
        self.came: list[str] = []
        self.statuses: set[int] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Refuse."""
        while (await receive()).get("more_body"):
            pass
        answer = next(self._answers)
        self.came.append(f"{scope['method']} {scope['path']}")
        self.statuses.add(answer.status)
        headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})


async def pywa(at: Target, _folder: Path) -> Report:
    return await asyncio.to_thread(pywa_client.sent, at)


async def pywa_async(at: Target, _folder: Path) -> Report:
    return await pywa_client.sent_async(at)


async def heyoo(at: Target, folder: Path) -> Report:
    return await asyncio.to_thread(heyoo_client.sent, at, folder)


def npm(driver: str) -> Run:
    async def run(at: Target, _folder: Path) -> Report:
        node.node()
        node.folder()
        return await node.sent(driver, at)

    return run


def test_a_client_can_tell_this_many_kinds_of_refusals() -> None:
    told = kinds(refusals())

    assert {one.status for one in told} >= {400, 401, 403, 404, 409, 413, 422, 429, 503}
    assert len(told) < 20, "a client meets each of them in one run"


@pytest.mark.parametrize(
    "run",
    [
        pytest.param(pywa, id="pywa"),
        pytest.param(pywa_async, id="pywa, async"),
        pytest.param(heyoo, id="heyoo"),
        pytest.param(npm("kapso.mjs"), id="kapso, npm"),
        pytest.param(npm("whatsapp-api-js.mjs"), id="whatsapp-api-js, npm"),
    ],
)
async def test_whatever_is_refused_no_client_tries_a_second_time(run: Run, tmp_path: Path) -> None:
    refuser = Refuser(kinds(refusals()))
    async with served(refuser) as url:
        told = await run(replace(AT, base=url), tmp_path)

    sends = [path for path in refuser.came if re.fullmatch(r"POST /v[\d.]+/\d+/messages", path)]
    assert len(sends) >= 8
    assert len(refuser.came) == told.requests <= len(told.steps), "one request at most for each thing that was asked for"
    assert refuser.statuses >= {400, 409, 429, 503}
    failed = [step for step in told.steps if step.error]
    assert len(failed) >= len(sends), "and each is told as an error of the client's own"
