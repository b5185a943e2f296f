"""Which accounts there are to read: those a token may see, those the configuration names, those that webhooks speak of."""

from datetime import datetime, timedelta
from itertools import islice

from linekeeper.decode import readings
from linekeeper.errors import TryLater
from linekeeper.events.house import TokenRead
from linekeeper.graph import GraphError
from linekeeper.intake.caller import Caller
from linekeeper.intake.memory import CLAIMED
from linekeeper.intake.piece import piece
from linekeeper.intake.visit import Keeper
from linekeeper.state.port import State

EVERY = timedelta(minutes=10)
SOONEST = timedelta(minutes=1)  #: when news speaks of an account that nobody knows, or the last look failed
MOST_GUESTS = 50  #: accounts of the lobby that are tried at once


class Discovery:
    """Re-reads one app's token, subscriptions and accounts every ten minutes, and when news asks for it."""

    def __init__(self, caller: Caller, keeper: Keeper, state: State) -> None:
        self._caller, self._keeper, self._state = caller, keeper, state
        self._at: datetime | None = None
        self._failed = False

    def is_due(self, now: datetime, *, asked: bool) -> bool:
        """Tell whether to look now; `asked`: an unknown account was named."""
        return self._at is None or now - self._at >= (SOONEST if asked or self._failed else EVERY)

    def begin(self, now: datetime) -> None:
        """Note that a look starts."""
        self._at, self._failed = now, False

    def forget(self) -> None:
        """Look again at the next turn: another token may name other accounts."""
        self._at = None

    async def __call__(self) -> list[str]:
        """Return accounts to try, each once; those of the configuration are claimed at once, for the operator said so.

        Raises:
            TryLater: the journal refuses.
        """
        app = self._caller.app
        for account in app.accounts:
            if self._ours(account) is None:
                await self._keeper.claim(account, "configuration")
        told = await self._token()
        await self._subscriptions()
        lobby = await self._state.look(lambda look: look.lobby())
        guests = islice((account for account in lobby if account and self._ours(account) is None), MOST_GUESTS)
        return list(dict.fromkeys((*app.accounts, *told, *guests)))

    def _ours(self, account: str) -> bytes | None:
        return self._keeper.memory.get(CLAIMED, account)

    async def _token(self) -> tuple[str, ...]:
        """Keep what Meta says of the token; return the accounts that it names."""
        if not (self._caller.graph.can_inspect and self._caller.graph.can_read):
            return ()
        try:
            answer = await self._caller.inspect_token()
        except GraphError as refusal:
            self._failed = isinstance(refusal, TryLater)
            return ()
        told = piece(f"app:{self._caller.app.name}/token", answer, [readings.token(answer.body, self._caller.app.name, answer.at)])
        await self._keeper.pieces([told], "", answer.asked_at)
        return tuple(account for event in told.events if isinstance(event, TokenRead) for account in event.accounts)

    async def _subscriptions(self) -> None:
        """Keep which webhook fields the app hears."""
        if not self._caller.graph.can_inspect:
            return
        try:
            answer = await self._caller.app_subscriptions()
        except GraphError:
            return
        name = self._caller.app.name
        told = piece(f"app:{name}/subscriptions", answer, [readings.app_subscriptions(answer.body, name, answer.at)])
        await self._keeper.pieces([told], "", answer.asked_at)
