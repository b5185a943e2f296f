"""Bad input, from the socket to the state: nothing forged comes in, whatever is signed is kept, and poison costs no neighbour.

The whole way is real: HTTP on loopback, the door, SQLite, the decoder, the keeper. What the door alone does with signatures and sizes
is in tests/intake/test_door.py, what the decoder alone does with shapes in tests/decode/test_walk.py.
"""

import hmac
import json
from collections.abc import AsyncIterator
from io import BytesIO
from itertools import count
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from msgspec import Struct

from linekeeper.build.servers import address, bound, serving
from linekeeper.config import App, Retention, Secret
from linekeeper.decode import Veil
from linekeeper.intake import Door, Keeping
from linekeeper.journal.port import Journal
from linekeeper.journal.sqlite import open_journal
from linekeeper.meter import Meter
from linekeeper.state.sqlite import open_state
from linekeeper.store.crypt import open_keys
from tests.flow.bodies import HARBOR, about, entry, status
from tests.flow.stream import NOON, Stream, ago, read
from tests.intake.stand_in import HandClock

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one house for all: opening one takes longer than most of these tests

SECRET = "shh"
FLOOD = 10_000


class House(Struct):
    """A door on a real folder, and the river behind it."""

    url: str
    session: aiohttp.ClientSession
    journal: Journal
    stream: Stream

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, int | None]:
        """Post a body, signed unless headers are given; return the answer's status and the delivery's id."""
        signed = {"X-Hub-Signature-256": "sha256=" + hmac.digest(SECRET.encode(), body, "sha256").hex()}
        async with self.session.post(self.url, data=BytesIO(body), headers=signed if headers is None else headers) as said:
            told = said.headers.get("X-Delivery-Id")
            return said.status, None if told is None else int(told)

    async def reached(self) -> int:
        """Fold what is new; return how many people were reached."""
        await self.stream.fold()
        assert self.stream.failed == []
        return (await self.stream.use(f"account:{HARBOR}"))[1]

    async def raw(self, id_: int | None) -> bytes | None:
        """Return a delivery's body as it is kept."""
        kept = await self.journal.delivery(id_ or 0)
        return None if kept is None else kept.body


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Yield a house in which one number is known, and one person has written."""
    folder, meter = tmp_path_factory.mktemp("house"), Meter()
    keys = open_keys(folder)
    listener = bound("the door", "127.0.0.1", 0, "-")
    app = App(name="meta", id="1", secret=Secret(SECRET))
    async with (
        open_journal(folder / "journal.db", keys, Retention()) as journal,
        open_state(folder / "state.db") as state,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session,
    ):
        door = Door([app], Keeping(journal, Veil(keys.veil_key, keys.key_id), meter), HandClock(NOON), meter)
        async with serving(door, listener, lifespan=False):
            stream = Stream(state, journal)
            await stream.claim()
            await stream.poll(read("101", ago(hours=1)))
            await stream.fold()
            yield House(f"{address(listener)}/webhooks/meta", session, journal, stream)


def enveloped(*entries: Any) -> bytes:
    return json.dumps({"object": "whatsapp_business_account", "entry": list(entries)}).encode()


_cases = count(1)


def good() -> dict[str, Any]:
    """Return sound news: a message that reached somebody who was never reached before."""
    case = next(_cases)
    return entry(
        HARBOR, ago(minutes=5), "messages", about("101", statuses=[status(f"wamid.good.{case}", ago(minutes=5), to=f"155501{case:05}")])
    )


def forged(name: str, value: bytes) -> dict[str, str]:
    return {name: value.decode("latin-1")}


BODY = enveloped(good())
SHA1, SHA256 = (hmac.digest(SECRET.encode(), BODY, kind).hex().encode() for kind in ("sha1", "sha256"))


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param(forged("X-Hub-Signature", b"sha1=" + SHA1), id="Meta's older header alone"),
        pytest.param(forged("X-Hub-Signature", b"sha256=" + SHA256), id="the right value under the older name"),
        pytest.param(forged("X-Hub-Signature-256", b"sha1=" + SHA1), id="sha1 in the newer header"),
        pytest.param(forged("X-Hub-Signature-256", b"sha256=" + b"0" * 64), id="zeros"),
        pytest.param(forged("X-Hub-Signature-256", b"sha256=" + SHA256[:-1]), id="too short"),
        pytest.param(forged("X-Hub-Signature-256", b"sha256=" + SHA256 + b"0"), id="too long"),
        pytest.param(forged("X-Hub-Signature-256", b"SHA256=" + SHA256), id="another spelling of the prefix"),
    ],
)
async def test_nothing_forged_is_kept_or_changes_anything(house: House, headers: dict[str, str]) -> None:
    before = (await house.reached(), await house.journal.end())

    assert (await house.post(BODY, headers)) == (401, None)
    assert (await house.reached(), await house.journal.end()) == before


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"not JSON", id="no JSON"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe\xfd", id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="100,000 open lists"),
        pytest.param(b'{"entry":' * 100_000 + b"1" + b"}" * 100_000, id="100,000 objects in objects"),
        pytest.param(b'{"object":"whatsapp_business_account","entry":null}', id="entry is null"),
        pytest.param(b'{"object":"whatsapp_business_account","entry":{}}', id="entry is an object"),
        pytest.param(b'{"object":"whatsapp_business_account","entry":[NaN,Infinity,-Infinity]}', id="NaN"),
        pytest.param(b'{"object":"whatsapp_business_account","entry":[' + b"9" * 5_000 + b"]}", id="a number of 5,000 digits"),
        pytest.param(b'{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{}}]}]}', id="another product"),
        pytest.param(b'{"object":"instagram","entry":[{"id":"1","messaging":[]}]}', id="a third product"),
        pytest.param(b'"\\ud800"', id="a lone surrogate"),
        pytest.param(b"\x00" * 100, id="zero bytes"),
    ],
)
async def test_what_is_signed_and_cannot_be_read_is_kept_answered_200_and_shown(house: House, body: bytes) -> None:
    before = await house.reached()
    status_code, id_ = await house.post(body)

    assert status_code == 200
    assert await house.raw(id_) == body
    assert await house.reached() == before
    assert id_ in [row.delivery for row in await house.stream.state.look(lambda look: look.unread())]


def value_of(value: Any) -> dict[str, Any]:
    return {"id": HARBOR, "time": 1, "changes": [{"field": "messages", "value": value}]}


POISON = [
    pytest.param(lambda good: enveloped(None, good), id="an entry that is null"),
    pytest.param(lambda good: enveloped("text", good, 7), id="entries that are a text and a number"),
    pytest.param(lambda good: enveloped([good], good), id="an entry that is a list"),
    pytest.param(lambda good: enveloped({"id": None, "changes": {}}, good), id="an entry without id and changes"),
    pytest.param(lambda good: enveloped({"id": HARBOR, "time": [1], "changes": [None, 3, "x"]}, good), id="changes that are none"),
    pytest.param(lambda good: enveloped(value_of("text"), good), id="value is a text"),
    pytest.param(lambda good: enveloped(value_of([1]), good), id="value is a list"),
    pytest.param(lambda good: enveloped(value_of({"statuses": {"id": 1}}), good), id="statuses is an object"),
    pytest.param(lambda good: enveloped(value_of(about("101", statuses=[None, 1, {}])), good), id="statuses that are none"),  # type: ignore[list-item]  # that is the point
    pytest.param(
        lambda good: enveloped(value_of({"metadata": 5, "messages": [{"id": {}, "timestamp": []}]}), good), id="values of other kinds"
    ),
    pytest.param(lambda good: enveloped({**good, "id": "9" * 5_000}, good), id="an id of 5,000 digits"),
    pytest.param(lambda good: enveloped({**good, "time": 10**300}, good), id="a time beyond all calendars"),
    pytest.param(
        lambda good: enveloped({"id": "\ud800", "changes": [{"field": "\udfff", "value": {"\ud800": 1}}]}, good), id="lone surrogates"
    ),
    pytest.param(lambda good: enveloped({"id": HARBOR, "messaging": [{}]}, good), id="an entry of another product"),
    pytest.param(lambda good: b"[" + enveloped(good) + b",null,7,[]]", id="a list of bodies, some of them none"),
    pytest.param(lambda good: enveloped(good).replace(b'"entry"', b'"entry": null, "entry"', 1), id="a key twice"),
    pytest.param(lambda good: enveloped({"id": HARBOR, "time": float("nan"), "changes": []}, good), id="NaN beside it"),
    pytest.param(lambda good: enveloped(*[{"id": str(place), "changes": []} for place in range(FLOOD)], good), id="10,000 entries"),
]


@pytest.mark.parametrize("poisoned", POISON)
async def test_poison_is_kept_and_its_neighbour_is_folded(house: House, poisoned: Any) -> None:
    before, body = await house.reached(), poisoned(good())
    status_code, id_ = await house.post(body)

    assert status_code == 200
    assert await house.raw(id_) == body
    assert await house.reached() == before + 1


async def test_one_poisoned_status_costs_none_of_its_neighbours(house: House) -> None:
    """At every place of the list, in one body."""
    before = await house.reached()
    words: list[Any] = [status(f"wamid.{place}", ago(minutes=5), to=f"1555010900{place}") for place in range(5)]
    for place in (0, 3, 7):
        words.insert(place, {"id": ["x"], "status": 5, "timestamp": {}, "recipient_id": None})
    status_code, _ = await house.post(enveloped(entry(HARBOR, ago(minutes=5), "messages", about("101", statuses=words))))

    assert status_code == 200
    assert await house.reached() == before + 5


async def test_eight_mebibytes_are_read_to_the_end_and_a_byte_more_is_refused(house: House) -> None:
    before = await house.reached()
    sound = enveloped(good())
    body = sound[:1] + b" " * ((8 << 20) - len(sound)) + sound[1:]

    assert (await house.post(body))[0] == 200
    assert (await house.post(body + b" ")) == (413, None)
    assert await house.reached() == before + 1
