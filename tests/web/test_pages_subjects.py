from datetime import timedelta

import aiohttp
import pytest

from linekeeper.state.intents import SendState
from linekeeper.state.sends import Pause, Tally
from linekeeper.views.campaigns import WatchAnswer
from linekeeper.views.sends import answered
from tests.web.cast import Cast
from tests.web.scenes import NOON, alert, campaign, line, number, reason, said, template, traffic
from tests.web.test_pages import EVIL, read

PATHS = [
    "/portfolios", "/portfolios/300001", "/portfolios/account:200003", "/templates", "/alerts", "/alerts?show=all", "/campaigns",
    "/explain", "/explain?word=131049", "/explain?word=nonsense", "/numbers/100511/story", "/numbers/100511/news",
    "/sends",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_has_one_heading_loads_nothing_from_elsewhere_and_links_only_to_words_that_are_explained(
    client: aiohttp.ClientSession, path: str
) -> None:
    page, explained = await read(client, path), set((await read(client, "/glossary")).values("id"))
    links = page.values("src") + page.values("href")
    ids = page.values("id")

    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert len(ids) == len(set(ids))
    assert [link for link in links if not link.startswith(("/", "#")) or link.startswith("//")] == []
    assert page.values("style") == []
    assert {link.partition("#")[2] for link in links if link.startswith("/glossary#")} - explained == set()


async def test_a_number_tells_its_story_and_why_messages_failed(client: aiohttp.ClientSession) -> None:
    page = await read(client, "/numbers/100511")

    assert "12:30 From Connected to Restricted Meta holds new conversations back. Meta told us, delivery 7" in page.text
    assert "/deliveries/7" in page.values("href")
    assert "609 failed, 21,000 sent" in page.text
    assert "/explain?word=131049" in page.values("href")
    assert "60 days as a table" in page.text


async def test_a_number_shows_what_was_said_of_it_as_it_came(client: aiohttp.ClientSession, cast: Cast) -> None:
    page = await read(client, "/numbers/100511")
    assert "Raw news" in page.text
    assert "Restriction" in page.text
    assert "kind=RESTRICTED_BIZ_INITIATED_MESSAGING" in page.text
    assert "/numbers/100511/news" in page.values("href")

    cast.said = [said(minutes, delivery=minutes + 1) for minutes in range(60)]
    first = await read(client, "/numbers/100511/news")
    [older] = [link for link in first.values("href") if "after=" in link]
    assert "/deliveries/50" in first.values("href")
    assert "/deliveries/51" in (await read(client, older)).values("href")


async def test_readings_and_what_meta_told_are_shown_apart(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.said = [said(title="Told"), said(1, title="Read here", source="reading", delivery=None)]
    shown = {show: (await read(client, f"/numbers/100511/news?show={show}")).text for show in ("told", "read", "both", "nonsense")}

    assert {show: ("Told" in text, "Read here" in text) for show, text in shown.items()} == {
        "told": (True, False),
        "read": (False, True),
        "both": (True, True),
        "nonsense": (True, True),
    }
    assert "Read here" not in (await read(client, "/numbers/100511")).text


async def test_a_number_of_which_nothing_was_said_shows_so(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.said = []
    assert "Nothing was said of it yet." in (await read(client, "/numbers/100511/news")).text


async def test_kinds_of_one_enforcement_are_one_paragraph(client: aiohttp.ClientSession, cast: Cast) -> None:
    kinds = [
        reason(code="enforcement_replies", text="It may not answer.", status="restricted", word="ONE", action="Read why."),
        reason(code="enforcement_new_conversations", text="It may not begin.", status="restricted", word="TWO", action="Read why."),
    ]
    cast.fleet_numbers = [number("1", status="restricted", reasons=kinds)]
    page = await read(client, "/numbers/1")

    assert [value for value in page.values("id") if value.startswith("why-")] == ["why-enforcement_replies"]
    assert "It may not begin. Reported by Meta: TWO" in page.text


async def test_earlier_lives_of_a_number_are_linked(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [number("1", linked=["77"])]

    assert "/numbers/77" in (await read(client, "/numbers/1")).values("href")


async def test_a_number_without_messages_says_so(client: aiohttp.ClientSession, cast: Cast) -> None:
    day = traffic()
    cast.day = type(day)(since=day.since, sent=0, delivered=0, read=0, failed=0, failures=[], hours=[])
    cast.lines = []
    page = await read(client, "/numbers/100511")

    assert "We heard of no message in this time." in page.text
    assert "Nothing has happened to it that we saw." in page.text


async def test_a_group_says_when_meta_itself_reports_its_limit_as_used_up(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [number("1", reasons=[reason(code="limit_reached")]), number("2", portfolio="other")]

    assert (await read(client, "/")).text.count("Meta reports it as used up") == 1


async def test_portfolios_show_whose_limit_it_is(client: aiohttp.ClientSession) -> None:
    page = await read(client, "/portfolios")

    assert "Harbor Lane Coffee 760 left of 2,000" in page.text
    assert "an account; its portfolio may not be read" in page.text
    assert "1 trouble" in page.text


async def test_a_portfolio_shows_its_accounts_and_numbers(client: aiohttp.ClientSession) -> None:
    page = await read(client, "/portfolios/account:200003")

    assert "perhaps by other accounts" in page.text
    assert "Meta does not let this account answer customers. Meta does not let this account start conversations." in page.text
    assert "Review by Meta under way" in page.text
    assert {"n-100688", "n-100621", "n-100620"} <= set(page.values("id"))


async def test_a_portfolio_shows_its_way_to_the_next_limit_as_a_range(client: aiohttp.ClientSession) -> None:
    page = await read(client, "/portfolios/300001")

    assert "The way to 10,000 people all of these" in page.text
    assert "we cannot tell yet · at least 620 of 1,000" in page.text
    assert "Quality is high. met · GREEN" in page.text
    assert "the count is reached 27 Nov 13:00, in 2 days. Once all is met, Meta raises the limit within 6 h." in page.text
    assert "From 250 to 2,000" in page.text
    assert "250 when first heard" in page.text


async def test_a_template_says_whether_it_may_be_sent_and_why_not(client: aiohttp.ClientSession) -> None:
    page = await read(client, "/templates")

    assert "Paused Meta paused it for low quality. Ends 14:00, in 1 h. Rewrite it." in page.text
    assert "Utility becomes Marketing" in page.text
    assert "No longer listed" in page.text


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        pytest.param("show=no", {"t-200001-400002"}, id="cannot be sent"),
        pytest.param("show=absent", {"t-200001-400004"}, id="in a state"),
        pytest.param("q=receipt", {"t-200001-400003"}, id="by name"),
        pytest.param("show=sleepy&q=order", {"t-200001-400001"}, id="a filter nobody knows hides nothing"),
        pytest.param("account=299", set(), id="of another account"),
    ],
)
async def test_templates_are_filtered(client: aiohttp.ClientSession, query: str, ids: set[str]) -> None:
    page = await read(client, f"/templates?{query}")

    assert {value for value in page.values("id") if value.startswith("t-")} == ids


async def test_many_templates_come_a_hundred_at_a_time(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.drafts = [template(f"{place}") for place in range(150)]
    page = await read(client, "/templates?q=order")
    following = next(attrs["href"] or "" for _, attrs in page.tags if attrs.get("rel") == "next")

    assert len([value for value in (await read(client, following)).values("id") if value.startswith("t-")]) == 50


async def test_a_long_story_is_leafed_through(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.lines = [line(minutes) for minutes in range(60)]
    page = await read(client, "/numbers/100511/story")
    following = next(attrs["href"] or "" for _, attrs in page.tags if attrs.get("rel") == "next")

    assert "Back to the newest" in (await read(client, following)).text
    assert "all of it" in (await read(client, "/numbers/100511")).text


async def test_alerts_say_who_was_told(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.alarms = [alert(), alert("2", log=[], waiting=0), alert("3", log=[], waiting=2)]
    page = await read(client, "/alerts")

    assert "3 alerts open" in page.text
    assert "ops: opened sent 1 h ago" in page.text
    assert "nobody was told: no route takes it" in page.text
    assert "2 messages on the way" in page.text
    assert "+1 555-010-0688" in page.text


async def test_quiet_is_told_kindly(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.alarms, cast.groups, cast.drafts = [], [], []

    assert "Enjoy the quiet." in (await read(client, "/alerts")).text
    assert "There was no alert yet." in (await read(client, "/alerts?show=all")).text
    assert "No portfolio is known yet." in (await read(client, "/portfolios")).text
    assert "No template is known yet." in (await read(client, "/templates")).text


async def test_a_word_is_explained_and_an_unknown_one_leads_to_its_neighbours(client: aiohttp.ClientSession) -> None:
    assert "What to do" in (await read(client, "/explain?word=131049")).text
    assert "Did you mean" in (await read(client, "/explain?word=flaged")).text


@pytest.mark.parametrize("path", ["/portfolios/1", "/portfolios/" + "1" * 81, "/numbers/1/story", "/numbers/1/news"])
async def test_what_does_not_exist_is_told_so(client: aiohttp.ClientSession, path: str) -> None:
    assert "There is no such" in (await read(client, path, 404)).text


async def test_names_with_markup_are_shown_and_never_run(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.lines = [line(title=EVIL, text=EVIL, word=EVIL, source=EVIL, status=EVIL, basis=EVIL)]
    cast.drafts = [template(name=EVIL, language=EVIL, account_name=EVIL, state=EVIL, sendable=EVIL, category=EVIL, quality=EVIL)]
    cast.alarms = [alert(why=EVIL, remedy=EVIL, subject_name=EVIL, status=EVIL, severity=EVIL, numbers=[EVIL])]

    for path in ("/numbers/100511", "/numbers/100511/story", "/templates", "/alerts", "/explain?word=%3Cimg%20src=x%3E"):
        page = await read(client, path)
        assert "img" not in {tag for tag, _ in page.tags}, path
        assert [name for _, attrs in page.tags for name in attrs if name.startswith("on")] == [], path


async def test_campaigns_show_how_far_they_are_and_what_stopped_them(client: aiohttp.ClientSession, cast: Cast) -> None:
    page = await read(client, "/campaigns")

    assert "1 campaign is paused" in page.text
    assert "240 of 1,200 · stage 3 of 4, to 600; watching what becomes of it" in page.text
    assert "It stopped itself: 34 of 410 messages could not be delivered." in page.text
    assert "It waits: The portfolio's limit is used up." in page.text
    assert "When that is solved: linekeeper campaigns resume cp.4 --reason …" in page.text
    assert "To go on all the same: linekeeper campaigns resume cp.4 --waive undeliverable --reason …" in page.text
    assert "and not before 192 came out; 180 did so far." in page.text
    assert "waived: undeliverable" in page.text
    assert "22 The person wants no marketing." in page.text
    cast.lists = [campaign(f"cp.{at}") for at in range(130, 105, -1)]
    first = await read(client, "/campaigns")
    [older] = [link for link in first.values("href") if "before=" in link]
    assert "cp.106" in (await read(client, older)).values("id")
    cast.lists = [campaign(watching=True, watch=WatchAnswer(until=NOON - timedelta(hours=1), came_out=180, needed=192))]
    stuck = (await read(client, "/campaigns")).text
    assert "180 came out, 192 must. To wait no longer: linekeeper campaigns resume cp.5 --waive settled --reason …" in stuck
    cast.lists = []
    assert "There was no campaign yet" in (await read(client, "/campaigns")).text


async def test_what_waits_is_shown_with_its_reason_what_it_waits_for_and_the_command_that_lets_it_go(client: aiohttp.ClientSession) -> None:
    page = await read(client, "/sends")

    assert "1,242 sends wait" in page.text
    assert "Of 3 nobody knows whether they reached Meta" in page.text
    assert "2 sends are presumed lost, and somebody must decide" in page.text
    assert "Paused: lane Marketing by Ada since" in page.text
    assert "Paused: number +1 555-010-0511 by Ben since" in page.text
    assert "linekeeper queue resume template '200001/autumn_offer en_US' --reason …" in page.text
    assert "linekeeper queue release --number 100511 --lane marketing --why limit_reserved --reason …" in page.text
    assert "--why template_paused --override template_paused --reason …" in page.text  # Meta would surely refuse: it must be named
    assert "A place comes back, 24 hours after it was taken." in page.text
    assert "/numbers/100511" in page.values("href")
    assert "5,310 Read" in page.text


async def test_a_gateway_that_nobody_used_says_how_to_begin(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.gate = answered(NOON, (), (), (), None, {}, used=False)
    page = await read(client, "/sends")

    assert "Nothing was sent through here yet" in page.text
    assert "linekeeper gateway keys create" in page.text


async def test_when_nothing_waits_that_is_said_and_the_day_is_told(client: aiohttp.ClientSession, cast: Cast) -> None:
    day = [Tally(account="", portfolio="", number="1", lane="reply", template="", state=SendState.READ, why="", sends=1)]
    cast.gate = answered(NOON, (), day, (), None, {}, used=True)
    page = await read(client, "/sends")

    assert "Nothing waits. Everything that was sent through here went, or was told why not." in page.text
    assert "1 Read" in page.text


async def test_words_of_others_on_the_page_of_sends_are_text_and_no_markup(client: aiohttp.ClientSession, cast: Cast) -> None:
    paused = Pause(kind="template", name=EVIL, at=NOON, by=EVIL, why=EVIL)
    waiting = [Tally(account="", portfolio="", number=EVIL, lane="reply", template=EVIL, state=SendState.HELD, why=EVIL, sends=1)]
    cast.gate = answered(NOON, waiting, (), [paused], None, {}, used=True)
    page = await read(client, "/sends")

    assert EVIL in page.text
    assert "img" not in [tag for tag, _ in page.tags]
