"""What can go wrong, sorted by who must act, so that nobody parses text.

LinekeeperError: str() is three lines, what, why and remedy.
├── Refused        somebody else must act: Meta, or the sender
├── Misconfigured  the operator must act; found at start, all faults at once
└── TryLater       nobody must act: wait and repeat
"""


class LinekeeperError(Exception):
    """One fault, told as what happened, why, and what to do. Never holds a secret or a person's data."""

    def __init__(self, what: str, *, why: str = "", remedy: str = "") -> None:
        self.what, self.why, self.remedy = what, why, remedy
        super().__init__(what)

    def __str__(self) -> str:
        lines = [self.what]
        if self.why:
            lines.append(f"  why:    {self.why}")
        if self.remedy:
            lines.append(f"  remedy: {self.remedy}")
        return "\n".join(lines)


class Refused(LinekeeperError):
    """Somebody else must act: Meta, or the sender of what we were given."""


class Misconfigured(LinekeeperError):
    """The operator must act. Raised at start with every fault found, never one at a time."""

    faults: "tuple[Misconfigured, ...]" = ()  #: the single ones, when this error tells several

    @classmethod
    def all(cls, faults: "list[Misconfigured]") -> "Misconfigured":
        """Return one error that tells every fault."""
        if len(faults) == 1:
            return faults[0]
        told = "\n".join(f"{number}. {fault}" for number, fault in enumerate(faults, 1))
        together = cls(f"{len(faults)} things in the configuration need you:\n{told}")
        together.faults = tuple(faults)
        return together


class TryLater(LinekeeperError):
    """Nobody must act: wait and repeat."""

    def __init__(self, what: str, *, why: str = "", remedy: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(what, why=why, remedy=remedy)
        self.retry_after_s = retry_after_s
