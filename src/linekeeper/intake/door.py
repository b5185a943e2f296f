"""The webhook door: a bare ASGI callable. Every signed body up to 8 MiB is kept and answered 200, whatever it holds.

Sources: Meta, "Create a webhook endpoint" (copy 2026), "Webhooks overview" (copy 2026-09-11); fact sheet webhooks.md 3 and 4.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qs

import structlog

from linekeeper.config import App
from linekeeper.decode.signature import matches
from linekeeper.errors import TryLater
from linekeeper.intake.clock import Clock
from linekeeper.intake.faults import place_of
from linekeeper.intake.patience import Patience
from linekeeper.intake.refusals import Tell, Teller
from linekeeper.intake.room import LARGEST, LeftError, NoRoomError, Receive, Room, TooLargeError, let_finish, read_body
from linekeeper.meter import Meter

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Keep = Callable[[App, bytes, datetime], Awaitable[int]]
Header = tuple[bytes, bytes]

PREFIX = "/webhooks/"
SIGNATURE = b"x-hub-signature-256"
SIGNATURE_LENGTH = len("sha256=") + 64
READ_S = 30.0  #: for a whole body
CHALLENGE_MOST = 4096  #: characters; Meta's are about ten
PARAMETERS_MOST = 50
UNSIGNED, TOO_LARGE = b"signature missing or wrong\n", b"body too large\n"
BUSY = 503
PLAIN: tuple[Header, ...] = ((b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff"))
NOTHING: Header = (b"content-length", b"0")
CLOSE: Header = (b"connection", b"close")  #: the body was not read to its end


class Door:
    """`GET` and `POST /webhooks/{app}`, and `GET /health`. It does not de-duplicate and knows no directory."""

    def __init__(  # noqa: PLR0913  what it works with, and two bounds that tests narrow
        self,
        apps: Iterable[App],
        keep: Keep,
        clock: Clock,
        meter: Meter,
        *,
        on_refused: Tell | None = None,
        room: Room | None = None,
        read_s: float = READ_S,
    ) -> None:
        self._keep, self._clock, self._meter = keep, clock, meter
        self.adopt(apps)
        self._teller = Teller(on_refused)
        self._room = room or Room()
        self._patience = Patience(read_s)
        meter.door_bytes.set_function(lambda: self._room.used)

    def adopt(self, apps: Iterable[App]) -> None:
        """Answer for these apps from now on. A request that is being read is judged by the secrets that held when it began."""
        self._apps = {app.name: _Known(app, self._meter) for app in apps}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        known = self._apps.get(path[len(PREFIX) :]) if path.startswith(PREFIX) else None
        if known is not None and method == "POST":
            await self._post(known, scope["headers"], receive, send)
        elif known is not None and method == "GET":
            await self._handshake(known, scope["query_string"], send)
        elif path == "/health" and method == "GET":
            await _say(send, 200, b"ok\n")
        elif known is not None or path == "/health":
            await _say(send, 405, b"method not allowed\n", CLOSE, (b"allow", b"GET, POST" if known else b"GET"))
        else:
            self._meter.webhooks_refused.labels("", "unknown_path").inc()
            await _say(send, 404, b"no app here\n", CLOSE)

    async def _handshake(self, known: "_Known", query: bytes, send: Send) -> None:
        """Answer Meta's check of the callback address. PHP-style proxies write `hub_mode` for `hub.mode`."""
        try:
            asked = parse_qs(query.decode("latin-1"), max_num_fields=PARAMETERS_MOST)
        except ValueError:
            asked = {}

        def told(name: str) -> str:
            return (asked.get(f"hub.{name}") or asked.get(f"hub_{name}") or [""])[0]

        challenge = told("challenge")
        if known.verifies(told("verify_token")) and told("mode") == "subscribe" and 0 < len(challenge) <= CHALLENGE_MOST:
            await _say(send, 200, challenge.encode())
        else:
            known.refused["handshake"].inc()
            await _say(send, 403, b"verification refused: mode or verify token do not fit\n")

    async def _post(self, known: "_Known", headers: Sequence[Header], receive: Receive, send: Send) -> None:
        signature, declared = _signature(headers), _declared(headers)
        if signature is None:  # not worth keeping a byte for
            self._teller.refused(known.app.name, self._clock.now())
            await self._refuse(known, "unsigned", 401, UNSIGNED, send, linger=receive)
            return
        if declared is not None and declared > LARGEST:
            await self._refuse(known, "too_large", 413, TOO_LARGE, send, linger=receive)
            return
        with self._room.guest(declared) as guest:
            try:
                body = await self._patience.wait(read_body(receive, guest))
            except TooLargeError:
                await self._refuse(known, "too_large", 413, TOO_LARGE, send, linger=receive)
            except NoRoomError:
                await self._refuse(known, "busy", 503, b"busy, try again\n", send, linger=receive)
            except TimeoutError:
                await self._refuse(known, "slow", 408, b"body too slow\n", send)
            except LeftError:
                known.refused["left"].inc()
            else:
                await self._heard(known, body, signature, send)

    async def _heard(self, known: "_Known", body: bytes, signature: str, send: Send) -> None:
        """Keep a whole body if it is signed: 200 only once it is durable (P1), 503 when it cannot be (P2)."""
        heard_at = self._clock.now()
        if not matches(body, signature, known.secrets(heard_at)):
            self._teller.refused(known.app.name, heard_at)
            known.refused["signature"].inc()
            await _say(send, 401, UNSIGNED)
            return
        try:
            id_ = await self._keep(known.app, body, heard_at)
        except TryLater as refusal:
            self._meter.store_refusals.labels("journal").inc()
            await self._unkept(known, send, refusal.retry_after_s)
        except Exception as fault:  # noqa: BLE001  whatever it is, Meta must send it again
            # No traceback: the fault's text may hold what somebody wrote.
            log.error("delivery.unkept", app=known.app.name, fault=type(fault).__name__, place=place_of(fault))  # noqa: TRY400  see above
            await self._unkept(known, send, None)
        else:
            await send({"type": "http.response.start", "status": 200, "headers": [NOTHING, (b"x-delivery-id", b"%d" % id_)]})
            await send({"type": "http.response.body", "body": b""})
            known.received.inc()
            known.bytes.inc(len(body))
            self._meter.webhook_ack.observe((self._clock.now() - heard_at).total_seconds())

    async def _unkept(self, known: "_Known", send: Send, retry_after_s: float | None) -> None:
        known.refused["store"].inc()
        wait = str(max(1, round(retry_after_s or 1))).encode()
        await _say(send, 503, b"cannot store now, try again\n", (b"retry-after", wait))

    async def _refuse(self, known: "_Known", why: str, status: int, text: bytes, send: Send, *, linger: Receive | None = None) -> None:
        """Answer before the body was read to its end, and close the connection."""
        known.refused[why].inc()
        more = ((b"retry-after", b"1"),) if status == BUSY else ()
        await _say(send, status, text, CLOSE, *more, linger=linger)


