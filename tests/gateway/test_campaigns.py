"""A campaign's draft and what people do with it: nothing goes that was not shown, and nothing is kept that need not be."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.errors import Refused, TryLater
from linekeeper.gateway.recall import keep_still
from linekeeper.state.campaigns import CampaignState, LineState
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import SendsTurn, Suppression
from linekeeper.store.instant import to_us
from tests.flow.bodies import HARBOR
from tests.gateway.fair import EAGER, FORM, begun, come_out, confirmed, detail, drafted, listed, now_of, phone, turns
from tests.gateway.yard import PORTFOLIO, Yard, yard


@pytest.fixture
async def fair() -> AsyncIterator[Yard]:
    async with yard(thresholds=EAGER) as made:
        await made.live()
        yield made


async def test_a_draft_tells_everybody_who_is_left_out_and_why(fair: Yard) -> None:
    body = "\n".join(
        [
            "phone;name",
            f"{phone(1)};Ann",  # line 2
            f"{phone(1)};Ann again",
            "5550100002;no plus",
            f"{phone(3)};",  # no name
            ";nobody",
            f"{phone(4)};Dan",
            f'{phone(5)};"Eve\nEve"',
        ]
    ).encode()
    campaign = await drafted(fair, body)
    report = detail(campaign).report

    assert {part.code: part.people for part in report.left_out} == {"twice": 1, "no_plus": 1, "no_value": 1, "empty": 1, "unfit_value": 1}
    assert all(part.text and "{" not in part.text for part in report.left_out)
    assert (report.lines, report.people, report.reached, campaign.people) == (7, 4, 2, 2)
    told = await fair.sends.look(lambda look: look.lines(campaign.id))
    assert [(one.line, one.state.value, one.why) for one in told] == [
        (2, "waits", ""),
        (3, "out", "twice"),
        (4, "out", "no_plus"),
        (5, "out", "no_value"),
        (6, "out", "empty"),
        (7, "waits", ""),
        (9, "out", "unfit_value"),
    ]
    assert campaign.state is CampaignState.DRAFTED


async def test_people_who_said_no_who_rest_and_who_could_not_be_reached_are_left_out_or_wait(fair: Yard) -> None:
    first = await begun(fair, 4, waive=("stages",))
    people = [one.person for one in await fair.sends.look(lambda look: look.next_lines(first.id, fair.now))]
    await turns(fair)
    await come_out(fair, SendState.FAILED, 131026, only=(0, 1))
    await come_out(fair, SendState.DELIVERED)
    fair.gateway.book.suppress(Suppression(place=PORTFOLIO, person=people[1], source="word", marketing_at=fair.now))
    fair.gateway.book.failed("101", people[2], 131049, fair.now, EAGER)
    await fair.pass_time(minutes=1)
    second = await drafted(fair, listed(5))
    report = detail(second).report

    assert {part.code: part.people for part in report.left_out} == {"undelivered": 1, "person_wants_no_marketing": 1}
    assert {part.code: part.people for part in report.waits} == {"person_cooling": 1} or sum(part.people for part in report.waits) == 1
    assert report.reached == 3
    waived = await drafted(fair, listed(5), waive=("undelivered",))
    assert detail(waived).report.reached == 4


async def test_reach_is_measured_against_what_is_left_of_the_limit(fair: Yard) -> None:
    await begun(fair, 30, waive=("stages",))
    await turns(fair, 4)
    await come_out(fair, SendState.DELIVERED)
    report = detail(await drafted(fair, listed(50, 2000))).report

    assert (report.limit, report.left, report.at_once) == (2_000, 2_000 * 9 // 10 - 30, 50)
    assert report.stages == (3, 10, 25, 50)
    assert report.finished_at is not None
    assert report.finished_at > fair.now
    assert "not known" in report.cost


async def test_a_list_larger_than_the_day_says_so(tmp_path: Path) -> None:
    async with yard(tmp_path, thresholds=EAGER) as made:
        await made.live(limit=250)
        report = detail(await drafted(made, listed(300))).report

    assert report.at_once == 225
    assert any("more than a day" in risk for risk in report.risks)


@pytest.mark.parametrize(
    ("told", "word"),
    [
        pytest.param({"number": "999"}, "the number is not known here", id="number"),
        pytest.param({"template": "code"}, "one-time codes", id="an authentication template"),
        pytest.param({"params": {"1": "town"}}, "no column 'town'", id="column"),
        pytest.param({"column": "fon"}, "no column 'fon'", id="column of numbers"),
    ],
)
async def test_what_cannot_be_sent_is_refused_before_anything_is_kept(fair: Yard, told: dict[str, Any], word: str) -> None:
    with pytest.raises(Refused, match=word):
        await drafted(fair, **told)
    assert await fair.sends.look(lambda look: look.campaigns()) == []


async def test_a_template_that_meta_does_not_have_is_refused_and_not_called_new() -> None:
    async def none(_account: str, _name: str, _language: str) -> str | None:
        return ""

    async with yard(thresholds=EAGER, look_up=none) as made:
        await made.live()
        with pytest.raises(Refused, match="there is no template autum in en_US"):
            await drafted(made, template="autum")


async def test_a_templates_own_variables_are_asked_for(fair: Yard) -> None:
    async def components(account: str, name: str, language: str) -> list[object] | None:
        if language == "de":
            raise TryLater("no answer")
        return [{"type": "BODY", "text": f"{{{{name}}}} {account} {name}"}]

    campaigns = fair.gateway.campaigns
    campaigns.tools = replace(campaigns.tools, components=components)

    assert detail(await drafted(fair, params={})).form.params == {"name": "name"}
    with pytest.raises(Refused, match="no variable '1'"):
        await drafted(fair)
    assert "could not be read" in detail(await drafted(fair, language="de")).report.notes[0]


async def test_a_dry_run_leaves_nothing(fair: Yard) -> None:
    told = await fair.gateway.campaigns.draft(listed(), FORM, key=None, by="Ada", keep=False)

    assert detail(told).report.reached == 20
    assert await fair.sends.look(lambda look: (look.campaigns(), look.lines(told.id))) == ([], [])


async def test_only_the_report_that_was_shown_can_be_confirmed(fair: Yard) -> None:
    one, other = await drafted(fair), await drafted(fair, listed(3))
    assert one.id != other.id
    for token in ("", "x", "ä", detail(other).token):
        with pytest.raises(Refused, match="another report"):
            await fair.gateway.campaigns.confirm(one.id, token)
    await fair.pass_time(minutes=61)
    with pytest.raises(Refused, match="too old"):
        await confirmed(fair, one)
    with pytest.raises(Refused, match="no such campaign"):
        await fair.gateway.campaigns.confirm(7, "x")


async def test_a_campaign_that_reaches_nobody_cannot_be_confirmed(fair: Yard) -> None:
    with pytest.raises(Refused, match="reaches nobody"):
        await begun(fair, 0)


async def test_a_draft_that_was_cut_off_cannot_be_confirmed_and_is_dropped(fair: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    async def cut_off(_lines: object) -> None:
        raise TryLater("the disk is full")

    monkeypatch.setattr(fair.gateway.campaigns, "_put", cut_off)
    with pytest.raises(TryLater):
        await drafted(fair)
    (left,) = await fair.sends.look(lambda look: look.campaigns())
    with pytest.raises(Refused, match="another report"):
        await confirmed(fair, left)
    await fair.sends.clean(fair.now + timedelta(hours=25))
    assert await fair.sends.look(lambda look: look.campaigns()) == []


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("sends.db*"))


async def test_numbers_are_sealed_and_forgotten_when_their_sends_are_over(tmp_path: Path) -> None:
    async with yard(tmp_path, thresholds=EAGER) as made:
        await made.live()
        campaign = await begun(made, 3, waive=("stages",))
        await turns(made, 4)
        await come_out(made)
        await turns(made, 2)
        assert await made.sends.look(lambda look: Counter(one.state for one in look.lines(campaign.id))) == {LineState.FED: 3}
    kept = on_disk(tmp_path)
    assert [at for at in range(1000, 1003) if phone(at)[1:].encode() in kept or f"Name{at}".encode() in kept] == []


async def test_a_copied_folder_lets_no_campaign_go_on(fair: Yard) -> None:
    campaign = await begun(fair)
    await keep_still(fair.sends, b"here")
    assert await keep_still(fair.sends, b"elsewhere") == 1
    await turns(fair)

    assert fair.upstream.posts == 0
    assert ((await now_of(fair, campaign)).state, "restored" in (await now_of(fair, campaign)).why) == (CampaignState.PAUSED, True)


async def test_a_stage_that_has_not_come_out_can_be_waived(fair: Yard) -> None:
    campaign = await begun(fair, 20)
    await turns(fair, 2)
    await fair.pass_time(minutes=5)
    await turns(fair, 2)
    assert fair.upstream.posts == 1

    await fair.gateway.campaigns.resume(campaign.id, ("settled",))
    await fair.pass_time(minutes=5)
    await turns(fair, 2)
    assert fair.upstream.posts == 4


@pytest.mark.parametrize(("soon", "later", "unread", "usual"), [(150, 25, 25, 0.75), (150, 20, 29, 0.0), (0, 0, 0, 0.0)])
async def test_what_is_read_usually_is_known_from_enough_messages_only(
    fair: Yard, soon: int, later: int, unread: int, usual: float
) -> None:
    delivered_at = fair.now - timedelta(hours=9)
    told = [SendState.READ] * (soon + later) + [SendState.DELIVERED] * unread

    def work(turn: SendsTurn) -> None:
        for place, state in enumerate(told):
            moved_at = delivered_at + timedelta(minutes=1 if place < soon else 90) * (state is SendState.READ)
            usually: dict[str, Any] = {"account": HARBOR, "portfolio": PORTFOLIO, "number": "101", "template": "offer"}
            turn.put(Intent(id=to_us(delivered_at) + place, state=state, moved_at=moved_at, delivered_at=delivered_at, **usually))

    await fair.sends.turn(work)
    assert detail(await begun(fair, 3)).usual_soon == usual


async def test_a_program_that_drafts_and_drafts_does_not_fill_the_disk(fair: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.gateway.campaign_draft.MOST_DRAFTS", 2)
    first, second = await drafted(fair), await drafted(fair)
    await fair.gateway.campaigns.cancel(second.id)
    with pytest.raises(Refused, match="2 drafts"):
        await drafted(fair)

    await fair.gateway.campaigns.draft(listed(), FORM, key=None, by="Ada", keep=False)
    await confirmed(fair, first)
    await drafted(fair)
