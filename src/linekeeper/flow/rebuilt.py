"""After derived rows were rebuilt and put in place: open alerts that no row speaks of any more are ended.

The keeper ends an alert when it sees its finding go. A rebuild changes rows without the keeper, so it would leave alerts open that
nothing ends, and somebody would be reminded of what is not so.
"""

from datetime import datetime

import msgspec

from linekeeper.flow.alerts import ALERT, KEPT, Alert, Life, kept_alerts
from linekeeper.flow.fleet import standing_of
from linekeeper.fold.beside import beside
from linekeeper.fold.finding import APP, Whose, findings
from linekeeper.fold.notice import Change, Notice
from linekeeper.fold.register import LONG_AGO
from linekeeper.state.port import Effect, State, Turn

JUDGED = frozenset({"number", "account", "portfolio", APP})  #: findings of these stand in numbers' rows; others are left as they are

_bytes = msgspec.msgpack.Encoder()


async def end_what_no_row_tells(state: State, now: datetime) -> int:
    """Ask for the end of open alerts whose numbers do not have the finding any more; return how many. Nothing is opened, nobody is told.

    Raises:
        TryLater: the disk refuses; nothing was kept.
    """
    kept = await state.recall(KEPT)
    open_ones = [alert for alert in kept_alerts(kept) if alert.life is Life.OPEN and alert.finding.subject in JUDGED]
    return await state.turn(lambda turn: sum(_end(turn, alert, now) for alert in open_ones))


def _end(turn: Turn, alert: Alert, now: datetime) -> bool:
    gone = tuple(whose for _, whose in sorted(alert.numbers.items()) if not _holds(turn, alert.finding.id, whose.number))
    if gone:
        notice = Notice(change=Change.FADED, finding=alert.finding, at=now, numbers=gone)  # nobody said that it is over
        key = f"rebuilt {now.isoformat()} {notice.key}"
        turn.want(Effect(kind=ALERT, key=key, not_before=LONG_AGO, body=_bytes.encode(notice)))
    return bool(gone)


def _holds(turn: Turn, finding: str, number: str) -> bool:
    """Tell whether a number's row has a finding of this name, and not only beside another."""
    row = turn.fleet_row(number)
    if row is None:
        return False
    standing = standing_of(row)
    found = findings(standing.verdict, Whose(number=number, account=row.account, portfolio=row.portfolio, app=standing.app))
    return finding in found and finding not in beside(found.values())
