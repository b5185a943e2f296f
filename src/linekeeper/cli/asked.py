"""What every command is given: which file, which environment; and the configuration when it asks."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from linekeeper.config import Loaded, find, read


class Asked:
    """The words before the command. The configuration is read when a command wants it: `--help` never fails for a fault in it."""

    def __init__(self, *, file: Path | None, environ: Mapping[str, str]) -> None:
        self.file, self.environ = file, environ

    def loaded(self, now: datetime) -> Loaded:
        """Return the configuration with its origins and notes.

        Raises:
            Misconfigured: with every fault found.
        """
        return read(self.file or find(self.environ), self.environ, now)
