"""Every refusal of the gateway's own: in which state of the town it comes, what is asked then, and what has to be answered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.config import Secret
from linekeeper.gateway import lines
from tests.clients import causes as of
from tests.clients.attempts import LARGE, LIST, TEXT
from tests.clients.relay import Way
from tests.clients.town import Town, template, text
from tests.store import disk

During = Callable[[Town], AbstractAsyncContextManager[None]]
OFFER, ORDER, CODE = "offer", "order", "code"
OWN, OTHERS, REVOKED, WRONG = "own", "others", "revoked", "wrong"
JUNK = "EAAnobodys"  # nosec
STRANGE = "999000000000001"  #: no number that anybody here knows


@asynccontextmanager
async def as_it_is(_here: Town) -> AsyncIterator[None]:
    """Change nothing more."""
    yield


@asynccontextmanager
async def disk_full(_here: Town) -> AsyncIterator[None]:
    """Let the disk be full."""
    with disk.full():
        yield


@asynccontextmanager
async def disk_broken(_here: Town) -> AsyncIterator[None]:
    """Let every write be an I/O error."""
    with disk.broken():
        yield


@asynccontextmanager
async def unreachable(here: Town) -> AsyncIterator[None]:
    """Let nobody listen where Meta should be."""
    here.gateway.passing.adopt((replace(here.app, graph_url="http://127.0.0.1:1"),))
    try:
        yield
    finally:
        here.gateway.passing.adopt((here.app,))


@asynccontextmanager
async def without_token(here: Town) -> AsyncIterator[None]:
    """Let the account's own token have been taken away."""
    here.gateway.passing.adopt((replace(here.app, tokens={here.shops["gate"].account: Secret("")}),))
    try:
        yield
    finally:
        here.gateway.passing.adopt((here.app,))


def broken(kind: str, shop: str, seconds: float = 0.0) -> During:
    """Return the context in which every message of a shop's meets this fault on its way back from Meta."""

    @asynccontextmanager
    async def during(here: Town) -> AsyncIterator[None]:
        path = f"/{here.shops[shop].number}/messages"
        await here.act("fault", kind=kind, path=path, method="POST", calls=1_000, processed=True, seconds=seconds)
        try:
            yield
        finally:
            await here.act("mend", kind=kind)

    return during


@asynccontextmanager
async def too_late(here: Town) -> AsyncIterator[None]:
    """Let Meta be silent for longer than is waited for: a tenth of a second here."""
    usual, look_s = lines.Lines.ask.__defaults__, lines.LOOK_S
    lines.Lines.ask.__defaults__, lines.LOOK_S = (0.1,), 0.05  # time only
    try:
        await asyncio.sleep(look_s)  # until the next look
        async with broken("silence", "kept", 5.0)(here):
            yield
    finally:
        lines.Lines.ask.__defaults__, lines.LOOK_S = usual, look_s


@asynccontextmanager
async def full(here: Town) -> AsyncIterator[None]:
    """Let others have taken all the room there is for bodies, and not be done."""
    door = here.gateway.door
    usual, door._room = door._room, 1_000
    host, port = here.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /v24.0/1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n" + b"x" * 999)
    try:
        while door.used < 999:  # noqa: ASYNC110  nobody rings
            await asyncio.sleep(0.001)
        yield
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        while door.used:  # noqa: ASYNC110  as above
            await asyncio.sleep(0.001)
        door._room = usual


@asynccontextmanager
async def crowded(here: Town) -> AsyncIterator[None]:
    """Let callers with tokens that Meta does not take hold the places of those whom nobody knows."""
    strangers = here.gateway.passing.strangers
    usual, (strangers.rest_s, strangers.patience_s) = (strangers.rest_s, strangers.patience_s), (60.0, 0.01)
    for _ in range(2):
        status, _, told = await here.send(here.shops["upgrading"], text(of.SOMEBODY), by=JUNK)
        assert status == 401, told
    try:
        yield
    finally:
        strangers.rest_s, strangers.patience_s = usual


@asynccontextmanager
async def impatient(here: Town) -> AsyncIterator[None]:
    """Let the gateway wait a moment for a body, instead of half a minute."""
    door = here.gateway.door
    usual, door._read_s = door._read_s, 0.05
    try:
        yield
    finally:
        door._read_s = usual


@asynccontextmanager
async def away(here: Town) -> AsyncIterator[None]:
    """Let the machine sleep for a minute while a message waits for its turn."""

    async def watch() -> None:
        while not here.gateway.gate._waiting:  # noqa: ASYNC110  nobody rings
            await asyncio.sleep(0.001)
        here.clock.ahead_s = 61.0

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
        here.clock.ahead_s = 0.0


@asynccontextmanager
async def calls_used_up(here: Town) -> AsyncIterator[None]:
    """Let Meta have said that the account's calls of this hour are used up."""
    gate = here.shops["gate"]
    await here.act("fault", kind="status", status=400, code=80008, path=f"/{gate.account}/message_templates", method="GET", calls=1)
    headers = {"Authorization": f"Bearer {await here.key(gate)}"}
    async with here.session.get(f"{here.url}/v24.0/{gate.account}/message_templates", headers=headers) as answer:
        assert (await answer.json())["error"]["code"] == 80008
    yield


