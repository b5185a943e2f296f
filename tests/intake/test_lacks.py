"""What is missing for a connection: each row of trouble, told with its reason and where it is mended."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linekeeper.config import App
from linekeeper.decode.fields import LISTED, SINGLE
from linekeeper.events.house import NEEDED_FIELDS, SightCause
from linekeeper.intake.lacks import NEEDED, Lack, Weight, lacks
from linekeeper.intake.seen import MANAGE, MESSAGE, AccountSeen, AppSeen, NumberSeen, Refusal, Survey, TokenSeen, Wish

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
CALLBACK = "https://hooks.example.com/webhooks/meta"
ONE = NumberSeen(id="1", digits="15550100421", name="Harbor", status="CONNECTED", quality="GREEN")
ACCOUNT = AccountSeen(id="7", name="Harbor", portfolio="70", numbers=(ONE,), ours=True)
TOKEN = TokenSeen(valid=True, app_id="42", scopes=(MANAGE, MESSAGE), managed=("7",))
WHOLE = Survey(app=AppSeen(fields=tuple(NEEDED), callback=CALLBACK, active=True), token=TOKEN, accounts=(ACCOUNT,))
UNSEEN = AccountSeen(id="8", refusal=Refusal(code=100, cause=None))


def told(survey: Survey, *, accounts: tuple[str, ...] = (), callback: str = CALLBACK) -> list[Lack]:
    return lacks(survey, Wish(accounts=accounts), App(name="meta", id="42"), callback, NOON)


def with_token(**more: object) -> Survey:
    return replace(WHOLE, token=replace(TOKEN, **more))


def with_account(**more: object) -> Survey:
    return replace(WHOLE, accounts=(replace(ACCOUNT, **more),))


def test_where_all_is_well_nothing_is_missing() -> None:
    assert told(WHOLE) == []


@pytest.mark.parametrize(
    ("survey", "weight", "what", "remedy"),
    [
        pytest.param(
            Survey(app=AppSeen(refusal=Refusal(code=190, cause=SightCause.TOKEN))),
            Weight.STOPS,
            "Meta does not accept the secret of app 42",
            "App settings > Basic",
            id="secret of another app",
        ),
        pytest.param(with_token(valid=False, subcode=463), Weight.STOPS, "the token has expired", "no expiry", id="expired token"),
        pytest.param(with_token(valid=False, subcode=460), Weight.STOPS, "the token was revoked", "Generate token", id="revoked token"),
        pytest.param(with_token(valid=False), Weight.STOPS, "the token is not valid", "copy it again", id="no token at all"),
        pytest.param(
            with_token(app_id="99"), Weight.STOPS, "the token belongs to app 99, not to app 42", "app 42", id="another app's token"
        ),
        pytest.param(
            with_token(valid=False, app_id="", refusal=Refusal(code=100, cause=None)),
            Weight.STOPS,
            "Meta does not tell what the token may do",
            "for app 42",
            id="a token that the app may not look at",
        ),
        pytest.param(
            with_token(scopes=(MESSAGE,)), Weight.STOPS, f"the token lacks the permission {MANAGE}", f"tick {MANAGE}", id="may not manage"
        ),
        pytest.param(
            with_token(scopes=(MANAGE,)), Weight.OPEN, f"the token lacks the permission {MESSAGE}", f"tick {MESSAGE}", id="may not send"
        ),
        pytest.param(
            with_token(expires_at=NOON + timedelta(days=3)), Weight.OPEN, "the token ends on 28 November", "never expires", id="ends soon"
        ),
        pytest.param(
            with_token(expires_at=NOON + timedelta(days=50)), Weight.HINT, "the token ends on 14 January", "never expires", id="ends later"
        ),
        pytest.param(
            with_token(data_expires_at=NOON), Weight.OPEN, "the token's access to data ends on", "never expires", id="access to data ends"
        ),
        pytest.param(replace(WHOLE, accounts=()), Weight.STOPS, "no account was found", "Assign assets", id="no account"),
        pytest.param(
            replace(WHOLE, accounts=(UNSEEN,)), Weight.STOPS, "the token may not see account 8", "assign it", id="the only account unseen"
        ),
        pytest.param(
            replace(WHOLE, accounts=(ACCOUNT, UNSEEN)), Weight.OPEN, "the token may not see account 8", "assign it", id="one of two unseen"
        ),
        pytest.param(
            replace(WHOLE, closed=("70",)),
            Weight.STOPS,
            "the accounts of portfolio 70 cannot be listed",
            "--account",
            id="closed portfolio",
        ),
        pytest.param(replace(WHOLE, more=9), Weight.HINT, "9 more accounts were not looked at", "by itself", id="very many accounts"),
        pytest.param(with_account(numbers=()), Weight.HINT, "account 7 has no number yet", "WhatsApp Manager", id="no number"),
        pytest.param(
            with_account(portfolio=""), Weight.HINT, "whose account 7 is cannot be read", "business_management", id="no portfolio"
        ),
        pytest.param(with_account(ours=None), Weight.OPEN, "whether the app hears account 7", "full control", id="apps unreadable"),
        pytest.param(
            with_account(override="https://elsewhere.example.com"),
            Weight.OPEN,
            "the messages of account 7 go elsewhere",
            "override",
            id="override",
        ),
        pytest.param(
            replace(WHOLE, app=AppSeen()), Weight.OPEN, "Meta sends no webhooks to this app yet", f"enter {CALLBACK}", id="no callback yet"
        ),
        pytest.param(
            replace(WHOLE, app=replace(WHOLE.app, callback="https://other.example.com")),
            Weight.OPEN,
            "Meta sends this app's webhooks to another address",
            "Webhook fields",
            id="another callback",
        ),
        pytest.param(
            replace(WHOLE, app=replace(WHOLE.app, fields=tuple(set(NEEDED) - {"account_update"}))),
            Weight.OPEN,
            "the webhook field account_update is not ticked",
            "tick account_update at App Dashboard > WhatsApp > Configuration",
            id="a field not ticked",
        ),
    ],
)
def test_what_is_missing_is_told_with_its_remedy(survey: Survey, weight: Weight, what: str, remedy: str) -> None:
    found = told(survey)

    assert [(lack.weight, lack.what[: len(what)]) for lack in found] == [(weight, what)]
    assert remedy in found[0].remedy
    assert found[0].why


def test_an_account_that_was_named_and_is_not_seen_stops_it() -> None:
    found = told(replace(WHOLE, accounts=(ACCOUNT, UNSEEN)), accounts=("8",))

    assert [(lack.weight, lack.what) for lack in found] == [(Weight.STOPS, "the token may not see account 8")]
    assert "bound to other accounts" in found[0].why


def test_a_refused_permission_on_an_account_that_the_token_names_is_told_apart() -> None:
    seen = AccountSeen(id="7", refusal=Refusal(code=10, cause=SightCause.PERMISSION))

    assert "the user or the app has no access to it" in told(replace(WHOLE, accounts=(seen,)))[0].why


def test_what_stops_comes_first_and_all_is_told_at_once() -> None:
    found = told(replace(WHOLE, app=AppSeen(), token=replace(TOKEN, scopes=())))

    assert [lack.weight for lack in found] == [Weight.STOPS, Weight.OPEN, Weight.OPEN]


def test_without_a_public_address_the_form_of_the_callback_is_told() -> None:
    assert "https://YOUR-HOST/webhooks/meta" in told(replace(WHOLE, app=AppSeen()), callback="")[0].remedy


def test_nobody_is_told_of_another_callback_when_ours_is_not_known() -> None:
    assert told(WHOLE, callback="") == []


def test_every_field_that_we_ask_for_is_one_that_we_read() -> None:
    assert set(NEEDED) <= LISTED.keys() | SINGLE.keys()


ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "src" / "linekeeper" / "intake" / "lacks.py").read_text(encoding="utf-8")
DOCUMENT = (ROOT / "docs" / "connect.md").read_text(encoding="utf-8")


def test_the_document_tells_every_field_with_what_it_tells() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", DOCUMENT, re.MULTILINE))

    assert {field: told.get(field) for field in NEEDED} == NEEDED


def test_the_document_tells_every_lack_there_is() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| ", DOCUMENT, re.MULTILINE)
    told = [re.compile(".+".join(map(re.escape, row.split("…")))) for row in rows]
    written = set(re.findall(r'what(?:=| = )f?"([^"]+)"|return f?"([^"]+)", ', SOURCE))
    sentences = {re.sub(r"\{[^}]*\}", "X", "".join(pair).replace("{what}", "the token")) for pair in written}

    assert len(sentences) > 15
    assert [sentence for sentence in sentences if not any(form.match(sentence) for form in told)] == []


def test_the_fields_that_connecting_asks_for_are_those_whose_lack_is_a_loss_of_sight() -> None:
    assert set(NEEDED) == NEEDED_FIELDS
