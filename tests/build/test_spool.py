"""The spool: what was given is there whole or not at all, for this installation's key only."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linekeeper.build import spool
from linekeeper.config import Secret
from linekeeper.errors import Misconfigured
from linekeeper.state.credentials import Change
from linekeeper.store.crypt import Keys

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
KEYS = Keys(bytes(32))
CHANGE = Change(name="meta", at=NOON, secret=Secret("hush-hush"), token=Secret("EAAtoken"))


def found(folder: Path) -> list[Change]:
    return [change for _, change in spool.waiting(folder, KEYS)]


def test_what_is_put_waits_sealed_and_for_its_owner_only(tmp_path: Path) -> None:
    path = spool.put(tmp_path, CHANGE, KEYS)

    assert found(tmp_path) == [CHANGE]
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert not any(word in path.read_bytes() for word in (b"hush-hush", b"EAAtoken", b"meta"))


def test_what_was_given_first_comes_first(tmp_path: Path) -> None:
    changes = [Change(name="meta", at=NOON + timedelta(seconds=place), token=Secret(f"t{place}")) for place in (2, 0, 1)]
    for change in changes:
        spool.put(tmp_path, change, KEYS)

    assert [change.token.reveal() for change in found(tmp_path)] == ["t0", "t1", "t2"]


def test_nothing_waits_where_nothing_was_given(tmp_path: Path) -> None:
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"junk", id="junk"),
        pytest.param(Keys(bytes(31) + b"1").seal(b"{}", b"change spool"), id="another key's"),
        pytest.param(KEYS.seal(b"{}", b"credential meta"), id="something else of ours"),
        pytest.param(KEYS.seal(b"[1", b"change spool"), id="no JSON"),
    ],
)
def test_what_cannot_be_opened_is_put_aside_and_holds_nothing_up(tmp_path: Path, body: bytes) -> None:
    good = spool.put(tmp_path, CHANGE, KEYS)
    (good.parent / "0-bad.sealed").write_bytes(body)

    assert found(tmp_path) == [CHANGE]
    assert (good.parent / "0-bad.refused").read_bytes() == body
    assert found(tmp_path) == [CHANGE]


def test_a_draft_of_a_command_that_was_killed_is_no_change(tmp_path: Path) -> None:
    path = spool.put(tmp_path, CHANGE, KEYS)
    path.rename(path.with_suffix(".new"))

    assert found(tmp_path) == []


def test_a_folder_that_takes_nothing_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / spool.FOLDER).write_bytes(b"in the way")

    with pytest.raises(Misconfigured, match="nothing can be left in the data folder"):
        spool.put(tmp_path, CHANGE, KEYS)


def test_a_write_that_fails_at_its_end_leaves_no_draft(tmp_path: Path) -> None:
    final = tmp_path / "taken"
    (final / "by a folder").mkdir(parents=True)

    with pytest.raises(OSError, match="taken"):
        spool.write_whole(tmp_path / "draft", final, b"words", owner=tmp_path)
    assert not (tmp_path / "draft").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_root_gives_belongs_to_the_folders_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)

    path = spool.put(tmp_path, CHANGE, KEYS)

    assert (path.stat().st_uid, path.parent.stat().st_uid) == (65534, 65534)