class Row(Struct, frozen=True, kw_only=True):
    """One refusal: the state, what is asked in it, and what has to be answered."""

    id: str
    own: int
    http: int
    code: int  #: Meta's, or ours where Meta has none
    wait_s: int = 0  #: Retry-After; 0: none
    shop: str = "gate"
    what: str = TEXT
    person: str = of.SOMEBODY
    token: str = ""  #: empty: a key of the shop's account
    number: str = ""  #: empty: the shop's
    way: Way = Way()
    during: During = as_it_is
    posts: int = 0  #: of it come to Meta: 1 where nobody knows the outcome
    alone: bool = False  #: one after the other asks for it
    only: frozenset[str] = frozenset()  #: clients that can ask for this; empty: all

    @property
    def body(self) -> dict[str, Any]:
        """Return what a plain program sends."""
        if self.what == LARGE:
            return text(self.person) | {"text": {"body": "N" * 1_200_000}}
        return text(self.person) if self.what == TEXT else template(self.person, self.what)


PACED = (
    Row(id="its time is over", own=955001, http=400, code=955001, shop="fast", during=away, alone=True),
    Row(id="number deleted at Meta", own=955002, http=400, code=133010, shop="gone"),
    Row(id="account banned", own=955003, http=400, code=131031, shop="banned", what=ORDER),
    Row(id="an operator entered: nothing at all", own=955004, http=400, code=955004, shop="people", person=of.SAID_ALL),
    Row(id="a list says: nothing at all", own=955004, http=400, code=955004, shop="people", what=ORDER, person=of.SAID_ALL_BY_LIST),
    Row(id="they wrote STOP ALL", own=955004, http=400, code=955004, shop="people", person=of.WROTE_ALL),
    Row(id="the number blocked them", own=955005, http=400, code=130403, shop="people", what=ORDER, person=of.BLOCKED),
    Row(id="window known to be closed", own=955006, http=400, code=131047, shop="people", person=of.SILENT),
    Row(id="window closed, with an own token", own=955006, http=400, code=131047, shop="people", person=of.SILENT, token=OWN),
    Row(id="template disabled", own=955007, http=400, code=132016, shop="people", what="disabled"),
    Row(id="template rejected", own=955007, http=400, code=132001, shop="people", what="rejected"),
    Row(id="they told WhatsApp to stop", own=955008, http=400, code=131050, shop="people", what=OFFER, person=of.PREFERS),
    Row(id="Meta answered 131050", own=955008, http=400, code=131050, shop="people", what=OFFER, person=of.REFUSES),
    Row(id="they wrote Stop", own=955008, http=400, code=131050, shop="people", what=OFFER, person=of.WROTE),
    Row(id="a list says: no marketing", own=955008, http=400, code=131050, shop="people", what=OFFER, person=of.LISTED),
    Row(id="an operator entered: no marketing", own=955008, http=400, code=131050, shop="people", what=OFFER, person=of.ENTERED),
    Row(id="the business's own button", own=955008, http=400, code=131050, shop="people", what=OFFER, person=of.BUTTON),
    Row(id="marketing to the United States", own=955009, http=400, code=131049, shop="people", what=OFFER, person=of.AMERICAN),
    Row(id="131049 four times", own=955010, http=400, code=131049, shop="people", what=OFFER, person=of.RESTS_FOR_GOOD),
    Row(id="number taken off Cloud API", own=955020, http=429, code=133010, wait_s=900, shop="offline"),
    Row(id="number DISCONNECTED", own=955020, http=429, code=133010, wait_s=3600, shop="said offline", what=ORDER),
    Row(id="number not verified", own=955021, http=429, code=133010, wait_s=3600, shop="pending"),
    Row(id="account restricted", own=955022, http=429, code=368, wait_s=3600, shop="restricted", what=ORDER),
    Row(id="answers restricted", own=955022, http=429, code=368, wait_s=3600, shop="restricted"),
    Row(id="template paused by Meta", own=955023, http=429, code=132015, wait_s=7183, shop="people", what="paused"),
    Row(id="template in review", own=955024, http=429, code=132001, wait_s=3600, shop="people", what="in review"),
    Row(id="Meta answered 131056", own=955025, http=429, code=131056, wait_s=1, shop="people", what=ORDER, person=of.STRUCK),
    Row(id="pair rate, all that Meta lends", own=955026, http=429, code=131056, wait_s=6, shop="pairs", person=of.OFTEN),
    Row(id="throughput", own=955027, http=429, code=130429, wait_s=1, shop="fast", what=ORDER),
    Row(id="operator paused the number", own=955028, http=429, code=955028, wait_s=3600, shop="number paused", what=ORDER),
    Row(id="operator paused the lane", own=955028, http=429, code=955028, wait_s=3600, shop="gate", what=CODE),
    Row(id="operator paused the portfolio", own=955028, http=429, code=955028, wait_s=3600, shop="portfolio paused", what=OFFER),
    Row(id="operator paused the template", own=955028, http=429, code=955028, wait_s=3600, shop="people", what="stopped by hand"),
    Row(id="payment broken", own=955029, http=429, code=955029, wait_s=3600, shop="payment", what=ORDER),
    Row(id="rejected, then approved, unread", own=955030, http=429, code=955030, wait_s=900, shop="people", what="rejected perhaps"),
    Row(id="Meta answered 368", own=955031, http=429, code=955031, wait_s=3600, shop="policy", what=ORDER),
    Row(id="Meta answered 131048", own=955032, http=429, code=955032, wait_s=3600, shop="spam", what=ORDER),
    Row(id="quality low", own=955033, http=429, code=955033, wait_s=3600, shop="red", what=OFFER),
    Row(id="template's messages held by Meta", own=955034, http=429, code=955034, wait_s=900, shop="assessed", what=ORDER),
    Row(id="pause is over, unread", own=955035, http=429, code=955035, wait_s=900, shop="people", what="pause over"),
    Row(id="131049 once", own=955036, http=429, code=131049, wait_s=86384, shop="people", what=OFFER, person=of.RESTS),
    Row(id="our own cap for a person", own=955037, http=429, code=955037, wait_s=86389, shop="people", what=OFFER, person=of.ENOUGH),
    Row(id="night in Canada", own=955038, http=429, code=955038, wait_s=2113, shop="people", what=OFFER, person=of.CANADIAN),
    Row(id="throughput being raised", own=955039, http=429, code=131057, wait_s=60, shop="upgrading", what=ORDER),
    Row(id="pair rate, our burst", own=955040, http=429, code=131056, wait_s=6, shop="people", what=ORDER, person=of.OFTEN),
    Row(id="resuming after a pause", own=955041, http=429, code=955041, wait_s=294, shop="resuming", what=ORDER),
    Row(id="portfolio's limit used up", own=955042, http=429, code=955042, wait_s=900, shop="full", what=OFFER),
    Row(id="rest of the limit kept for others", own=955043, http=429, code=955043, wait_s=900, shop="kept", what=OFFER),
    Row(id="number's share used up", own=955044, http=429, code=955044, wait_s=900, shop="share", what=ORDER, person=of.ANOTHER),
)  # fmt: skip

