"""People: who is the same person, and what each means for a portfolio's limit.

A person is the smallest keyed hash among all names told for them, so the order in which names were learned does not matter.
A name that stands for itself needs no row.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from linekeeper.events.calling import CallMoved
from linekeeper.events.message import MessageHeard, MessageMoved
from linekeeper.flow.packing import packed
from linekeeper.fold.message import Message
from linekeeper.fold.person import DAY_S, Marks, hear, merge, places
from linekeeper.fold.portfolio import Hearing
from linekeeper.state.port import PersonRow, Turn

_marks = msgspec.msgpack.Decoder(Marks)

PAGE = 1000  #: people worked on at a time when a whole portfolio is counted anew


class People:
    """The people of one turn. `hearing_of` tells when a portfolio's messages were heard."""

    def __init__(self, turn: Turn, hearing_of: Callable[[str], Hearing]) -> None:
        self._turn, self._hearing_of = turn, hearing_of

    def one(self, names: Sequence[bytes]) -> bytes | None:
        """Return the person that all these names stand for, merging what was thought to be several; None without a name."""
        turn = self._turn
        known = {name: turn.person_of(name) or name for name in names}
        if not known:
            return None
        person = min(known.values())
        for other in sorted(set(known.values()) - {person}):
            for portfolio in turn.portfolios_of(other):
                self._pour(portfolio, other, portfolio, person)
            for name in (*turn.aliases_of(other), other):
                turn.point(name, person)
        for name in known:
            if name != person and turn.person_of(name) != person:
                turn.point(name, person)
        return person

    def hear(self, event: MessageMoved | MessageHeard | CallMoved, group: str, number: str, message: Message | None = None) -> None:
        """Let the person of a message or a call hear it. A group's members are nobody in particular."""
        if not isinstance(event, CallMoved) and event.in_group:
            return
        person = self.one(event.people if message is None else message.people)
        if person is None:
            return
        row = self._turn.person(group, person)
        marks = Marks() if row is None else _marks.decode(row.body)
        hear(marks, event, number, message)
        if marks.latest and (row is None or packed(marks) != row.body):
            self._keep(group, person, marks)

    def move(self, before: str, group: str) -> None:
        """Let everybody of a pseudo-portfolio belong to the portfolio that it turned out to be part of."""
        for page in self._pages(before):
            for row in page:
                self._pour(before, row.person, group, row.person)

    def respan(self, group: str, since: int) -> None:
        """Count a portfolio's people anew: from unix second `since` on it is known better when its messages were heard.

        Hearing only tells whether a delivery surely counts. So it changes nothing for whoever got none from then on that may count, and
        whoever did counts at most until a day after it: after a sleep these are few, while a portfolio's people are a million.
        """
        until = max(since + DAY_S, 1)
        while page := self._turn.people_until(group, until, PAGE):
            for row in page:
                self._keep(group, row.person, _marks.decode(row.body))
            until = page[-1].most_until + 1

    def _pages(self, portfolio: str) -> Iterable[Sequence[PersonRow]]:
        after = b""
        while page := self._turn.people(portfolio, 0, after, PAGE):
            yield page
            after = page[-1].person

    def _pour(self, portfolio: str, person: bytes, into: str, as_person: bytes) -> None:
        """Join one row into another."""
        row = self._turn.person(portfolio, person)
        if row is None:
            return
        target = self._turn.person(into, as_person)
        marks = _marks.decode(row.body)
        if target is not None:
            merge(marks, _marks.decode(target.body))
        self._turn.drop_person(portfolio, person)
        self._keep(into, as_person, marks)

    def _keep(self, group: str, person: bytes, marks: Marks) -> None:
        until = places(marks, self._hearing_of(group))
        self._turn.put_person(
            PersonRow(
                portfolio=group,
                person=person,
                body=packed(marks),
                least_until=until.least_until,
                most_until=until.most_until,
                latest=until.latest,
            )
        )
