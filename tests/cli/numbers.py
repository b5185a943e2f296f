"""Numbers as the views answer them, for tests of how commands show them."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from linekeeper.views.answers import LimitAnswer, NumberAnswer, ReasonAnswer, SightAnswer

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SEEN = SightAnswer(blind_since=None, cause=None, text="", action="")
LIMIT = LimitAnswer(
    per_day=2000,
    known=True,
    scope="portfolio",
    least=180,
    most=240,
    left=1760,
    counting_since=NOON - timedelta(days=3),
    shared=False,
    said=None,
    frees_at=None,
    frees=0,
)
NUMBER = NumberAnswer(
    id="106540352242922",
    display_number="+15550100142",
    name="Harbor Lane Coffee",
    status="connected",
    reported_status="CONNECTED",
    reasons=[],
    quality="green",
    quality_since=None,
    limit=LIMIT,
    throughput="standard",
    sight=SEEN,
    steps=[],
    deadline=None,
    heard_at=NOON,
    account="1",
    account_name="Harbor",
    portfolio="2",
    portfolio_name="Harbor Group",
    portfolio_known=True,
    workspace="main",
    counted=True,
    label="",
    allows={},
    urgency=0,
    linked=[],
)


def number(**changed: object) -> NumberAnswer:
    """Return a number that is fine but for what is changed."""
    return replace(NUMBER, **changed)


def limit(**changed: object) -> LimitAnswer:
    """Return a limit in use but for what is changed."""
    return replace(LIMIT, **changed)


def reason(text: str, **changed: object) -> ReasonAnswer:
    """Return a reason that sets the status."""
    plain = ReasonAnswer(
        code="x",
        text=text,
        since=None,
        at_least=False,
        until=None,
        basis="reported",
        status="restricted",
        allowed="",
        action="",
        word="",
        rule="",
        note=False,
    )
    return replace(plain, **changed)
