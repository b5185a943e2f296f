"""The rules that are played: what a number's status, health and limit are, given the world and the hour.

What Meta documents is followed; what it leaves open is an assumption, named in docs/simulator.md.
Source: number-health.md sections 1, 2.4, 4 and 8, compiled 2026-11-23.
"""

import msgspec

from linekeeper.sim.world import Account, Number, Portfolio, Switches, World

DAY_S = 86_400.0
PACKED_LEAST = 256
PEOPLE_PER_DAY: dict[str, int] = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_1K": 1_000,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
}
LADDER = {
    "2025-10-07": ["TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"],
    "classic": ["TIER_250", "TIER_1K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"],
}
STARTING = "RESTRICTED_BIZ_INITIATED_MESSAGING"
ANSWERING = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"
#: Restrictions that leave messaging possible but reduced. Others (calls, adding numbers) leave it alone.
REDUCED = frozenset({"RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING", "RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES"})


class Use(msgspec.Struct):
    """Unique people delivered to outside service windows within a moving 24 h, and those that messages are on their way to."""

    counted: dict[str, float] = {}  #: person -> when counted, oldest first
    coming: dict[str, int] = {}  #: person -> messages under way that hold a place
    waiting: int = 0  #: of those coming, how many are not counted already
    oldest: float = 0.0  #: nobody was counted earlier; 0: nobody knows
    dropped: int = 0  #: taken out since the dict was packed last: looking for its first entry steps over each of them

    def count(self, person: str, at: float, *, newest: bool = False) -> None:
        """Count a person once per 24 h; `newest`: a later delivery makes the day begin anew."""
        self.prune(at)
        known = person in self.counted
        if known and newest:
            del self.counted[person]
            self.dropped += 1
        self.counted.setdefault(person, at)
        if not known and person in self.coming:
            self.waiting -= 1

    def hold(self, person: str) -> None:
        """Hold a place for a message that is under way."""
        many = self.coming.get(person, 0)
        self.coming[person] = many + 1
        if not many and person not in self.counted:
            self.waiting += 1

    def let_go(self, person: str) -> None:
        """Give up the place of a message that came, or will not come."""
        many = self.coming.get(person, 0)
        if many > 1:
            self.coming[person] = many - 1
        elif many:
            del self.coming[person]
            if person not in self.counted:
                self.waiting -= 1

    def has_room(self, person: str, allowed: int, now: float) -> bool:
        """Return whether a message to the person keeps within `allowed` people."""
        self.prune(now)
        return person in self.counted or person in self.coming or len(self.counted) + self.waiting < allowed

    def holds(self, person: str, now: float) -> bool:
        """Return whether the person is counted already, so that another message costs nothing."""
        self.prune(now)
        return person in self.counted

    def total(self, now: float) -> int:
        """Return how many people count at `now`."""
        self.prune(now)
        return len(self.counted)

    def next_free(self) -> float | None:
        """Return when the oldest one leaves the window."""
        return next(iter(self.counted.values()), 0.0) + DAY_S if self.counted else None

    def prune(self, now: float) -> None:
        """Forget whoever was counted 24 h ago or earlier."""
        if self.oldest > now - DAY_S:
            return
        counted, border, gone = self.counted, now - DAY_S, list[str]()
        self.oldest = 0.0
        for person, at in counted.items():
            if at > border:
                self.oldest = at
                break
            gone.append(person)
        for person in gone:
            del counted[person]
            if person in self.coming:
                self.waiting += 1
        self.dropped += len(gone)
        if self.dropped > PACKED_LEAST + len(counted) // 64:
            self.counted, self.dropped = dict(counted), 0


class Uses(dict[str, Use]):
    """Use of each limit, by its owner: a portfolio, or under the classic rules a number."""

    def __missing__(self, owner: str) -> Use:
        """Begin an empty count."""
        return self.setdefault(owner, Use())


def limit_of(portfolio: Portfolio, number: Number) -> tuple[str, str]:
    """Return (owner, tier) of the limit a number sends under."""
    if portfolio.regime == "classic":
        return number.id, number.limit or portfolio.limit
    return portfolio.id, portfolio.limit


