"""Routing: one event goes to every subject that it names; the names are looked up in the directory."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from linekeeper.events import Batch, Source
from linekeeper.events.account import AccountEvent, AccountRead, Restricted, Violated
from linekeeper.events.batch import AnyAccountEvent, AnyEvent, AnyNumberEvent
from linekeeper.events.calling import CallMoved
from linekeeper.events.house import AccountClaimed, AccountReleased, AppSubscriptionRead, CameDue, HouseSlept, TokenRead
from linekeeper.events.message import EchoHeard, HandoverMoved, LinkClicked, MessageHeard, MessageMoved, PersonRenamed, PreferenceMoved
from linekeeper.events.number import NumberEvent, NumberMissing, NumberRead
from linekeeper.events.portfolio import SolutionMoved
from linekeeper.flow.news import note
from linekeeper.flow.people import People
from linekeeper.flow.rollups import Rollups
from linekeeper.flow.story import limit_word
from linekeeper.flow.subjects import Subjects
from linekeeper.flow.templates import Templates
from linekeeper.flow.wishes import wish, wish_when_due
from linekeeper.fold import account as account_fold
from linekeeper.fold import house as house_fold
from linekeeper.fold import message as message_fold
from linekeeper.fold import number as number_fold
from linekeeper.fold import portfolio as portfolio_fold
from linekeeper.fold import rollup as rollup_fold
from linekeeper.fold.register import after, instant
from linekeeper.state.directory import AccountPlace, is_pseudo
from linekeeper.state.port import Turn

_bytes = msgspec.msgpack.Encoder()
_message = msgspec.msgpack.Decoder(message_fold.Message)

#: Traffic: it moves messages and people, and a judgement only where `_is_quiet` says so.
QUIET = (MessageMoved, MessageHeard, PersonRenamed, LinkClicked, EchoHeard, PreferenceMoved, CallMoved)


class Routing:
    """Brings events to their subjects. `due`: when each number's judgement changes by time alone, as far as it was judged."""

    def __init__(
        self,
        subjects: Subjects,
        templates: Templates,
        rollups: Rollups,
        due: Mapping[str, datetime | None],
        *,
        effects: bool,
    ) -> None:
        self._subjects, self._templates, self._rollups = subjects, templates, rollups
        self._due, self._effects = due, effects

    def hear(self, turn: Turn, batch: Batch, event: AnyEvent) -> bool:
        """Fold an event into its subjects; return False when the directory does not know them all yet."""
        if self._effects:
            wish_when_due(turn, batch, event)
        return self._claim(batch, event) or self._house(batch, event) or self._route(turn, batch, event)

    def join(self, turn: Turn, batch: Batch) -> None:
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

    def missed(self, batch: Batch) -> None:
        """Take in that what Meta said in this batch is lost: from here on the messages of its accounts are counted anew."""
        directory = self._subjects.directory
        named = directory.claimed(batch.account)
        for place in [named] if named else [] if batch.account else [one for one in directory.accounts() if one.workspace]:
            before = self._subjects.hearing_of(place.group)
            portfolio_fold.missed(self._subjects.portfolio(place), place.id, batch.heard_at)
            self._subjects.hearing_moved(place.group, before)
            self._subjects.touch_account(place.id, batch.heard_at)

    def _claim(self, batch: Batch, event: AnyEvent) -> bool:
        """Take in whom an account belongs to here; return False when the event is about something else."""
        match event:
            case AccountClaimed():
                if self._subjects.directory.claim(event.account, event.workspace, event.app or batch.app, event.at):
                    self._subjects.learned.add(event.account)
                    self._touch_account(event.account, batch.heard_at)
                place = self._subjects.directory.claimed(event.account)
                if place is not None:
                    self._hear_app(place, batch.heard_at)  # from now on it knows when we slept
            case AccountReleased():
                if self._subjects.directory.claim(event.account, "", batch.app, event.at):
                    self._touch_account(event.account, batch.heard_at)
            case _:
                return False
        return True

    def _house(self, batch: Batch, event: AnyEvent) -> bool:
        """Take in what is about us, or about nobody here; return False when the event is about somebody else."""
        match event:
            case CameDue(kind="template"):
                self._templates.came_due(event.id, batch.heard_at)
            case CameDue():
                self._subjects.touch(event.id, batch.heard_at)
            case SolutionMoved():
                pass  # between partners: kept in the batch, no subject of ours
            case HouseSlept() | TokenRead() | AppSubscriptionRead():
                house_fold.hear(self._subjects.house(batch.app), event)
                if isinstance(event, HouseSlept):
                    self._slept(batch, event)
                elif isinstance(event, AppSubscriptionRead):
                    for place in self._of_app(batch.app):
                        self._hear_app(place, batch.heard_at)
            case _:
                return False
        return True

    def _touch_account(self, account: str, at: datetime) -> None:
        """Judge anew whatever names an account's workspace in its row."""
        self._subjects.touch_account(account, at)
        self._templates.touch_account(account, at)

    def _slept(self, batch: Batch, event: HouseSlept) -> None:
        for place in self._of_app(batch.app):
            self._portfolio(batch, event, place)
            self._subjects.touch_account(place.id, batch.heard_at)

    def _of_app(self, app: str) -> list[AccountPlace]:
        return [place for place in self._subjects.directory.accounts() if place.app == app and place.workspace]

    def _hear_app(self, place: AccountPlace, at: datetime) -> None:
        """Let an account and its portfolio know what their app was heard to hear."""
        house, portfolio = self._subjects.house(place.app), self._subjects.portfolio(place)
        before = self._subjects.hearing_of(place.group)
        portfolio_fold.app_hears(portfolio, place.app, house.messages)
        self._subjects.hearing_moved(place.group, before)
        account_fold.app_hears(self._subjects.account(place.id), house.fields)
        self._subjects.touch_account(place.id, at)

    def _hear_number(self, place: AccountPlace, number: str) -> None:
        """Let a portfolio know when the messages of one of its numbers went elsewhere."""
        before = self._subjects.hearing_of(place.group)
        portfolio_fold.number_hears(self._subjects.portfolio(place), number, self._subjects.number(number).diverted)
        self._subjects.hearing_moved(place.group, before)

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
            whole = self._account(turn, batch, event, place)
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
        if isinstance(event, NumberRead) and event.elsewhere is not None:
            self._hear_number(place, number)
        self._subjects.touch(number, batch.heard_at, quietly=quietly)
        note(turn, batch, number, event)
        self._portfolio(batch, event, place)
        match event:
            case MessageMoved():
                message = self._message(turn, event, number)
                People(turn, self._subjects.hearing_of).hear(event, place.group, number, message)
            case MessageHeard() | CallMoved():
                People(turn, self._subjects.hearing_of).hear(event, place.group, number)
            case PersonRenamed() | PreferenceMoved() | EchoHeard() | HandoverMoved():
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

    def _account(self, turn: Turn, batch: Batch, event: AnyAccountEvent, place: AccountPlace) -> bool:
        """Fold news of an account; return False when it also names a number that is not known yet: it will be folded again then."""
        subjects = self._subjects
        if isinstance(event, AccountRead):
            before = subjects.directory.learn_account(
                place.id, event.at, name=event.name, portfolio=event.portfolio, portfolio_name=event.portfolio_name
            )
            if before is not None and is_pseudo(before):  # who was counted in a real portfolio stays there until 24 h are over
                subjects.moved.append((place.id, before))
        account_fold.hear(subjects.account(place.id), event)
        note(turn, batch, place.id, event)
        self._portfolio(batch, event, place)
        subjects.touch_account(place.id, batch.heard_at)
        if not isinstance(event, Restricted) or not event.display:
            return True
        named = subjects.directory.by_digits(place.id, event.display)
        if named:
            number_fold.hear(subjects.number(named), event)
        return named is not None
