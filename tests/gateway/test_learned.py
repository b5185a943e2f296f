"""What was learned of numbers, portfolios and templates outlives a restart, and nothing is loosened by one."""

from datetime import timedelta
from pathlib import Path

import pytest

from linekeeper.errors import TryLater
from linekeeper.gateway.book import NUMBER as NUMBERS
from linekeeper.gateway.book import TEMPLATE, Book
from linekeeper.gateway.learned import AT_ONCE, Learning
from linekeeper.gateway.resuming import Resuming
from linekeeper.pacing.resume import Step
from linekeeper.pacing.standing import Level
from linekeeper.pacing.tally import KEPT_S
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.state.sends import SendsTurn
from linekeeper.state.sends_memory import MemorySends
from tests.flow.stream import NOON
from tests.gateway.upstream_stub import answer
from tests.gateway.yard import NUMBER, template, yard

USUAL = Thresholds()
SPAM = answer(400, b'{"error":{"code":131048}}')


async def kept(learning: Learning, sends: MemorySends) -> int:
    taken = learning.to_keep()

    def work(turn: SendsTurn) -> None:
        for name, value in taken.notes.items():
            turn.put_note(name, value)

    await sends.turn(work)
    return len(taken.subjects)


async def again(sends: MemorySends) -> tuple[Book, Resuming]:
    book, resuming = Book(), Resuming()
    await Learning(book, resuming).recall(sends)
    return book, resuming


@pytest.mark.parametrize("restarted", [False, True], ids=["in one life", "in two"])
async def test_what_meta_refused_as_spam_holds_new_conversations_also_after_a_restart(restarted: bool, tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.live()
        at.upstream.says = SPAM
        await at.send(template("order"))
        at.upstream.says = answer()
        await at.pass_time(seconds=2)
        if restarted:
            await at.restart()
        told = await at.send(template("order", to="+15550100499"))

        assert (told.status, told.ours["reason"]) == (429, "new_conversations_held")


async def test_what_was_measured_loosens_as_if_nothing_had_been_stopped() -> None:
    sends, book = MemorySends(), Book()
    learning, subject = Learning(book, Resuming()), (NUMBERS, "1")
    book.note((subject,), "131048", NOON)
    book.add_up()
    book.judge(subject, None, NOON, USUAL)
    later = NOON + timedelta(seconds=USUAL.sample_s + 120)
    assert book.judge(subject, None, later, USUAL).calm_since == later
    await kept(learning, sends)
    restarted, _ = await again(sends)
    half, whole = later + timedelta(seconds=USUAL.calm_s / 2), later + timedelta(seconds=USUAL.calm_s)

    assert restarted.judge(subject, None, half, USUAL) == book.judge(subject, None, half, USUAL)
    assert restarted.judge(subject, None, half, USUAL).level is Level.HOLD_NEW
    assert restarted.judge(subject, None, whole, USUAL) == book.judge(subject, None, whole, USUAL)
    assert restarted.judge(subject, None, whole, USUAL).level is Level.HOLD_MARKETING


async def test_a_number_on_its_way_back_keeps_its_step() -> None:
    sends, resuming = MemorySends(), Resuming()
    resuming.begin(["1", "2"], NOON)
    await kept(Learning(Book(), resuming), sends)
    _, restarted = await again(sends)
    restarted.begin(["1", "3"], NOON + timedelta(hours=1))

    assert [restarted.of(number).since for number in "123"] == [NOON, NOON, NOON + timedelta(hours=1)]
    assert restarted.of("4").step is Step.OPEN


async def test_what_nobody_needs_any_more_is_forgotten_here_and_in_the_store() -> None:
    sends, book, resuming = MemorySends(), Book(), Resuming()
    learning = Learning(book, resuming)
    book.note(((NUMBERS, "1"), (TEMPLATE, "A/offer en")), "sent", NOON)
    book.add_up()
    assert await kept(learning, sends) == 2
    learning.sweep(NOON + timedelta(seconds=KEPT_S))
    assert await kept(learning, sends) == 0
    learning.sweep(NOON + timedelta(seconds=KEPT_S + 120))
    assert await kept(learning, sends) == 2

    assert book.counts == {}
    assert (await again(sends))[0].counts == {}
    assert await sends.look(lambda look: look.note("learned/number/1")) is None


async def test_of_much_a_part_is_written_at_a_time() -> None:
    sends, book = MemorySends(), Book()
    learning = Learning(book, Resuming())
    book.note(tuple((NUMBERS, str(n)) for n in range(AT_ONCE + 1)), "sent", NOON)
    book.add_up()

    assert [await kept(learning, sends) for _ in range(3)] == [AT_ONCE, 1, 0]
    assert (await again(sends))[0].counts == book.counts


async def test_what_the_disk_refused_is_written_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_work: object) -> None:
        raise TryLater("the disk is full", why="no room", remedy="make some")

    async with yard() as at:
        await at.live()
        await at.send(template("offer"))
        with monkeypatch.context() as broken:
            broken.setattr(at.sends, "turn", refuse)
            with pytest.raises(TryLater):
                await at.gateway.every_second()
        await at.gateway.every_second()
        counts, contacts = at.gateway.book.counts, at.gateway.book.contacts
        assert (NUMBERS, NUMBER) in counts
        await at.restart()

        assert at.gateway.book.counts == counts
        assert at.gateway.book.contacts == contacts


async def test_a_note_of_another_release_is_passed_over() -> None:
    sends, book = MemorySends(), Book()
    book.note(((NUMBERS, "1"),), "sent", NOON)
    book.add_up()
    await kept(Learning(book, Resuming()), sends)
    await sends.turn(lambda turn: turn.put_note("learned/number/1", b"\x81\xa6counts\x01"))

    assert (await again(sends))[0].counts == {}
