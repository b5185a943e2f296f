"""What others are still to be told, in memory: keeps every promise but durability."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from linekeeper.state.intents import Intent
from linekeeper.state.outgoing import Name, Of, Parcel, Reached, Wanted, news_of


class MemoryOutgoing:
    """See `state.outgoing.OutgoingTurn`."""

    def __init__(self) -> None:
        self.all_targets: dict[str, Reached] = {}
        self.wanted: tuple[Wanted, ...] = ()
        self.all_parcels: dict[int, Parcel] = {}
        self.names: dict[int, Name] = {}

    def tell(self, before: Intent | None, after: Intent) -> None:
        """Write down who is to be told that a send moved."""
        what = news_of(before, after) if self.wanted else None
        if what is None:
            return
        fits = {("all", ""), ("account", after.account), ("key", after.key)}
        for target in sorted({one.target for one in self.wanted if (one.kind, one.name) in fits}):
            at = after.moved_at
            self.put_parcel(
                Parcel(target=target, of=Of.SEND, about=after.id, what=what, why=after.why, error=after.error, at=at, due_at=at)
            )

    def targets(self) -> Sequence[Reached]:
        """See the port."""
        return [one for _, one in sorted(self.all_targets.items())]

    def parcels(self, target: str, now: datetime, limit: int = 100) -> Sequence[Parcel]:
        """See the port."""
        heads: dict[tuple[Of, int], Parcel] = {}
        for _, one in sorted(self.all_parcels.items()):
            if one.target == target:
                heads.setdefault((one.of, one.about), one)
        return sorted((one for one in heads.values() if one.due_at <= now), key=lambda one: (one.due_at, one.id))[:limit]

    def parcels_waiting(self, target: str) -> int:
        """See the port."""
        return sum(one.target == target for one in self.all_parcels.values())

    def name_of(self, intent: int) -> Name | None:
        """See the port."""
        return self.names.get(intent)

    def want(self, wanted: Iterable[Wanted]) -> None:
        """See the port."""
        self.wanted = tuple(wanted)

    def put_target(self, target: Reached) -> None:
        """See the port."""
        self.all_targets[target.id] = target

    def drop_target(self, id_: str) -> None:
        """See the port."""
        self.all_targets.pop(id_, None)
        self.all_parcels = {place: one for place, one in self.all_parcels.items() if one.target != id_}

    def put_parcel(self, parcel: Parcel) -> None:
        """See the port."""
        id_ = max(self.all_parcels, default=0) + 1
        self.all_parcels[id_] = replace(parcel, id=id_)

    def put_off(self, id_: int, attempts: int, due_at: datetime) -> None:
        """See the port."""
        if id_ in self.all_parcels:
            self.all_parcels[id_] = replace(self.all_parcels[id_], attempts=attempts, due_at=due_at)

    def delivered(self, ids: Iterable[int]) -> None:
        """See the port."""
        for id_ in ids:
            self.all_parcels.pop(id_, None)

    def drop_parcels(self, target: str, before: datetime, most: int) -> int:
        """See the port."""
        there = [id_ for id_, one in sorted(self.all_parcels.items()) if one.target == target]
        young = [id_ for id_ in there if self.all_parcels[id_].at >= before]
        kept = set(young[len(young) - most :] if len(young) > most else young)
        self.delivered(id_ for id_ in there if id_ not in kept)
        return len(there) - len(kept)

    def put_name(self, name: Name) -> None:
        """See the port."""
        known = self.names.get(name.intent, name)
        delivery = known.delivery if name.delivery is None else name.delivery
        self.names[name.intent] = Name(intent=name.intent, body=name.body or known.body, delivery=delivery)
