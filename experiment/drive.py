"""One run: letters go when it is their time, people write and are answered, and every quarter of an hour somebody looks how it stands."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from itertools import count
from random import Random

from experiment.letters import Kind, Letter
from experiment.load import DAY_S, Load, Talk, letters, talks
from experiment.town import START, Heard, Town
from experiment.ways import Way

TICK_S = 60.0  #: webhooks are heard, and what waits is looked at, at least so often
SAMPLE_S = 900.0
ANSWERED_WITHIN_S = (20.0, 90.0)
WRITES_AGAIN_S = (60.0, 900.0)


class Drive:
    """A run. `sample` is called every quarter of an hour of simulated time."""

    def __init__(self, town: Town, way: Way, load: Load, seed: int, sample: Callable[[], Awaitable[None]]) -> None:
        self.town, self.way, self._load = town, way, load
        self._sample = sample
        self._chance = Random(f"{seed}/desk")
        self._order = count()
        self._ahead: list[tuple[float, int, object]] = []
        self.letters = letters(load, seed, START)
        self._serial = len(self.letters)
        for letter in self.letters:
            self._plan(letter.at, letter)
        for talk in talks(load, seed, START):
            self._plan(talk.at, talk)
        self.end = START + load.days * DAY_S

    async def run(self) -> None:
        """Go through all days; a day more without new letters lets what was sent come out."""
        await self.way.begin(tuple(self.letters))
        at, end, next_sample = START, self.end + DAY_S, START
        while at <= end:
            await self._act_until(at)
            await self._until(at)
            await self._tick()
            if at >= next_sample and at < self.end:
                await self._sample()
                next_sample += SAMPLE_S
            at += TICK_S
        await self.way.over()

    async def _act_until(self, moment: float) -> None:
        while self._ahead and self._ahead[0][0] <= moment:
            at, _, what = heapq.heappop(self._ahead)
            await self._until(at)
            await self._act(what)

    async def _tick(self) -> None:
        self.town.advance()
        await self.way.look()
        heard, self.town.inbox = self.town.inbox, []
        for one in heard:
            self._answer(one)

    async def _act(self, what: object) -> None:
        if isinstance(what, Letter):
            await self.way.send(what)
            return
        assert isinstance(what, Talk)
        self.town.write(what.number, what.person, "Is the shop open on Sunday?")

    def _answer(self, heard: Heard) -> None:
        """Let the business answer whoever wrote, and some write once more."""
        now, chance = self.now(), self._chance
        if now >= self.end:
            return
        at = max(now, heard.at + chance.uniform(*ANSWERED_WITHIN_S))
        self._serial += 1
        letter = Letter(serial=self._serial, at=at, kind=Kind.REPLY, number=heard.number, person=heard.person)
        self.letters.append(letter)
        self._plan(at, letter)
        if chance.random() < self._load.again:
            again = at + chance.uniform(*WRITES_AGAIN_S)
            self._plan(again, Talk(again, heard.number, heard.person))

    def _plan(self, at: float, what: object) -> None:
        heapq.heappush(self._ahead, (at, next(self._order), what))

    @staticmethod
    def now() -> float:
        """Return simulated unix seconds."""
        return START + asyncio.get_running_loop().time()

    async def _until(self, moment: float) -> None:
        await asyncio.sleep(max(moment - self.now(), 0.0))
