"""What the keeper judges becomes notices, in the same transaction: each once, for all numbers that share it."""

from datetime import datetime
from typing import Any

import pytest

from linekeeper.events.account import CapabilityMoved
from linekeeper.events.event import Limit
from linekeeper.events.house import SightCause, SightLost, SightRegained
from linekeeper.events.number import NameStatus, Reported
from linekeeper.events.template import TemplateRead, TemplatesListed, TemplateState
from linekeeper.flow.alerts import ALERT, notice_of
from linekeeper.fold.finding import Whose
from linekeeper.fold.notice import Change, Notice, notices
from tests.flow.bodies import HARBOR, MARINA, body, enforced, entry
from tests.flow.stream import NOON, Stream, ago, read

BAN = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "November 25, 2026"}}


@pytest.fixture
async def harbor(stream: Stream) -> Stream:
    """Two numbers of one account, both fine, in one portfolio."""
    await stream.claim()
    await stream.poll(read("101", ago(hours=3)), read("102", ago(hours=3)))
    await stream.fold()
    assert await wanted(stream) == []
    return stream


async def wanted(stream: Stream) -> list[Notice]:
    """Take the notices that wait, as the courier does."""
    effects = await stream.state.claim(ALERT, NOON)
    await stream.state.done([effect.id for effect in effects])
    return [notice_of(effect) for effect in effects]


def told(notices: list[Notice]) -> list[tuple[str, str, list[str]]]:
    return [(one.change.value, one.finding.code, [whose.number for whose in one.numbers]) for one in notices]


async def test_a_ban_is_one_notice_that_names_every_number_of_the_account(harbor: Stream) -> None:
    await harbor.post(body(entry(HARBOR, ago(hours=1), "account_update", BAN)))
    await harbor.fold()

    (notice,) = await wanted(harbor)
    assert told([notice]) == [("opened", "ban_disabled", ["101", "102"])]
    assert [(whose.display, whose.name, whose.workspace) for whose in notice.numbers] == [
        ("15550100101", "Harbor Lane 101", "main"),
        ("15550100102", "Harbor Lane 102", "main"),
    ]
    assert notice.at == NOON, "the instant of the judgement"


async def test_the_same_news_again_is_no_news(harbor: Stream) -> None:
    for _ in range(3):
        await harbor.post(body(entry(HARBOR, ago(hours=1), "account_update", BAN)))
        await harbor.fold(1)

    assert len(await wanted(harbor)) == 1


async def test_a_matter_of_one_number_names_that_one(harbor: Stream) -> None:
    await harbor.poll(read("101", NOON, Reported.FLAGGED), read("102", NOON))
    await harbor.fold()

    assert told(await wanted(harbor)) == [("opened", "flagged", ["101"])]


