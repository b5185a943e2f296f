import re
from datetime import timedelta
from html.parser import HTMLParser

import aiohttp
import pytest
from msgspec.structs import replace

from linekeeper.errors import TryLater
from linekeeper.views.answers import SightAnswer
from linekeeper.web.pages import needs_action
from linekeeper.web.words import STATUSES
from tests.web.cast import Cast
from tests.web.scenes import HOUR, NOON, delivery, limit, nine, number, reason, unread

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>"
BLIND = SightAnswer(blind_since=NOON - 2 * HOUR, cause="token", text="Meta refuses the token.", action="Give a new token.")
PATHS = ["/", "/numbers/100511", "/numbers/100620", "/numbers/100437", "/deliveries", "/deliveries/7", "/unread", "/glossary", "/nowhere"]


INLINE = {"a", "b", "code", "span", "time"}


class Reading(HTMLParser):
    """The tags of a page and the text people read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._words: list[str] = []
        self.feed(html)
        self.text = re.sub(r"\s+", " ", "".join(self._words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in INLINE:
            self._words.append(" ")

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(attribute)) is not None]


async def read(client: aiohttp.ClientSession, path: str, status: int = 200) -> Reading:
    async with client.get(path) as answer:
        assert answer.status == status, await answer.text()
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        return Reading(await answer.text())


async def test_the_fleet_page_answers_first_and_then_shows_every_number(client: aiohttp.ClientSession, cast: Cast) -> None:
    page = await read(client, "/")

    assert "5 numbers need you." in page.text
    assert [f"n-{one.id}" for one in cast.fleet_numbers if f"n-{one.id}" not in page.values("id")] == []
    assert [f"first-{one.id}" for one in cast.fleet_numbers[:5] if f"first-{one.id}" not in page.values("id")] == []
    assert page.text.count("one shared limit") == 3
    assert "2,000 people in 24 h · 2,000 used · 140 places free up 13:32, in 32 min" in page.text
    assert "31 to 44 used · counting since 08:00 · others may share this limit" in page.text


async def test_every_status_is_a_word_and_a_glyph(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [number(f"10000{place}", status=status) for place, status in enumerate(STATUSES)]

    page = await read(client, "/")

    for status, word in STATUSES.items():
        assert word in page.text
        assert any(link.endswith(f"#{status}") for link in page.values("href"))


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_has_one_heading_its_language_and_a_way_past_the_navigation(client: aiohttp.ClientSession, path: str) -> None:
    page = await read(client, path, 404 if path == "/nowhere" else 200)
    ids = page.values("id")

    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert ("html", {"lang": "en"}) in page.tags
    assert "#main" in page.values("href")
    assert "main" in ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_loads_nothing_from_elsewhere(client: aiohttp.ClientSession, path: str) -> None:
    page = await read(client, path, 404 if path == "/nowhere" else 200)

    assert [link for link in page.values("src") + page.values("href") if not link.startswith(("/", "#"))] == []
    assert [link for link in page.values("src") + page.values("href") if link.startswith("//")] == []
    assert page.values("style") == []


@pytest.mark.parametrize("path", PATHS)
async def test_every_word_that_links_to_the_glossary_is_explained_there(client: aiohttp.ClientSession, path: str) -> None:
    explained = set((await read(client, "/glossary")).values("id"))
    page = await read(client, path, 404 if path == "/nowhere" else 200)

    assert {link.partition("#")[2] for link in page.values("href") if link.startswith("/glossary#")} - explained == set()


async def test_names_with_markup_are_shown_and_never_run(client: aiohttp.ClientSession, cast: Cast) -> None:
    told = {"name": EVIL, "display_number": EVIL, "account_name": EVIL, "portfolio_name": EVIL, "portfolio": EVIL, "label": EVIL}
    evil = reason(code=EVIL, text=EVIL, allowed=EVIL, action=EVIL, word=EVIL, rule=EVIL, basis=EVIL, status=EVIL)
    cast.fleet_numbers = [
        number("1", **told, status=EVIL, quality=EVIL, throughput=EVIL, reported_status=EVIL, urgency=99, reasons=[evil], linked=[EVIL],
               allows={EVIL: EVIL}, sight=replace(BLIND, cause=EVIL, text=EVIL, action=EVIL))
    ]  # fmt: skip
    cast.kept = [delivery(7, app=EVIL, accounts=[EVIL], fields=[EVIL], events=[EVIL])]
    cast.strange = [unread(app=EVIL, account=EVIL, field=EVIL, where=EVIL, why=EVIL)]

    for path in ("/", "/?q=" + EVIL.replace("#", ""), "/numbers/1", "/deliveries", "/deliveries/7", "/unread"):
        page = await read(client, path)
        assert {"img"} & {tag for tag, _ in page.tags} == set(), path
        assert [attrs for tag, attrs in page.tags if tag == "script" and not attrs.get("src", "").startswith("/static/")] == [], path  # type: ignore[union-attr]  # a script has a src, or the test fails
        assert [name for _, attrs in page.tags for name in attrs if name.startswith("on")] == [], path


async def test_a_number_is_judged_before_its_data(client: aiohttp.ClientSession) -> None:
    page = await read(client, "/numbers/100511")

    assert "Meta holds new conversations back. Ends 27 Nov 13:00, in 2 days. Replies still go out." in page.text
    assert "Reported by Meta: RESTRICTED_BIZ_INITIATED_MESSAGING" in page.text
    assert "Derived by Linekeeper" in page.text
    assert "Unconfirmed" in page.text
    assert page.text.index("Meta holds new") < page.text.index("What may be sent now") < page.text.index("Facts")
    assert "6,110 to 6,240 used of 10,000 people" in page.text
    assert "Worth knowing A new display name is in review." in page.text
    assert "Paused: this number by Ben since 11:00, 2 h ago: a look." in page.text
    assert "Paused: lane Marketing by Ada since" in page.text
    assert "Paused: template" not in page.text


async def test_the_same_advice_is_given_once(client: aiohttp.ClientSession, cast: Cast) -> None:
    twice = [reason(code="one", action="Appeal today."), reason(code="two", action="Appeal today."), reason(code="three", action="Wait.")]
    cast.fleet_numbers = [number("1", status="banned", reasons=twice)]

    page = await read(client, "/numbers/1")

    assert page.text.count("Appeal today.") == 1
    assert "Wait." in page.text


async def test_places_that_free_up_are_no_news_far_from_the_limit(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [number("1", limit=limit(per_day=2_000, least=0, most=20, left=1_980))]

    assert "places free up" not in (await read(client, "/")).text
    assert "140 places free up 13:32, in 32 min." in (await read(client, "/numbers/1")).text


async def test_no_word_of_metas_stands_for_quality(client: aiohttp.ClientSession) -> None:
    for path in ("/", "/numbers/100511"):
        page = await read(client, path)
        assert "Medium" in page.text
        assert "yellow" not in page.text.lower()


async def test_the_steps_out_of_pending_say_what_is_done_what_is_not_and_what_nobody_can_tell(client: aiohttp.ClientSession) -> None:
    page = await read(client, "/numbers/100620")

    assert "1 of 3 done" in page.text
    assert "One-time code entered still to do" in page.text
    assert "Two-step PIN set no reading tells" in page.text


async def test_what_is_left_is_not_told_before_a_day_of_hearing(client: aiohttp.ClientSession) -> None:
    page = await read(client, "/numbers/100620")

    assert "left" not in re.sub(r"How many are left is told after 24 h of unbroken hearing: we count since 08:00, 5 h ago\.", "", page.text)


async def test_blindness_is_told_on_top_with_its_cause(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [replace(one, sight=BLIND) if one.account == "200003" else one for one in nine()]

    for path in ("/", "/numbers/100688"):
        page = await read(client, path)
        assert "Blind since 11:00, 2 h ago because the access token no longer works: the status may be old." in page.text
        assert "Give a new token." in page.text
    assert "blind, may be old" in (await read(client, "/")).text


async def test_blindness_is_told_though_no_blind_number_is_on_this_page(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [replace(one, sight=BLIND) if one.account == "200003" else one for one in nine()]

    assert "1 account is out of our sight." in (await read(client, "/?show=connected")).text


async def test_limits_that_are_unknown_or_absent_are_told_so(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [
        number("1", portfolio="a", limit=limit(known=False, per_day=None)),
        number("2", portfolio="b", limit=limit(known=True, per_day=None)),
    ]

    page = await read(client, "/")
    assert "limit not known yet" in page.text
    assert "no limit" in page.text
    assert "Meta has not told us the limit yet" in (await read(client, "/numbers/1")).text
    assert "has no limit" in (await read(client, "/numbers/2")).text


async def test_without_numbers_the_page_says_what_to_do_next(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = []

    page = await read(client, "/")

    assert "No numbers yet." in page.text
    assert "LINEKEEPER_TOKEN" in page.text
    assert "/webhooks/meta" in page.text
    assert "nothing heard from Meta yet" in page.text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        pytest.param("/?q=nobody", "No number fits “nobody”", id="no such name"),
        pytest.param("/?show=gone", "No number is gone now.", id="no such status"),
        pytest.param("/deliveries?before=1", "Nothing older is kept.", id="no older delivery"),
        pytest.param("/unread?before=1", "Nothing older is kept.", id="nothing older unread"),
    ],
)
async def test_an_empty_list_says_why_it_is_empty(client: aiohttp.ClientSession, path: str, told: str) -> None:
    assert told in (await read(client, path)).text


async def test_nothing_heard_and_nothing_unread_are_told_kindly(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.kept, cast.strange = [], []

    assert "Meta has not called yet." in (await read(client, "/deliveries")).text
    assert "We could read everything" in (await read(client, "/unread")).text


async def test_only_what_needs_action_is_shown_when_asked(client: aiohttp.ClientSession, cast: Cast) -> None:
    page = await read(client, "/?show=action")
    rows = {value for value in page.values("id") if value.startswith("n-")}

    assert rows == {f"n-{one.id}" for one in cast.fleet_numbers if needs_action(one)}
    assert 0 < len(rows) < len(cast.fleet_numbers)


async def test_a_filter_nobody_knows_hides_nothing(client: aiohttp.ClientSession, cast: Cast) -> None:
    page = await read(client, "/?show=sleepy")

    assert len([value for value in page.values("id") if value.startswith("n-")]) == len(cast.fleet_numbers)
    assert "sleepy" not in page.values("value")


async def test_what_needs_action_is_found_past_the_first_page(client: aiohttp.ClientSession, cast: Cast) -> None:
    fine = [number(f"{place:06}") for place in range(150)]
    cast.fleet_numbers = [*fine, number("999999", reasons=[reason(action="Do it.")])]

    assert "n-999999" in (await read(client, "/?show=action")).values("id")


async def test_ten_thousand_numbers_come_a_hundred_at_a_time(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [number(f"{place:06}", portfolio=f"p{place // 7}") for place in range(10_000)]

    page = await read(client, "/")
    following = next(attrs["href"] for _, attrs in page.tags if attrs.get("rel") == "next")
    second = await read(client, following or "")

    rows = [[value for value in one.values("id") if value.startswith("n-")] for one in (page, second)]
    assert [len(ids) for ids in rows] == [100, 100]
    assert set(rows[0]) & set(rows[1]) == set()
    assert "100 numbers on this page, most urgent first, of 10,000" in page.text
    assert "Back to the first" in second.text


async def test_a_search_is_kept_through_the_pages(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [number(f"{place:06}", name=f"A & B {place}") for place in range(150)]

    page = await read(client, "/?q=A%20%26%20B")
    following = next(attrs["href"] or "" for _, attrs in page.tags if attrs.get("rel") == "next")

    assert len([value for value in (await read(client, following)).values("id") if value.startswith("n-")]) == 50
    assert "A & B" in page.values("value")


async def test_the_page_asks_again_for_what_it_shows(client: aiohttp.ClientSession) -> None:
    assert "/?show=banned&q=old" in (await read(client, "/?show=banned&q=old")).values("hx-get")


async def test_a_delivery_tells_what_it_became_and_offers_its_body(client: aiohttp.ClientSession) -> None:
    kept, expired = await read(client, "/deliveries/7"), await read(client, "/deliveries/6")

    assert "RestrictionSet" in kept.text
    assert "/api/v1/deliveries/7/raw" in kept.values("href")
    assert "expired" in expired.text
    assert "It is one of Meta's tests and changed nothing." in expired.text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        pytest.param("/nowhere", 404, "There is nothing at this address.", id="no such page"),
        pytest.param("/numbers/1", 404, "There is no such number.", id="no such number"),
        pytest.param("/numbers/" + "1" * 65, 404, "There is no such number.", id="an id that cannot be"),
        pytest.param("/deliveries/99999999999999999999", 404, "There is no such delivery.", id="an id past what can be"),
        pytest.param("/deliveries?before=x", 400, "The request does not fit.", id="a cursor that is none"),
        pytest.param("/?after=x", 400, "The page does not exist.", id="a page that is none"),
    ],
)
async def test_an_error_page_says_what_why_and_what_to_do(client: aiohttp.ClientSession, path: str, status: int, told: str) -> None:
    page = await read(client, path, status)

    assert told in page.text
    assert "To the numbers" in page.text


async def test_a_fault_of_ours_is_a_page_that_tells_nothing_it_held(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.broken = ValueError("wamid.SECRET")

    page = await read(client, "/", 500)

    assert "Linekeeper could not answer." in page.text
    assert "SECRET" not in page.text


async def test_a_store_that_must_wait_is_told_to_people_too(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.broken = TryLater("the disk is full")

    assert "The disk is full." in (await read(client, "/", 503)).text


async def test_times_are_shown_in_the_readers_zone(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.instant = NOON + timedelta(seconds=30)

    page = await read(client, "/")

    assert "heard from Meta 36 s ago" in page.text
    assert "2026-11-25T11:59:54Z" in page.values("datetime")
    assert "Wed 25 Nov 2026, 12:59:54 CET" in page.values("title")
