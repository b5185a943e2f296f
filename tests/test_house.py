"""Tests on the house itself: what it says of itself must be so."""

import ast
import json
import re
import subprocess
import tomllib
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

import linekeeper
from linekeeper.config import load
from linekeeper.config.settings import COMMANDS_OWN, SETTINGS

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "linekeeper"
ROOMS = sorted(sign.parent for sign in SOURCE.glob("*/__init__.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")

#: Source files whose tests are not under the same name: where they are, and why there.
TESTED_ELSEWHERE: dict[str, tuple[str, str]] = {
    "flow/aside.py": ("tests/flow/test_keeper.py", "what is set aside shows only in what the keeper does next"),
    "flow/judging.py": ("tests/flow/test_keeper.py", "a turn of the keeper is the only way to a judgement"),
    "sim/news_account.py": ("tests/sim/test_news.py", "each piece of news is held against Meta's sample alike"),
    "sim/news_incoming.py": ("tests/sim/test_news.py", "as above"),
    "sim/news_number.py": ("tests/sim/test_news.py", "as above"),
    "sim/news_people.py": ("tests/sim/test_news.py", "as above"),
    "sim/news_talk.py": ("tests/sim/test_news.py", "as above"),
    "sim/news_template.py": ("tests/sim/test_news.py", "as above"),
    "gateway/campaign_check.py": ("tests/gateway/test_campaigns.py", "a pre-flight is seen in the report of a draft"),
    "gateway/campaign_draft.py": ("tests/gateway/test_campaigns.py", "a draft is the beginning of what is done with it"),
    "gateway/campaign_places.py": ("tests/gateway/test_campaigns.py", "as above"),
    "state/campaign_body.py": ("tests/gateway/test_campaign_moves.py", "it is written and read with every move"),
    "gateway/gateway.py": ("tests/gateway/test_gate.py", "its parts are seen in the way of a message through them"),
    "state/campaigns_memory.py": ("tests/contract/test_campaigns.py", "it does nothing beside keeping the promises"),
    "state/campaigns_sqlite.py": ("tests/contract/test_campaigns.py", "each question is asked of every store alike"),
    "state/outgoing.py": ("tests/contract/test_outgoing.py", "its one rule is held against what every store does"),
    "state/outgoing_memory.py": ("tests/contract/test_outgoing.py", "it does nothing beside keeping the promises"),
    "state/outgoing_sqlite.py": ("tests/contract/test_outgoing.py", "each question is asked of every store alike"),
    "state/sends.py": ("tests/contract/test_sends.py", "a port's words are seen in what every store does with them"),
    "state/sends_look.py": ("tests/contract/test_sends.py", "each question is asked of every store alike"),
    "state/sends_memory.py": ("tests/contract/test_sends.py", "it does nothing beside keeping the promises"),
    "state/sends_turn.py": ("tests/contract/test_sends.py", "each change is made in every store alike"),
    "flow/routing.py": ("tests/flow/test_keeper.py", "routes are seen by what the keeper's subjects heard"),
}

#: Written in two halves, so that this file does not find itself.
MARKS = tuple(first + second for first, second in [("TO", "DO"), ("FIX", "ME"), ("XX", "X:"), ("HA", "CK:")])
SILENCED = re.compile(r"#\s*(?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])(.*)$")


def kept() -> list[Path]:
    """Return the files we keep: those of the folders we write, and those at the root. Asks no git: a tarball has none."""
    folders = [ROOT / name for name in ("src", "tests", "docs", "tools", "bench", ".ci")]
    inside = [path for folder in folders for path in folder.rglob("*") if "__pycache__" not in path.parts]
    return sorted(path for path in [*ROOT.glob("*"), *inside] if path.is_file())


def does_something(path: Path) -> bool:
    """Return whether a source file holds a function that acts. Words, shapes and ports only say: others test them by use."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, functions)]
    return any(not all(isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) for line in body) for body in bodies)


def written_by_us() -> list[Path]:
    """Return the texts that are ours: nothing vendored, no payloads of Meta's, no lock file."""
    foreign = {"uv.lock", "LICENSE"}
    kinds = {".py", ".md", ".toml", ".sql", ".html", ".css", ".js", ".txt", ""}
    return [path for path in kept() if path.suffix in kinds and path.name not in foreign and not {"vendor", "wire"} & set(path.parts)]


def anchors(markdown: str) -> set[str]:
    """Return the anchors that a forge makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_source_file_that_acts_has_a_test_file_of_the_same_name() -> None:
    missing = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE)
        if path.name in {"__init__.py", "__main__.py"} or not does_something(path):
            continue
        place = ROOT / "tests" / name.parent / f"test_{name.name}"
        if str(name) in TESTED_ELSEWHERE:
            assert not place.exists(), f"{name} has tests of its own now: take it off the list"
            place = ROOT / TESTED_ELSEWHERE[str(name)][0]
        if not place.exists():
            missing.append(f"{name} wants {place.relative_to(ROOT)}")

    assert missing == []


def test_what_is_tested_elsewhere_is_still_there() -> None:
    assert [name for name in TESTED_ELSEWHERE if not (SOURCE / name).exists()] == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_has_a_sign_on_its_door(room: Path) -> None:
    sign = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""

    assert sign.startswith(f"Room: {room.name} — ")
    assert [word for word in ("In:", "Out:", "May import:", "Never:", "Why:") if word not in sign] == []


def test_the_readme_tells_every_variable_and_no_other() -> None:
    read = {setting.env for setting in SETTINGS if setting.env} | COMMANDS_OWN
    told = set(re.findall(r"^\| `(LINEKEEPER_\w+)` \|", README, re.MULTILINE))
    named = {name.removesuffix("_FILE") for name in re.findall(r"\bLINEKEEPER_\w+", README)}

    assert (sorted(read - told), sorted(named - read)) == ([], [])


def test_the_file_in_the_readme_is_a_good_one(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert shown
    for secret in ("shop-app-secret", "shop-token", "shop-verify-token"):
        (tmp_path / secret).write_text(f"made-up-{secret}-0123456789abcdef", encoding="utf-8")
    file = tmp_path / "linekeeper.toml"
    file.write_text(shown[1].replace("/run/secrets", str(tmp_path)), encoding="utf-8")

    config = load(file, {}, datetime(2026, 11, 25, tzinfo=UTC))

    assert [(app.name, app.token.reveal()[:12]) for app in config.apps] == [("shop", "made-up-shop")]


def test_every_make_command_in_the_documents_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    documents = [path for path in kept() if path.suffix == ".md"]
    used = {name for path in documents for name in re.findall(r"`make ([a-z]+)", path.read_text(encoding="utf-8"))}

    assert used - targets == set()
    assert {"demo", "run", "test", "check", "bench", "fmt", "clean"} <= targets


def test_every_linekeeper_command_in_the_readme_exists() -> None:
    shown = re.findall(r"^linekeeper ([a-z]+)", README, re.MULTILINE) + re.findall(r"`linekeeper ([a-z]+)", README)
    told = subprocess.run([ROOT / ".venv/bin/linekeeper", "--help"], capture_output=True, text=True, check=True, timeout=60)
    commands = set(re.findall(r"^\s+([a-z]+)\s", told.stdout, re.MULTILINE))

    assert set(shown) - commands == set()


def test_every_promise_in_the_readme_names_the_test_that_holds_it() -> None:
    rows = re.findall(r"^\| (P\d+) \|.*\| ([^|]*) \|$", README, re.MULTILINE)
    held = {promise: re.findall(r"`(tests/[\w/]+\.py)`", tests) for promise, tests in rows}

    assert [promise for promise, tests in held.items() if not tests] == []
    assert [test for tests in held.values() for test in tests if not (ROOT / test).exists()] == []


def test_every_link_between_our_documents_leads_somewhere() -> None:
    broken = []
    for document in (path for path in kept() if path.suffix == ".md"):
        text = document.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src(?:set)?="([^"]+)"', text):
            target, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            place = document.parent / target if target else document
            fits = place.exists() and (not anchor or anchor in anchors(place.read_text(encoding="utf-8")))
            if not fits:
                broken.append(f"{document.relative_to(ROOT)}: {link}")

    assert broken == []


def test_nothing_is_left_for_later_in_a_mark() -> None:
    marked = [f"{path.relative_to(ROOT)}: {mark}" for path in written_by_us() for mark in MARKS if mark in path.read_text(encoding="utf-8")]

    assert marked == []


def test_a_silenced_rule_carries_its_reason_on_the_same_line() -> None:
    bare = []
    for path in (path for path in written_by_us() if path.suffix == ".py"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            silenced = SILENCED.search(line)
            if (silenced and not re.search(r"\w{3}", silenced[1])) or re.search(r"#\s*(noqa|type: ignore)\s*$", line):
                bare.append(f"{path.relative_to(ROOT)}:{number}")

    assert bare == []


def test_what_others_wrote_comes_with_its_licence_and_is_unchanged() -> None:
    """Every folder named `vendor` has a `vendored.json`: `{file: {name, version, licence, from, sha256}}`."""
    wrong = []
    for folder in (path for path in SOURCE.rglob("vendor") if path.is_dir()):
        told = json.loads((folder / "vendored.json").read_text(encoding="utf-8"))
        there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"vendored.json"}
        wrong += [f"{name} is listed or there, not both" for name in there ^ set(told)]
        for name in there & set(told):
            entry = told[name]
            if not all(entry.get(key) for key in ("name", "version", "licence", "from")):
                wrong.append(f"{name}: name, version, licence or from is missing")
            if entry.get("sha256") != sha256((folder / name).read_bytes()).hexdigest():
                wrong.append(f"{name}: the hash does not fit")

    assert wrong == []


def test_the_version_is_the_same_wherever_it_is_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert linekeeper.__version__ == project["version"]


def test_every_part_we_run_on_is_in_use() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = {re.split(r"[>=<\[]", part)[0].lower().replace("-", "_") for part in project["dependencies"]}
    imported = {"uvloop", "httptools"}  # uvicorn is told by name to use them
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Import(names=names):
                    imported |= {name.name.split(".")[0] for name in names}
                case ast.ImportFrom(module=str(module)):
                    imported.add(module.split(".")[0])
                case _:
                    pass
    unused = {part for part in parts if {"phonenumberslite": "phonenumbers"}.get(part, part) not in imported}

    assert unused == set()


def test_the_glossary_explains_every_status() -> None:
    from linekeeper.fold.verdict import Status  # noqa: PLC0415  the other tests here need no room

    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

    assert [status for status in Status if f"| **{status.name.capitalize()}** |" not in glossary] == []
