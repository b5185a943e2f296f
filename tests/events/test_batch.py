"""What the journal keeps: every fact survives being written and read, and old rows stay readable."""

import typing
from datetime import UTC, datetime
from enum import Enum

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events import AnyEvent, Batch, Element, Event, Source
from linekeeper.events.account import AccountEvent
from linekeeper.events.number import NumberEvent
from linekeeper.events.template import TemplateEvent

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
FACTS: list[type[Event]] = list(typing.get_args(AnyEvent))
PLAIN: dict[object, st.SearchStrategy[typing.Any]] = {
    datetime: st.datetimes(datetime(1970, 1, 2), datetime(9999, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  Hypothesis adds the zone
    str: st.text(),
    bytes: st.binary(max_size=16),
    int: st.integers(-(2**53), 2**53),
    float: st.floats(-1e15, 1e15),
    bool: st.booleans(),
    type(None): st.none(),
}
FRAMES = {AccountEvent, NumberEvent, TemplateEvent}  # no facts of their own


def below(kind: type[Event]) -> set[type[Event]]:
    """Return every class below `kind`."""
    return {found for sub in kind.__subclasses__() for found in ({sub} | below(sub))}


def instances(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Return events of one class with any values in their fields."""
    fields: dict[str, st.SearchStrategy[typing.Any]] = {}
    for field in msgspec.structs.fields(kind):
        fields[field.name] = _values(field.type) if field.required else st.just(field.default) | _values(field.type)
    return st.fixed_dictionaries(fields).map(lambda told: kind(**told))


def _values(kind: typing.Any) -> st.SearchStrategy[typing.Any]:
    if kind in PLAIN:
        return PLAIN[kind]
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is tuple:
        if arguments[-1] is Ellipsis:
            return st.lists(_values(arguments[0]), max_size=3).map(tuple)
        return st.tuples(*(_values(one) for one in arguments))
    if arguments:
        return st.one_of(*(_values(one) for one in arguments))
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    fields = {field.name: _values(field.type) for field in msgspec.structs.fields(kind)}
    return st.fixed_dictionaries(fields).map(lambda told: kind(**told))


def test_every_fact_there_is_can_be_kept() -> None:
    assert set(FACTS) == below(Event) - FRAMES


def test_no_two_facts_share_a_name() -> None:
    assert len({kind.__struct_config__.tag for kind in FACTS}) == len(FACTS)


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_a_fact_cannot_be_edited(kind: type[Event]) -> None:
    assert kind.__struct_config__.frozen
    assert kind.__struct_config__.omit_defaults


@given(st.sampled_from(FACTS).flatmap(instances))
def test_a_batch_reads_back_as_it_was_written(event: AnyEvent) -> None:
    batch = Batch(
        source=Source.WEBHOOK,
        app="main",
        account="7",
        heard_at=AT,
        decoder=1,
        elements=(Element(key=b"k" * 20, events=(event,)), Element(events=(event,))),
    )

    assert msgspec.msgpack.decode(msgspec.msgpack.encode(batch), type=Batch) == batch


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_a_row_written_before_a_field_was_added_is_still_read(kind: type[Event]) -> None:
    row = {"type": kind.__name__}
    for field in msgspec.structs.fields(kind):
        if field.required:
            row[field.name] = _oldest(field.type)

    event = msgspec.convert(row, AnyEvent)

    assert type(event) is kind


def _oldest(kind: object) -> typing.Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return {datetime: AT, str: "7", bytes: b"k" * 16, int: 1, bool: True}[kind]  # type: ignore[index]  # a plain kind
