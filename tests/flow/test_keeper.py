"""The keeper: who hears what, who waits, what is let in, and what a fault of ours costs. On memory and on SQLite."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest

from linekeeper.decode import decode, kept_only
from linekeeper.errors import TryLater
from linekeeper.events import Batch, Element, Source
from linekeeper.events.account import AccountRead, BanMoved, BanState, NumbersListed
from linekeeper.events.house import AccountClaimed, AccountReleased, AppSubscriptionRead, HouseSlept, SubscriptionRead, TokenRead, Unread
from linekeeper.events.number import NumberMissing, Reported
from linekeeper.flow import came_due, fleet
from linekeeper.flow.aside import FAILED, Unjudged
from linekeeper.flow.fleet import standing_of
from linekeeper.flow.story import line_of
from linekeeper.fold import number, portfolio
from linekeeper.journal.port import DAMAGED, Position
from linekeeper.state.memory import MemoryState
from linekeeper.state.port import Look
from linekeeper.state.sqlite import open_state
from linekeeper.state.sqlite_turn import SqliteTurn
from tests.flow.bodies import HARBOR, MARINA, STRANGER, about, body, enforced, entry, flagged, status, written
from tests.flow.stream import NOON, VEIL, Stream, ago, read

BAN = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "November 25, 2026"}}
CALLING, STARTING = "RESTRICTED_USER_INITIATED_CALLING", "RESTRICTED_BIZ_INITIATED_MESSAGING"


async def codes(stream: Stream, number: str = "101") -> set[str]:
    """Return the codes of a number's reasons."""
    row = await stream.row(number)
    return set() if row is None else {reason.code for reason in standing_of(row).verdict.reasons}


# ------------------------------------------------------------------------------------------------------------ who hears


async def test_news_that_names_a_number_by_its_id_teaches_the_directory_its_digits(stream: Stream) -> None:
    await stream.claim()
    await stream.post(body(entry(HARBOR, NOON, "messages", about("101", statuses=[status("wamid.1", ago(minutes=1))]))))
    await stream.fold()

    row = await stream.row("101")
    assert row is not None
    assert (row.account, row.display, row.portfolio, row.workspace) == (HARBOR, "15550100101", f"account:{HARBOR}", "main")
    assert await stream.row("+1 555 010 0101") == row


async def test_news_that_names_only_digits_finds_the_number_of_its_own_account(stream: Stream) -> None:
    for account, id_ in ((HARBOR, "101"), (MARINA, "103")):
        await stream.claim(account)
        await stream.poll(read(id_, ago(hours=1), display="15550100101"), account=account)
    await stream.post(body(entry(MARINA, NOON, "phone_number_quality_update", flagged("15550100101"))))
    await stream.fold()

    assert await stream.statuses() == {"101": "connected", "103": "flagged"}


async def test_news_of_an_account_is_heard_by_all_its_numbers_and_nobody_elses(stream: Stream) -> None:
    for account, ids in ((HARBOR, ("101", "102")), (MARINA, ("103",))):
        await stream.claim(account)
        await stream.poll(*(read(id_, ago(hours=1)) for id_ in ids), account=account)
    await stream.post(body(entry(HARBOR, NOON, "account_update", BAN)))
    await stream.fold()

    assert await stream.statuses() == {"101": "banned", "102": "banned", "103": "connected"}


async def test_one_body_may_speak_of_several_accounts(stream: Stream) -> None:
    for account in (HARBOR, MARINA):
        await stream.claim(account)
    await stream.post(
        body(
            entry(HARBOR, NOON, "messages", about("101", statuses=[status("wamid.1", NOON)])),
            entry(MARINA, NOON, "messages", about("103", messages=[written("wamid.2", NOON)])),
        )
    )
    await stream.fold()

    assert {id_: row.account for id_, row in (await stream.rows()).items()} == {"101": HARBOR, "103": MARINA}


async def test_a_number_that_moves_takes_its_story_along_and_an_older_reading_brings_it_not_back(stream: Stream) -> None:
    for account in (HARBOR, MARINA):
        await stream.claim(account)
    await stream.poll(read("101", ago(hours=2), Reported.FLAGGED), account=HARBOR)
    await stream.poll(read("101", ago(hours=1), Reported.FLAGGED), account=MARINA)
    await stream.poll(read("101", ago(hours=3)), account=HARBOR)
    await stream.fold()

    row = await stream.row("101")
    assert row is not None
    assert (row.account, row.status) == (MARINA, "flagged")


