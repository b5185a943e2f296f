"""Limits under load and over restarts, judged from Meta's side alone: what came when for whom, and what had been told by then.

The judge keeps its own books from the upstream's log. It knows nothing of permits, buckets or queues.
"""

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import aiohttp
import msgspec
import pytest
from msgspec import Struct
from msgspec.structs import replace
from yarl import URL

from linekeeper.events.account import AccountRead
from linekeeper.events.event import Limit
from linekeeper.events.house import SubscriptionRead
from linekeeper.gateway.known import nobody
from linekeeper.gateway.lines import ANSWER_S, Lines
from linekeeper.gateway.reply import Header, Reply, UnknownError
from linekeeper.gateway.upstream import Upstream
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.state.sends_sqlite import open_sends
from tests.flow.bodies import HARBOR, MARINA, about, body, entry, status
from tests.flow.stream import ago, read
from tests.gateway.upstream_stub import Stub
from tests.gateway.yard import PORTFOLIO, Told, Yard, a_template, template

DAY = timedelta(hours=24)
NUMBERS = {"101": HARBOR, "102": HARBOR, "103": MARINA}
LIMIT = 40
Wrote = dict[tuple[str, str], list[datetime]]
"""When each person wrote to each number."""


class Post(Struct, kw_only=True):
    """A message that came to Meta, and what was told of it since. `taken` False: refused at once."""

    at: datetime
    number: str
    person: str
    free_form: bool
    wamid: str  #: empty: not ours to judge
    mark: str = ""  #: the tracking value, which comes back in every status
    taken: bool = True
    delivered: tuple[datetime, datetime] | None = None  #: when, and when that was told
    failed: datetime | None = None  #: when that was told

    def holds(self, now: datetime) -> bool:
        """Return whether it uses a place of the limit at `now`, as far as was known then."""
        if not self.taken:
            return False
        if self.delivered is not None and self.delivered[1] <= now:
            return now < max(self.delivered[0], self.at) + DAY
        return now < self.at + DAY and (self.failed is None or now < self.failed)


class Meta(Lines):
    """Meta as this town sees it: a log, answers by chance, statuses that come late, out of order, or never."""

    def __init__(self, chance: Random, *, trouble: float = 0.1) -> None:
        super().__init__()
        self.chance, self.trouble = chance, trouble
        self.yard: Yard
        self.log: list[Post] = []
        self.news: list[tuple[datetime, str, datetime, Post]] = []  #: (told at, word, happened at, of what)

    async def ask(self, method: str, url: URL, headers: tuple[Header, ...], body: bytes, answer_s: float = ANSWER_S) -> Reply:
        """See `Lines`."""
        del headers, answer_s
        if method == "GET":  # whether the caller's token reaches the number
            return Reply(200, (), b'{"id":"1"}')
        told = msgspec.json.decode(body)
        await asyncio.sleep(0)  # others come meanwhile
        now, chance = self.yard.now, self.chance
        post = Post(
            at=now,
            number=url.path.split("/")[2],
            person=told["to"].lstrip("+"),
            free_form=told["type"] == "text",
            wamid=f"wamid.{len(self.log)}",
            mark=told.get("biz_opaque_callback_data", ""),
        )
        self.log.append(post)
        if chance.random() < self.trouble:
            post.taken = False
            return Reply(400, (), b'{"error":{"code":131009}}')
        self._plan(post, now)
        if chance.random() < self.trouble:
            raise UnknownError("reset")
        answer = {"contacts": [{"input": told["to"], "wa_id": post.person}], "messages": [{"id": post.wamid}]}
        return Reply(200, (), msgspec.json.encode(answer))

    def _plan(self, post: Post, now: datetime) -> None:
        chance = self.chance
        happened = now + timedelta(seconds=chance.choice([2, 90, 20_000, 110_000]))
        told = happened + timedelta(seconds=chance.choice([1, 1, 600, 9_000]))
        word = chance.choices(["delivered", "failed", ""], [8, 1, 1])[0]
        if word:
            self.news.append((told, word, happened, post))
            self.news.append((told + timedelta(seconds=chance.choice([-1, 0, 500])), "sent", now, post))


