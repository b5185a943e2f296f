"""What `connect` prints."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linekeeper.build.connected import Done, Taken
from linekeeper.build.connecting import Mode, Place, Plan
from linekeeper.cli.connect_paper import found, missing, outcome, wanted
from linekeeper.config import App, Config, Secret
from linekeeper.intake.lacks import NEEDED, Lack, Weight, lacks
from linekeeper.intake.seen import MANAGE, MESSAGE, AccountSeen, AppSeen, NumberSeen, Survey, TokenSeen, Wish
from linekeeper.state.credentials import Change

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
ONE = NumberSeen(id="1", digits="15550100421", name="Harbor", status="CONNECTED", quality="GREEN")
ACCOUNT = AccountSeen(id="7", name="Harbor", portfolio="70", portfolio_name="Harbor Group", numbers=(ONE,), ours=False)
TOKEN = TokenSeen(valid=True, app_id="42", scopes=(MANAGE, MESSAGE), managed=("7",))
WHOLE = Survey(
    app=AppSeen(fields=tuple(NEEDED), callback="https://h.example.com/webhooks/meta", active=True), token=TOKEN, accounts=(ACCOUNT,)
)
PLAN = Plan(
    mode=Mode.CONNECT,
    app=App(name="meta", id="42", verify_token=Secret("made-word")),
    change=Change(name="meta", at=NOON, old_secret_until=NOON),
    survey=WHOLE,
    lacks=(),
    subscribe=("7",),
    write=True,
    known=False,
    verify_made=True,
    callback="",
)
PLACE = Place(config=Config(data=Path("/srv/lines")), file=Path("/etc/linekeeper.toml"), environ={})
DONE = Done(taken=Taken.AT_START, subscribed=("7",), lacks=())


def test_what_was_found_is_a_line_for_each_thing() -> None:
    assert list(found(PLAN, NOON)) == [
        "✓ App meta: Meta knows its id 42 and its secret.",
        "✓ Token: good, never ends, may read and send.",
        "✓ Found 1 account and 1 number:",
        "  Harbor (7, portfolio Harbor Group): not heard by this app yet",
        "    +1 555-010-0421  Harbor  CONNECTED  GREEN",
        "✓ Webhooks: all 10 fields that are needed are ticked.",
    ]


def test_long_lists_are_cut_and_say_so() -> None:
    many = replace(ACCOUNT, numbers=(ONE,) * 50)
    told = list(found(replace(PLAN, survey=replace(WHOLE, accounts=(many,) * 30)), NOON))

    assert "    and 30 more numbers" in told
    assert "  and 10 more accounts; --json lists all" in told


@pytest.mark.parametrize(
    ("token", "words"),
    [
        pytest.param(replace(TOKEN, scopes=(MANAGE,)), "never ends, may read, may not send", id="may not send"),
        pytest.param(replace(TOKEN, expires_at=NOON + timedelta(days=60)), "ends in 60 days, may read and send", id="ends"),
    ],
)
def test_what_the_token_may_is_told(token: TokenSeen, words: str) -> None:
    assert f"✓ Token: good, {words}." in list(found(replace(PLAN, survey=replace(WHOLE, token=token)), NOON))


def test_fields_that_are_not_ticked_are_told_together() -> None:
    survey = replace(WHOLE, app=replace(WHOLE.app, fields=("messages",)))
    told = list(missing(lacks(survey, Wish(), PLAN.app, "", NOON)))

    assert told[0].startswith("! 9 webhook fields not ticked. Tick at App Dashboard > WhatsApp > Configuration")
    assert told[3] == "    account_update                     else not heard: restrictions, violations and bans"
    assert len(told) == 10


def test_other_lacks_are_told_in_three_lines() -> None:
    assert list(missing([Lack(weight=Weight.HINT, what="it is so", why="because", remedy="do this")])) == [
        "· It is so.",
        "    why:    because",
        "    remedy: do this",
    ]


@pytest.mark.parametrize(
    ("plan", "lines"),
    [
        pytest.param(
            PLAN,
            [
                "What is to be done:",
                "  subscribe the app to account 7",
                "  keep secret, token and verify token, encrypted, in /srv/lines",
                "  add [[app]] meta, without secrets, to /etc/linekeeper.toml",
            ],
            id="connect",
        ),
        pytest.param(
            replace(PLAN, known=True, write=False, subscribe=()),
            ["What is to be done:", "  keep secret, token and verify token, encrypted, in /srv/lines (it is connected already)"],
            id="again",
        ),
        pytest.param(
            replace(PLAN, mode=Mode.TOKEN, write=False, subscribe=()),
            ["What is to be done:", "  keep the new token, encrypted, in /srv/lines"],
            id="another token",
        ),
        pytest.param(replace(PLAN, lacks=(Lack(weight=Weight.STOPS, what="no", why="", remedy=""),)), [], id="what is stopped is not done"),
    ],
)
def test_what_would_be_done_is_told(plan: Plan, lines: list[str]) -> None:
    assert list(wanted(plan, PLACE)) == lines


@pytest.mark.parametrize(
    ("plan", "done", "line"),
    [
        pytest.param(PLAN, DONE, "Done: it is kept. No server runs now; the next one takes it at its start.", id="no server"),
        pytest.param(
            PLAN, replace(DONE, taken=Taken.AT_ONCE), "Done: the running server has taken it and uses it from now on.", id="taken"
        ),
        pytest.param(
            PLAN,
            replace(DONE, taken=Taken.NOT_YET),
            "Done: it is left for the running server, which has not taken it within ten seconds. See its log.",
            id="not taken yet",
        ),
        pytest.param(PLAN, DONE, "Subscribed to 1 account.", id="subscribed"),
        pytest.param(PLAN, DONE, "Now start it: linekeeper serve", id="how to go on"),
        pytest.param(PLAN, DONE, "The verify token that was made for you, to enter at Meta: made-word", id="the verify token"),
        pytest.param(
            replace(PLAN, mode=Mode.SECRET),
            DONE,
            "Webhooks signed with the old secret are taken until 2026-11-25 12:00 UTC.",
            id="the old secret",
        ),
        pytest.param(
            PLAN,
            replace(DONE, lacks=(Lack(weight=Weight.OPEN, what="x", why="y", remedy="z"),)),
            "Still to be done at Meta:",
            id="what is left",
        ),
    ],
)
def test_what_was_done_is_told(plan: Plan, done: Done, line: str) -> None:
    assert line in list(outcome(plan, done, PLACE))


def test_a_verify_token_that_was_given_is_not_repeated() -> None:
    assert not any("made-word" in line for line in outcome(replace(PLAN, verify_made=False), DONE, PLACE))