async def test_a_number_that_came_back_under_another_id_is_linked_to_its_earlier_life(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=2)))
    await stream.fold()
    await stream.poll(read("199", ago(hours=1), display="15550100101"))
    await stream.fold()

    linked = {id_: standing_of(row).linked for id_, row in (await stream.rows()).items()}
    assert linked == {"101": ("199",), "199": ("101",)}


async def test_only_a_complete_list_and_a_missing_node_make_a_number_gone(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=9)))
    for hours in (3, 2):
        await stream.poll(NumbersListed(at=ago(hours=hours), account=HARBOR, numbers=("102",), complete=True))
    await stream.fold()
    assert await stream.statuses() == {"101": "connected"}

    await stream.poll(NumberMissing(at=ago(hours=1), number="101"))
    await stream.fold()
    assert await stream.statuses() == {"101": "gone"}


async def test_a_missing_number_that_nobody_knows_makes_no_number(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(NumberMissing(at=NOON, number="404"))
    await stream.fold()

    assert await stream.rows() == {}


@pytest.mark.parametrize("entry_id", ["0", HARBOR], ids=["a dashboard test", "the real thing"])
async def test_a_dashboard_test_changes_nothing(stream: Stream, entry_id: str) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=1)))
    await stream.post(body(entry(entry_id, NOON, "account_update", BAN)))
    await stream.fold()

    changed = entry_id != "0"
    assert await stream.statuses() == {"101": "banned" if changed else "connected"}
    assert bool(await stream.wishes()) is changed
    assert await stream.lobby() == {}


async def test_what_is_only_kept_changes_nothing_and_what_cannot_be_read_is_shown(stream: Stream) -> None:
    await stream.claim()
    await stream.post(body(entry(HARBOR, NOON, min(kept_only.FIELDS), {})))
    delivery = await stream.post(body(entry(HARBOR, NOON, "something_new", {"event": "X"})))
    await stream.fold()

    [shown] = await stream.state.look(lambda look: look.unread())
    assert (shown.field, shown.delivery, shown.account) == ("something_new", delivery, HARBOR)
    assert await stream.state.look(lambda look: look.unread_counts()) == {"something_new": 1}
    assert await stream.rows() == {}


async def test_the_same_news_is_heard_once_and_a_reading_each_time(stream: Stream) -> None:
    await stream.claim()
    for _ in range(3):
        await stream.post(body(entry(HARBOR, NOON, "nothing_we_know", {"a": 1})), at=NOON)
        await stream.poll(read("101", NOON))
    await stream.fold()

    assert len(await stream.unread()) == 1
    assert await stream.state.look(lambda look: look.cursor()) == Position(0, 7)


# ------------------------------------------------------------------------------------------------- the lobby, and P11


async def test_signed_news_about_an_unclaimed_account_changes_nothing_and_is_shown(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=1)))
    await stream.fold()
    before = (await stream.subjects(), await stream.rows())
    await stream.post(body(entry(STRANGER, NOON, "account_update", BAN)))
    await stream.post(body(entry(STRANGER, NOON, "messages", about("901", statuses=[status("wamid.9", NOON)]))))
    await stream.post(body(entry(STRANGER, NOON, "messages", about("101", statuses=[status("wamid.8", NOON)]))))
    await stream.fold()

    assert (await stream.subjects(), await stream.rows()) == before
    assert await stream.lobby() == {STRANGER: 3}


async def test_what_waited_is_folded_when_the_account_is_claimed(stream: Stream) -> None:
    await stream.post(body(entry(HARBOR, ago(hours=2), "messages", about("101", statuses=[status("wamid.1", ago(hours=2))]))))
    await stream.post(body(entry(HARBOR, ago(hours=1), "account_update", BAN)), at=ago(hours=1))
    await stream.fold()
    assert await stream.rows() == {}

    await stream.claim(at=NOON)
    await stream.fold()

    assert await stream.statuses() == {"101": "banned"}
    assert await stream.lobby() == {}
    assert (await stream.use(f"account:{HARBOR}", ago(hours=1)))[1] == 1


