"""The keeper: folds batches into the state, one transaction a turn.

Repeats fall out by key, each event goes to every subject that its route names, and the route is resolved here, from the directory.
What cannot be routed yet waits in the lobby. A number is judged anew at the hearing time of the last batch that touched it: so the
same journal gives the same rows, however it is cut into turns.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec

from linekeeper.events import Batch, Element, Source
from linekeeper.events.account import AccountEvent, AccountRead, Restricted, Violated
from linekeeper.events.batch import AnyAccountEvent, AnyEvent, AnyNumberEvent
from linekeeper.events.calling import CallMoved
from linekeeper.events.house import (
    AccountClaimed,
    AccountReleased,
    AppSubscriptionRead,
    CameDue,
    HouseSlept,
    KeptOnly,
    TokenRead,
    Unread,
)
from linekeeper.events.message import EchoHeard, LinkClicked, MessageHeard, MessageMoved, PersonRenamed, PreferenceMoved
from linekeeper.events.number import NumberEvent, NumberMissing
from linekeeper.flow.alerts import want_alerts
from linekeeper.flow.fleet import Judged, OurApps, row_of
from linekeeper.flow.people import People
from linekeeper.flow.rollups import Rollups
from linekeeper.flow.story import Scene, limit_word, story_rows
from linekeeper.flow.subjects import Subjects
from linekeeper.flow.templates import Templates
from linekeeper.flow.wishes import wish
from linekeeper.fold import account as account_fold
from linekeeper.fold import house as house_fold
from linekeeper.fold import message as message_fold
from linekeeper.fold import number as number_fold
from linekeeper.fold import portfolio as portfolio_fold
from linekeeper.fold import rollup as rollup_fold
from linekeeper.fold.register import after, instant
from linekeeper.journal.port import START, Position
from linekeeper.rulebook import Rulebook
from linekeeper.state.directory import AccountPlace, is_pseudo
from linekeeper.state.port import Turn, UnreadRow

_bytes = msgspec.msgpack.Encoder()
_waited = msgspec.msgpack.Decoder(Batch)
_message = msgspec.msgpack.Decoder(message_fold.Message)


#: Traffic: it moves messages and people, and a judgement only where `_is_quiet` says so.
QUIET = (MessageMoved, MessageHeard, PersonRenamed, LinkClicked, EchoHeard, PreferenceMoved, CallMoved)

FAILED = "Linekeeper failed on it: please report"

Aside: TypeAlias = tuple[Position, int] | bytes | str
"""What is set aside: an element by its place, a guest of the lobby by its body, or a number's judgement by its id."""


class Unjudged(Exception):  # named for what it tells: what our own code could not take
    """Something that our own code failed on. It is set aside, so that its neighbours go on.

    `at`: the element in hand; its index is -1 when a number's judgement failed, at the turn's end.
    """

    def __init__(self, at: tuple[Position, int], aside: Aside | None = None) -> None:
        super().__init__(f"element {at[1]} of the batch at {at[0].seq} could not be judged")
        self.at, self.aside = at, at if aside is None else aside


