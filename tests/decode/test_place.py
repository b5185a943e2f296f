from datetime import timedelta

import pytest

from linekeeper.decode.place import AHEAD_S, BUCKET_S, MISSING, NEW_WORD, WRONG_SHAPE, Hearing, Place, of_words
from linekeeper.events import Element, Told
from linekeeper.events.batch import AnyEvent
from tests.decode.sample import BASE, HEARD, VEIL


def place(heard_at: object = HEARD, entry: str = "7") -> Place:
    """Return a place in a body that was heard an hour after the samples' clock."""
    return Place(Hearing("main", "meta", heard_at, VEIL), "entry[0]", entry)  # type: ignore[arg-type]  # always an instant


@pytest.mark.parametrize(
    ("after_hearing_s", "told"),
    [
        pytest.param(-86_400, Told.META, id="a day ago"),
        pytest.param(0, Told.META, id="now"),
        pytest.param(AHEAD_S, Told.META, id="five minutes ahead is Meta's clock"),
        pytest.param(AHEAD_S + 1, Told.FUTURE, id="more than that counts as when heard"),
    ],
)
def test_a_time_too_far_ahead_counts_as_when_heard(after_hearing_s: int, told: Told) -> None:
    stated = int(HEARD.timestamp()) + after_hearing_s

    assert place().instant(stated) == (stated, HEARD if told is Told.FUTURE else HEARD + timedelta(seconds=after_hearing_s), told)


def test_no_time_is_when_heard() -> None:
    assert place().instant(None) == (None, HEARD, Told.HEARD)


@pytest.mark.parametrize(("written", "fits"), [(BASE, True), (None, True), ("soon", False), (0, False)])
def test_a_place_says_whether_its_time_could_be_read(written: object, fits: bool) -> None:
    assert place().timed(written) is fits


def test_a_place_below_keeps_entry_and_time() -> None:
    outer = place()
    outer.timed(BASE)
    inner = outer.within(".changes[0]")

    assert (inner.path, inner.entry, inner.account) == ("entry[0].changes[0]", "7", "7")
    assert (inner.seconds, inner.at, inner.told) == (outer.seconds, outer.at, outer.told)


@pytest.mark.parametrize(("sub", "where"), [("", "entry[0]"), ("id", "entry[0].id"), ("[1]", "entry[0][1]")])
def test_what_is_unread_is_named_by_its_path(sub: str, where: str) -> None:
    assert place().unread(sub, MISSING).where == where


@pytest.mark.parametrize(("written", "why"), [("NEW", NEW_WORD), (None, MISSING), ([], WRONG_SHAPE), ("", WRONG_SHAPE)])
def test_a_word_may_be_new_missing_or_none(written: object, why: str) -> None:
    assert place().new_word("event", written).why == why


def test_the_parts_of_an_identity_do_not_run_together() -> None:
    assert place().key(BASE, "ab", "c") != place().key(BASE, "a", "bc")


def test_a_key_begins_with_the_hour_and_differs_by_account() -> None:
    key = place().key(BASE, "x")

    assert key[:4] == (BASE // 3600).to_bytes(4, "big")
    assert len(key) == 20
    assert place(entry="8").key(BASE, "x")[4:] != key[4:]


@pytest.mark.parametrize("stated", [-(10**9), 0, 10**17])
def test_no_time_breaks_the_prefix(stated: int) -> None:
    assert len(place().key(stated, "x")) == 20


def test_without_a_time_the_key_of_content_holds_for_a_bucket() -> None:
    start = HEARD + timedelta(seconds=-(int(HEARD.timestamp()) % BUCKET_S))
    keys = [place(start + timedelta(seconds=s)).key_of_content(None, "news", {}) for s in (0, BUCKET_S - 1, BUCKET_S)]

    assert keys[0] == keys[1] != keys[2]


def test_batches_are_told_apart_by_account_and_test() -> None:
    hearing = place().hearing
    for account, test in [("7", False), ("0", True), ("7", False), ("0", False)]:
        hearing.keep(account, Element(), test=test)

    assert [(batch.account, batch.test, len(batch.elements)) for batch in hearing.batches()] == [
        ("7", False, 2),
        ("0", True, 1),
        ("0", False, 1),
    ]


def test_words_that_are_not_among_the_known_are_told_and_null_is_fine() -> None:
    events: list[AnyEvent] = []
    of_words(place(), {"a": "KNOWN", "b": None, "c": "NEW"}, events, a={"KNOWN"}, b=(), c={"KNOWN"}, d=())

    assert [event.where for event in events] == ["entry[0].c"]  # type: ignore[union-attr]  # it is an Unread
