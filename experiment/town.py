"""The world of the experiment: the stand-in's stage, asked in process, and the truth about every letter, kept by the world's own count."""

import json
from collections import Counter
from collections.abc import Callable

from msgspec import Struct

from experiment.letters import serial_of, told
from experiment.load import CODE, DESK, FLASH, OFFER, ORDER, SHOP
from linekeeper.sim import rules, sending
from linekeeper.sim.graph import Graph
from linekeeper.sim.playbill import Play, raise_curtain
from linekeeper.sim.world import Account, Number, Portfolio, Switches, Template

ACCOUNT, PORTFOLIO = "104998261357420", "827364510293847"
START = 1_793_577_600.0  #: 2026-11-02, a Monday, at midnight UTC
USED_UP = b"The limit of new conversations is used up."
BATCH_S = 10.0  #: webhooks of so many seconds go in one body: quicker to play, and Meta gathers them, too
URL = "http://graph.test"
#: Meta's own border is not known. The stand-in's usual one (40 reports a day) fits businesses with thousands of messages a day.
REPORTS_A_DAY = 6
#: How many times as often as usual people take a template amiss. Codes and orders they have asked for themselves.
ANNOYS = {OFFER: 2.0, FLASH: 6.0, ORDER: 0.2, CODE: 0.0}
CATEGORY = {OFFER: "MARKETING", FLASH: "MARKETING", ORDER: "UTILITY", CODE: "AUTHENTICATION"}


class Fate(Struct):
    """What the world knows of a letter."""

    posts: int = 0
    wamid: str = ""
    accepted_at: float | None = None
    accepted: int = 0  #: times; more than one is a message that a person got twice
    refusals: list[int] = []
    delivered_at: float | None = None
    read: bool = False
    failed: int = 0


class Post(Struct, frozen=True):
    """One answer of the world to a post."""

    status: int
    body: bytes
    wamid: str
    code: int


class Heard(Struct, frozen=True):
    """Somebody wrote."""

    at: float
    number: str
    person: str