class _Known:
    """One app, with its counters at hand: looking them up by name would cost more than counting."""

    def __init__(self, app: App, meter: Meter) -> None:
        self.app = app
        self.received, self.bytes = meter.webhooks.labels(app.name), meter.webhook_bytes.labels(app.name)
        reasons = ("handshake", "unsigned", "signature", "too_large", "busy", "slow", "left", "store")
        self.refused = {why: meter.webhooks_refused.labels(app.name, why) for why in reasons}
        self._secret = app.secret.reveal().encode()
        self._previous = app.previous_secret.reveal().encode()

    def secrets(self, now: datetime) -> tuple[bytes, ...]:
        """Return the secrets that are good now, the current one first. None at all: nothing is accepted."""
        until = self.app.previous_secret_until
        previous = self._previous if until is None or now < until else b""
        return tuple(secret for secret in (self._secret, previous) if secret)

    def verifies(self, token: str) -> bool:
        """Tell whether this is the app's verify token; never when the app has none."""
        ours = self.app.verify_token.reveal().encode()
        return compare_digest(token.encode(), ours) and bool(ours)


def _signature(headers: Sequence[Header]) -> str | None:
    """Return the one signature, if it has the right shape. Two of them are none."""
    found = [value for name, value in headers if name == SIGNATURE]
    if len(found) != 1 or len(found[0]) != SIGNATURE_LENGTH:
        return None
    return found[0].decode("latin-1")


def _declared(headers: Sequence[Header]) -> int | None:
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return None


async def _say(send: Send, status: int, text: bytes, *more: Header, linger: Receive | None = None) -> None:
    """Answer; with `linger`, at once, but let the sender finish before the connection is closed."""
    headers = [*PLAIN, (b"content-length", str(len(text)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if linger is not None:
        await send({"type": "http.response.body", "body": text, "more_body": True})
        await let_finish(linger)
        text = b""
    await send({"type": "http.response.body", "body": text})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
