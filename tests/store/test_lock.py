"""One process per data folder."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from linekeeper.errors import Misconfigured
from linekeeper.store.lock import lock_folder

OWNER = """
import sys
import threading
from pathlib import Path
from linekeeper.store.lock import lock_folder
with lock_folder(Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.read()
"""


def owner_of(folder: Path) -> subprocess.Popen[str]:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "mine\n"
    return owner


def test_a_second_process_is_refused_and_told_who_was_first(tmp_path: Path) -> None:
    with owner_of(tmp_path) as owner:
        with pytest.raises(Misconfigured, match=rf"already runs on .* \(process {owner.pid}\)"), lock_folder(tmp_path):
            pass
        owner.communicate("")


def test_a_folder_is_free_when_its_owner_was_killed(tmp_path: Path) -> None:
    with owner_of(tmp_path) as owner:
        owner.kill()
        owner.wait(30)

        with lock_folder(tmp_path):
            assert (tmp_path / "lock").read_text() == str(os.getpid())
        owner.communicate()


def test_who_has_patience_waits_for_a_command_that_holds_the_folder_for_an_instant(tmp_path: Path) -> None:
    with owner_of(tmp_path) as owner:
        threading.Timer(0.2, owner.kill).start()
        with lock_folder(tmp_path, 60):
            assert (tmp_path / "lock").read_text() == str(os.getpid())
        owner.communicate()


def test_a_folder_is_free_again_when_its_owner_is_done(tmp_path: Path) -> None:
    for _ in range(2):
        with lock_folder(tmp_path / "data"):
            assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    with pytest.raises(Misconfigured, match=r"the data folder .* cannot be used"), lock_folder(tmp_path / "data"):
        pass