class Town:
    """The world. `now`: virtual unix seconds; whoever asks moves the stage on to it."""

    def __init__(self, seed: int, now: Callable[[], float]) -> None:
        self._now = now
        self.stage = raise_curtain(_play(), START, seed)
        self.stage.post = lambda _app, _url, _fields, body: self._posted(body)
        self.app = next(iter(self.stage.world.apps.values()))
        self.app.callback = "http://callback.test/"
        self.token = self.stage.world.tokens["main"].value
        self._graph = Graph(self.stage)
        self.fates: dict[int, Fate] = {}
        self._by_wamid: dict[str, int] = {}
        self.bodies: list[tuple[float, bytes]] = []  #: webhooks that nobody has taken yet
        self.inbox: list[Heard] = []
        self.tracked: Counter[str] = Counter()  #: posts by tracking value
        self.over_limit = 0  #: refusals because the limit was used up, one-time codes aside
        self.told: Counter[str] = Counter()  #: news by its word, for restrictions and pauses

    def advance(self) -> None:
        """Let everything happen that is due by now."""
        self.stage.timeline.run_until(self._now())

    def ask(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
        """Answer a request to the Graph API."""
        self.advance()
        answer = self._graph.answer(method, target, body, headers, URL)
        if method == "POST" and target.partition("?")[0].endswith("/messages"):
            self._note(body, answer.body)
        return answer.status, answer.body, answer.headers

    def post(self, path: str, body: bytes) -> Post:
        """Post a message as a sender would who asks Meta directly."""
        status, answer, _ = self.ask("POST", path, body, {"authorization": f"Bearer {self.token}", "content-type": "application/json"})
        read = told(answer)
        return Post(status, answer, read.messages[0].id if read.messages else "", read.error.code if read.error else 0)

    def write(self, number: str, person: str, text: str) -> None:
        """Let a person write, unless they have blocked the number."""
        self.advance()
        if f"{number}/{person}" not in self.stage.traffic.shunned:
            sending.receive(self.stage, self.stage.world.numbers[number], person, text)

    def taken(self) -> list[tuple[float, bytes]]:
        """Return the webhooks since the last call, with the time each left."""
        found, self.bodies = self.bodies, []
        return found

    def status(self, number: str) -> str:
        """Return Meta's status word by the world's own rule."""
        return rules.status(self.stage.world, self.stage.uses, self.stage.world.numbers[number], self.stage.now)

    @property
    def account(self) -> Account:
        """Return the account."""
        return self.stage.world.accounts[ACCOUNT]

    @property
    def limit(self) -> int | None:
        """Return the limit in people a day."""
        return rules.PEOPLE_PER_DAY.get(self.stage.world.portfolios[PORTFOLIO].limit)

    @property
    def used(self) -> int:
        """Return how many people count against the limit."""
        return self.stage.uses[PORTFOLIO].total(self.stage.now)

    @property
    def restricted(self) -> bool:
        """Return whether the account may not send something for a violation, or is banned."""
        return bool(self.account.ban or self.account.locked or rules.running(self.account, self.stage.now))

    @property
    def slowed(self) -> bool:
        """Return whether a number is slowed for spam."""
        return any(until > self.stage.now for until in self.stage.traffic.slowed.values())

    def _note(self, body: bytes, answer: bytes) -> None:
        fate, read = self.fates.setdefault(serial_of(body), Fate()), told(answer)
        fate.posts += 1
        if read.messages:
            fate.wamid, fate.accepted = read.messages[0].id, fate.accepted + 1
            fate.accepted_at = fate.accepted_at or self.stage.now
            self._by_wamid[fate.wamid] = serial_of(body)
        elif read.error is not None:
            fate.refusals.append(read.error.code)
            self.over_limit += USED_UP in answer and CODE.encode() not in body
        value = json.loads(body).get("biz_opaque_callback_data")
        if value:
            self.tracked[value] += 1

    def _posted(self, body: bytes) -> None:
        self.bodies.append((self.stage.now, body))
        for entry in json.loads(body)["entry"]:
            for change in entry["changes"]:
                self._hear(change["field"], change["value"])

    def _hear(self, field: str, value: dict[str, object]) -> None:
        """Learn what became of letters, and who wrote: the business reads its own webhooks."""
        if field != "messages":
            self.told[f"{field} {value.get('event') or value.get('new_quality_score') or ''}".strip()] += 1
            return
        number = str(value["metadata"]["phone_number_id"])  # type: ignore[index]  # the stand-in's own body
        for message in value.get("messages", ()):  # type: ignore[attr-defined]  # as above
            self.inbox.append(Heard(self.stage.now, number, message["from"]))
        for status in value.get("statuses", ()):  # type: ignore[attr-defined]  # as above
            fate = self.fates[self._by_wamid[status["id"]]]
            match status["status"]:
                case "delivered":
                    fate.delivered_at = self.stage.now
                case "read":
                    fate.read = True
                case "failed":
                    fate.failed = status["errors"][0]["code"]
                case _:
                    pass


def _play() -> Play:
    templates = [
        Template(id=1_688_205_519_374_021 + place, name=name, category=CATEGORY[name], annoys=annoys, parameters=1, body="For you: {{1}}")  # type: ignore[arg-type]  # words of the table above
        for place, (name, annoys) in enumerate(ANNOYS.items())
    ]
    return Play(
        about="A small business at the first limit, and all it sends.",
        portfolios=[Portfolio(id=PORTFOLIO, name="Harbor Lane Coffee", limit="TIER_250")],
        accounts=[Account(id=ACCOUNT, name="Harbor Lane Coffee", portfolio=PORTFOLIO, templates=templates)],
        numbers=[
            Number(id=SHOP, display="15550100421", name="Harbor Lane Coffee", account=ACCOUNT),
            Number(id=DESK, display="15550100422", name="Harbor Lane Coffee desk", account=ACCOUNT),
        ],
        rules={"people_live": True, "reports_a_day": REPORTS_A_DAY},
        switches=Switches(batch_s=BATCH_S),
    )
