"""What the keeper knows, in memory: read once, again while in use, and forgotten when nobody asks."""

import asyncio

import pytest
from msgspec.structs import replace

from linekeeper.errors import Refused, TryLater
from linekeeper.events.number import Rating, Reported
from linekeeper.events.template import TemplateState
from linekeeper.pacing.lanes import Known as Category
from tests.flow.stream import read
from tests.gateway.yard import NUMBER, PORTFOLIO, a_template, template, yard


async def test_a_number_is_known_with_its_portfolio_and_its_verdict() -> None:
    async with yard() as at:
        await at.live(quality=Rating.YELLOW)
        line = await at.gateway.known.number(NUMBER)

        assert line is not None
        assert (line.account, line.app, line.workspace, line.group.id) == ("201", "meta", "main", PORTFOLIO)
        assert line.verdict is not None
        assert (line.verdict.quality, line.group.limit.limit.per_day, line.group.young) == ("yellow", 2_000, False)
        assert await at.gateway.known.number("999") is None


async def test_what_is_in_use_is_read_again_and_what_is_not_is_forgotten() -> None:
    async with yard() as at:
        await at.live()
        await at.gateway.known.number(NUMBER)
        await at.river.poll(read(at=at.now, status=Reported.FLAGGED))
        await at.catch_up()
        line = at.gateway.known.line(NUMBER)
        assert line is not None
        assert line.verdict is not None
        assert line.verdict.status == "flagged"
        await at.pass_time(minutes=11)

        assert at.gateway.known.line(NUMBER) is None


@pytest.mark.parametrize("language", ["en_US", "en-us"])
async def test_a_template_is_known_by_name_and_language(language: str) -> None:
    async with yard() as at:
        await at.live()
        known = at.gateway.known

        assert (await known.template("201", "offer", language)).category is Category.MARKETING
        assert (await known.template("201", "offe", language)).category is Category.UNKNOWN
        assert (await known.template("201", "offer", "de")).category is Category.UNKNOWN
        assert (await known.template("777", "offer", language)).category is Category.UNKNOWN


async def test_of_two_templates_of_one_name_the_one_that_is_there_counts() -> None:
    async with yard() as at:
        await at.live()
        await at.river.poll(a_template("offer", "UTILITY", TemplateState.DELETED))
        await at.river.fold()
        gone = a_template("offer", "UTILITY", TemplateState.DELETED)
        await at.river.poll(replace(gone, template="a-first"), a_template("offer", "MARKETING"))
        await at.catch_up()

        assert (await at.gateway.known.template("201", "offer", "en_US")).category is Category.MARKETING


@pytest.mark.parametrize(
    ("name", "told", "ttl_s"),
    [
        pytest.param("order", None, None, id="Meta tries for 30 days"),
        pytest.param("order", 3_600, 3_600, id="its own time"),
        pytest.param("code", None, 600, id="ten minutes for a code"),
        pytest.param("code", 90, 90, id="a code with a time of its own"),
        pytest.param("code", -1, -1, id="a code that was given 30 days"),
        pytest.param("nothing", None, None, id="a template that nobody knows"),
    ],
)
async def test_a_template_lives_as_long_as_meta_tells(name: str, told: int | None, ttl_s: int | None) -> None:
    async with yard() as at:
        await at.live()
        if told is not None:
            await at.river.poll(replace(a_template(name, "AUTHENTICATION" if name == "code" else "UTILITY"), ttl_s=told))
            await at.catch_up()

        assert (await at.gateway.known.template("201", name, "en_US")).ttl_s == ttl_s


async def test_what_was_looked_up_in_vain_is_missing_for_a_while_and_a_failed_look_up_is_nothing() -> None:
    answers: list[str | None] = ["", None, "UTILITY"]
    asked = []

    async def look_up(_account: str, name: str, _language: str) -> str | None:
        asked.append(name)
        return answers[len(asked) - 1]

    async with yard(look_up=look_up) as at:
        await at.live()
        known = at.gateway.known
        assert (await known.look_up("201", "x", "en_US", 1)).category is Category.MISSING
        assert (await known.template("201", "x", "en_US")).category is Category.MISSING
        await at.pass_time(seconds=61)
        assert (await known.template("201", "x", "en_US")).category is Category.UNKNOWN
        assert (await known.look_up("201", "x", "en_US", 1)).category is Category.UNKNOWN
        assert (await known.look_up("201", "x", "en_US", 1)).category is Category.UTILITY


async def test_many_who_want_to_know_ask_once_and_a_late_answer_is_there_for_the_next() -> None:
    asked, answer = [], asyncio.Event()

    async def look_up(_account: str, name: str, _language: str) -> str | None:
        asked.append(name)
        await answer.wait()
        return "AUTHENTICATION"

    async with yard(look_up=look_up) as at:
        await at.live()
        known = at.gateway.known
        told = await asyncio.gather(*(known.look_up("201", "x", "en_US", 0.01) for _ in range(20)))
        assert {one.category for one in told} == {Category.UNKNOWN}
        answer.set()
        assert (await known.look_up("201", "x", "en_US", 5)).category is Category.AUTHENTICATION
        assert (await known.template("201", "x", "en_US")).category is Category.AUTHENTICATION
        assert asked == ["x"]


async def test_a_template_is_found_among_many_whose_names_hold_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.gateway.known.MOST_SAME_NAME", 2)
    async with yard() as at:
        await at.live()
        for name in ("a_order", "b_order", "c_order", "d_order"):
            await at.river.poll(replace(a_template(name, "MARKETING"), template=f"a-{name}"))
        await at.catch_up()

        assert (await at.gateway.known.template("201", "order", "en_US")).category is Category.UTILITY


async def test_a_template_that_cannot_be_read_of_is_unknown_and_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async with yard() as at:
        await at.live()
        await at.send(template("order"))

        async def refuses(_ask: object) -> None:
            raise TryLater("the disk is broken")

        monkeypatch.setattr(at.river.state, "look", refuses)
        assert (await at.send(template("code"))).status == 200


async def test_a_look_up_that_meta_refuses_holds_nothing_up() -> None:
    async def refuses(_account: str, _name: str, _language: str) -> str | None:
        raise Refused("no token for this request")

    async with yard(look_up=refuses) as at:
        await at.live()

        assert (await at.gateway.known.look_up("201", "x", "en_US", 1)).category is Category.UNKNOWN


async def test_numbers_that_nobody_has_take_little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.gateway.known.MOST_NUMBERS", 3)
    async with yard() as at:
        await at.live()
        for number in (*range(500, 510), NUMBER):
            await at.gateway.known.number(str(number))

        assert [at.gateway.known.line(str(number)) is not None for number in (NUMBER, 500)] == [True, False]
        assert len(at.gateway.known._lines) == 3