LISTS = frozenset({"pywa", "pywa, async", "kapso"})
ITSELF = (
    Row(id="path with something before it", own=955101, http=404, code=100, way=Way(before="/graph")),
    Row(id="edge that is not passed on", own=955101, http=404, code=100, way=Way(edge="register")),
    Row(id="method that is not passed on", own=955102, http=405, code=100, way=Way(method="PUT")),
    Row(id="no token", own=955103, http=401, code=190, way=Way(without=("authorization",))),
    Row(id="wrong key", own=955104, http=401, code=190, token=WRONG),
    Row(id="revoked key", own=955104, http=401, code=190, token=REVOKED),
    Row(id="key of another account", own=955105, http=403, code=10, token=OTHERS),
    Row(id="number that nobody here knows", own=955105, http=403, code=10, number=STRANGE),
    Row(id="no token is kept", own=955106, http=403, code=10, during=without_token),
    Row(id="body too large", own=955107, http=413, code=100, what=LARGE),
    Row(id="body too slow", own=955108, http=408, code=100, wait_s=5, way=Way(stalls=True), during=impatient),
    Row(id="no room for bodies", own=955109, http=503, code=131016, wait_s=1, during=full),
    Row(id="too many with tokens nobody knows", own=955109, http=503, code=131016, wait_s=1, shop="upgrading", token=JUNK, during=crowded),
    Row(id="disk full", own=955110, http=503, code=131016, wait_s=5, shop="number paused", during=disk_full),
    Row(id="disk broken", own=955110, http=503, code=131016, wait_s=5, shop="portfolio paused", during=disk_broken),
    Row(id="Meta unreachable", own=955111, http=503, code=131016, wait_s=5, shop="upgrading", during=unreachable),
    Row(id="connection reset", own=955112, http=409, code=955112, shop="red", during=broken("reset", "red"), posts=1),
    Row(id="Meta silent", own=955112, http=409, code=955112, shop="kept", during=too_late, posts=1),
    Row(id="Meta answers a page of HTML, 502", own=955112, http=409, code=955112, during=broken("status", "gate"), posts=1),
    Row(id="Idempotency-Key of another body", own=955113, http=422, code=100, way=Way(headers={"idempotency-key": of.USED_KEY})),
    Row(id="Idempotency-Key without a sign", own=955114, http=400, code=100, way=Way(headers={"idempotency-key": ""})),
    Row(
        id="to be queued, no key", own=955115, http=400, code=100, token=OWN, way=Way(headers={"x-linekeeper-hold": "queue"})
    ),
    Row(id="a lane that there is not", own=955116, http=400, code=100, way=Way(headers={"x-linekeeper-lane": "fast"})),
    Row(id="calls of the hour used up", own=955117, http=429, code=80008, wait_s=301, what=LIST, during=calls_used_up, only=LISTS),
    Row(id="body compressed", own=955118, http=415, code=100, way=Way(compressed=True)),
)  # fmt: skip
ROWS = PACED + ITSELF
