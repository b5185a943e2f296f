"""Asking a node for as many fields as the token may read. A refusal is remembered per app, account, version, node and field."""

from datetime import datetime, timedelta

from linekeeper.errors import TryLater
from linekeeper.graph import Answer, GraphError
from linekeeper.graph.bisect import find_refused
from linekeeper.graph.fields import FIELDS
from linekeeper.intake.caller import Caller
from linekeeper.intake.clock import Clock
from linekeeper.intake.memory import REFUSED, Memory
from linekeeper.pacing.plan import allowed_per_hour

WHOLE = "*"  #: stands for a node as a whole among the refused fields
AGAIN = timedelta(days=1)  #: a permission may have been granted meanwhile


class Fieldwise:
    """Reads nodes and lists with the fields that are not refused."""

    def __init__(self, caller: Caller, memory: Memory, clock: Clock) -> None:
        self._caller, self._memory, self._clock = caller, memory, clock

    async def ask(self, account: str, node: str, path: str, **parameters: str) -> Answer:
        """Return the answer for a node kind of `graph.fields`, asked on an account's budget.

        Raises:
            GraphError: the node cannot be read, even without the refused fields.
            TryLater: finding the refused fields would cost more calls than we allow ourselves.
        """
        fields = self._readable(account, node)
        try:
            return await self._get(account, path, fields, parameters)
        except GraphError as refusal:
            if not refusal.field_refused:
                raise
        await self._get(account, path, (), parameters)  # refused too: then it is the node, not a field
        bad = await self._search(account, node, path, fields, parameters)
        for field in bad:
            self._memory.put(REFUSED, self._key(account, node, field), self._clock.now().isoformat().encode())
        return await self._get(account, path, tuple(field for field in fields if field not in bad), parameters)

    def refuse(self, account: str, node: str) -> None:
        """Remember that a kind of node as a whole may not be read."""
        self._memory.put(REFUSED, self._key(account, node, WHOLE), self._clock.now().isoformat().encode())

    def is_refused(self, account: str, node: str) -> bool:
        """Whether that was so lately."""
        return self._tried_lately(account, node, WHOLE)

    async def _search(self, account: str, node: str, path: str, fields: tuple[str, ...], parameters: dict[str, str]) -> frozenset[str]:
        search = find_refused(fields, FIELDS[node][1])
        try:
            asking = next(search)
            while True:
                asking = search.send(await self._refused(account, path, asking, parameters))
        except StopIteration as found:
            bad: frozenset[str] = found.value
            return bad

    async def _refused(self, account: str, path: str, fields: tuple[str, ...], parameters: dict[str, str]) -> bool:
        # The small budget: an account without a registered number has no more, and a search is never urgent.
        if self._caller.spending.spent(self._clock.now()).get(account, 0) >= allowed_per_hour(registered=False):
            raise TryLater(
                "looking for the fields that Meta refuses costs too many calls now", remedy="nothing: it goes on within the hour"
            )
        try:
            await self._get(account, path, fields, parameters)
        except GraphError as refusal:
            if refusal.field_refused:
                return True
            raise
        return False

    async def _get(self, account: str, path: str, fields: tuple[str, ...], parameters: dict[str, str]) -> Answer:
        return await self._caller.get(account, path, fields=",".join(("id", *fields)), **parameters)

    def _readable(self, account: str, node: str) -> tuple[str, ...]:
        return tuple(field for field in FIELDS[node][0] if not self._tried_lately(account, node, field))

    def _tried_lately(self, account: str, node: str, field: str) -> bool:
        told = self._memory.get(REFUSED, self._key(account, node, field))
        return told is not None and datetime.fromisoformat(told.decode()) > self._clock.now() - AGAIN

    def _key(self, account: str, node: str, field: str) -> str:
        return f"{self._caller.app.name}/{account}/{self._caller.graph.version}/{node}/{field}"
