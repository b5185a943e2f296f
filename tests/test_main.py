"""`python -m linekeeper` is `linekeeper`, and starts at once."""

import subprocess
import sys

SLOW = ("aiohttp", "apsw", "cryptography", "litestar", "phonenumbers", "uvicorn", "uvloop")


def test_help_imports_nothing_that_is_slow_to_import() -> None:
    code = (
        "import sys\nfrom linekeeper.__main__ import main\n"
        "try:\n    sys.argv[1:] = ['--help']\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('slow:', [name for name in {SLOW} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert "Usage: linekeeper" in told.stdout
    assert told.stdout.splitlines()[-1] == "slow: []"


def test_it_runs_as_a_module() -> None:
    told = subprocess.run([sys.executable, "-m", "linekeeper", "--version"], capture_output=True, text=True, check=True, timeout=60)

    assert told.stdout.startswith("Linekeeper ")
