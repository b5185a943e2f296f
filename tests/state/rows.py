"""Words to fill a state with."""

from datetime import UTC, datetime

from linekeeper.state.counts import Count
from linekeeper.state.port import FleetRow, PersonRow, StoryRow, UnreadRow
from linekeeper.state.templates import TemplateRow

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
NOON_S = int(NOON.timestamp())


def fleet_row(number: str = "1", name: str = "Harbor Lane Coffee", due_at: datetime | None = None) -> FleetRow:
    """Return the row of a number."""
    return FleetRow(
        number=number,
        account="A",
        portfolio="P",
        workspace="main",
        display=f"+1 555 010 {number:0>4}",
        name=name,
        status="connected",
        rank=0,
        due_at=due_at,
        counted=True,
        body=b"{}",
    )


def person(who: bytes, portfolio: str = "P", most_until: int = 0, latest: int = NOON_S, body: bytes = b"marks") -> PersonRow:
    """Return what is known of a person."""
    return PersonRow(portfolio=portfolio, person=who, body=body, least_until=0, most_until=most_until, latest=latest)


def unread(field: str = "messages", delivery: int | None = 3) -> UnreadRow:
    """Return something unread."""
    return UnreadRow(at=NOON, app="meta", account="A", field=field, where="entry[0]", why="no id", delivery=delivery)


def line(number: str = "1", at: datetime = NOON) -> StoryRow:
    """Return a line of a number's story."""
    return StoryRow(number=number, at=at, code="status banned", body=b"line")


def template_row(template: str = "501", *, state: str = "approved", due_at: datetime | None = None) -> TemplateRow:
    """Return the row of a template."""
    return TemplateRow(
        account="A",
        template=template,
        workspace="main",
        name="order_update",
        language="en_US",
        category="UTILITY",
        quality="green",
        state=state,
        sendable="yes",
        rank=0,
        due_at=due_at,
        body=b"{}",
    )


def counted(many: int = 1, *, days: int = 0) -> Count:
    """Return a count, so many days before noon."""
    return Count(number="1", at=NOON_S // 60 - days * 1440, state="sent", category="utility", code=0, count=many)