def used_up(world: World, uses: Uses, number: Number, now: float) -> bool:
    """Return whether the limit is used up."""
    owner, tier = limit_of(world.portfolio_of(world.account_of(number)), number)
    allowed = PEOPLE_PER_DAY.get(tier)
    return allowed is not None and uses[owner].total(now) >= allowed


def status(world: World, uses: Uses, number: Number, now: float) -> str:
    """Return Meta's status word for a number; the first row that holds names it."""
    account = world.account_of(number)
    rows = [
        (bool(number.said), number.said),
        (number.gone == "migrated", "MIGRATED"),
        (number.gone == "deleted", "DELETED"),
        (account.ban == "banned", "BANNED"),
        (not number.registered and number.ever_registered, "DISCONNECTED"),
        (not number.registered and number.code != "VERIFIED", "UNVERIFIED"),
        (not number.registered, "PENDING"),
        (_shows_limit(world.switches) and used_up(world, uses, number, now), "RESTRICTED"),
        (number.flagged_at is not None, "FLAGGED"),
    ]
    return next((word for holds, word in rows if holds), "CONNECTED")


def _shows_limit(switches: Switches) -> bool:
    return switches.limit_shows == "every number"


def running(account: Account, now: float) -> list[str]:
    """Return the kinds of enforcement that run on an account."""
    return [r.kind for r in account.restrictions if r.until is None or r.until > now]


def unpaid(world: World, account: Account) -> bool:
    """Return whether a broken payment method is held against an account: the rule `payment_needed` may be off."""
    return not account.payment_ok and world.rules.get("payment_needed", True) is not False


def health(world: World, account: Account, number: Number | None, app: str, now: float) -> dict[str, object]:
    """Return `health_status` of a number, or of an account when `number` is None."""
    portfolio = world.portfolio_of(account)
    entities = [] if number is None else [_number_entity(number)]
    entities += [_account_entity(world, account, now), _portfolio_entity(portfolio)]
    entities.append({"entity_type": "APP", "id": app, "can_send_message": "AVAILABLE"})
    verdicts = {entity["can_send_message"] for entity in entities}
    top = next(word for word in ("BLOCKED", "LIMITED", "AVAILABLE") if word in verdicts)
    return {"can_send_message": top, "entities": entities}


def _number_entity(number: Number) -> dict[str, object]:
    entity: dict[str, object] = {"entity_type": "PHONE_NUMBER", "id": number.id}
    if not number.registered:
        fault = _fault(133010, "The phone number is not registered.", "Register the phone number.")
        return entity | {"can_send_message": "BLOCKED", "errors": [fault]}
    if number.name_status not in ("APPROVED", "AVAILABLE_WITHOUT_REVIEW"):
        text = "The display name has not been approved yet. The message limit will increase after approval."
        return entity | {"can_send_message": "LIMITED", "additional_info": [text]}
    return entity | {"can_send_message": "AVAILABLE"}


def _account_entity(world: World, account: Account, now: float) -> dict[str, object]:
    entity: dict[str, object] = {"entity_type": "WABA", "id": account.id}
    kinds = running(account, now)
    blocked = [
        (account.ban == "banned", _fault(141014, "The account is banned.", "Appeal in Business Support Home.")),
        (STARTING in kinds or ANSWERING in kinds, _fault(131031, "Messaging is restricted.", "See Business Support Home.")),
        (unpaid(world, account), _fault(141006, "There is a problem with the payment method.", "Repair the payment method.")),
    ]
    faults = [fault for holds, fault in blocked if holds]
    if faults:
        return entity | {"can_send_message": "BLOCKED", "errors": faults}
    if REDUCED.intersection(kinds):
        return entity | {"can_send_message": "LIMITED", "additional_info": ["Utility messages are limited for now."]}
    return entity | {"can_send_message": "AVAILABLE"}


def _portfolio_entity(portfolio: Portfolio) -> dict[str, object]:
    entity: dict[str, object] = {"entity_type": "BUSINESS", "id": portfolio.id}
    if portfolio.verification == "verified":
        return entity | {"can_send_message": "AVAILABLE"}
    fault = _fault(141010, "The business is not verified.", "Start or finish business verification.")
    return entity | {"can_send_message": "LIMITED", "errors": [fault]}


def _fault(code: int, description: str, solution: str) -> dict[str, object]:
    return {"error_code": code, "error_description": description, "possible_solution": solution}
