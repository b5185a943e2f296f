"""Templates: heard one by one, and judged at the end of the turn into rows that the doors show."""

from datetime import datetime

import msgspec
from msgspec import Struct

from linekeeper.events.batch import AnyEvent
from linekeeper.events.template import TemplateEvent, TemplatesListed
from linekeeper.flow.subjects import Subjects
from linekeeper.fold import roster as roster_fold
from linekeeper.fold import template as template_fold
from linekeeper.fold.template_status import judge_template, template_urgency
from linekeeper.fold.template_verdict import TemplateVerdict
from linekeeper.rulebook import Rulebook
from linekeeper.state.directory import AccountPlace
from linekeeper.state.templates import TemplateRow

PAGE = 1000  #: templates of an account judged anew at a time


class TemplateStanding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a template row's body holds."""

    verdict: TemplateVerdict
    judged_at: datetime
    category_before: str = ""
    ttl_s: int | None = None  #: time-to-live as Meta told it; -1: Meta's 30 days; None: not told


class JudgedTemplate(Struct, frozen=True, kw_only=True):
    """A template's new row, and what we made of it before."""

    row: TemplateRow
    place: AccountPlace
    verdict: TemplateVerdict
    before: TemplateVerdict | None
    at: datetime  #: the instant of the judgement
    looked_at: datetime | None  #: an earlier whole list of the account


_standing = msgspec.msgpack.Decoder(TemplateStanding)
_bytes = msgspec.msgpack.Encoder()


def template_standing(row: TemplateRow) -> TemplateStanding:
    """Return what a row's body holds."""
    return _standing.decode(row.body)


def key_of(account: str, template: str) -> str:
    """Return the name under which a template is kept."""
    return f"{account}/{template}"


class Templates:
    """The templates of one turn."""

    def __init__(self, subjects: Subjects) -> None:
        self._subjects = subjects
        self._touched: dict[tuple[str, str], datetime] = {}

    def hear(self, event: AnyEvent, account: str, at: datetime) -> bool:
        """Let a template, or an account's list of them, hear an event; return False when it is about neither."""
        match event:
            case TemplateEvent():
                template_fold.hear(self._subjects.template(key_of(account, event.template)), event)
                self._touch(account, event.template, at)
            case TemplatesListed():
                roster = self._subjects.roster(account)
                before = roster_fold.absent(roster)
                roster_fold.hear(roster, event)
                for template in before ^ roster_fold.absent(roster):
                    self._touch(account, template, at)
            case _:
                return False
        return True

    def came_due(self, name: str, at: datetime) -> None:
        """Judge a template anew whose deadline passed."""
        account, _, template = name.partition("/")
        self._touch(account, template, at)

    def touch_account(self, account: str, at: datetime) -> None:
        """Judge all templates of an account anew: their rows name its workspace."""
        after = ""
        while page := self._subjects.turn.template_ids(account, after, PAGE):
            for template in page:
                self._touch(account, template, at)
            after = page[-1]

    def _touch(self, account: str, template: str, at: datetime) -> None:
        known = self._touched.get((account, template))
        self._touched[account, template] = at if known is None else max(known, at)

    def touched(self) -> list[tuple[str, datetime]]:
        """Return what must be judged, in an order that never changes."""
        return sorted((key_of(account, template), at) for (account, template), at in self._touched.items())

    def judge(self, name: str, at: datetime, rules: Rulebook) -> JudgedTemplate | None:
        """Write the row of a template, and return what was made of it. One that only a list named has none."""
        account, _, template = name.partition("/")
        place = self._subjects.directory.account(account)
        if place is None or not self._subjects.has_template(name):
            return None
        turn = self._subjects.turn
        before = turn.template_row(account, template)
        told = None if before is None else template_standing(before)
        if told is not None:
            at = max(at, told.judged_at)
        state = self._subjects.template(name)
        roster = self._subjects.roster(account)
        verdict = judge_template(template, state, roster, at, rules)
        standing = TemplateStanding(verdict=verdict, judged_at=at, category_before=state.before.value or "", ttl_s=state.ttl_s.value)
        row = TemplateRow(
            account=account,
            template=template,
            workspace=place.workspace,
            name=state.name.value or "",
            language=state.language.value or "",
            category=verdict.category,
            quality=verdict.quality,
            state=verdict.state,
            sendable=verdict.sendable.value,
            rank=template_urgency(verdict),
            due_at=verdict.due_at,
            body=_bytes.encode(standing),
        )
        turn.put_template(row)
        known = None if told is None else told.verdict
        return JudgedTemplate(row=row, place=place, verdict=verdict, before=known, at=at, looked_at=roster_fold.looked_at(roster))

    def forget(self) -> None:
        """Let go of what was touched: it was judged, or the transaction was not kept."""
        self._touched.clear()
