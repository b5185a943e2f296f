"""The gateway, put together: what it is made of, and what has to be done beside answering."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from linekeeper.config import App, Secret
from linekeeper.decode import Veil
from linekeeper.gateway import homes
from linekeeper.gateway.api import Api
from linekeeper.gateway.beat import Heart
from linekeeper.gateway.book import Book
from linekeeper.gateway.campaign_draft import Components, Tools, unknown_components
from linekeeper.gateway.campaign_feed import Feeding
from linekeeper.gateway.campaigns import Campaigns
from linekeeper.gateway.contacts import keep
from linekeeper.gateway.desk import Desk, Hooks
from linekeeper.gateway.door import Door
from linekeeper.gateway.gate import Gate
from linekeeper.gateway.held import Sealer
from linekeeper.gateway.keyring import Keyring
from linekeeper.gateway.known import Known, LookUp, account_place, nobody
from linekeeper.gateway.learned import Learning
from linekeeper.gateway.listener import Listener
from linekeeper.gateway.pacer import Pacer
from linekeeper.gateway.passing import Passing
from linekeeper.gateway.recall import recall
from linekeeper.gateway.resolving import Resolving
from linekeeper.gateway.sender import Sender
from linekeeper.gateway.upstream import Upstream
from linekeeper.gateway.waiting import Queue
from linekeeper.journal.port import Journal
from linekeeper.pacing.settings import Settings
from linekeeper.pacing.suppression import Endings
from linekeeper.rulebook import Rulebook
from linekeeper.state.directory import ACCOUNT, AccountPlace
from linekeeper.state.port import Look, State
from linekeeper.state.sends import Sends, SendsTurn


class Ground(Struct, frozen=True, kw_only=True):
    """What a gateway stands on."""

    journal: Journal
    state: State
    sends: Sends
    sealer: Sealer
    veil: Veil
    rules: Rulebook
    settings: Settings
    upstream: Upstream
    now: Callable[[], datetime]
    look_up: LookUp = nobody
    components: Components = unknown_components
    operator: Secret = Secret("")  #: token of the API's operator; empty: nobody is


class Gateway:
    """All parts of a gateway; `door` is the ASGI callable."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.ring = Keyring()
        self.book = Book()
        self.heart = Heart(ground.sends, ground.state)
        self.known = Known(ground.state, ground.now, ground.look_up)
        self.pacer = Pacer(self.book, self.known, ground.settings, ground.rules, is_current=lambda: self.listener.is_current)
        self.learning = Learning(self.book, self.pacer.resuming)
        self.known.listeners.append(self.pacer.took_in)
        self.known.belongs = lambda account, portfolio: self.book.belongs(account, portfolio, ground.now())
        self.sender = Sender(ground.sends, ground.upstream, self.pacer, ground.sealer, ground.veil, ground.now)
        self.listener = Listener(ground.journal, ground.sends, self.pacer, self.sender, Endings(ground.veil, ground.settings), ground.now)
        self.resolving = Resolving(ground.sends, self.pacer, self.sender, self.listener, ground.sealer, ground.now)
        self.passing = Passing(ground.upstream, self.known, ground.state, ground.now, ground.settings)
        self.known.may_ask = self.passing.may_call
        self.passing.unblocked = self.book.unblocked
        self.gate = Gate(self.pacer, self.sender, ground.sends, self.passing, ground.sealer, ground.veil, ground.now)
        self.queue = Queue(ground.sends, self.pacer, self.sender, self.passing, ground.sealer, ground.veil, ground.now, self.ring.every)
        self.gate.queued = self.resolving.resent = self.queue.take
        self.gate.behind = self.queue.is_behind
        self.book.joined = self.queue.join
        self.pacer.rose = self.queue.wake
        self.listener.wrote = self.queue.wrote
        self.door = Door(self.gate, self.passing, self.ring)
        self.campaigns = Campaigns(self._tools())
        self.feeding = Feeding(self.campaigns)
        desk = Desk(ground.sends, ground.state, self.book, self.resolving, ground.sealer, ground.veil, ground.now, self.turn_keys)
        desk.hooks = Hooks(ring=self.queue.stir, left=self.queue.leave)
        desk.campaigns = self.campaigns
        self.door.api = Api(desk, self.ring, ground.operator)

    def _tools(self) -> Tools:
        """Return what campaigns are made with."""
        ground = self.ground
        return Tools(
            sends=ground.sends,
            pacer=self.pacer,
            passing=self.passing,
            sealer=ground.sealer,
            veil=ground.veil,
            now=ground.now,
            next_id=self.sender.next_id,
            left=self.queue.leave,
            waits=self.queue.take,
            components=ground.components,
        )

    async def begin(self, apps: tuple[App, ...]) -> int:
        """Make the memory again, and call unknown what was being sent when we were stopped; return how many there were.

        Raises:
            TryLater: the store refuses.
        """
        sends, now = self.ground.sends, self.ground.now()
        self.passing.adopt(apps)
        unknown = await sends.own_up(now)
        await self.sender.begin()
        await recall(self.book, sends, now, self.ground.settings.every)
        await self.learning.recall(sends)
        self.book.homes.recall(await sends.look(lambda look: look.note(homes.NOTE)))
        await self._homes()
        await self.turn_keys()
        await self.queue.begin()
        return unknown

    async def turn_keys(self) -> None:
        """Take the keys and pauses that the store holds now."""
        keys, pauses = await self.ground.sends.look(lambda look: (look.keys(), look.pauses()))
        self.ring.hold(keys)
        self.book.pauses = tuple(pauses)

    async def every_second(self) -> None:
        """Look anew at what is in use, and keep what was learned of people, numbers, portfolios and templates.

        Raises:
            TryLater: the disk refuses.
        """
        await self.pacer.refresh()
        await keep(self.book, self.book.changed, self.ground.sends, self.ground.now)
        await self._keep_learned()

    async def _keep_learned(self) -> None:
        learned = self.learning.to_keep()

        def work(turn: SendsTurn) -> None:
            for name, value in learned.notes.items():
                turn.put_note(name, value)

        if not learned.notes:
            return
        try:
            await self.ground.sends.turn(work)
        except BaseException:
            self.learning.give_back(learned)
            raise

    async def every_minute(self) -> None:
        """Resolve what is unknown, and forget what no longer matters.

        Raises:
            TryLater: the disk refuses.
        """
        self.book.sweep(self.ground.now())
        self.learning.sweep(self.ground.now())
        await keep(self.book, self.book.marked, self.ground.sends, self.ground.now)
        await self._homes()
        await self.resolving.look()

    async def _homes(self) -> None:
        """Learn which account is of which portfolio now, also of those that nobody sends for: somebody may have said stop to them.

        Raises:
            TryLater: the state cannot be read, or the disk refuses.
        """
        known, sends = self.book.homes, self.ground.sends
        for account in await self.ground.state.look(_accounts):
            known.lives(account.id, account.group)
        if known.changed:
            kept = known.kept()
            await sends.turn(lambda turn: turn.put_note(homes.NOTE, kept))
            known.changed = False


def _accounts(look: Look) -> list[AccountPlace]:
    return [account_place(body) for _, body in look.all(ACCOUNT)]