async def test_a_lobby_of_thousands_is_let_in_whole(stream: Stream) -> None:
    many = [status(f"wamid.{place}", ago(hours=1), to=f"1555010{place:04}") for place in range(2_300)]
    await stream.post(body(entry(HARBOR, NOON, "messages", about("101", statuses=many))))
    await stream.fold()
    assert await stream.lobby() == {HARBOR: 2_300}

    await stream.claim(at=NOON)
    await stream.fold()

    assert await stream.lobby() == {}
    assert (await stream.use(f"account:{HARBOR}"))[1] == 2_300


async def test_a_thousand_guests_who_must_wait_on_keep_nobody_behind_them_out(stream: Stream) -> None:
    """Who waits for a number that nobody knows yet may wait for long."""
    await stream.claim()
    unknown = [about("", "15550100199", statuses=[status(f"wamid.{place}", ago(hours=2))]) for place in range(1_001)]
    await stream.post(body(entry(HARBOR, NOON, "messages", *unknown)))
    await stream.post(body(entry(HARBOR, ago(hours=1), "phone_number_quality_update", flagged("15550100101"))))
    await stream.fold()
    assert await stream.lobby() == {HARBOR: 1_002}

    await stream.poll(read("101", ago(hours=2)))
    await stream.fold()

    assert await stream.lobby() == {HARBOR: 1_001}
    assert await stream.statuses() == {"101": "flagged"}


@pytest.mark.parametrize("turns", [1, 200], ids=["a turn for each", "all in one turn"])
async def test_news_of_digits_waits_until_they_are_learned(stream: Stream, turns: int) -> None:
    await stream.claim()
    await stream.post(body(entry(HARBOR, ago(hours=1), "phone_number_quality_update", flagged("15550100101"))))
    await stream.fold(turns)
    assert await stream.lobby() == {HARBOR: 1}

    await stream.poll(read("102", ago(hours=2)))
    await stream.fold(turns)
    assert await stream.lobby() == {HARBOR: 1}

    await stream.poll(read("101", ago(hours=2)))
    await stream.fold(turns)
    assert await stream.lobby() == {}
    assert await stream.statuses() == {"101": "flagged", "102": "connected"}


async def test_an_enforcement_of_calls_that_names_digits_is_heard_by_that_number_once_it_is_known(stream: Stream) -> None:
    await stream.claim()
    news = enforced(CALLING, NOON + timedelta(days=3), phone_number="+1 555 010 0101")
    await stream.post(body(entry(HARBOR, ago(hours=1), "account_update", news)))
    await stream.poll(read("102", ago(hours=2)))
    await stream.fold()
    assert await stream.lobby() == {HARBOR: 1}

    await stream.poll(read("101", ago(hours=2)))
    await stream.fold()
    assert await stream.lobby() == {}
    assert [await codes(stream, id_) for id_ in ("101", "102")] == [{"enforcement_calling"}, set()]


@pytest.mark.parametrize(
    ("holders", "heard_by"),
    [
        pytest.param({}, set(), id="nobody holds the digits: it waits"),
        pytest.param({HARBOR: "101"}, {"101"}, id="one account holds them"),
        pytest.param({HARBOR: "101", MARINA: "103"}, set(), id="two accounts hold them: it waits"),
        pytest.param({STRANGER: "901"}, set(), id="an unclaimed account's number is not known: it waits"),
    ],
)
async def test_news_that_names_no_account_goes_to_the_only_holder_of_its_digits(
    stream: Stream, holders: dict[str, str], heard_by: set[str]
) -> None:
    for account, id_ in holders.items():
        if account != STRANGER:
            await stream.claim(account)
        await stream.poll(read(id_, ago(hours=2), display="15550100101"), account=account)
    news = enforced(CALLING, NOON + timedelta(days=3), phone_number="15550100101")
    await stream.post(body(entry("0", ago(hours=1), "account_update", news)))
    await stream.fold()

    waits = {} if heard_by else {"": 1}
    assert {account: many for account, many in (await stream.lobby()).items() if account != STRANGER} == waits
    assert {id_ for id_ in await stream.rows() if await codes(stream, id_)} == heard_by


