"""The book of alerts: what is open, what is to be told to whom, what was told. No I/O; whoever owns it writes `writes()` down.

Every effect is taken in once, whatever crashes: an alert is named by the effect that opened it, and knows the newest one it took.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

import msgspec
from msgspec.structs import replace

from linekeeper.act.route import Route
from linekeeper.flow.alerts import OF_ALERTS, OF_LOG, OF_NUMBERS, OF_POSTS, Acknowledgement, Alert, Item, Life, Post, Sent, kept_alerts
from linekeeper.fold.finding import APP, Severity, Whose
from linekeeper.fold.notice import Change, Notice

GATHER = timedelta(seconds=2)  #: how long an account's first news waits for what comes with it; what is critical waits for nothing
DIGEST = timedelta(seconds=30)  #: between two messages on one account: what comes meanwhile goes out together
REMIND = timedelta(hours=4)
MOST_REMINDERS = 3
REMINDER = "reminder"
ACKNOWLEDGED = "acknowledged"
GIVE_UP = timedelta(hours=24)
SPREADS, SPREAD_AFTER = 10, timedelta(hours=1)  #: what an app cannot see is told anew when it is ten times as much, not while it is growing
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
MOST_ENDED, MOST_LOGGED, MOST_POSTS = 500, 1000, 200
MOST_OF_ENDED = 100  #: numbers that an alert of an app still names when it is over

_bytes = msgspec.msgpack.Encoder()
_post = msgspec.msgpack.Decoder(Post)
_sent = msgspec.msgpack.Decoder(Sent)
_ENDS = {Change.RESOLVED: Life.RESOLVED, Change.FADED: Life.FADED}


class Book:
    """Alerts, posts and the log. `name` makes a new post's id, which nobody gave before."""

    def __init__(self, routes: Sequence[Route], name: Callable[[], str], rows: Mapping[str, bytes] | None = None) -> None:
        self._routes, self._name = {route.id: route for route in routes}, name
        self.alerts: dict[int, Alert] = {}
        self.posts: dict[str, Post] = {}
        self.log: dict[str, Sent] = {}
        self._open: dict[str, int] = {}
        self._taken: dict[str, int] = {}  # by finding: newest effect
        self._sent_at: dict[tuple[str, str], datetime] = {}  # by route and account; after a restart nobody waits
        self._writes: dict[str, bytes | None] = {}
        for alert in kept_alerts(rows or {}):
            self.alerts[alert.id] = alert
            self._taken[alert.finding.id] = max(alert.effect, self._taken.get(alert.finding.id, 0))
            if alert.life is Life.OPEN:
                self._open[alert.finding.id] = alert.id
        for key, body in sorted((rows or {}).items()):
            self._read(key, body)

    def _read(self, key: str, body: bytes) -> None:
        if key.startswith(OF_POSTS):
            post = _post.decode(body)
            if post.route in self._routes:
                self.posts[post.id] = post
            else:
                self._writes[key] = None  # its route was taken out of the configuration
        elif key.startswith(OF_LOG):
            self.log[key] = _sent.decode(body)

    def writes(self) -> dict[str, bytes | None]:
        """Return what changed since the last call, to be kept in one transaction."""
        written, self._writes = self._writes, {}
        return written

    # --------------------------------------------------------------------------------------------------------- news

    def take(self, effect: int, notice: Notice, now: datetime) -> None:
        """Take in one effect. A repeat of it changes nothing: effects on one finding come in the order of their ids."""
        if effect <= self._taken.get(notice.finding.id, 0):
            return
        known = self._open_one(notice.finding.id)
        if known is None:
            if notice.change not in _ENDS:
                self._begin(effect, notice, now)
        elif notice.change in _ENDS:
            self._less(known, effect, notice, now)
        else:
            self._more(known, effect, notice, now)

    def _open_one(self, finding: str) -> Alert | None:
        id_ = self._open.get(finding)
        return None if id_ is None else self.alerts[id_]

    def _begin(self, effect: int, notice: Notice, now: datetime) -> None:
        life = Life.TOLD if notice.change is Change.TOLD else Life.OPEN
        numbers = {whose.number: whose for whose in notice.numbers}
        alert = Alert(id=effect, effect=effect, finding=notice.finding, life=life, opened_at=notice.at, numbers=numbers)
        if alert.apart:
            alert = replace(alert, spread=len(numbers), spread_at=now)
            self._join(alert, notice.numbers)
        self._put(alert)
        if not notice.finding.over:  # said to be over already: it joins the story, and alarms nobody
            change = Change.TOLD if life is Life.TOLD else Change.OPENED
            self._tell(alert, change, self._routes.values(), now)

    def _more(self, known: Alert, effect: int, notice: Notice, now: datetime) -> None:
        worse = notice.change is Change.WORSENED
        fresh = [route for route in self._routes.values() if self._newly_sees(route, known, notice)]
        if known.apart:
            known, spread = self._spread(known, notice, now)
            worse |= spread
        numbers = known.numbers if known.apart else known.numbers | {whose.number: whose for whose in notice.numbers}
        alert = replace(known, numbers=numbers, effect=effect, finding=notice.finding if worse else known.finding)
        if worse and known.acknowledged is not None:  # that was for less than this
            alert = replace(alert, acknowledged=None, reminded=0, remind_at=None)
        self._put(alert)
        if worse:
            self._tell(alert, Change.WORSENED, self._routes.values(), now)
        elif fresh and not notice.finding.over:
            self._tell(alert, Change.OPENED, fresh, now)

    def _newly_sees(self, route: Route, known: Alert, notice: Notice) -> bool:
        """Tell whether a route learns only by these numbers of a matter that others were told of: those were of no concern to it."""
        if not any(map(route.sees, notice.numbers)):
            return False
        return route.id not in known.seen_by if known.apart else not any(map(route.sees, known.numbers.values()))

    def _spread(self, known: Alert, notice: Notice, now: datetime) -> tuple[Alert, bool]:
        """Let an app's alert grow; return it, and whether it grew so much since it was told that somebody should hear of it again."""
        self._join(known, notice.numbers)
        many = len(known.numbers)
        if known.spread_at is not None and now - known.spread_at < SPREAD_AFTER:
            return replace(known, spread=max(many, known.spread)), False
        if many < SPREADS * known.spread:
            return known, False
        return replace(known, spread=many, spread_at=now), True

    def _join(self, alert: Alert, numbers: Iterable[Whose]) -> None:
        """Keep the numbers of an app's alert, each in a row of its own: the alert may hold thousands, and is not copied for each."""
        for whose in numbers:
            alert.numbers[whose.number] = whose
            self._writes[_row_of(alert, whose.number)] = _bytes.encode(whose)
            for route in self._routes.values():
                if route.id not in alert.seen_by and route.sees(whose):
                    alert.seen_by[route.id] = whose

    def _fewer(self, known: Alert, gone: set[str]) -> tuple[Alert, bool]:
        """Let numbers leave an app's alert; return it, and whether they were the last. Then it names some, for every route that heard."""
        leaving = {number: known.numbers.pop(number) for number in sorted(gone) if number in known.numbers}
        self._writes |= dict.fromkeys((_row_of(known, number) for number in leaving), None)
        if known.numbers:
            return known, False
        by_route = {whose.number: whose for whose in known.seen_by.values()}
        return replace(known, numbers=by_route | dict(islice(leaving.items(), MOST_OF_ENDED))), True

    def _less(self, known: Alert, effect: int, notice: Notice, now: datetime) -> None:
        gone = {whose.number for whose in notice.numbers}
        if known.apart:
            known, over = self._fewer(known, gone)
        else:
            left = {number: whose for number, whose in known.numbers.items() if number not in gone}
            known, over = replace(known, numbers=left or known.numbers), not left
        if not over:
            self._put(replace(known, effect=effect))
            return
        heard = [route for route in self._routes.values() if self._heard(route, known)]
        withdrawn = self._withdraw(known)
        life = Life.PASSED if withdrawn and not heard else _ENDS[notice.change]
        ended = replace(known, life=life, effect=effect, ended_at=notice.at, remind_at=None)
        self._put(ended)
        if notice.change is Change.RESOLVED:
            self._tell(ended, Change.RESOLVED, (route for route in heard if not route.settings.quiet), now)

    def _heard(self, route: Route, alert: Alert) -> bool:
        """Return whether a route was told of an alert, or is being told now."""
        return route.id in alert.told or any(
            post.attempts and post.route == route.id and any(item.alert == alert.id for item in post.items) for post in self.posts.values()
        )

    def _withdraw(self, alert: Alert, what: str = "") -> bool:
        """Take an alert (`what`: only that of it) out of posts that nobody has seen; return whether there was any."""
        found = False
        for post in [post for post in self.posts.values() if not post.attempts]:
            left = tuple(item for item in post.items if item.alert != alert.id or what not in {"", item.what})
            found |= left != post.items
            if not left:
                self._drop(post)
            elif left != post.items:
                self._keep(replace(post, items=left))
        return found

    def acknowledge(self, told: Acknowledgement) -> bool:
        """Note who looks after an alert, so that nobody is reminded; return False when it is not open. A repeat changes nothing."""
        alert = self.alerts.get(told.alert)
        if alert is None or alert.life is not Life.OPEN:
            return False
        known = alert.acknowledged
        if known is None or known.at < told.at:
            self._put(replace(alert, acknowledged=told, remind_at=None))
            self._withdraw(alert, REMINDER)
            items = (Item(alert.id, ACKNOWLEDGED),)
            self._log(f"ack {alert.id}", Sent(at=told.at, route=told.by, post="", items=items, attempt=0, outcome=told.reason))
        return True

    def remind(self, now: datetime) -> None:
        """Tell again what has been open for long, a few times."""
        for id_ in list(self._open.values()):
            alert = self.alerts[id_]
            if alert.remind_at is None or alert.remind_at > now:
                continue
            reminded = alert.reminded + 1
            again = now + REMIND if reminded < MOST_REMINDERS else None
            self._put(replace(alert, reminded=reminded, remind_at=again))
            routes = [route for route in self._routes.values() if route.id in alert.told and not route.settings.quiet]
            self._tell(alert, REMINDER, routes, now)

    # -------------------------------------------------------------------------------------------------------- posts

    def _tell(self, alert: Alert, what: str, routes: Iterable[Route], now: datetime) -> None:
        urgent = alert.finding.severity is Severity.CRITICAL and what in {Change.OPENED, Change.WORSENED}
        account = _group(alert)
        for route in routes:
            if not route.takes(alert):
                continue
            send_at = max(now if urgent else now + GATHER, self._quiet_until(route, account, now))
            if urgent and not account.startswith(APP):  # what an app cannot see comes for thousands of accounts at once
                send_at = now
            waiting = (one for one in self.posts.values() if (one.route, one.account, one.attempts) == (route.id, account, 0))
            post = next(waiting, None)
            if post is None:
                post = Post(id=self._name(), route=route.id, account=account, items=(), made_at=now, send_at=send_at)
                self._make_room(route)
            self._keep(replace(post, items=(*post.items, Item(alert.id, str(what))), send_at=min(post.send_at, send_at)))

    def _quiet_until(self, route: Route, account: str, now: datetime) -> datetime:
        sent_at = self._sent_at.get((route.id, account))
        return now if sent_at is None else sent_at + DIGEST

    def _make_room(self, route: Route) -> None:
        mine = [post for post in self.posts.values() if post.route == route.id]
        for post in sorted(mine, key=lambda one: one.made_at)[: max(len(mine) - MOST_POSTS + 1, 0)]:
            self._write_log(post, post.send_at, "dropped: too many wait for this route")
            self._drop(post)

    def due(self, route: str, now: datetime) -> Post | None:
        """Return what should go out to a route next."""
        ready = [post for post in self.posts.values() if post.route == route and post.send_at <= now]
        return min(ready, key=lambda post: (post.send_at, post.id), default=None)

    def begin(self, post: Post) -> Post:
        """Note that an attempt begins. To be written down before it does: after a crash this post goes out again, unchanged."""
        begun = replace(post, attempts=post.attempts + 1)
        self._keep(begun)
        return begun

    def sent(self, post: Post, now: datetime) -> None:
        """Note that a route took a post."""
        self._write_log(post, now, "sent")
        self._sent_at[post.route, post.account] = now
        self._drop(post)
        for item in post.items:
            alert = self.alerts.get(item.alert)
            if alert is not None:
                told = {post.route: now} | alert.told
                unminded = alert.acknowledged is None and not alert.reminded
                first = alert.life is Life.OPEN and unminded and alert.remind_at is None
                self._put(replace(alert, told=told, remind_at=now + REMIND if first else alert.remind_at))

    def failed(self, post: Post, now: datetime, why: str, wait: timedelta | None = None) -> bool:
        """Note that a route did not take a post; return whether it will be tried again."""
        again = now - post.made_at < GIVE_UP
        self._write_log(post, now, why if again else f"given up after a day: {why}")
        if again:
            backoff = min(FIRST_WAIT * 4 ** min(post.attempts - 1, 8), LONGEST_WAIT)
            self._keep(replace(post, send_at=now + max(backoff, wait or backoff)))
        else:
            self._drop(post)
        return again

    # ------------------------------------------------------------------------------------------------------- keeping

    def _put(self, alert: Alert) -> None:
        self.alerts[alert.id] = alert
        self._writes[f"{OF_ALERTS}{alert.id:016}"] = _bytes.encode(replace(alert, numbers={}) if alert.apart else alert)
        self._taken[alert.finding.id] = alert.effect
        if alert.life is Life.OPEN:
            self._open[alert.finding.id] = alert.id
            return
        if self._open.get(alert.finding.id) == alert.id:
            del self._open[alert.finding.id]
        ended = sorted(id_ for id_, one in self.alerts.items() if one.life is not Life.OPEN)
        for id_ in ended[: max(len(ended) - MOST_ENDED, 0)]:
            old = self.alerts.pop(id_)
            if self._taken.get(old.finding.id) == old.effect:
                del self._taken[old.finding.id]
            self._writes[f"{OF_ALERTS}{id_:016}"] = None

    def _keep(self, post: Post) -> None:
        self.posts[post.id] = post
        self._writes[f"{OF_POSTS}{post.id}"] = _bytes.encode(post)

    def _drop(self, post: Post) -> None:
        self.posts.pop(post.id, None)
        self._writes[f"{OF_POSTS}{post.id}"] = None

    def _write_log(self, post: Post, at: datetime, outcome: str) -> None:
        route = self._routes[post.route].label
        line = Sent(at=at, route=route, post=post.id, items=post.items, attempt=post.attempts, outcome=outcome)
        self._log(f"{post.id} {post.attempts}", line)

    def _log(self, name: str, line: Sent) -> None:
        key = f"{OF_LOG}{int(line.at.timestamp() * 1_000_000):020} {name}"
        self.log[key] = line
        self._writes[key] = _bytes.encode(line)
        for old in sorted(self.log)[: max(len(self.log) - MOST_LOGGED, 0)]:
            del self.log[old]
            self._writes[old] = None


def _row_of(alert: Alert, number: str) -> str:
    return f"{OF_NUMBERS}{alert.id:016} {number}"


def _group(alert: Alert) -> str:
    """Return what an alert's posts are gathered by: its account, or the app whose sight was lost."""
    first = next(iter(alert.numbers.values()))
    if alert.finding.code.startswith("sight_") and first.app:
        return f"{APP} {first.app}"
    return min(whose.account for whose in alert.numbers.values())
