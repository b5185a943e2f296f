"""The net under the decoder."""

import pytest

import linekeeper.flow
from linekeeper.decode import Veil
from linekeeper.errors import TryLater
from linekeeper.events.house import Unread
from linekeeper.intake.keeping import Keeping
from linekeeper.journal.memory import MemoryJournal
from linekeeper.meter import Meter
from tests.intake.stand_in import NOON, FullDisk, an_app, batches, events

VEIL = Veil(b"k" * 32)


async def test_a_body_and_what_it_meant_are_kept_together(journal: MemoryJournal, meter: Meter) -> None:
    body = b'{"object":"whatsapp_business_account","entry":[{"id":"7","time":1764072000,"changes":[{"field":"new_field","value":{}}]}]}'

    id_ = await Keeping(journal, VEIL, meter)(an_app(), body, NOON)

    assert [(batch.delivery, batch.account) for batch in await batches(journal)] == [(id_, "7")]


async def test_a_decoder_that_fails_costs_the_meaning_and_never_the_bytes(
    journal: MemoryJournal, meter: Meter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("+1 555 010 0123 said something odd")

    monkeypatch.setattr(linekeeper.flow, "decode", fails)  # a fault planted in our own decoder

    id_ = await Keeping(journal, VEIL, meter)(an_app(), b"{}", NOON)

    kept = await journal.delivery(id_)
    assert kept is not None
    assert kept.body == b"{}"
    assert [type(event) for event in await events(journal)] == [Unread]
    assert meter.registry.get_sample_value("linekeeper_webhooks_undecoded_total", {"app": "meta"}) == 1


async def test_a_full_disk_is_told_as_such(meter: Meter) -> None:
    with pytest.raises(TryLater):
        await Keeping(FullDisk(), VEIL, meter)(an_app(), b"{}", NOON)