async def test_news_without_an_account_is_let_in_when_its_digits_are_learned(stream: Stream) -> None:
    await stream.claim()
    news = enforced(CALLING, NOON + timedelta(days=3), phone_number="15550100101")
    await stream.post(body(entry("0", ago(hours=1), "account_update", news)))
    await stream.fold()
    assert await stream.lobby() == {"": 1}

    await stream.poll(read("101", ago(hours=2)))
    await stream.fold()
    assert await stream.lobby() == {}
    assert await codes(stream)


async def test_an_account_that_was_released_waits_again_and_no_workspace_keeps_its_rows(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=2)))
    await stream.fold()
    await stream.act(AccountReleased(at=ago(hours=1), account=HARBOR, by="Ada"), HARBOR)
    await stream.post(body(entry(HARBOR, NOON, "account_update", BAN)))
    await stream.fold()

    row = await stream.row()
    assert row is not None
    assert (row.status, row.workspace) == ("connected", "")
    assert await stream.lobby() == {HARBOR: 1}


async def test_an_account_that_another_workspace_claims_later_belongs_to_that_one(stream: Stream) -> None:
    await stream.claim(at=ago(days=2))
    await stream.poll(read("101", ago(days=1)))
    await stream.fold()
    await stream.claim(at=ago(hours=1), workspace="other")
    await stream.claim(at=ago(days=3), workspace="late")
    await stream.fold()

    assert {id_: row.workspace for id_, row in (await stream.rows()).items()} == {"101": "other"}


# ------------------------------------------------------------------------------------------------------ faults of ours


def fails_on(monkeypatch: pytest.MonkeyPatch, what: str, when: Callable[..., bool], module: Any = number) -> None:
    """Let a function of our own fail on some of its calls."""
    sound = getattr(module, what)

    def broken(*told: Any, **more: Any) -> Any:
        if when(*told):
            raise ZeroDivisionError
        return sound(*told, **more)

    monkeypatch.setattr(module, what, broken)


async def test_an_element_that_our_code_fails_on_costs_no_neighbour(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    fails_on(monkeypatch, "hear", lambda subject, _: subject.id == "102")
    await stream.claim()
    lists = [about(id_, statuses=[status(f"wamid.{id_}", NOON)]) for id_ in ("101", "102", "103")]
    await stream.post(body(entry(HARBOR, NOON, "messages", *lists)))
    await stream.post(body(entry(HARBOR, NOON, "account_update", BAN)))
    await stream.fold()

    assert await stream.statuses() == {"101": "banned", "103": "banned"}
    assert await stream.unread() == [FAILED]
    assert [(failed.at[0].seq, failed.at[1]) for failed in stream.failed] == [(2, 1)]


async def test_a_guest_that_our_code_fails_on_does_not_keep_the_door_shut(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the claim that lets it in nor those who waited beside it are to blame."""
    fails_on(monkeypatch, "hear", lambda subject, _: subject.id == "102")
    lists = [about(id_, statuses=[status(f"wamid.{id_}", NOON)]) for id_ in ("101", "102", "103")]
    await stream.post(body(entry(HARBOR, NOON, "messages", *lists)))
    await stream.fold()
    assert await stream.lobby() == {HARBOR: 3}

    await stream.claim(at=NOON)
    await stream.fold()

    assert set(await stream.rows()) == {"101", "103"}
    assert await stream.lobby() == {}
    assert await stream.unread() == [FAILED]


async def test_a_number_that_cannot_be_judged_keeps_its_row_and_the_others_go_on(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=2)), read("102", ago(hours=2)))
    await stream.fold()
    with monkeypatch.context() as broken:
        fails_on(broken, "judge", lambda subject, *_: subject.id == "101", fleet)
        await stream.post(body(entry(HARBOR, ago(hours=1), "account_update", BAN)), at=ago(hours=1))
        await stream.fold()
        assert await stream.statuses() == {"101": "connected", "102": "banned"}
        assert await stream.unread() == [FAILED]

    await stream.poll(read("101", ago(minutes=1)))
    await stream.fold()
    assert await stream.statuses() == {"101": "banned", "102": "banned"}, "it is tried anew when it is touched again"


async def test_a_deadline_of_a_number_that_cannot_be_judged_does_not_come_every_second(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=9)))
    await stream.post(body(entry(HARBOR, ago(hours=8), "account_update", enforced(STARTING, ago(hours=2)))), at=ago(hours=8))
    await stream.fold()
    fails_on(monkeypatch, "judge", lambda subject, *_: subject.id == "101", fleet)
    come = []
    for minutes in (60, 59, 58, 1):
        come.append(await came_due(stream.journal, stream.state, ago(minutes=minutes)))
        await stream.fold()

    assert come == [1, 0, 0, 0]
    assert await came_due(stream.journal, stream.state, NOON + timedelta(minutes=1)) == 1, "it is tried again"


async def test_batches_of_one_delivery_at_one_place_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a delivery is heard again when its body is decoded anew: the first element of the one is not the first of the other."""
    stream = Stream(MemoryState())
    await stream.claim()
    await stream.claim(MARINA)
    await stream.fold()
    fails_on(monkeypatch, "hear", lambda subject, _: subject.id == "103")
    lists = [(account, about(id_, statuses=[status(f"wamid.{id_}", NOON)])) for account, id_ in ((HARBOR, "101"), (MARINA, "103"))]
    whole = body(*(entry(account, NOON, "messages", told) for account, told in lists))
    batches = [(Position(0, 9), batch) for batch in decode(whole, app="meta", source="meta", heard_at=NOON, veil=VEIL)]
    for _ in range(2):
        try:
            await stream.state.turn(lambda turn: stream.keeper.turn(turn, batches))
        except Unjudged as failed:
            stream.keeper.set_aside(failed)

    assert set(await stream.rows()) == {"101"}
    assert await stream.unread() == [FAILED]


async def test_a_turn_that_is_not_kept_leaves_no_trace_in_memory(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=2)))
    await stream.fold()
    with monkeypatch.context() as broken:
        fails_on(broken, "hear", lambda *_: True, portfolio)
        await stream.post(body(entry(HARBOR, ago(hours=1), "account_update", BAN)))
        await stream.poll(read("102", ago(hours=1)))
        await stream.fold()
    await stream.poll(read("101", NOON), read("103", NOON))
    await stream.fold()

    assert await stream.statuses() == {"101": "connected", "103": "connected"}
    assert len(stream.failed) == 2


