"""The journal is heard again in its order, from raw bodies where they exist."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from linekeeper.build.hearing_again import Heard, HearingAgain, Origin
from linekeeper.config import Retention
from linekeeper.decode import DECODER, Veil, decode
from linekeeper.errors import Misconfigured
from linekeeper.events import Batch, Element, Source
from linekeeper.events.house import AccountClaimed
from linekeeper.journal.memory import MemoryJournal
from linekeeper.journal.port import START, Delivery, Position

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
VEIL = Veil(b"k" * 32)


def body(*accounts: str) -> bytes:
    entries = [{"id": account, "time": 1_795_600_000, "changes": [{"field": "account_alerts", "value": {}}]} for account in accounts]
    return msgspec.json.encode({"object": "whatsapp_business_account", "entry": entries})


async def deliver(journal: MemoryJournal, *accounts: str, at: datetime = NOON) -> tuple[Batch, ...]:
    raw = body(*accounts)
    batches = decode(raw, app="meta", source="meta", heard_at=at, veil=VEIL)
    await journal.append(Delivery(app="meta", body=raw, heard_at=at), batches)
    return batches


async def again(journal: MemoryJournal, origin: Origin, after: Position = START) -> tuple[list[Heard], HearingAgain]:
    hearing = HearingAgain(journal, VEIL, {"meta": "meta"}, origin)
    return [heard async for page in hearing.pages(after, await journal.end()) for heard in page], hearing


@pytest.mark.parametrize("origin", list(Origin), ids=str)
async def test_with_an_unchanged_decoder_every_origin_gives_the_same_events(origin: Origin) -> None:
    journal = MemoryJournal()
    for accounts in (["1"], ["2", "3", "4"], ["5"]):
        await deliver(journal, *accounts)
    claim = Element(events=(AccountClaimed(at=NOON, account="1"),))
    await journal.append(None, [Batch(source=Source.ACT, app="meta", account="1", heard_at=NOON, decoder=DECODER, elements=(claim,))])

    heard, _ = await again(journal, origin)
    live = await journal.read(START)

    assert elements(heard) == elements(live)
    assert heard[-1][0] == live[-1][0], "the cursor comes to the same place"
    assert [place for place, _ in heard] == sorted(place for place, _ in heard)


async def test_a_body_is_decoded_by_todays_decoder() -> None:
    journal = MemoryJournal()
    old = Batch(source=Source.WEBHOOK, app="meta", account="1", heard_at=NOON, decoder=0)
    await journal.append(Delivery(app="meta", body=body("1"), heard_at=NOON), [old])

    heard, hearing = await again(journal, Origin.AUTO)

    assert ([batch.decoder for _, batch in heard], hearing.decoded) == ([DECODER], 1)
    assert heard[0][1].delivery is not None


async def test_batches_stay_as_they_were_decoded_then() -> None:
    journal = MemoryJournal()
    old = Batch(source=Source.WEBHOOK, app="meta", account="1", heard_at=NOON, decoder=0)
    await journal.append(Delivery(app="meta", body=body("1"), heard_at=NOON), [old])

    heard, hearing = await again(journal, Origin.BATCHES)

    assert ([batch.decoder for _, batch in heard], hearing.decoded) == ([0], 0)


async def test_where_a_body_has_expired_its_batches_speak() -> None:
    journal = MemoryJournal(Retention(days=7))
    await deliver(journal, "1", "2", at=NOON - timedelta(days=20))
    await deliver(journal, "3")
    await journal.expire(NOON)

    heard, hearing = await again(journal, Origin.AUTO)

    assert elements(heard) == elements(await journal.read(START))
    assert hearing.decoded == 1


async def test_asking_for_raw_alone_is_refused_where_a_body_has_expired() -> None:
    journal = MemoryJournal(Retention(days=7))
    await deliver(journal, "1", at=NOON - timedelta(days=20))
    await journal.expire(NOON)

    with pytest.raises(Misconfigured, match="has expired"):
        await again(journal, Origin.RAW)


async def test_a_later_hearing_goes_on_where_the_first_ended() -> None:
    journal = MemoryJournal()
    await deliver(journal, "1", "2")
    hearing = HearingAgain(journal, VEIL, {}, Origin.AUTO)
    first = await journal.end()
    heard = [one async for page in hearing.pages(START, first) for one in page]
    await deliver(journal, "3")
    heard += [one async for page in hearing.pages(first, await journal.end()) for one in page]

    assert elements(heard) == elements(await journal.read(START))
    assert (hearing.batches, hearing.decoded) == (3, 2)


async def test_many_deliveries_are_read_ahead_and_none_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.build.hearing_again.PAGE", 3)
    monkeypatch.setattr("linekeeper.build.hearing_again.BODIES", 2)
    journal = MemoryJournal()
    for one in range(11):
        await deliver(journal, str(one), str(one + 100))

    heard, hearing = await again(journal, Origin.RAW)

    assert elements(heard) == elements(await journal.read(START))
    assert hearing.decoded == 11


def elements(heard: list[Heard]) -> list[tuple[str, tuple[Element, ...]]]:
    """Return what was said, without how it was cut into batches."""
    return [(batch.account, batch.elements) for _, batch in heard if batch.elements]
