"""The tables of the state in memory."""

from datetime import datetime

from linekeeper.journal.port import START, Position
from linekeeper.state.counts import Counts
from linekeeper.state.port import Effect, FleetRow, NewsRow, PersonRow, UnreadRow, Waiting
from linekeeper.state.templates import TemplateRow


class Tables:
    """Every table. A turn works on a copy: what it raises leaves no trace."""

    def __init__(self) -> None:
        self.cursor: Position = START
        self.seen: set[bytes] = set()
        self.subjects: dict[tuple[str, str], bytes] = {}
        self.people: dict[tuple[str, bytes], PersonRow] = {}
        self.aliases: dict[bytes, bytes] = {}
        self.messages: dict[bytes, tuple[int, bytes]] = {}  # unix day of the newest word, body
        self.fleet: dict[str, FleetRow] = {}
        self.story: dict[str, dict[tuple[datetime, str], bytes]] = {}  # by number; a number's lines are replaced, never changed in place
        self.news: dict[str, dict[tuple[datetime, bytes], NewsRow]] = {}  # by subject; likewise
        self.templates: dict[tuple[str, str], TemplateRow] = {}  # by account and template
        self.minutes: Counts = {}
        self.days: Counts = {}
        self.lobby: dict[int, tuple[datetime, Waiting]] = {}
        self.unread: list[UnreadRow] = []
        self.unread_counts: dict[str, int] = {}
        self.effects: dict[int, Effect] = {}
        self.claimed: dict[int, datetime] = {}  # until when
        self.ours: dict[tuple[str, str], bytes] = {}
        self.last_id = 0  # of lobby, unread and effects together

    def copy(self) -> "Tables":
        """Return a copy; rows are frozen, so that copying the tables is enough."""
        twin = Tables()
        for name, table in vars(self).items():
            setattr(twin, name, table.copy() if isinstance(table, set | dict | list) else table)
        return twin

    def next_id(self) -> int:
        """Return an id that was never given."""
        self.last_id += 1
        return self.last_id