@asynccontextmanager
async def town(folder: Path, chance: Random, *, limit: int | None, trouble: float = 0.1) -> AsyncIterator[tuple[Yard, Meta]]:
    """Open a gateway for three numbers of two accounts in one portfolio."""
    meta = Meta(chance, trouble=trouble)
    async with open_sends(folder / "sends.db") as sends, aiohttp.ClientSession() as session:
        here = Yard(Stub(), sends, Upstream(meta, session), thresholds=Thresholds(), look_up=nobody)
        meta.yard = here
        river = here.river
        await river.claim(MARINA)
        await river.poll(AccountRead(at=ago(hours=60), account=MARINA, portfolio=PORTFOLIO, portfolio_name="Harbor"), account=MARINA)
        await river.poll(SubscriptionRead(at=ago(hours=60), account=MARINA, ours=True), account=MARINA)
        for number in ("102", "103"):
            told = read(number, ago(minutes=1), limit=Limit(per_day=limit))
            await river.poll(told, account=NUMBERS[number])
        for name, category in (("offer", "MARKETING"), ("order", "UTILITY")):
            await river.poll(replace(a_template(name, category), account=MARINA), account=MARINA)
        await here.live(limit=limit)
        try:
            yield here, meta
        finally:
            await meta.close()


async def sent(here: Yard, number: str, what: str, to: str, **more: str) -> Told:
    """Send a template, or a text for `what` empty."""
    text = msgspec.json.encode({"messaging_product": "whatsapp", "to": f"+{to}", "type": "text", "text": {"body": "hello"}})
    return await here.ask("POST", f"/v24.0/{number}/messages", template(what, f"+{to}") if what else text, **more)


async def hear(here: Yard, meta: Meta) -> None:
    """Tell what is to be told by now, in no order."""
    due = [one for one in meta.news if one[0] <= here.now]
    meta.news = [one for one in meta.news if one[0] > here.now]
    meta.chance.shuffle(due)
    for _, word, happened, post in due:
        more = {"errors": [{"code": 131026}]} if word == "failed" else {}
        told = status(post.wamid, happened, word, post.person, biz_opaque_callback_data=post.mark, **more)
        await here.river.post(body(entry(NUMBERS[post.number], here.now, "messages", about(post.number, statuses=[told]))), here.now)
        if word == "delivered":
            post.delivered = (happened, here.now)
        elif word == "failed":
            post.failed = here.now
    await here.catch_up()


async def elsewhere(here: Yard, meta: Meta, number: str, person: str) -> None:
    """Let another program have sent: only its status is heard."""
    post = Post(at=here.now, number=number, person=person, free_form=False, wamid=f"wamid.else{len(meta.log)}{person}")
    post.delivered = (here.now, here.now)
    told = status(post.wamid, here.now, "delivered", person)
    await here.river.post(body(entry(NUMBERS[number], here.now, "messages", about(number, statuses=[told]))), here.now)
    meta.log.append(replace(post, wamid=""))  # it asked nobody, so it is not judged


def kept_back(counted: Sequence[Post], person: str, now: datetime) -> bool:
    """Return whether a place still counts for a person though its message failed: something else to them is under way, without a word."""
    own = [one for one in counted if one.person == person and one.taken]
    under_way = any(one.delivered is None or one.delivered[1] > now for one in own if one.failed is None or one.failed > now)
    return under_way and any(one.failed is not None and now < one.at + DAY for one in own)


def person(index: int) -> str:
    return f"1555010{index:04}"


