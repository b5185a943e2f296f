"""Judging: at a turn's end every number and template that was touched gets its row, its story lines and its notices."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from linekeeper.events import Batch
from linekeeper.flow.alerts import can_be_told, want_alerts, want_damage_told, want_template_alerts
from linekeeper.flow.aside import Aside, tell_failed
from linekeeper.flow.fleet import Judged, OurApps, row_of
from linekeeper.flow.people import People
from linekeeper.flow.story import Scene, story_rows
from linekeeper.flow.subjects import Subjects
from linekeeper.flow.templates import JudgedTemplate, Templates
from linekeeper.rulebook import Rulebook
from linekeeper.state.port import Turn

AGAIN = timedelta(hours=1)  #: until the deadline of a number that our own code could not judge is tried again
_ALERTS, _EVERY_ALERT = "alerts", "every alert"


class Judging:
    """Judges what a turn touched, but for what was set aside."""

    def __init__(
        self,
        subjects: Subjects,
        templates: Templates,
        rules: Rulebook,
        ours: OurApps,
        aside: Aside,
        *,
        effects: bool,
    ) -> None:
        self._subjects, self._templates, self._rules, self.ours = subjects, templates, rules, ours
        self._aside, self._effects = aside, effects
        self._judged: dict[str, Judged] = {}  # in this turn
        self.due: dict[str, datetime | None] = {}  #: when a judgement changes by time alone

    def forget(self) -> None:
        """Let go of everything: the transaction was not kept."""
        self.due.clear()

    def rest(self) -> None:
        """The turn is over."""
        self._judged.clear()

    def told(self, turn: Turn, batch: Batch) -> None:
        """Judge what this batch told something about: each such moment may be a line of a story."""
        for number, at in self._subjects.told():
            self._judge_one(turn, number, at, batch)

    def judge(self, turn: Turn, last: Batch) -> None:
        """Judge what the turn touched, and write the rows."""
        self._numbers(turn, last)
        self._named(turn, last)

    def damage(self, turn: Turn, batches: Sequence[Batch]) -> None:
        """Let the operator be told of rows that are damaged on the disk."""
        if batches and self._effects:
            want_damage_told(turn, len(batches), max(batch.heard_at for batch in batches))

    def _numbers(self, turn: Turn, last: Batch) -> None:
        subjects, people = self._subjects, People(turn, self._subjects.hearing_of)
        for group, since in sorted(subjects.gapped.items()):
            people.respan(group, since)
        for number, at in subjects.touched():
            if self._aside.holds(number):  # it keeps the row it had
                tell_failed(turn, last, f"number {number}")
                self._put_off(turn, number, at)
            elif number in subjects.quiet or number not in self._judged:
                self._judge_one(turn, number, at, last)
        judged = [self._judged[number] for number in sorted(self._judged)]
        for one in judged:
            turn.put_fleet(one.row)
        if self._effects:
            self._alert(turn, last, judged)

    def _put_off(self, turn: Turn, number: str, at: datetime) -> None:
        """Let a deadline that came due while a number cannot be judged come again later, not every second."""
        row = turn.fleet_row(number)
        if row is not None and row.due_at is not None and row.due_at <= at:
            turn.put_fleet(replace(row, due_at=at + AGAIN))

    def _alert(self, turn: Turn, last: Batch, judged: list[Judged]) -> None:
        """Ask for what should be told. A fault in that must not stop the folding, nor cost others their news (P6)."""
        if self._aside.holds(_EVERY_ALERT):
            tell_failed(turn, last, _ALERTS)
            return
        without = self._aside.holds(_ALERTS)
        if without:
            tell_failed(turn, last, _ALERTS)
        try:
            want_alerts(turn, self._subjects, can_be_told(judged) if without else judged)
        except Exception as fault:
            raise self._aside.failed(_EVERY_ALERT if without else _ALERTS) from fault

    def _alert_of_templates(self, turn: Turn, last: Batch, judged: list[JudgedTemplate]) -> None:
        if self._aside.holds("alerts of templates"):
            tell_failed(turn, last, "alerts of templates")
            return
        try:
            want_template_alerts(turn, judged)
        except Exception as fault:
            raise self._aside.failed("alerts of templates") from fault

    def _named(self, turn: Turn, last: Batch) -> None:
        judged = []
        for name, at in self._templates.touched():
            if self._aside.holds(name):
                tell_failed(turn, last, f"template {name}")
                self._put_off_template(turn, name, at)
                continue
            try:
                one = self._templates.judge(name, at, self._rules)
            except Exception as fault:
                raise self._aside.failed(name) from fault
            if one is not None:
                judged.append(one)
        if self._effects:
            self._alert_of_templates(turn, last, judged)

    def _put_off_template(self, turn: Turn, name: str, at: datetime) -> None:
        """As `_put_off`, of a template."""
        account, _, template = name.partition("/")
        row = turn.template_row(account, template)
        if row is not None and row.due_at is not None and row.due_at <= at:
            turn.put_template(replace(row, due_at=at + AGAIN))

    def _judge_one(self, turn: Turn, number: str, at: datetime, batch: Batch) -> None:
        """Judge a number, and tell in its story what changed since the judgement before. `batch`: what brought it."""
        if self._aside.holds(number):
            return
        try:
            one = row_of(number, at, self._subjects, self._rules, self.ours)
        except Exception as fault:
            raise self._aside.failed(number) from fault
        if one is None:
            self._subjects.untouch(number)  # or a later turn would judge it at another instant than this one does
            return
        known = self._judged.get(number)
        before: Scene | None = one.scene_before if known is None else known.scene
        for line in story_rows(number, one.at, before, one.scene, batch):
            turn.put_story(line)
        self._judged[number] = one
        self.due[number] = one.verdict.due_at
