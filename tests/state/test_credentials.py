"""Credentials: what was given last holds, and only this installation's key opens it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linekeeper.config import App, Secret
from linekeeper.errors import Misconfigured
from linekeeper.state.credentials import Change, Credential, laid_over, looked, merged, recall, remember, sealed, unsealed
from linekeeper.state.memory import MemoryState
from linekeeper.state.port import State
from linekeeper.state.sqlite import open_state
from linekeeper.store.crypt import Keys

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
KEYS = Keys(bytes(32))
OLD, NEW, THIRD = Secret("old-word"), Secret("new-word"), Secret("third-word")


@asynccontextmanager
async def stated(kind: str, folder: Path) -> AsyncIterator[State]:
    if kind == "memory":
        yield MemoryState()
    else:
        async with open_state(folder / "state.db") as state:
            yield state


def credential(change: Change, configured: App | None = None) -> Credential:
    return looked(merged(None, change, configured), configured)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
async def test_what_was_kept_is_read_back_and_nothing_of_it_lies_open(kind: str, tmp_path: Path) -> None:
    kept = credential(Change(name="shop", at=NOON, id="42", secret=OLD, token=NEW, tokens={"7": THIRD}, accounts=("7",)))
    async with stated(kind, tmp_path) as state:
        await remember(state, KEYS, [kept])

        assert await recall(state, KEYS) == {"shop": kept}
        raw = (await state.recall("credential"))["shop"]
    assert not any(word.reveal().encode() in raw for word in (OLD, NEW, THIRD))


async def test_another_key_opens_nothing_and_says_so() -> None:
    state = MemoryState()
    await remember(state, KEYS, [credential(Change(name="shop", at=NOON, secret=OLD))])

    with pytest.raises(Misconfigured, match="cannot be opened"):
        await recall(state, Keys(bytes(31) + b"1"))


def test_a_sealed_change_is_no_credential_and_opens_at_its_own_place_only() -> None:
    body = sealed(Change(name="shop", at=NOON, secret=OLD), KEYS, "shop")

    assert unsealed(body, KEYS, "shop", Change).secret == OLD
    for place, kind in (("shop", Credential), ("other", Change)):
        with pytest.raises(Misconfigured, match="cannot be opened"):
            unsealed(body, KEYS, place, kind)


def test_what_another_release_wrote_is_refused_without_quoting_it() -> None:
    body = KEYS.seal(b'{"name": "shop", "at": "secret-word"}', b"change shop")

    with pytest.raises(Misconfigured, match="cannot be read") as fault:
        unsealed(body, KEYS, "shop", Change)
    assert "secret-word" not in str(fault.value)


def test_a_credential_prints_no_secret() -> None:
    kept = credential(Change(name="shop", at=NOON, secret=OLD, token=NEW, tokens={"7": THIRD}))

    assert not any(word.reveal() in repr(kept) for word in (OLD, NEW, THIRD))


@pytest.mark.parametrize(
    ("configured_then", "given_then", "configured_now", "holds"),
    [
        pytest.param("", "new-word", "", "new-word", id="the configuration names none: the kept one holds"),
        pytest.param("old-word", "new-word", "old-word", "new-word", id="the configuration still says what it said: the kept one holds"),
        pytest.param("old-word", "new-word", "third-word", "third-word", id="the configuration says something new: that holds"),
        pytest.param("", "new-word", "third-word", "third-word", id="the configuration names one for the first time: that holds"),
        pytest.param("old-word", "", "old-word", "old-word", id="none was given: the configuration's holds"),
        pytest.param("old-word", "new-word", "", "new-word", id="the configuration names none any more: the kept one holds"),
    ],
)
@pytest.mark.parametrize("key", ["secret", "token", "verify_token"])
def test_the_newer_word_holds(key: str, configured_then: str, given_then: str, configured_now: str, holds: str) -> None:
    then, now = replace(App(), **{key: Secret(configured_then)}), replace(App(), **{key: Secret(configured_now)})
    kept = credential(replace(Change(name="meta", at=NOON), **{key: Secret(given_then)}), then)

    assert getattr(laid_over(now, kept), key).reveal() == holds


def test_without_anything_kept_the_configuration_holds() -> None:
    assert laid_over(App(token=OLD), None) == App(token=OLD)


def test_what_the_configuration_said_is_noted_once() -> None:
    kept = credential(Change(name="meta", at=NOON, token=NEW), App(token=OLD))

    assert looked(kept, App(token=THIRD)) == kept


@pytest.mark.parametrize("held_in", ["configuration", "folder"])
def test_the_secret_before_a_new_one_stays_good_until_its_end(held_in: str) -> None:
    configured = App(secret=OLD if held_in == "configuration" else Secret(""), kept=True)
    first = credential(Change(name="meta", at=NOON, secret=OLD), configured) if held_in == "folder" else None
    change = Change(name="meta", at=NOON, secret=NEW, old_secret_until=LATER)
    kept = looked(merged(first, change, laid_over(configured, first)), configured)

    app = laid_over(configured, kept)
    assert (app.secret, app.previous_secret, app.previous_secret_until) == (NEW, OLD, LATER)


def test_the_configurations_newer_secret_brings_its_own_previous_one() -> None:
    kept = credential(Change(name="meta", at=NOON, secret=NEW, old_secret_until=LATER), App(secret=OLD))

    app = laid_over(App(secret=THIRD, previous_secret=NEW), kept)
    assert (app.secret, app.previous_secret, app.previous_secret_until) == (THIRD, NEW, None)


def test_an_account_may_have_its_own_token_and_lose_it_again() -> None:
    kept = merged(None, Change(name="meta", at=NOON, tokens={"7": OLD, "8": NEW}), None)
    assert laid_over(App(token=THIRD), kept).tokens == {"7": OLD, "8": NEW}

    kept = merged(kept, Change(name="meta", at=NOON, tokens={"7": Secret("")}), None)
    assert laid_over(App(token=THIRD), kept).tokens == {"8": NEW}


def test_accounts_are_added_and_none_is_lost() -> None:
    kept = merged(
        merged(None, Change(name="meta", at=NOON, accounts=("7", "8")), None), Change(name="meta", at=NOON, accounts=("8", "9")), None
    )

    assert laid_over(App(accounts=("1", "7")), kept).accounts == ("1", "7", "8", "9")


WORDS = st.sampled_from(["", "one", "two", "three"]).map(Secret)
CHANGES = st.builds(
    Change,
    name=st.just("meta"),
    at=st.just(NOON),
    secret=WORDS,
    token=WORDS,
    verify_token=WORDS,
    old_secret_until=st.none() | st.just(LATER),
    accounts=st.lists(st.sampled_from("789"), max_size=3).map(tuple),
    tokens=st.dictionaries(st.sampled_from("789"), WORDS, max_size=2),
)
CONFIGURED = st.builds(App, secret=WORDS, token=WORDS, verify_token=WORDS)


@given(st.lists(CHANGES, min_size=1, max_size=4), CONFIGURED)
def test_taking_the_same_change_twice_leaves_the_same(changes: list[Change], configured: App) -> None:
    # A crash between keeping a change and removing its file lets it come again.
    kept: Credential | None = None
    for change in changes:
        kept = looked(merged(kept, change, laid_over(configured, kept)), configured)
    assert kept is not None
    again = looked(merged(kept, changes[-1], laid_over(configured, kept)), configured)

    assert replace(again, at=kept.at) == kept


@given(CHANGES, CONFIGURED)
def test_sealing_and_opening_changes_nothing(change: Change, configured: App) -> None:
    assert unsealed(sealed(change, KEYS, "meta"), KEYS, "meta", Change) == change
    kept = credential(change, configured)
    assert unsealed(sealed(kept, KEYS, "meta"), KEYS, "meta", Credential) == kept