def over(log: Sequence[Post], wrote: Wrote, limit: int) -> tuple[int, list[Post]]:
    """Return the most places that were ever in use, and the posts for which there was none. `wrote`: who wrote when, to which number."""
    most = 0
    found: list[Post] = []
    counted: list[Post] = []
    for post in log:
        if post.free_form or any(at <= post.at < at + DAY for at in wrote.get((post.number, post.person), ())):
            continue
        holding = {one.person for one in counted if one.holds(post.at)}
        counted.append(post)
        has_one = post.person in holding or kept_back(counted[:-1], post.person, post.at)
        if post.wamid and not has_one and len(holding) >= limit:
            found.append(post)
        most = max(most, len(holding | {post.person}))
    return most, found


class Came(Struct, kw_only=True):
    """What a busy time came to. `found`: the posts for which there was no place."""

    most: int
    found: list[Post]
    refused: int = 0
    waited: int = 0
    late: int = 0
    elsewhere: int = 0


async def busy(seed: int, folder: Path) -> Came:
    """Let many callers, other programs, late news and restarts come for some days."""
    chance = Random(seed)
    wrote: Wrote = defaultdict(list)
    came = Came(most=0, found=[])
    async with town(folder, chance, limit=LIMIT) as (here, meta):
        keys = {account: await here.key(account, hold="queue") for account in (HARBOR, MARINA)}
        for _ in range(55):
            here.now += timedelta(minutes=chance.choice([1, 20, 60, 240]))
            await hear(here, meta)
            for _ in range(chance.choice([0, 0, 1, 4])):
                await elsewhere(here, meta, chance.choice(sorted(NUMBERS)), person(chance.randrange(500, 900)))
                came.elsewhere += 1
            if chance.random() < 0.2:
                who = person(chance.randrange(150))
                await here.wrote(who)
                wrote["101", who].append(here.now)
            await here.catch_up()
            if chance.random() < 0.3:
                await here.restart()
            calls = []
            for _ in range(chance.randrange(1, 30)):
                number = chance.choice(sorted(NUMBERS))
                by = {"by": keys[NUMBERS[number]]} if chance.random() < 0.3 else {}
                calls.append(sent(here, number, chance.choice(["offer", "order"]), person(chance.randrange(150)), **by))
            told = await asyncio.gather(*calls)
            came.refused += sum("linekeeper" in one.json.get("error", {}) for one in told)
            came.waited += sum("linekeeper" in one.json for one in told)
            await here.gateway.queue.turn()
            await here.gateway.queue.settle()
            came.late = max(came.late, here.gateway.book.budget(PORTFOLIO).late)
    came.most, came.found = over(meta.log, wrote, LIMIT)
    return came


@pytest.mark.parametrize("seed", [13, 17])
async def test_the_limit_of_a_moving_day_is_kept_by_many_callers_over_restarts_whatever_is_told_when(seed: int, tmp_path: Path) -> None:
    came = await busy(seed, tmp_path)

    assert came.found == []
    assert came.most >= 0.9 * LIMIT, "the limit was reached, or nothing was shown"
    assert min(came.refused, came.waited, came.elsewhere) > 0
    assert came.late > 0, "what may still come is shown as possible late use"


async def forgets(*_told: object) -> None:
    """Recall nothing."""


@pytest.mark.parametrize(
    ("where", "bug"),
    [
        pytest.param("linekeeper.gateway.recall._permits", forgets, id="permits are forgotten over a restart"),
        pytest.param("linekeeper.pacing.budget.Budget.note_use", lambda *_told: None, id="what others sent is not counted"),
        pytest.param("linekeeper.pacing.budget.Budget.reserve", lambda *_told: True, id="nothing is reserved at accept"),
    ],
)
async def test_a_build_that_counts_wrongly_is_found_out_by_the_same_judge(
    where: str, bug: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, bug)

    assert (await busy(5, tmp_path)).found


