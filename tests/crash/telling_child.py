"""Tells what there is to be told until it is killed, or until nothing is left. The first life makes what there is."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientSession

from linekeeper.act.forwarding import Forwarder
from linekeeper.act.forwarding import Ground as ForwardingGround
from linekeeper.act.standing import Reports
from linekeeper.act.target import targets_of, wanted
from linekeeper.act.teller import Ground, Teller
from linekeeper.config import Forward, Retention, Secret, Webhook
from linekeeper.decode import Veil
from linekeeper.journal.port import Delivery, Journal
from linekeeper.journal.sqlite import open_journal
from linekeeper.meter import Meter
from linekeeper.rulebook.errors import catalogue
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import Sends
from linekeeper.state.sends_sqlite import open_sends
from linekeeper.store.crypt import open_keys

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MANY = 25
APP_SECRET = "the-app-secret-0123"
SIGNING = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


async def make(journal: Journal, sends: Sends) -> None:
    """Let deliveries be heard, and sends wait and be taken back."""
    for place in range(MANY):
        await journal.append(Delivery(app="meta", body=b'{"place":%d}' % place, heard_at=NOW), [])
        for state in (SendState.HELD, SendState.CANCELLED):
            one = Intent(id=place + 1, state=state, moved_at=NOW, account="A", portfolio="P", number="1")
            await sends.turn(lambda turn, one=one: turn.put(one))  # type: ignore[misc]  # each its own


async def main(folder: Path, to: str, first: bool) -> None:
    """Live."""
    keys = open_keys(folder)
    veil, reports = Veil(keys.veil_key, keys.key_id), Reports(meter=Meter())
    (forward,) = targets_of("forward", [Forward(to=Secret(f"{to}?forward"))])
    (hook,) = targets_of("webhook", [Webhook(to=Secret(f"{to}?webhook"), secret=Secret(SIGNING))])
    async with (
        open_journal(folder / "journal.db", keys, Retention()) as journal,
        open_sends(folder / "sends.db") as sends,
        ClientSession() as session,
    ):
        forwarder = Forwarder(
            forward,
            ForwardingGround(
                journal=journal,
                sends=sends,
                veil=veil,
                session=session,
                now=lambda: NOW,
                secret_of=lambda _app: Secret(APP_SECRET),
                reports=reports,
            ),
        )
        teller = Teller(
            hook,
            Ground(
                journal=journal,
                sends=sends,
                opener=keys,
                veil=veil,
                session=session,
                now=lambda: NOW,
                catalogue=catalogue(),
                reports=reports,
            ),
        )
        if first:
            await sends.turn(lambda turn: turn.want(wanted([hook])))
            await forwarder.turn()  # it hears what comes from now on
            await make(journal, sends)
        while await forwarder.turn() or await teller.turn():
            pass


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "first"))
