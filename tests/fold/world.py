"""A small world to hear events in, routed as the keeper does: numbers, accounts, one portfolio, messages and people."""

from datetime import datetime
from typing import Any

import msgspec

from linekeeper.events.account import AccountEvent, Restricted
from linekeeper.events.house import AppSubscriptionRead, HouseSlept, TokenRead
from linekeeper.events.message import MessageHeard, MessageMoved, PersonRenamed
from linekeeper.events.number import NumberEvent
from linekeeper.fold import account, house, message, number, person, portfolio
from linekeeper.fold.status import judge
from linekeeper.fold.verdict import Verdict
from linekeeper.rulebook import current
from tests.strategies import ACCOUNTS, NUMBERS


class World:
    """Everything that hears. Compare two worlds by what they hold."""

    def __init__(self) -> None:
        self.numbers = {id_: number.Number() for id_ in NUMBERS}
        self.accounts = {id_: account.Account() for id_ in ACCOUNTS}
        self.portfolio = portfolio.Portfolio()
        self.house = house.House()
        self.messages: dict[bytes, message.Message] = {}
        self.people: dict[bytes, person.Marks] = {}
        self.names: dict[bytes, bytes] = {}

    def hear(self, event: Any) -> None:
        if isinstance(event, HouseSlept | TokenRead | AppSubscriptionRead):
            house.hear(self.house, event)
        if isinstance(event, NumberEvent):
            number.hear(self.numbers[event.number], event)
        if isinstance(event, AccountEvent):
            account.hear(self.accounts[event.account], event)
            if isinstance(event, Restricted) and event.display:
                named = next(id_ for id_, (digits, _) in NUMBERS.items() if digits == event.display)
                number.hear(self.numbers[named], event)
        portfolio.hear(self.portfolio, event)
        if isinstance(event, MessageMoved):
            known = self.messages.setdefault(event.message, message.Message())
            message.hear(known, event)
            self._person(known.people, event, known)
        elif isinstance(event, MessageHeard | PersonRenamed):
            self._person(event.people, event, None)

    def _person(self, names: tuple[bytes, ...], event: Any, known: message.Message | None) -> None:
        if not names:
            return
        before = {self.names.get(name, name) for name in names}
        who = min(before)
        marks = self.people.setdefault(who, person.Marks())
        for other in sorted(before - {who}):
            person.merge(marks, self.people.pop(other, person.Marks()))
        for name, stands_for in [*self.names.items(), *((name, name) for name in names)]:
            if stands_for in before or name in before:
                self.names[name] = who
        if not isinstance(event, PersonRenamed):
            person.hear(marks, event, event.number, known)

    def held(self) -> dict[str, Any]:
        """Return everything that was heard. Marks without any content are as good as none."""
        return {
            "numbers": self.numbers,
            "accounts": self.accounts,
            "portfolio": self.portfolio,
            "house": self.house,
            "messages": self.messages,
            "people": {who: marks for who, marks in self.people.items() if marks.latest},
            "names": self.names,
        }

    def verdicts(self, now: datetime, *, sole_path: bool = False) -> dict[str, Verdict]:
        return {
            id_: judge(self.numbers[id_], self.accounts[of], self.portfolio, now, current(), sole_path=sole_path)
            for id_, (_, of) in NUMBERS.items()
        }

    def places(self) -> dict[bytes, person.Places]:
        heard = portfolio.hearing(self.portfolio)
        return {who: person.places(marks, heard) for who, marks in self.people.items() if marks.latest}


def hearing(events: list[Any]) -> World:
    """Return the world that has heard these events, in this order."""
    world = World()
    for event in events:
        world.hear(event)
    return world


def packed(state: msgspec.Struct) -> bytes:
    """Return a state's bytes, independent of the order in which its dictionaries grew."""
    return msgspec.msgpack.Encoder(order="deterministic").encode(state)