async def test_a_failing_disk_is_no_fault_of_an_element(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_state(tmp_path / "state.db") as state:
        stream = Stream(state)
        await stream.claim()
        await stream.poll(read("101"))
        with monkeypatch.context() as broken:
            sound = SqliteTurn.load

            def load(turn: SqliteTurn, kind: str, id_: str) -> bytes | None:
                if kind == "number":
                    raise apsw.IOError
                return sound(turn, kind, id_)

            broken.setattr(SqliteTurn, "load", load)
            with pytest.raises(TryLater):
                await stream.fold()
        await stream.fold()

        assert stream.failed == []
        assert await stream.statuses() == {"101": "connected"}
        assert await stream.unread() == []


def test_what_could_not_be_judged_is_told_by_its_place_alone() -> None:
    failed = Unjudged((Position(0, 7), 2))

    assert str(failed) == "element 2 of the batch at 7 could not be judged"
    assert failed.aside == (Position(0, 7), 2)


# ---------------------------------------------------------------------------------------------- ourselves, and effects


async def test_a_sleep_of_ours_is_a_gap_in_the_counts_of_that_apps_accounts_only(stream: Stream) -> None:
    for account, id_, app in ((HARBOR, "101", "meta"), (MARINA, "103", "second")):
        await stream.claim(account, app=app)
        await stream.poll(SubscriptionRead(at=ago(days=30), account=account, apps=("1",), ours=True), account=account, app=app)
        heard = body(entry(account, NOON, "messages", about(id_, statuses=[status(f"wamid.{id_}", ago(hours=1))])))
        await stream.post(heard, app=app)
    await stream.fold()
    both = [await stream.use(f"account:{account}") for account in (HARBOR, MARINA)]
    await stream.act(HouseSlept(at=ago(hours=2), since=ago(hours=3)), at=NOON)
    await stream.fold()

    assert both == [(1, 1), (1, 1)]
    assert await stream.use(f"account:{HARBOR}") == (0, 1), "who wrote while we slept is not known"
    assert await stream.use(f"account:{MARINA}") == (1, 1)


async def test_an_account_that_is_claimed_later_knows_of_our_sleep(stream: Stream) -> None:
    await stream.act(HouseSlept(at=ago(hours=2), since=ago(hours=3)))
    await stream.claim(at=ago(hours=1))
    await stream.poll(SubscriptionRead(at=ago(days=30), account=HARBOR, apps=("1",), ours=True))
    await stream.post(body(entry(HARBOR, NOON, "messages", about("101", statuses=[status("wamid.1", ago(minutes=5))]))))
    await stream.fold()

    assert await stream.use(f"account:{HARBOR}") == (0, 1)


async def test_what_is_about_an_app_is_kept_with_the_app(stream: Stream) -> None:
    await stream.poll(TokenRead(at=NOON, app="meta", valid=True), account="")
    await stream.fold()

    assert await stream.subjects() == {"house": ["meta"]}
    assert await stream.state.look(lambda look: look.load("house", "meta")) is not None


async def test_two_pseudo_portfolios_that_turn_out_to_be_one_share_their_people_and_their_limit(stream: Stream) -> None:
    for account, id_ in ((HARBOR, "101"), (MARINA, "103")):
        await stream.claim(account)
        people = [status(f"wamid.{id_}.{to}", ago(hours=1), to=to) for to in ("15550109001", f"15550109{id_}")]
        await stream.post(body(entry(account, NOON, "messages", about(id_, statuses=people))))
    await stream.fold()
    assert [(await stream.use(f"account:{account}"))[1] for account in (HARBOR, MARINA)] == [2, 2]

    for account in (HARBOR, MARINA):
        await stream.poll(AccountRead(at=NOON, account=account, portfolio="301", portfolio_name="Harbor Group"), account=account)
        await stream.fold()

    assert (await stream.use("301"))[1] == 3, "one person had a message from each"
    assert [(await stream.use(f"account:{account}"))[1] for account in (HARBOR, MARINA)] == [0, 0]
    assert (await stream.subjects())["portfolio"] == ["301"]
    assert {row.portfolio for row in (await stream.rows()).values()} == {"301"}


async def test_a_keeper_that_replays_asks_for_nothing(stream: Stream) -> None:
    quiet = Stream(stream.state, stream.journal, effects=False)
    await quiet.post(body(entry(STRANGER, NOON, "account_update", BAN)))
    await quiet.claim()
    await quiet.poll(read("101", ago(hours=1)))
    await quiet.post(body(entry(HARBOR, NOON, "account_update", BAN)))
    await quiet.fold()

    assert await quiet.statuses() == {"101": "banned"}
    assert await quiet.wishes() == {}


async def test_a_row_is_judged_at_the_newest_hearing_and_never_earlier_again(stream: Stream) -> None:
    await stream.claim()
    judged: list[datetime] = []
    for at in (ago(hours=3), NOON, ago(hours=2)):
        await stream.poll(read("101", at))
        await stream.fold()
        row = await stream.row()
        assert row is not None
        judged.append(standing_of(row).judged_at)

    assert judged == [ago(hours=3), NOON, NOON]


async def test_what_was_so_at_first_sight_began_at_an_unknown_time(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=3), Reported.FLAGGED), read("102", ago(hours=3)))
    await stream.poll(read("102", ago(hours=1), Reported.FLAGGED))
    await stream.fold()

    rows = await stream.rows()
    since = {id_: [(one.since, one.at_least) for one in standing_of(row).verdict.reasons if not one.note] for id_, row in rows.items()}
    assert [at_least for _, at_least in since["101"]] == [True]
    assert since["102"] == [(ago(hours=1), False)]


