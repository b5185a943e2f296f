"""Turn the collected error catalogue (YAML, checked by hand) into the package data that `linekeeper explain` reads.

    .venv/bin/python tools/catalogue.py errors.yaml

It writes src/linekeeper/rulebook/errors.json and changes nothing else: our own wording and our own entries stand in errors_ours.json.
Every key of an entry is kept; tests/rulebook/test_errors.py compares the two.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # comes with a test tool and brings no types

OUT = Path(__file__).parents[1] / "src" / "linekeeper" / "rulebook" / "errors.json"


def converted(catalogue: dict[str, Any]) -> str:
    """Return the catalogue as JSON with one entry a line, so that a fault is told with its line and a change reads as one."""
    head = {key: value for key, value in catalogue.items() if key in {"as_of", "official_table_copy_date"}}
    lines = [f"  {_json(key)}: {_json(value)}," for key, value in head.items()]
    lines += ['  "sources": {', ",\n".join(f"    {_json(tag)}: {_json(text)}" for tag, text in catalogue["sources"].items()), "  },"]
    entries = [{key: value for key, value in entry.items() if key != "id"} for entry in catalogue["errors"]]
    named = zip(catalogue["errors"], entries, strict=True)
    lines += ['  "errors": {', ",\n".join(f"    {_json(one['id'])}: {_json(entry)}" for one, entry in named), "  }"]
    return "{\n" + "\n".join(lines) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    OUT.write_text(converted(yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
    print(f"wrote {OUT}")