def test_the_judge_finds_what_is_too_many() -> None:
    posts = [Post(at=ago(minutes=50 - n), number="101", person=person(n), free_form=False, wamid=f"w{n}") for n in range(6)]

    assert over(posts, {}, 5) == (6, [posts[5]])
    assert over(posts, {}, 6) == (6, [])
    assert over(posts, {("101", person(0)): [ago(hours=2)]}, 5) == (5, [])
    assert over([replace(posts[0], delivered=(posts[5].at, posts[5].at)), *posts[1:]], {}, 5)[1] == [posts[5]]
    assert over([replace(posts[0], failed=posts[1].at), *posts[1:]], {}, 5)[1] == []


def too_fast(times: Iterable[datetime], window: timedelta, most: int) -> bool:
    """Return whether more than `most` fall into some window of this length."""
    sorted_ = sorted(times)
    return any(index - bisect_left(sorted_, at - window + timedelta(microseconds=1)) + 1 > most for index, at in enumerate(sorted_))


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_second_of_a_number_and_no_six_seconds_of_a_person_get_too_many(seed: int, tmp_path: Path) -> None:
    chance = Random(seed)
    async with town(tmp_path, chance, limit=None, trouble=0.02) as (here, meta):
        for _ in range(60):
            here.now += timedelta(milliseconds=chance.choice([5, 50, 200, 900, 3_000]))
            await hear(here, meta)
            if chance.random() < 0.15:
                await here.restart()
            crowd = [sent(here, "101", "order", person(chance.randrange(2_000))) for _ in range(chance.choice([5, 30, 60]))]
            few = [sent(here, chance.choice(["102", "103"]), "order", person(chance.randrange(3))) for _ in range(8)]
            await asyncio.gather(*crowd, *few)

    by_number: dict[str, list[datetime]] = defaultdict(list)
    by_pair: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for post in meta.log:
        by_number[post.number].append(post.at)
        by_pair[post.number, post.person].append(post.at)
    usual = here.settings.every
    per_s = int(usual.standard_per_s * usual.throughput_share)
    burst, every_s = usual.pair_burst, usual.pair_interval_s
    assert not any(too_fast(times, timedelta(seconds=1), usual.standard_per_s) for times in by_number.values())
    assert not any(too_fast(times, timedelta(seconds=10), 9 * per_s + usual.standard_per_s) for times in by_number.values())
    for wait_s in (every_s, 60.0):
        most = burst + int(wait_s / every_s)
        assert not any(too_fast(times, timedelta(seconds=wait_s), most) for times in by_pair.values())
    assert too_fast(by_number["101"], timedelta(seconds=1), per_s // 2), "the number's speed was asked for"
    assert any(too_fast(times, timedelta(seconds=6), burst - 1) for times in by_pair.values()), "and a person's"


async def test_replies_go_at_once_however_much_marketing_wants_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    async with town(tmp_path, Random(1), limit=None, trouble=0.0) as (here, meta):
        people = [person(3_000 + index) for index in range(12)]
        for who in people:
            await here.wrote(who)
        key = await here.key(HARBOR, hold="queue")
        monkeypatch.setattr("linekeeper.gateway.gate.asyncio.sleep", noted)
        for tick in range(150):
            here.now += timedelta(milliseconds=20)
            crowd = [sent(here, "101", "offer", person(index), by=key) for index in range(4 * tick, 4 * tick + 4)]  # 200 a second
            replies = [sent(here, "101", "", people[tick // 5 % len(people)])] if tick % 5 == 0 else []  # 10 a second
            told = await asyncio.gather(*crowd, *replies)
            assert {one.status for one in told[4:]} <= {200}
            if tick % 25 == 24:
                await here.gateway.queue.turn()
                await here.gateway.queue.settle()

    went = [one.at for one in meta.log if not one.free_form]
    assert len(meta.log) - len(went) == 30
    assert 100 < len(went) < 4 * 150 / 3, "marketing went as fast as it may, and most of it waits"
    assert [seconds for seconds in waited if seconds > 0] == [], "no reply waited for its turn"