@pytest.mark.parametrize("at_once", [1, 2, 3, 200])
async def test_the_rows_do_not_depend_on_how_the_journal_is_cut_into_turns(stream: Stream, at_once: int) -> None:
    """A reading of one number moves another's row: digits that are shared, an account that is claimed anew."""
    await lived(stream)
    await stream.fold(at_once)
    rows = {id_: (standing_of(row), row) for id_, row in (await stream.rows()).items()}

    assert {id_: (told.linked, row.workspace, row.status) for id_, (told, row) in rows.items()} == {
        "101": (("199",), "other", "banned"),
        "102": ((), "other", "banned"),
        "199": (("101",), "other", "banned"),
    }
    assert {told.judged_at for told, _ in rows.values()} == {NOON}


async def lived(stream: Stream) -> None:
    """Let a story be heard, and not yet folded."""
    await stream.claim()
    await stream.poll(read("101", ago(hours=5)), read("102", ago(hours=5)))
    await stream.poll(read("199", ago(hours=4), display="15550100101"))
    await stream.poll(BanMoved(at=ago(hours=3), account=HARBOR, state=BanState.DISABLED))
    await stream.act(AccountClaimed(at=ago(hours=1), account=HARBOR, app="meta", workspace="other"), HARBOR, NOON)


@pytest.mark.parametrize("joined", [False, True], ids=["one account", "two accounts that turn out to share it"])
async def test_a_limit_that_moves_is_told_in_the_story_of_all_who_share_it_however_the_journal_is_cut(joined: bool) -> None:
    told = []
    for at_once in (1, 2, 200):
        stream = Stream(MemoryState())
        for account, id_ in ((HARBOR, "101"), (MARINA if joined else HARBOR, "102")):
            await stream.claim(account)
            await stream.poll(read(id_, ago(hours=5), limit=None), account=account)
            if joined:
                await stream.poll(AccountRead(at=ago(hours=4), account=account, portfolio="301"), account=account)
        await stream.post(body(entry(MARINA if joined else HARBOR, NOON, "messages", about("102", statuses=[status("wamid.1", NOON)]))))
        news = await stream.post(body(entry(HARBOR, ago(hours=1), "phone_number_quality_update", flagged("15550100101"))))
        await stream.post(body(entry(MARINA if joined else HARBOR, NOON, "messages", about("102", statuses=[status("wamid.2", NOON)]))))
        await stream.fold(at_once)
        told.append(await stream.state.look(lambda look: [list(look.story(id_)) for id_ in ("101", "102")]))

        limits = [line_of(row) for row in told[-1][1] if row.code.startswith("limit")]
        assert [(line.after, line.delivery) for line in limits] == [("10000", news)]
    assert told[0] == told[1] == told[2]


