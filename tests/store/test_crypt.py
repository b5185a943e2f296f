"""Keys: one master key, from which every other is derived."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from linekeeper.config import Secret
from linekeeper.errors import Misconfigured
from linekeeper.store.crypt import Keys, open_keys

MASTER = bytes(range(32))


def test_the_first_start_makes_a_key_that_only_we_may_read(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "data")

    path = tmp_path / "data" / "key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(path.read_text())) == 32
    assert open_keys(tmp_path / "data").check == keys.check


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    assert open_keys(tmp_path / "one").check != open_keys(tmp_path / "two").check


def test_a_draft_left_by_a_kill_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "key.new").write_text("half")

    assert len(open_keys(tmp_path).veil_key) == 32
    assert not (tmp_path / "key.new").exists()


@pytest.mark.parametrize("store", ["journal.db", "state.db"])
def test_a_lost_key_is_never_replaced_while_there_is_something_to_open(tmp_path: Path, store: str) -> None:
    (tmp_path / store).write_bytes(b"something")

    with pytest.raises(Misconfigured, match=f"(?s)the file `key` is missing.*{store}"):
        open_keys(tmp_path)
    assert not (tmp_path / "key").exists()


def test_a_reading_command_makes_no_key(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="the file `key` is missing"):
        open_keys(tmp_path, make=False)
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    open_keys(tmp_path)
    (tmp_path / "key").chmod(0o644)

    with pytest.raises(Misconfigured, match="others on this machine may read"):
        open_keys(tmp_path)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(MASTER.hex(), id="64 hex digits"),
        pytest.param(f"  {MASTER.hex().upper()}\n", id="with space around"),
        pytest.param(base64.b64encode(MASTER).decode(), id="base64"),
    ],
)
def test_a_key_may_be_given(tmp_path: Path, written: str) -> None:
    assert open_keys(tmp_path, Secret(written)).check == Keys(MASTER).check
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("written", ["hunter2", MASTER.hex()[:-2], "zz" * 32, "ä" * 64])
def test_what_is_no_key_is_refused_without_being_shown(tmp_path: Path, written: str) -> None:
    with pytest.raises(Misconfigured, match="is not a key") as refused:
        open_keys(tmp_path, Secret(written))
    assert written not in str(refused.value)


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir(mode=0o700)

    with pytest.raises(Misconfigured, match=r"the key file .* cannot be used"):
        open_keys(tmp_path)


def test_each_use_has_its_own_key_and_none_is_shown() -> None:
    keys = Keys(MASTER)
    derived = [keys.veil_key, keys.day_key, keys.check, MASTER]

    assert len(set(derived)) == len(derived)
    assert repr(keys) == f"Keys({keys.key_id})"
    assert not any(key.hex() in repr(keys) for key in derived)


def test_what_was_sealed_opens_in_its_own_place_only() -> None:
    keys = Keys(MASTER)
    sealed = keys.seal(b"a token", b"meta")

    assert keys.open(sealed, b"meta") == b"a token"
    assert b"a token" not in sealed
    assert keys.seal(b"a token", b"meta") != sealed
    with pytest.raises(Misconfigured, match="cannot be opened"):
        keys.open(sealed, b"another app")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda sealed: sealed[:-1], id="cut"),
        pytest.param(lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]), id="one bit"),
        pytest.param(lambda sealed: b"\x02" + sealed[1:], id="another way of sealing"),
        pytest.param(lambda _: b"", id="nothing"),
        pytest.param(lambda _: b"\x01", id="a mark alone"),
    ],
)
def test_what_was_changed_does_not_open(spoil: Callable[[bytes], bytes]) -> None:
    keys = Keys(MASTER)

    with pytest.raises(Misconfigured, match="cannot be opened"):
        keys.open(spoil(keys.seal(b"a token", b"meta")), b"meta")


def test_another_installation_opens_nothing() -> None:
    with pytest.raises(Misconfigured, match="cannot be opened"):
        Keys(os.urandom(32)).open(Keys(MASTER).seal(b"a token", b"meta"), b"meta")