class Keeper:
    """Folds batches. One per state; it keeps decoded subjects in memory between turns.

    `effects` False (replay): nothing is asked to be done. `ours`: what must be known of our apps.
    """

    def __init__(self, rules: Rulebook, *, effects: bool = True, ours: OurApps | None = None) -> None:
        self._rules, self._effects, self._ours = rules, effects, ours or OurApps()
        self._subjects = Subjects()
        self._templates, self._rollups = Templates(self._subjects), Rollups()
        self._set_aside: set[Aside] = set()
        self._at = (START, 0)  # the element in hand
        self._judged: dict[str, Judged] = {}  # in this turn
        self._due: dict[str, datetime | None] = {}  # when a judgement changes by time alone

    def know(self, ours: OurApps) -> None:
        """Judge with these apps of ours from now on."""
        self._ours = ours

    def turn(self, turn: Turn, batches: Sequence[tuple[Position, Batch]]) -> None:
        """Fold `batches` and move the cursor past them.

        Raises:
            Unjudged: our own code failed on something; call `set_aside` and then again: it will be shown as unread.
        """
        self._subjects.begin(turn)
        try:
            for position, batch in batches:
                self._batch(turn, position, batch)
                self._at = (position, -1)
                self._join(turn, batch)
                for number, at in self._subjects.told():
                    self._judge_one(turn, number, at, batch)
            self._judge(turn, batches[-1][1])
            self._judge_templates(turn, batches[-1][1])
            self._rollups.write(turn)
            self._subjects.write()
        except BaseException:
            self._subjects.forget()  # what was folded in memory is not what the transaction keeps
            self._rollups.forget()
            self._due.clear()
            raise
        finally:
            self._judged.clear()
            self._templates.forget()
        turn.cursor = batches[-1][0]
        self._set_aside = {aside for aside in self._set_aside if not isinstance(aside, str)}  # a number is tried anew each turn

    def set_aside(self, failed: Unjudged) -> None:
        """Step over this from now on; it is shown as unread."""
        self._set_aside.add(failed.aside)

    def _batch(self, turn: Turn, position: Position, batch: Batch) -> None:
        for index, element in enumerate(batch.elements):
            if element.key and not turn.is_new(element.key):
                continue
            self._at = (position, index)
            if self._at in self._set_aside:
                self._unread(turn, batch, Unread(at=batch.heard_at, where=f"element {index}", why=FAILED))
                continue
            try:
                self._element(turn, batch, element)
                self._admit_all(turn, batch)
            except Unjudged:
                raise  # a guest who was let in: this element is not to blame
            except Exception as fault:
                raise Unjudged(self._at) from fault

    def _element(self, turn: Turn, batch: Batch, element: Element) -> None:
        for event in element.events:
            if isinstance(event, Unread):
                self._unread(turn, batch, event)
            elif batch.test or isinstance(event, KeptOnly):
                continue  # a dashboard test changes nothing
            elif not self._house(batch, event) and not self._route(turn, batch, event):
                self._wait(turn, batch, event)

    def _house(self, batch: Batch, event: AnyEvent) -> bool:
        """Take in what is about us; return False when the event is about somebody else."""
        match event:
            case AccountClaimed():
                if self._subjects.directory.claim(event.account, event.workspace, event.app or batch.app, event.at):
                    self._subjects.learned.add(event.account)
                    self._touch_account(event.account, batch.heard_at)
                place = self._subjects.directory.claimed(event.account)
                if place is not None:
                    self._subjects.portfolio(place)  # from now on it hears when we slept
            case AccountReleased():
                if self._subjects.directory.claim(event.account, "", batch.app, event.at):
                    self._touch_account(event.account, batch.heard_at)
            case CameDue(kind="template"):
                self._templates.came_due(event.id, batch.heard_at)
            case CameDue():
                self._subjects.touch(event.id, batch.heard_at)
            case HouseSlept() | TokenRead() | AppSubscriptionRead():
                house_fold.hear(self._subjects.house(batch.app), event)
                if isinstance(event, HouseSlept):
                    self._slept(batch, event)
            case _:
                return False
        return True

    def _touch_account(self, account: str, at: datetime) -> None:
        """Judge anew whatever names an account's workspace in its row."""
        self._subjects.touch_account(account, at)
        self._templates.touch_account(account, at)

    def _slept(self, batch: Batch, event: HouseSlept) -> None:
        for place in self._subjects.directory.accounts():
            if place.app == batch.app and place.workspace:
                self._portfolio(batch, event, place)

    def _route(self, turn: Turn, batch: Batch, event: AnyEvent) -> bool:
        """Fold an event into its subjects; return False when the directory does not know them yet."""
        name = self._whose(batch, event)
        place = self._subjects.directory.claimed(name)
        if place is None:
            if self._effects:
                wish(turn, batch, event, name)
            return False
        whole = True
        if isinstance(event, NumberEvent):
            whole = self._number(turn, batch, event, place)
        if isinstance(event, AccountEvent) and not self._templates.hear(event, place.id, batch.heard_at):
            whole = self._account(batch, event, place)
        if self._effects:
            wish(turn, batch, event, name)
        return whole

    def _whose(self, batch: Batch, event: AnyEvent) -> str:
        """Return the account an event is about. News of calls may name no account but the number's digits: then its only holder."""
        name = event.account if isinstance(event, AccountEvent) else batch.account
        if name or not isinstance(event, Restricted | Violated):
            return name
        return self._subjects.directory.holder(event.display) or ""

    def _number(self, turn: Turn, batch: Batch, event: AnyNumberEvent, place: AccountPlace) -> bool:
        directory = self._subjects.directory
        if event.number and not isinstance(event, NumberMissing):
            before = directory.same_digits(event.number)
            if directory.learn_number(event.number, place.id, event.display, event.at):
                self._subjects.learned.add(place.id)
                for linked in (*before, *directory.same_digits(event.number)):
                    self._subjects.touch(linked, batch.heard_at)  # their rows name this number
            number = event.number
        else:
            number = event.number or directory.by_digits(place.id, event.display) or ""
        if not number or directory.number(number) is None:
            return False
        quietly = self._is_quiet(number, event, batch.heard_at)
        number_fold.hear(self._subjects.number(number), event)
        self._subjects.touch(number, batch.heard_at, quietly=quietly)
        self._portfolio(batch, event, place)
        match event:
            case MessageMoved():
                message = self._message(turn, event, number)
                People(turn, self._subjects.hearing_of).hear(event, place.group, number, message)
            case MessageHeard():
                People(turn, self._subjects.hearing_of).hear(event, place.group, number)
            case PersonRenamed():
                People(turn, self._subjects.hearing_of).one(event.people)
        return True

    def _is_quiet(self, number: str, event: AnyNumberEvent, at: datetime) -> bool:
        """Tell whether an event of the traffic changes no judgement, so that it need not be made after each batch: the hot path."""
        due = self._due.get(number, at)
        if not isinstance(event, QUIET) or (due is not None and due <= at):
            return False
        if not isinstance(event, MessageMoved):
            return True
        known = self._subjects.number(number)
        return not event.failures and (known.unregistered_at is None or after(known.sends_at, known.unregistered_at))

    def _message(self, turn: Turn, event: MessageMoved, number: str) -> message_fold.Message:
        known = turn.message(event.message)
        message = _message.decode(known) if known else message_fold.Message()
        before = rollup_fold.cells(message)
        message_fold.hear(message, event)
        self._rollups.moved(number, before, message)
        turn.put_message(event.message, number, instant(message.newest), _bytes.encode(message))
        return message

    def _portfolio(self, batch: Batch, event: AnyEvent, place: AccountPlace) -> None:
        """Let an account's portfolio hear an event; when its hearing changed, its people are counted anew at the turn's end."""
        portfolio = self._subjects.portfolio(place)
        heard_at = batch.heard_at if batch.source is Source.WEBHOOK else event.at
        if isinstance(event, MessageMoved | MessageHeard) and portfolio.heard_from is not None and portfolio.heard_from <= heard_at:
            return  # the hot path: only the first message webhook tells a portfolio something
        before, limit = self._subjects.hearing_of(place.group), limit_word(portfolio)
        portfolio_fold.hear(portfolio, event, heard_at)
        self._subjects.hearing_moved(place.group, before)
        if limit_word(portfolio) != limit:
            self._touch_group(place.group, batch)

    def _touch_group(self, group: str, batch: Batch) -> None:
        """Judge anew all numbers that share a limit: each one's story tells it."""
        for account in self._subjects.directory.accounts():
            if account.group == group:
                self._subjects.touch_account(account.id, batch.heard_at)

    def _account(self, batch: Batch, event: AnyAccountEvent, place: AccountPlace) -> bool:
        """Fold news of an account; return False when it also names a number that is not known yet: it will be folded again then."""
        subjects = self._subjects
        if isinstance(event, AccountRead):
            before = subjects.directory.learn_account(
                place.id, event.at, name=event.name, portfolio=event.portfolio, portfolio_name=event.portfolio_name
            )
            if before is not None and is_pseudo(before):  # who was counted in a real portfolio stays there until 24 h are over
                subjects.moved.append((place.id, before))
        account_fold.hear(subjects.account(place.id), event)
        self._portfolio(batch, event, place)
        subjects.touch_account(place.id, batch.heard_at)
        if not isinstance(event, Restricted) or not event.display:
            return True
        named = subjects.directory.by_digits(place.id, event.display)
        if named:
            number_fold.hear(subjects.number(named), event)
        return named is not None

    def _wait(self, turn: Turn, batch: Batch, event: AnyEvent) -> None:
        account = event.account if isinstance(event, AccountEvent) else batch.account
        name = (event.number or event.display) if isinstance(event, NumberEvent) else event.display if isinstance(event, Restricted) else ""
        alone = msgspec.structs.replace(batch, elements=(Element(events=(event,)),))
        turn.wait(account, name, batch.heard_at, _bytes.encode(alone))

    def _join(self, turn: Turn, batch: Batch) -> None:
        """Let accounts whose portfolio was learned become part of it."""
        subjects, people = self._subjects, People(turn, self._subjects.hearing_of)
        for account, before in subjects.moved:
            place = subjects.directory.account(account)
            if place is not None:
                limit = limit_word(subjects.portfolio(place))
                subjects.join_portfolio(before, place)
                if limit_word(subjects.portfolio(place)) != limit:
                    self._touch_group(place.group, batch)
                people.move(before, place.group)
                subjects.drop_portfolio(before)
        subjects.moved.clear()

    def _judge(self, turn: Turn, last: Batch) -> None:
        subjects, people = self._subjects, People(turn, self._subjects.hearing_of)
        for group in sorted(subjects.gapped):
            people.respan(group)
        for number, at in subjects.touched():
            if number in self._set_aside:  # it keeps the row it had
                self._unread(turn, last, Unread(at=last.heard_at, where=f"number {number}", why=FAILED))
            elif number in subjects.quiet or number not in self._judged:
                self._judge_one(turn, number, at, last)
        judged = [self._judged[number] for number in sorted(self._judged)]
        for one in judged:
            turn.put_fleet(one.row)
        if self._effects:
            want_alerts(turn, subjects, judged)

    def _judge_templates(self, turn: Turn, last: Batch) -> None:
        for name, at in self._templates.touched():
            if name in self._set_aside:
                self._unread(turn, last, Unread(at=last.heard_at, where=f"template {name}", why=FAILED))
                continue
            try:
                self._templates.judge(name, at, self._rules)
            except Exception as fault:
                raise Unjudged(self._at, name) from fault

    def _judge_one(self, turn: Turn, number: str, at: datetime, batch: Batch) -> None:
        """Judge a number, and tell in its story what changed since the judgement before. `batch`: what brought it."""
        if number in self._set_aside:
            return
        try:
            one = row_of(number, at, self._subjects, self._rules, self._ours)
        except Exception as fault:
            raise Unjudged(self._at, number) from fault
        if one is None:
            self._subjects.untouch(number)  # or a later turn would judge it at another instant than this one does
            return
        known = self._judged.get(number)
        before: Scene | None = one.scene_before if known is None else known.scene
        for line in story_rows(number, one.at, before, one.scene, batch):
            turn.put_story(line)
        self._judged[number] = one
        self._due[number] = one.verdict.due_at

    def _admit_all(self, turn: Turn, batch: Batch) -> None:
        while self._subjects.learned:
            for account in (self._subjects.learned.pop(), ""):  # empty: who was named by digits only
                while self._admit(turn, batch, account):
                    pass  # a full lobby comes a page at a time

    def _admit(self, turn: Turn, now: Batch, account: str) -> bool:
        """Fold what waited for `account`, as far as the directory knows it by now; judge it at the hearing that let it in.

        Return whether anybody was let in.
        """
        admitted = []
        for guest in turn.waiting(account):
            waited = _waited.decode(guest.body)
            batch = msgspec.structs.replace(waited, heard_at=max(waited.heard_at, now.heard_at))
            if guest.body in self._set_aside:
                self._unread(turn, batch, Unread(at=batch.heard_at, where="waiting", why=FAILED))
                admitted.append(guest.id)
                continue
            try:
                whole = self._route(turn, batch, batch.elements[0].events[0])
            except Exception as fault:
                raise Unjudged(self._at, guest.body) from fault
            if whole:
                admitted.append(guest.id)
        turn.admit(admitted)
        return bool(admitted)

    def _unread(self, turn: Turn, batch: Batch, event: Unread) -> None:
        row = UnreadRow(
            at=batch.heard_at,
            app=batch.app,
            account=batch.account,
            field=event.field,
            where=event.where,
            why=event.why,
            delivery=batch.delivery,
        )
        if batch.source is not Source.DUE:
            turn.note_unread(row)