async def test_a_field_that_the_app_does_not_hear_is_a_loss_of_sight_for_all_its_accounts_also_for_later_ones(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=3)))
    await stream.poll(AppSubscriptionRead(at=ago(hours=2), app="meta", fields=("messages",)), account="")
    await stream.claim(MARINA, at=ago(hours=1))
    await stream.poll(read("103", ago(hours=1)), account=MARINA)
    await stream.fold()

    causes = {number: standing_of(row).verdict.sight.cause for number, row in (await stream.rows()).items()}
    assert causes == {"101": "field", "103": "field"}


@pytest.mark.parametrize(
    ("source", "account", "broken"),
    [
        pytest.param(Source.WEBHOOK, HARBOR, {HARBOR}, id="a webhook's row of an account"),
        pytest.param(Source.WEBHOOK, "", {HARBOR, MARINA}, id="one that names no account may be about any"),
        pytest.param(Source.WEBHOOK, "999", set(), id="one of an account that is not ours"),
        pytest.param(Source.READING, HARBOR, set(), id="a reading: the next one says the same"),
    ],
)
async def test_what_a_damaged_row_may_have_held_is_a_gap_in_the_hearing(
    stream: Stream, source: Source, account: str, broken: set[str]
) -> None:
    for one in (HARBOR, MARINA):
        await stream.claim(one)
        await stream.poll(SubscriptionRead(at=ago(days=3), account=one, ours=True), account=one)
    unread = Unread(at=NOON, where="batch 7 of the journal, all of it", why=DAMAGED)
    lost = Batch(source=source, app="", account=account, heard_at=NOON, decoder=1, elements=(Element(events=(unread,)),))
    await stream.journal.append(None, [lost])
    await stream.fold()

    def since(look: Look, one: str) -> datetime | None:
        body = look.load("portfolio", f"account:{one}")
        return (
            None
            if body is None
            else portfolio.unbroken_since(msgspec.msgpack.decode(body, type=portfolio.Portfolio), NOON + timedelta(minutes=1))
        )

    heard = {one: await stream.state.look(partial(since, one=one)) for one in (HARBOR, MARINA)}
    assert {one for one, at in heard.items() if at == NOON + timedelta(seconds=1)} == broken
    assert {one for one, at in heard.items() if at == ago(days=3)} == {HARBOR, MARINA} - broken
    assert await stream.unread() == [DAMAGED]
