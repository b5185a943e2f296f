"""The ways to send: what each does with a letter, and what it does as time passes. Here the two without a gateway."""

import asyncio
import heapq
import json
from collections.abc import Callable, Sequence
from typing import Protocol

from experiment.letters import USEFUL_S, Letter
from experiment.load import SHOP
from experiment.town import Post, Town

#: A naive sender tries a refused message again after so long, whatever was wrong, and then drops it.
AGAIN_S = (60.0, 600.0, 3_600.0)
ASKED_EVERY_S = 900.0
PATIENCE_S = 7 * 86_400.0
APART_S = 0.05  #: between two messages of a backlog


class Way(Protocol):
    """A way to send."""

    async def begin(self, letters: Sequence[Letter]) -> None:
        """Begin, before the first letter. `letters`: all but the answers, as somebody knows them who plans campaigns."""

    async def send(self, letter: Letter) -> None:
        """Send a letter, or keep it for later."""

    async def look(self) -> None:
        """Do what is due; called at every tick, after the world went on."""

    async def over(self) -> None:
        """Settle what is settled at the end."""

    def unsent(self, letter: Letter) -> str:
        """Return what became of a letter that the world never took: refused, expired or waiting, and why."""


class Blind:
    """Sends straight to the world, at once; what is refused is tried again three times, then dropped."""

    def __init__(self, town: Town, now: Callable[[], float]) -> None:
        self._town, self._now = town, now
        self._later: list[tuple[float, int, int, Letter]] = []
        self._dropped: dict[int, str] = {}

    async def begin(self, letters: Sequence[Letter]) -> None:
        """See Way."""

    async def send(self, letter: Letter) -> None:
        """See Way."""
        self._try(letter, 0)

    async def look(self) -> None:
        """See Way."""
        while self._later and self._later[0][0] <= self._now():
            _, _, tries, letter = heapq.heappop(self._later)
            self._try(letter, tries)
            await asyncio.sleep(APART_S)

    async def over(self) -> None:
        """See Way."""

    def unsent(self, letter: Letter) -> str:
        """See Way."""
        return self._dropped.get(letter.serial, "waiting")

    def _try(self, letter: Letter, tries: int) -> None:
        told: Post = self._town.post(letter.path, letter.body)
        if told.wamid:
            return
        again = self._now() + AGAIN_S[tries] if tries < len(AGAIN_S) else float("inf")
        if again <= letter.at + USEFUL_S[letter.kind]:
            heapq.heappush(self._later, (again, letter.serial, tries + 1, letter))
        else:
            self._dropped[letter.serial] = f"refused: {told.code}"


class Pausing(Blind):
    """As Blind, and stops everything while quality is not high, for at most the week that quality is judged over.

    It asks every 15 minutes. What waited and is still of use goes at once when it resumes.
    """

    def __init__(self, town: Town, now: Callable[[], float]) -> None:
        super().__init__(town, now)
        self._paused = False
        self._bad_since = float("inf")
        self._asked_at = float("-inf")
        self._kept: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        """See Way."""
        if self._paused:
            self._kept.append(letter)
        else:
            await super().send(letter)

    async def look(self) -> None:
        """See Way."""
        if self._now() - self._asked_at >= ASKED_EVERY_S:
            self._asked_at = self._now()
            self._bad_since = min(self._bad_since, self._now()) if self._is_bad() else float("inf")
            self._paused = 0 <= self._now() - self._bad_since < PATIENCE_S
        if self._paused:
            return
        kept, self._kept = self._kept, []
        for letter in kept:
            if self._now() <= letter.at + USEFUL_S[letter.kind]:
                await super().send(letter)
                await asyncio.sleep(APART_S)
            else:
                self._dropped[letter.serial] = "expired"
        await super().look()

    def _is_bad(self) -> bool:
        asked = f"/v24.0/{SHOP}?fields=quality_rating"
        _, body, _ = self._town.ask("GET", asked, b"", {"authorization": f"Bearer {self._town.token}"})
        return bool(json.loads(body).get("quality_rating") in BAD)


BAD = frozenset({"YELLOW", "RED"})
