"""What jobs came to before: a run that was interrupted goes on where it stopped. Whatever code decides about a job is part of its name."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from experiment.load import Load
from experiment.measure import Result

ROOT = Path(__file__).parent.parent
OURS, STAND_IN, HERE = ROOT / "src" / "linekeeper", ROOT / "src" / "linekeeper" / "sim", ROOT / "experiment"
#: Straight to the stand-in: nothing of Linekeeper has a part in these.
WITHOUT_US = frozenset({"blind", "pause"})
GATEWAY_ONLY = frozenset({"canary_way.py", "gate_way.py", "ground.py", "house.py", "wires.py"})
TOLD_ONLY = frozenset({"__main__.py", "kept.py", "page.py", "picture.py"})  #: show results, and come to none
CODE = frozenset({".py", ".json", ".sql"})

_result = msgspec.json.Decoder(Result)
Job = tuple[str, int, Load]


class Kept:
    """Results of jobs, a file each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, job: Job) -> Result | None:
        """Return what a job came to with this very code; None: it is not known."""
        try:
            return _result.decode(self._file(job).read_bytes())
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def put(self, job: Job, result: Result) -> None:
        """Keep what a job came to."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._file(job)
        draft = file.with_suffix(".draft")
        draft.write_bytes(msgspec.json.encode(result))
        draft.replace(file)

    def _file(self, job: Job) -> Path:
        way, seed, load = job
        told = sha256(code(way).encode() + msgspec.json.encode(load)).hexdigest()[:16]
        return self._folder / f"{way}-{seed}-{told}.json"


@cache
def code(way: str) -> str:
    """Return a hash of all code that decides about a way."""
    told, skipped = sha256(), TOLD_ONLY | (GATEWAY_ONLY if way in WITHOUT_US else frozenset())
    for folder in (STAND_IN if way in WITHOUT_US else OURS, HERE):
        for file in sorted(folder.rglob("*")):
            if file.suffix in CODE and not (folder == HERE and file.name in skipped):
                told.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return told.hexdigest()
