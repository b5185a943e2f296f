"""Ask the public advisories about the parts that running Linekeeper needs.

Exit 0: every part was looked up and none is known to be vulnerable. Exit 1: a known vulnerability. Exit 75: the
advisory service cannot be reached or does not know a part; what was not looked up is never called fine.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

PATIENCE_S = 240
NOT_ASKED = 75  # EX_TEMPFAIL
EXPORT = (".tools/bin/uv", "export", "--quiet", "--frozen", "--no-emit-project", "--no-dev", "--output-file")
AUDIT = ("-m", "pip_audit", "--disable-pip", "--require-hashes", "--timeout", "10", "--progress-spinner", "off")


def report() -> list[dict[str, object]] | None:
    """Return what pip-audit says of each part; None when it got no answer."""
    with tempfile.TemporaryDirectory() as folder:
        parts = Path(folder, "parts.txt")
        subprocess.run([*EXPORT, str(parts)], check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE_S)
        command = [sys.executable, *AUDIT, "--format", "json", "--requirement", str(parts)]
        try:
            done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            return None
    try:
        dependencies: list[dict[str, object]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    return dependencies


def main() -> int:
    """Print at most one line, and return the exit code."""
    parts = report()
    if parts is None:
        print("not audited: the advisory service gave no answer")
        return NOT_ASKED
    vulnerable = [f"{part['name']} {part['version']}: {part['vulns']}" for part in parts if part.get("vulns")]
    if vulnerable:
        print("\n".join(vulnerable))
        return 1
    unseen = sum("skip_reason" in part for part in parts)
    if unseen:
        print(f"{unseen} of {len(parts)} parts not audited: the advisory service does not answer for them")
        return NOT_ASKED
    return 0


if __name__ == "__main__":
    sys.exit(main())
