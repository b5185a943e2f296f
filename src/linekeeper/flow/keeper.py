"""The keeper: folds batches into the state, one transaction a turn.

Repeats fall out by key, each event goes to every subject that its route names, and the route is resolved here, from the directory.
What cannot be routed yet waits in the lobby. A number is judged anew at the hearing time of the last batch that touched it: so the
same journal gives the same rows, however it is cut into turns.
"""

from collections.abc import Sequence

import msgspec

from linekeeper.events import Batch, Element, Source
from linekeeper.events.account import AccountEvent, Restricted
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import KeptOnly, Unread
from linekeeper.events.number import NumberEvent
from linekeeper.flow.aside import Aside, Unjudged, is_damaged, tell_failed, tell_unread
from linekeeper.flow.fleet import OurApps
from linekeeper.flow.judging import Judging
from linekeeper.flow.rollups import Rollups
from linekeeper.flow.routing import Routing
from linekeeper.flow.subjects import Subjects
from linekeeper.flow.templates import Templates
from linekeeper.journal.port import Position
from linekeeper.rulebook import Rulebook
from linekeeper.state.port import Turn, Waiting

_bytes = msgspec.msgpack.Encoder()
_waited = msgspec.msgpack.Decoder(Batch)


class Keeper:
    """Folds batches. One per state; it keeps decoded subjects in memory between turns.

    `effects` False (replay): nothing is asked to be done. `ours`: what must be known of our apps.
    """

    def __init__(self, rules: Rulebook, *, effects: bool = True, ours: OurApps | None = None) -> None:
        self._subjects, self._rollups, self._aside = Subjects(), Rollups(), Aside()
        self._templates = Templates(self._subjects)
        self._judging = Judging(self._subjects, self._templates, rules, ours or OurApps(), self._aside, effects=effects)
        self._routing = Routing(self._subjects, self._templates, self._rollups, self._judging.due, effects=effects)

    def know(self, ours: OurApps) -> None:
        """Judge with these apps of ours from now on."""
        self._judging.ours = ours

    def turn(self, turn: Turn, batches: Sequence[tuple[Position, Batch]]) -> None:
        """Fold `batches` and move the cursor past them.

        Raises:
            Unjudged: our own code failed on something; call `set_aside` and then again: it will be shown as unread.
        """
        self._subjects.begin(turn)
        try:
            before, first = None, 0
            for position, batch in batches:
                first = first if position == before else 0  # a delivery decoded anew brings several batches to one place
                self._batch(turn, position, batch, first)
                before, first = position, first + len(batch.elements)
                self._aside.at = (position, -1)
                self._routing.join(turn, batch)
                if is_damaged(batch) and batch.source is Source.WEBHOOK:
                    self._routing.missed(batch)
                self._judging.told(turn, batch)
            self._judging.judge(turn, batches[-1][1])
            self._judging.damage(turn, [batch for _, batch in batches if is_damaged(batch)])
            self._rollups.write(turn)
            self._subjects.write()
        except BaseException:
            self._subjects.forget()  # what was folded in memory is not what the transaction keeps
            self._rollups.forget()
            self._judging.forget()
            raise
        finally:
            self._judging.rest()
            self._templates.forget()
        turn.cursor = batches[-1][0]
        self._aside.turn_over()

    def set_aside(self, failed: Unjudged) -> None:
        """Step over this from now on; it is shown as unread."""
        self._aside.add(failed)

    def _batch(self, turn: Turn, position: Position, batch: Batch, first: int) -> None:
        """Fold a batch; `first`: how many elements stand before it at the same place of the journal."""
        for index, element in enumerate(batch.elements):
            if element.key and not turn.is_new(element.key):
                continue
            self._aside.at = (position, first + index)
            if self._aside.holds(self._aside.at):
                tell_failed(turn, batch, f"element {index}")
                continue
            try:
                self._element(turn, batch, element)
                self._admit_all(turn, batch)
            except Unjudged:
                raise  # a guest who was let in: this element is not to blame
            except Exception as fault:
                raise self._aside.failed() from fault

    def _element(self, turn: Turn, batch: Batch, element: Element) -> None:
        for event in element.events:
            if isinstance(event, Unread):
                tell_unread(turn, batch, event)
            elif batch.test or isinstance(event, KeptOnly):
                continue  # a dashboard test changes nothing
            elif not self._routing.hear(turn, batch, event):
                self._wait(turn, batch, event)

    def _wait(self, turn: Turn, batch: Batch, event: AnyEvent) -> None:
        account = event.account if isinstance(event, AccountEvent) else batch.account
        name = (event.number or event.display) if isinstance(event, NumberEvent) else event.display if isinstance(event, Restricted) else ""
        alone = msgspec.structs.replace(batch, elements=(Element(events=(event,)),))
        turn.wait(account, name, batch.heard_at, _bytes.encode(alone))

    def _admit_all(self, turn: Turn, batch: Batch) -> None:
        while self._subjects.learned:
            for account in (self._subjects.learned.pop(), ""):  # empty: who was named by digits only
                after = 0
                while guests := turn.waiting(account, after):  # a full lobby comes a page at a time
                    after = guests[-1].id
                    self._admit(turn, batch, guests)

    def _admit(self, turn: Turn, now: Batch, guests: Sequence[Waiting]) -> None:
        """Fold what waited, as far as the directory knows it by now; judge it at the hearing that let it in."""
        admitted = []
        for guest in guests:
            waited = _waited.decode(guest.body)
            batch = msgspec.structs.replace(waited, heard_at=max(waited.heard_at, now.heard_at))
            if self._aside.holds(guest.body):
                tell_failed(turn, batch, "waiting")
                admitted.append(guest.id)
                continue
            try:
                whole = self._routing.hear(turn, batch, batch.elements[0].events[0])
            except Exception as fault:
                raise self._aside.failed(guest.body) from fault
            if whole:
                admitted.append(guest.id)
        turn.admit(admitted)
