"""What is passed on without being counted: signals, templates, profiles, reads, and the bytes of media, as they come."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from hashlib import sha256

from linekeeper.config import App
from linekeeper.gateway.allowance import Allowance
from linekeeper.gateway.caller import Caller, bearer, without_key
from linekeeper.gateway.known import Known, account_place
from linekeeper.gateway.media import Media
from linekeeper.gateway.paths import Edge, NotReachedError, Place, must_not_nest, parameters
from linekeeper.gateway.refusal import NO_CALLS, NO_METHOD, NO_TOKEN, NOT_SENT, NOT_YOURS, OUTCOME_UNKNOWN, TOO_LARGE, Answer, refused
from linekeeper.gateway.reply import Header, NotSentError, UnknownError, verdict
from linekeeper.gateway.request import Request
from linekeeper.gateway.sender import Way
from linekeeper.gateway.strangers import Strangers
from linekeeper.gateway.upstream import Upstream, address, headers_down, headers_up
from linekeeper.pacing.calls import is_counted
from linekeeper.pacing.settings import Settings
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.state.directory import ACCOUNT, pseudo
from linekeeper.state.port import Look, State

GRAPH = "https://graph.facebook.com"
LARGEST_UPLOAD = 105 * 1024 * 1024  #: Meta takes documents of 100 MB; the rest is the form around them
UPLOAD_S = 300.0
READ_S = 30.0
CHUNK = 64 * 1024
Chunks = Callable[[], AsyncIterator[bytes]]


USUAL = Settings(every=Thresholds())
REGISTERED_FOR, MOST_MEMBERS = timedelta(minutes=1), 100
#: Statuses of numbers that may not be registered. Meta counts an account that has a registered one; this is how we tell it (derived).
UNREGISTERED = frozenset({"pending", "offline", "gone", "unknown"})


class TooMuchError(Exception):
    """An upload has no end."""


class Passing:
    """Passes requests on. It also knows where an account's requests go, and with which token."""

    def __init__(self, upstream: Upstream, known: Known, state: State, now: Callable[[], datetime], settings: Settings = USUAL) -> None:
        self._upstream, self._known, self._state, self._now, self._settings = upstream, known, state, now, settings
        self._allowance = Allowance()
        self._registered: dict[str, tuple[bool, datetime]] = {}
        self.media = Media(upstream, now)
        self._apps: dict[str, App] = {}
        self._owners: dict[str, str] = {}
        self.unblocked: Callable[[str], None] = lambda _number: None  #: told of each number that let go of somebody it had blocked
        self.strangers = Strangers(now)

    def adopt(self, apps: tuple[App, ...]) -> None:
        """Send for these apps from now on."""
        self._apps = {app.name: app for app in apps}
        self._owners.clear()

    def base(self, account: str) -> str:
        """Return the base address for an account; of one that is not watched, the first app's."""
        app = self._app(account) or next(iter(self._apps.values()), None)
        return app.graph_url.rstrip("/") if app is not None else GRAPH

    def token(self, account: str) -> str | None:
        """Return the token that is kept for an account."""
        app = self._app(account)
        if app is None:
            return None
        return app.tokens.get(account, app.token).reveal() or None

    def _app(self, account: str) -> App | None:
        return self._apps.get(self._owners.get(account, ""))

    async def learn(self, account: str) -> None:
        """Find out which app an account belongs to."""
        if account and account not in self._owners:
            self._owners[account] = await self._state.look(lambda look: app_of(look.load(ACCOUNT, account)))

    async def forward(self, request: Request, way: Way) -> Answer:
        """Pass a whole request on, and return Meta's answer as it is; a refusal when the account's calls are used up."""
        if request.method == "DELETE" and request.place.edge is Edge.NODE and await self._account(request.place):
            return refused(NO_METHOD, why="Nothing that removes a number or an account is.", more=((b"allow", b"GET"),))
        account, whose, now = await self._counted(request), self._whose(request, way), self._now()
        if account:
            free = await self._free_at(account, whose, now)
            if free is not None:
                return refused(NO_CALLS, wait_s=(free - now).total_seconds() + 1)
            self._allowance.took(whose, account, now)
        query = request.query if way.token is None else without_key(request.query)
        url = address(way.base, request.place, query)
        try:
            reply = await self._upstream.patient.ask(request.method, url, headers_up(request.headers, way.token), request.body, READ_S)
        except NotSentError:
            return refused(NOT_SENT)
        except UnknownError:
            return refused(OUTCOME_UNKNOWN)
        if account:
            self._allowance.heard(whose, account, reply, self._now())
        if (request.method, request.place.name, reply.status) == ("DELETE", "block_users", OK):
            self.unblocked(request.place.node)
        body = reply.body
        if way.account and request.method == "GET" and request.place.edge is Edge.NODE:
            body = self.media.lend(reply, request, way.account, way.base)
        return Answer(reply.status, headers_down(reply.headers), body)

    async def may_call(self, account: str) -> bool:
        """Return whether a call with our own token may be made for an account; it counts as made."""
        await self.learn(account)
        whose, now = _print(self.token(account) or ""), self._now()
        if await self._free_at(account, whose, now) is not None:
            return False
        self._allowance.took(whose, account, now)
        return True

    async def _counted(self, request: Request) -> str:
        """Return the account whose hourly budget a request uses; empty: none that we know of."""
        place = request.place
        if not is_counted(request.method, (place.node, place.name) if place.name else (place.node,)):
            return ""
        return await self._account(place)

    @staticmethod
    def _whose(request: Request, way: Way) -> bytes:
        """Return what tells the caller's app from others: a hash of the token that goes to Meta."""
        given = way.token or bearer(request.headers)
        if not given:
            given = next((value for name, value in parameters(request.query) if name == "access_token"), "")
        return _print(given)

    async def _free_at(self, account: str, whose: bytes, now: datetime) -> datetime | None:
        thresholds = self._settings.of(account, self._known.group_of(account) or pseudo(account))
        return self._allowance.free_at(whose, account, now, thresholds, registered=await self._is_registered(account, now))

    async def _is_registered(self, account: str, now: datetime) -> bool:
        """Return whether the account has a registered number, and so the large budget."""
        found = self._registered.get(account)
        if found is None or now - found[1] >= REGISTERED_FOR:
            rows = await self._state.look(lambda look: look.fleet(under=account, limit=MOST_MEMBERS))
            found = self._registered[account] = any(row.status not in UNREGISTERED for row in rows), now
        return found[0]

    async def upload(self, place: Place, query: bytes, headers: tuple[Header, ...], chunks: Chunks, way: Way) -> Answer:
        """Pass an upload on, piece by piece."""
        up = (*headers_up(headers, way.token), *(header for header in headers if header[0] == b"content-length"))
        url = address(way.base, place, query if way.token is None else without_key(query))
        try:
            reply = await self._upstream.upload(url, up, bounded(chunks()), UPLOAD_S)
        except NotSentError:
            return refused(NOT_SENT)
        except UnknownError as fault:
            return refused(TOO_LARGE) if isinstance(fault.__context__, TooMuchError) else refused(OUTCOME_UNKNOWN)
        return Answer(reply.status, headers_down(reply.headers), reply.body)

    async def way(self, place: Place, query: bytes, caller: Caller) -> Way | Answer:
        """Return where a request about anything but a message goes; an answer where the caller's key does not lead there."""
        account = await self._account(place)
        await self.learn(account)
        if caller.key is None:
            return Way(base=self.base(account), token=None)
        await self.learn(caller.key.account)
        if account != caller.key.account and (account or await self._is_others(place, caller.key.account)):
            return refused(NOT_YOURS)
        try:
            must_not_nest(query)
        except NotReachedError as fault:
            return refused(NOT_YOURS, why=fault.why)
        token = self.token(caller.key.account)
        if token is None:
            return refused(NO_TOKEN)
        return Way(base=self.base(caller.key.account), token=token, key=caller.key.id, account=caller.key.account)

    async def _account(self, place: Place) -> str:
        """Return the account that an address belongs to; empty: none that we know of."""
        if place.edge is not Edge.ACCOUNT:
            line = await self._known.number(place.node)
            if line is not None:
                return line.account
        is_account = await self._state.look(lambda look: look.load(ACCOUNT, place.node) is not None)
        return place.node if is_account else ""

    async def _is_others(self, place: Place, account: str) -> bool:
        """Return whether an address that is nobody's number and no account is out of an account's reach.

        A node may be anything, such as media; a template of another account that is watched here is that one's. The token may reach it
        all the same: many accounts share one.
        """

        def ask(look: Look) -> bool:
            others = (other for other, _ in look.all(ACCOUNT) if other != account)
            return look.template(account, place.node) is None and any(look.template(other, place.node) is not None for other in others)

        return place.edge is not Edge.NODE or await self._state.look(ask)

    async def stranger(self, request: Request, caller: Caller, way: Way) -> Answer | None:
        """Return Meta's own answer to somebody whose token does not reach this number; None: they may know how it stands.

        Asked only before a refusal: it would tell how the number stands.
        """
        if self.is_known(caller, request.place.node):
            return None
        version, id_ = request.place.version, request.place.node
        node = Place(Edge.NODE, version, id_, "", f"/{version}/{id_}" if version else f"/{id_}")
        tokens = b"&".join(part for part in request.query.split(b"&") if part.startswith((b"access_token=", b"appsecret_proof=")))
        query = b"fields=id" + (b"&" + tokens if tokens else b"")
        try:
            reply = await self._upstream.lines.ask(
                "GET", address(way.base, node, query), headers_up(_bare(request.headers), None), b"", READ_S
            )
        except (NotSentError, UnknownError):
            return refused(NOT_SENT)
        if verdict(reply).code is not None or reply.status != OK:
            return Answer(reply.status, headers_down(reply.headers), reply.body)
        self.strangers.know(caller.print, request.place.node)
        return None

    def is_known(self, caller: Caller, number: str) -> bool:
        """Return whether a caller is known to reach a number: with a key, or with a token that Meta took, or that is kept here for it."""
        if caller.key is not None or self.strangers.is_known(caller.print, number):
            return True
        line = self._known.line(number)
        if line is None or caller.print != _print(self.token(line.account) or ""):
            return False
        self.strangers.know(caller.print, number)
        return True


OK = 200


def _print(token: str) -> bytes:
    """Return a hash that tells tokens apart, in memory only."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()[:16]


def _bare(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    return tuple(header for header in headers if header[0] in {b"authorization", b"user-agent"})


async def bounded(chunks: AsyncIterator[bytes], most: int = LARGEST_UPLOAD) -> AsyncIterator[bytes]:
    """Yield the pieces of an upload.

    Raises:
        TooMuchError: there are too many.
    """
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooMuchError
        yield chunk


def app_of(body: bytes | None) -> str:
    """Return the app that an account's row names."""
    return "" if body is None else account_place(body).app
