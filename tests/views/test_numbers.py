"""One number, as every door shows it, and the use of its limit at this instant."""

from datetime import timedelta

import pytest

from linekeeper.events.account import BanMoved, BanState, Restricted, RestrictionKind
from linekeeper.events.event import Limit
from linekeeper.events.house import SubscriptionRead
from linekeeper.events.number import Reported
from linekeeper.fold.verdict import Basis, Reason, Sight, Status, Verdict
from linekeeper.views.answers import NumberAnswer
from linekeeper.views.numbers import URGENT, needs_a_person
from tests.flow.bodies import HARBOR, about, body, entry, status
from tests.flow.stream import NOON, Stream, ago, read
from tests.views.asked import asked, in_memory

TIER = Limit(per_day=250)
ENDS = NOON + timedelta(days=3)


async def told(stream: Stream, number: str = "101") -> NumberAnswer:
    await stream.fold()
    answer = await asked(stream).number(number)
    assert answer is not None
    return answer


async def reaching(*hours: float, limit: Limit | None = TIER, subscribed_days: float = 30) -> Stream:
    """Return a stream in which somebody was reached so many hours ago, each time another person."""
    stream = in_memory()
    await stream.claim()
    await stream.poll(SubscriptionRead(at=ago(days=subscribed_days), account=HARBOR, apps=("1",), ours=True), read(limit=limit))
    for place, ago_h in enumerate(hours):
        words = [status(f"wamid.{place}", ago(hours=ago_h), to=f"1555010900{place}")]
        await stream.post(body(entry(HARBOR, NOON, "messages", about("101", statuses=words))))
    return stream


async def test_a_healthy_number() -> None:
    stream = in_memory()
    await stream.claim()
    await stream.poll(read())
    answer = await told(stream)

    assert (answer.id, answer.display_number, answer.name) == ("101", "+15550100101", "Harbor Lane 101")
    assert (answer.status, answer.reported_status, answer.reasons, answer.quality) == ("connected", "CONNECTED", [], "green")
    assert set(answer.allows.values()) == {"yes"}
    assert (answer.account, answer.portfolio, answer.portfolio_known, answer.workspace) == (HARBOR, f"account:{HARBOR}", False, "main")
    assert (answer.heard_at, answer.sight.blind_since, answer.steps, answer.linked) == (NOON, None, [], [])


async def test_a_number_without_digits_shows_none() -> None:
    stream = in_memory()
    await stream.claim()
    await stream.poll(read(display=""))

    assert (await told(stream)).display_number == ""


async def test_every_reason_is_told_gravest_first() -> None:
    stream = in_memory()
    await stream.claim()
    await stream.poll(read(status=Reported.FLAGGED, at=ago(hours=2)))
    await stream.act(Restricted(at=ago(hours=1), account=HARBOR, kind=RestrictionKind.BUSINESS_INITIATED_MESSAGING, until=ENDS), HARBOR)
    await stream.act(BanMoved(at=NOON, account=HARBOR, state=BanState.DISABLED), HARBOR)
    answer = await told(stream)

    assert answer.status == "banned"
    assert [one.status for one in answer.reasons if not one.note] == ["banned", "restricted", "flagged"]
    assert all(one.text and one.basis in {basis.value for basis in Basis} for one in answer.reasons)
    assert answer.reported_status == "FLAGGED"
    assert answer.deadline == ENDS


async def test_the_use_of_a_limit_is_a_range_true_at_this_instant() -> None:
    stream = await reaching(1, 2, 25)
    limit = (await told(stream)).limit

    assert (limit.per_day, limit.known, limit.least, limit.most, limit.left) == (250, True, 2, 2, 248)
    assert (limit.frees_at, limit.frees) == (NOON + timedelta(hours=22), 1)
    assert limit.counting_since == ago(days=30)
    assert limit.shared, "we may not read its portfolio: others may share the limit"

    later = await asked(stream, NOON + timedelta(hours=22, seconds=1)).number("101")
    assert later is not None
    assert (later.limit.most, later.limit.frees_at) == (1, NOON + timedelta(hours=23))


@pytest.mark.parametrize(
    ("limit", "days", "known", "per_day", "left"),
    [
        pytest.param(Limit(per_day=250), 30, True, 250, 249, id="a limit, heard long enough"),
        pytest.param(Limit(per_day=250), 0.5, True, 250, None, id="not heard for 24 hours yet: what is left is unknown"),
        pytest.param(Limit(), 30, True, None, None, id="no limit"),
        pytest.param(None, 30, False, None, None, id="a limit that was never read"),
    ],
)
async def test_what_is_not_known_of_a_limit_is_not_said(
    limit: Limit | None, days: float, known: bool, per_day: int | None, left: int | None
) -> None:
    shown = (await told(await reaching(1, limit=limit, subscribed_days=days))).limit

    assert (shown.known, shown.per_day, shown.left) == (known, per_day, left)


async def test_what_is_left_is_never_below_nothing() -> None:
    assert (await told(await reaching(1, 2, 3, limit=Limit(per_day=2)))).limit.left == 0


def reason(action: str = "Call them.", *, note: bool = False) -> Reason:
    return Reason(status=Status.FLAGGED, code="x", text="Something is so.", basis=Basis.REPORTED, action=action, note=note)


@pytest.mark.parametrize(
    ("rank", "verdict", "needs"),
    [
        pytest.param(0, Verdict(status=Status.CONNECTED), False, id="nothing is wrong"),
        pytest.param(50, Verdict(status=Status.RESTRICTED, reasons=(reason(""),)), False, id="nothing can be done"),
        pytest.param(30, Verdict(status=Status.FLAGGED, reasons=(reason(),)), True, id="something can be done"),
        pytest.param(URGENT - 1, Verdict(status=Status.CONNECTED, reasons=(reason(note=True),)), False, id="a mere note"),
        pytest.param(URGENT, Verdict(status=Status.CONNECTED, reasons=(reason(note=True),)), True, id="a note that is urgent"),
        pytest.param(0, Verdict(status=Status.CONNECTED, sight=Sight(action="Give a new token.")), True, id="we cannot see it"),
    ],
)
def test_who_needs_a_person_today(rank: int, verdict: Verdict, needs: bool) -> None:
    assert needs_a_person(rank, verdict) is needs
