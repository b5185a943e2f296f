"""One transaction of the keeper, in memory."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from linekeeper.state.counts import Count, add_to, daily
from linekeeper.state.memory_tables import Tables
from linekeeper.state.port import Effect, FleetRow, NewsRow, PersonRow, StoryRow, UnreadRow, Waiting
from linekeeper.state.tables import MOST_GUESTS, MOST_NEWS, MOST_STORY, MOST_UNREAD, MOST_WAITING, unix_day
from linekeeper.state.templates import TemplateRow


class MemoryTurn:
    """See `state.port.Turn`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.cursor = tables.cursor

    def is_new(self, key: bytes) -> bool:
        """See the port."""
        new = key not in self._tables.seen
        self._tables.seen.add(key)
        return new

    def load(self, kind: str, id_: str) -> bytes | None:
        """See the port."""
        return self._tables.subjects.get((kind, id_))

    def save(self, kind: str, id_: str, body: bytes) -> None:
        """See the port."""
        self._tables.subjects[kind, id_] = body

    def all(self, kind: str) -> Iterable[tuple[str, bytes]]:
        """See the port."""
        return [(id_, body) for (of, id_), body in sorted(self._tables.subjects.items()) if of == kind]

    def drop(self, kind: str, id_: str) -> None:
        """See the port."""
        self._tables.subjects.pop((kind, id_), None)

    def person_of(self, alias: bytes) -> bytes | None:
        """See the port."""
        return self._tables.aliases.get(alias)

    def point(self, alias: bytes, person: bytes) -> None:
        """See the port."""
        self._tables.aliases[alias] = person

    def aliases_of(self, person: bytes) -> Sequence[bytes]:
        """See the port."""
        return sorted(alias for alias, whose in self._tables.aliases.items() if whose == person)

    def person(self, portfolio: str, person: bytes) -> PersonRow | None:
        """See the port."""
        return self._tables.people.get((portfolio, person))

    def put_person(self, row: PersonRow) -> None:
        """See the port."""
        self._tables.people[row.portfolio, row.person] = row

    def drop_person(self, portfolio: str, person: bytes) -> None:
        """See the port."""
        self._tables.people.pop((portfolio, person), None)

    def portfolios_of(self, person: bytes) -> Sequence[str]:
        """See the port."""
        return sorted(portfolio for portfolio, known in self._tables.people if known == person)

    def people(self, portfolio: str, latest_from: int, after: bytes = b"", limit: int = 1000) -> Sequence[PersonRow]:
        """See the port."""
        found = [
            row
            for (of, person), row in sorted(self._tables.people.items())
            if of == portfolio and person > after and row.latest >= latest_from
        ]
        return found[:limit]

    def people_until(self, portfolio: str, most_from: int, limit: int = 1000) -> Sequence[PersonRow]:
        """See the port."""
        found = [row for (of, _), row in self._tables.people.items() if of == portfolio and row.most_until >= most_from]
        found.sort(key=lambda row: (row.most_until, row.person))
        return [row for row in found if row.most_until <= found[min(limit, len(found)) - 1].most_until]

    def message(self, message: bytes) -> bytes | None:
        """See the port."""
        kept = self._tables.messages.get(message)
        return kept[1] if kept else None

    def put_message(self, message: bytes, number: str, at: datetime, body: bytes) -> None:  # noqa: ARG002  the port's names
        """See the port."""
        known = self._tables.messages.get(message)
        self._tables.messages[message] = (unix_day(at) if known is None else max(unix_day(at), known[0]), body)

    def fleet_row(self, number: str) -> FleetRow | None:
        """See the port."""
        return self._tables.fleet.get(number)

    def put_fleet(self, row: FleetRow) -> None:
        """See the port."""
        self._tables.fleet[row.number] = row

    def drop_fleet(self, number: str) -> None:
        """See the port."""
        self._tables.fleet.pop(number, None)

    def put_story(self, row: StoryRow) -> None:
        """See the port."""
        lines = {**self._tables.story.get(row.number, {}), (row.at, row.code): row.body}
        self._tables.story[row.number] = dict(sorted(lines.items())[-MOST_STORY:])

    def put_news(self, row: NewsRow) -> None:
        """See the port."""
        kept = {(row.at, row.mark): row} | self._tables.news.get(row.subject, {})
        self._tables.news[row.subject] = dict(sorted(kept.items())[-MOST_NEWS:])

    def put_template(self, row: TemplateRow) -> None:
        """See the port."""
        self._tables.templates[row.account, row.template] = row

    def template_row(self, account: str, template: str) -> TemplateRow | None:
        """See the port."""
        return self._tables.templates.get((account, template))

    def template_ids(self, account: str, after: str = "", limit: int = 1000) -> Sequence[str]:
        """See the port."""
        return sorted(template for of, template in self._tables.templates if of == account and template > after)[:limit]

    def count(self, counts: Sequence[Count]) -> None:
        """See the port."""
        add_to(self._tables.minutes, counts)
        add_to(self._tables.days, daily(counts))

    def wait(self, account: str, name: str, at: datetime, body: bytes) -> None:
        """See the port."""
        guest = Waiting(id=self._tables.next_id(), account=account, name=name, body=body)
        self._tables.lobby[guest.id] = (at, guest)
        beside = sorted(id_ for id_, (_, one) in self._tables.lobby.items() if (one.account, one.name) == (account, name))
        for id_ in beside[:-MOST_GUESTS]:
            del self._tables.lobby[id_]

    def waiting(self, account: str, after: int = 0) -> Sequence[Waiting]:
        """See the port."""
        guests = [guest for id_, (_, guest) in sorted(self._tables.lobby.items()) if guest.account == account and id_ > after]
        return guests[:MOST_WAITING]

    def admit(self, ids: Sequence[int]) -> None:
        """See the port."""
        for id_ in ids:
            self._tables.lobby.pop(id_, None)

    def note_unread(self, row: UnreadRow) -> None:
        """See the port."""
        self._tables.unread.append(replace(row, id=self._tables.next_id()))
        del self._tables.unread[:-MOST_UNREAD]
        self._tables.unread_counts[row.field] = self._tables.unread_counts.get(row.field, 0) + 1

    def want(self, effect: Effect) -> None:
        """See the port."""
        for known in self._tables.effects.values():
            if (known.kind, known.key) == (effect.kind, effect.key) and known.id not in self._tables.claimed:
                earlier = min(known.not_before, effect.not_before)
                self._tables.effects[known.id] = replace(known, not_before=earlier)
                return
        id_ = self._tables.next_id()
        self._tables.effects[id_] = replace(effect, id=id_)
