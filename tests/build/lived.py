"""A data folder with a story: an account that was claimed, numbers that were read, a delivery that was heard, all folded."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from linekeeper import rulebook
from linekeeper.build.ground import Ground, opened
from linekeeper.build.heart import ALIVE, HOUSE
from linekeeper.config import App, Config, Secret
from linekeeper.events.account import AccountRead, NumbersListed
from linekeeper.events.batch import AnyEvent
from linekeeper.events.event import Limit
from linekeeper.events.house import AccountClaimed
from linekeeper.events.number import NumberRead, Platform, Rating, Reported
from linekeeper.flow import Keeper, hear, keep_up, receive, record

ACCOUNT = "102290129340398"
APP = App(id="1", secret=Secret("app-secret"), token=Secret("token"), verify_token=Secret("verify"))
FINE = {"106540352242922": Reported.CONNECTED}


def status_body(number: str, at: datetime, state: str = "delivered", message: str = "wamid.A") -> bytes:
    """Return a `messages` webhook with one status, as Meta sends it."""
    told = {"id": message, "status": state, "timestamp": str(int(at.timestamp())), "recipient_id": "15550100999"}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100142", "phone_number_id": number},
        "statuses": [told],
    }
    entry = {"id": ACCOUNT, "changes": [{"field": "messages", "value": value}]}
    return msgspec.json.encode({"object": "whatsapp_business_account", "entry": [entry]})


async def live(
    config: Config, numbers: Mapping[str, Reported] = FINE, *, at: datetime | None = None, alive: datetime | None = None
) -> None:
    """Let a house have lived in the folder until `at` (now)."""
    at = at or datetime.now(UTC)
    async with opened(config) as ground:
        await record(AccountClaimed(at=at, account=ACCOUNT, app="meta", by="token"), "meta", ACCOUNT, ground.journal, at)
        await hear(readings(numbers, at), "meta", ACCOUNT, ground.journal, at)
        for number in numbers:
            for state in ("sent", "delivered"):
                body = status_body(number, at - timedelta(minutes=1), state, f"wamid.{number}")
                await receive(body, "meta", "meta", ground.journal, ground.veil, at)
        await fold(config, ground)
        await ground.state.remember(HOUSE, {ALIVE: (alive or at).isoformat().encode()})


async def fold(config: Config, ground: Ground) -> None:
    """Fold all that is new."""
    keeper = Keeper(rulebook.load()[config.rulebook])
    while await keep_up(ground.journal, ground.state, keeper):
        pass


def readings(numbers: Mapping[str, Reported], at: datetime) -> Sequence[AnyEvent]:
    """Return what one poll of the account says."""
    told: list[AnyEvent] = [
        AccountRead(at=at, account=ACCOUNT, name="Harbor", portfolio="77", portfolio_name="Harbor Group"),
        NumbersListed(at=at, account=ACCOUNT, numbers=tuple(numbers), complete=True),
    ]
    for place, (number, status) in enumerate(numbers.items()):
        told.append(
            NumberRead(
                at=at,
                number=number,
                display=f"155501001{place:02}",
                status=status,
                status_word=status.name,
                quality=Rating.GREEN,
                limit=Limit(per_day=2000),
                limit_word="TIER_2K",
                name=f"Harbor Lane {place}",
                platform=Platform.CLOUD_API,
            )
        )
    return told


async def receive_unread(config: Config) -> None:
    """Let one more delivery come, with something in it that nobody can read."""
    now = datetime.now(UTC)
    async with opened(config) as ground:
        await receive(b'{"object": "whatsapp_business_account", "entry": 7}', "meta", "meta", ground.journal, ground.veil, now)
        await fold(config, ground)
