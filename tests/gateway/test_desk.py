import pytest

from linekeeper.gateway.api_told import Signed
from linekeeper.gateway.desk import Call, missing
from linekeeper.state.sends import GatewayKey
from tests.flow.stream import NOON
from tests.gateway.test_api import desk

KEY = GatewayKey(id="abc", digest=b"", name="shop", account="7", created_at=NOON)


def call(by: str = "Ada", reason: str = "x", key: GatewayKey | None = None) -> Call:
    return Call(key=key, params={}, query=None, body=Signed(by=by, reason=reason))


@pytest.mark.parametrize(
    ("written", "kept"),
    [("Ada", "Ada"), (" Ada\n Lovelace\x1b[1m ", "Ada Lovelace [1m"), ("\x00", "?")],
    ids=["plain", "of two lines", "none"],
)
def test_a_name_is_kept_as_one_line_without_orders_to_a_terminal(written: str, kept: str) -> None:
    deed = desk().deed(call(by=written, reason=written), "pause")

    assert (deed.by, deed.reason) == (kept, kept)


def test_an_act_with_a_key_names_it_and_is_its_accounts() -> None:
    deed = desk().deed(call(key=KEY), "cancel", account="9")

    assert (deed.by, deed.account) == ("Ada (key shop)", "7")


def test_two_acts_of_one_instant_are_told_apart() -> None:
    made = desk()

    assert made.deed(call(), "pause").id < made.deed(call(), "pause").id


def test_what_there_is_not_looks_like_what_is_anothers() -> None:
    assert (missing("send", "").status, missing("send", "").why) == (404, "it was never here, is forgotten, or belongs to another account")