async def test_a_first_look_at_numbers_that_are_flagged_for_long_tells_nothing(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", NOON, Reported.FLAGGED))
    await stream.fold()

    assert await wanted(stream) == []


async def test_a_first_look_at_a_banned_number_needs_somebody_today(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", NOON, Reported.BANNED))
    await stream.fold()

    assert told(await wanted(stream)) == [("opened", "banned", ["101"])]


async def test_lost_sight_and_its_return_are_the_accounts(harbor: Stream) -> None:
    await harbor.act(SightLost(at=ago(minutes=2), account=HARBOR, cause=SightCause.TOKEN), HARBOR)
    await harbor.fold()
    await harbor.act(SightRegained(at=ago(minutes=1), account=HARBOR, cause=SightCause.TOKEN), HARBOR)
    await harbor.fold()

    assert told(await wanted(harbor)) == [("opened", "sight_token", ["101", "102"]), ("resolved", "sight_token", ["101", "102"])]


async def test_a_token_that_many_accounts_share_is_lost_once_and_one_of_its_own_apart(stream: Stream) -> None:
    accounts = [str(account) for account in range(7_000, 7_060)]
    for account in accounts:
        await stream.claim(account)
        await stream.poll(read(f"{account}1", ago(hours=3)), account=account)
    await stream.fold()
    await wanted(stream)
    for account in accounts:
        own = account == accounts[-1]
        await stream.act(SightLost(at=ago(minutes=2), account=account, cause=SightCause.TOKEN, own=own), account)
    await stream.fold()
    lost = await wanted(stream)
    for account in accounts:
        await stream.act(SightRegained(at=ago(minutes=1), account=account, cause=SightCause.TOKEN), account)
    await stream.fold()
    names = {one.finding.id: len({whose.number for whose in one.numbers}) for one in lost}

    assert names == {"app meta sight_token": 59, f"account {accounts[-1]} sight_token": 1}
    assert {one.finding.id for one in await wanted(stream) if one.change is Change.RESOLVED} == set(names)


async def test_news_that_is_over_when_it_comes_is_marked_so(harbor: Stream) -> None:
    over = enforced("RESTRICTED_BIZ_INITIATED_MESSAGING", ago(hours=2))
    await harbor.post(body(entry(HARBOR, ago(days=3), "account_update", over)))
    await harbor.fold()

    assert [one.finding.over for one in await wanted(harbor)] == [True]


LOWER: list[Any] = [
    pytest.param([CapabilityMoved(at=ago(hours=1), account=HARBOR, limit=Limit(per_day=250))], id="by news"),
    pytest.param([read("101", NOON, limit=Limit(per_day=250)), read("102", NOON, limit=Limit(per_day=250))], id="by readings"),
]


@pytest.mark.parametrize("events", LOWER)
async def test_a_limit_that_goes_down_is_told_once_for_the_portfolio(harbor: Stream, events: list[Any]) -> None:
    await harbor.poll(*events)
    await harbor.fold()
    await harbor.poll(read("101", NOON, limit=Limit(per_day=250)))
    await harbor.fold()

    (notice,) = await wanted(harbor)
    assert told([notice]) == [("told", "limit_lowered", ["101", "102"])]
    assert "from 2,000 to 250" in notice.finding.text


async def test_notices_of_one_matter_come_in_their_order_though_heard_in_one_second(harbor: Stream) -> None:
    for minutes, status in enumerate((Reported.FLAGGED, Reported.CONNECTED, Reported.FLAGGED)):
        await harbor.poll(read("101", ago(minutes=9 - minutes), status), at=NOON)
        await harbor.fold(1)

    assert [one.change.value for one in await wanted(harbor)] == ["opened", "resolved", "opened"]


async def test_what_begins_and_ends_within_one_turn_tells_nothing(harbor: Stream) -> None:
    await harbor.poll(read("101", ago(minutes=9), Reported.FLAGGED))
    await harbor.poll(read("101", ago(minutes=8)))
    await harbor.fold()

    assert await wanted(harbor) == []


async def test_a_replay_asks_for_nothing(stream: Stream) -> None:
    replay = Stream(stream.state, stream.journal, effects=False)
    await replay.claim()
    await replay.poll(read("101", NOON, Reported.BANNED))
    await replay.fold()

    assert await wanted(replay) == []


async def test_a_number_that_moves_takes_its_matters_along(stream: Stream) -> None:
    await stream.claim()
    await stream.claim(MARINA)
    await stream.poll(read("101", ago(hours=3)))
    await stream.post(body(entry(HARBOR, ago(hours=2), "account_update", BAN)))
    await stream.fold()
    await wanted(stream)
    await stream.poll(read("101", NOON), account=MARINA)
    await stream.fold()

    assert told(await wanted(stream)) == [("resolved", "ban_disabled", ["101"])]


async def test_a_fault_in_what_should_be_told_of_one_number_costs_no_other_its_alert(
    harbor: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(before: Any, after: Any, whose: Whose, *more: Any, **known: Any) -> Any:
        if whose.number == "101":
            raise ZeroDivisionError
        return notices(before, after, whose, *more, **known)

    monkeypatch.setattr("linekeeper.flow.alerts.notices", broken)
    await harbor.post(body(entry(HARBOR, ago(hours=1), "account_update", BAN)))
    await harbor.fold()

    assert told(await wanted(harbor)) == [("opened", "ban_disabled", ["102"])]


async def test_a_fault_in_what_should_be_told_does_not_stop_the_folding(harbor: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("linekeeper.flow.judging.want_alerts", broken)
    await harbor.post(body(entry(HARBOR, ago(hours=1), "account_update", BAN)))
    await harbor.fold()

    assert set((await harbor.statuses()).values()) == {"banned"}
    assert [row.where for row in await harbor.state.look(lambda look: look.unread())] == ["alerts"]


# --------------------------------------------------------------------------------------------------------------- templates


def template(name: str, at: datetime, state: TemplateState = TemplateState.APPROVED) -> TemplateRead:
    return TemplateRead(at=at, account=HARBOR, template=f"5{name}", name=name, language="de", state=state, word=state.upper())


async def test_templates_that_stop_are_notices_of_their_account(harbor: Stream) -> None:
    await harbor.poll(template("one", ago(hours=2)), template("two", ago(hours=2)))
    await harbor.fold()
    assert await wanted(harbor) == []
    await harbor.poll(template("one", NOON, TemplateState.PAUSED), template("two", NOON, TemplateState.DISABLED))
    await harbor.fold()

    notices = await wanted(harbor)
    assert [(one.change.value, one.finding.code, one.finding.name) for one in notices] == [
        ("opened", "template_paused", "one (de)"),
        ("opened", "template_disabled", "two (de)"),
    ]
    assert {(whose.number, whose.account, whose.workspace) for one in notices for whose in one.numbers} == {("", HARBOR, "main")}


async def test_a_first_look_at_templates_that_were_stopped_is_one_note(harbor: Stream) -> None:
    states = {"one": TemplateState.DISABLED, "two": TemplateState.DISABLED, "three": TemplateState.PAUSED, "four": TemplateState.REJECTED}
    await harbor.poll(*(template(name, NOON, state) for name, state in states.items()))
    await harbor.fold()

    notices = await wanted(harbor)
    assert sorted((one.change.value, one.finding.severity.value, one.finding.code) for one in notices) == [
        ("told", "notice", "templates_disabled"),
        ("told", "notice", "templates_paused"),
    ]
    assert any("2 templates were disabled: one (de), two (de)." in one.finding.text for one in notices)


async def test_a_new_template_that_is_first_read_as_rejected_is_told(harbor: Stream) -> None:
    def listed(at: datetime, *names: str) -> TemplatesListed:
        return TemplatesListed(at=at, account=HARBOR, templates=tuple(f"5{name}" for name in names), complete=True)

    await harbor.poll(template("one", ago(hours=2)), listed(ago(hours=2), "one"))
    await harbor.fold()
    await harbor.poll(template("one", ago(hours=1)), listed(ago(hours=1), "one"))
    await harbor.fold()
    rejected = template("two", NOON, TemplateState.REJECTED)
    await harbor.poll(template("one", NOON), rejected, listed(NOON, "one", "two"))
    await harbor.fold()

    assert [(one.change.value, one.finding.code, one.finding.name) for one in await wanted(harbor)] == [
        ("opened", "template_rejected", "two (de)")
    ]


async def test_a_rejected_template_of_the_first_list_is_old_news_however_late_it_is_folded(harbor: Stream) -> None:
    for hours in (2, 1, 0):
        at = ago(hours=hours)
        await harbor.poll(template("two", at, TemplateState.REJECTED))
        await harbor.poll(TemplatesListed(at=at, account=HARBOR, templates=("5two",), complete=True))
    await harbor.fold()

    assert await wanted(harbor) == []


async def test_a_display_name_that_is_declined_between_two_readings_is_told(harbor: Stream) -> None:
    await harbor.poll(read("101", ago(hours=2), name_status=NameStatus.PENDING_REVIEW))
    await harbor.fold()
    await harbor.poll(read("101", ago(hours=1), name_status=NameStatus.DECLINED))
    await harbor.fold()

    assert [(one.change.value, one.finding.code, one.finding.subject_id) for one in await wanted(harbor)] == [
        ("opened", "name_declined", "101")
    ]


async def test_a_display_name_that_was_declined_before_we_first_looked_is_shown_and_not_told(stream: Stream) -> None:
    await stream.claim()
    for hours in (2, 1):
        await stream.poll(read("101", ago(hours=hours), name_status=NameStatus.DECLINED))
        await stream.fold()

    assert await wanted(stream) == []


async def test_a_replay_tells_nothing_of_templates(stream: Stream) -> None:
    replaying = Stream(stream.state, stream.journal, effects=False)
    await replaying.claim()
    await replaying.poll(template("one", ago(hours=2)))
    await replaying.poll(template("one", NOON, TemplateState.DISABLED))
    await replaying.fold()

    assert await wanted(replaying) == []


async def test_a_fault_in_telling_of_templates_does_not_stop_the_folding(harbor: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("linekeeper.flow.judging.want_template_alerts", fails)
    await harbor.poll(template("one", NOON))
    await harbor.fold()

    assert await harbor.state.look(lambda look: look.template(HARBOR, "5one"))
    assert [failed.args for failed in harbor.failed] != []
