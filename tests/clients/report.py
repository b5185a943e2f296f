"""What a client no one here wrote is pointed at, and what it tells afterwards: the same words for all clients, in Python or JavaScript.

They run against the stand-in, and may as well run against anything else that speaks like the Graph API.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any

#: What every client tries, in this order; a client that cannot do a step leaves it out.
STEPS = (
    "text", "template", "upload", "image", "buttons", "list", "reaction", "location", "contacts", "read", "typing",
    "media url", "download", "delete media", "block", "blocked", "unblock", "number", "numbers", "profile", "templates", "to itself",
)  # fmt: skip
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@dataclass(frozen=True)
class Target:
    """Where a client sends, as whom, to whom."""

    base: str  #: scheme and host, no slash at the end, no version
    token: str
    number: str
    account: str
    person: str  #: digits; has written within the day
    wrote: str  #: id of what the person wrote
    itself: str  #: digits of the sending number: sending there is refused (131021)
    template: str = "order_ready"  #: without parameters
    language: str = "en_US"

    def env(self) -> dict[str, str]:
        """Return the same as environment variables, for a client in another process."""
        return {f"CLIENT_{name.upper()}": str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Step:
    """One thing a client did: what came back, or the class and code of its error; `answer`: it gave Graph's refusal as it came."""

    what: str
    answer: Any = None
    error: str = ""
    code: int = 0


@dataclass
class Report:
    """What a client did, and how many requests it took."""

    client: str
    person: str = ""  #: whom it wrote to
    steps: list[Step] = field(default_factory=list)
    requests: int = 0

    def step(self, what: str, act: Callable[[], Any]) -> Any:
        """Do one thing and keep what came of it; returns what it gave, or None."""
        try:
            answer = act()
        except Exception as error:  # noqa: BLE001 - whatever a client raises is what is asked for
            self._failed(what, error)
            return None
        self._done(what, answer)
        return answer

    async def step_async(self, what: str, act: Callable[[], Awaitable[Any]]) -> Any:
        """Do one thing likewise, and wait for it."""
        try:
            answer = await act()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self._failed(what, error)
            return None
        self._done(what, answer)
        return answer

    def of(self, what: str) -> Step:
        """Return the step of a name."""
        return next(step for step in self.steps if step.what == what)

    @property
    def errors(self) -> dict[str, tuple[str, int]]:
        """Return class and code of the error of each step that failed."""
        return {step.what: (step.error, step.code) for step in self.steps if step.error}

    def _done(self, what: str, answer: Any) -> None:
        refusal = answer.get("error") if isinstance(answer, dict) else None
        self.steps.append(Step(what, answer, "answer", refusal["code"]) if isinstance(refusal, dict) else Step(what, answer))

    def _failed(self, what: str, error: Exception) -> None:
        code = getattr(error, "error_code", getattr(error, "code", 0))
        self.steps.append(Step(what, str(error), type(error).__name__, code if isinstance(code, int) else 0))
