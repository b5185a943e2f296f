"""Bodies are cut to what somebody may see and named by our ids, and nothing else of them changes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.act.envelope import Ours, about, cut, marks, translated

STATUS = '{"id":"wamid.A", "status":"sent","timestamp": "1750000000","recipient_id":"15550100421","biz_opaque_callback_data":"lkabc"}'
OTHERS = '{"id":"wamid.B","status":"sent","biz_opaque_callback_data":"order-7"}'
MESSAGES = '{"value":{"messaging_product":"whatsapp", "statuses":[%s]},"field":"messages"}'
REVIEW = '{"value":{"decision":"APPROVED"},  "field":"account_review_update"}'
FIRST, SECOND = '{"id":"11","changes":[%s]}', '{"id":"22", "changes":[%s]}'
BODY = '{"object":"whatsapp_business_account", "entry":[%s]}'
LEAVES = st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["11", "wamid.A"])
KEYS = st.sampled_from(["entry", "changes", "value", "statuses", "id", "field", "biz_opaque_callback_data"])
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))
MIXED = (BODY % f"{FIRST % f'{REVIEW},{MESSAGES % STATUS}'}, {SECOND % REVIEW}").encode()


@pytest.mark.parametrize(
    ("accounts", "fields", "expected"),
    [
        pytest.param((), (), MIXED, id="everything"),
        pytest.param(("11", "22"), (), MIXED, id="all its accounts: as it came"),
        pytest.param(("22", "11"), ("messages", "account_review_update"), MIXED, id="all its fields: as it came"),
        pytest.param(("33",), (), None, id="another account"),
        pytest.param(("22",), ("messages",), None, id="another field"),
    ],
)
def test_who_may_see_all_of_a_body_gets_it_as_it_came(accounts: tuple[str, ...], fields: tuple[str, ...], expected: bytes | None) -> None:
    assert cut(MIXED, accounts, fields) == expected


@pytest.mark.parametrize(
    ("accounts", "fields", "entries"),
    [
        pytest.param(("22",), (), SECOND % REVIEW, id="one account"),
        pytest.param((), ("messages",), FIRST % (MESSAGES % STATUS), id="one field"),
        pytest.param(("11",), ("account_review_update",), FIRST % REVIEW, id="one field of one account"),
    ],
)
def test_who_may_see_a_part_gets_no_more_and_each_change_as_meta_wrote_it(
    accounts: tuple[str, ...], fields: tuple[str, ...], entries: str
) -> None:
    kept = cut(MIXED, accounts, fields)

    assert kept is not None
    assert json.loads(kept) == json.loads(BODY % entries)
    assert (REVIEW.encode() in kept) == (REVIEW in entries)
    assert (STATUS.encode() in kept) == (STATUS in entries)


def test_the_statuses_are_known_by_both_names() -> None:
    assert marks((BODY % (FIRST % (MESSAGES % f"{STATUS},{OTHERS},{STATUS}"))).encode()) == [
        ("wamid.A", "lkabc"),
        ("wamid.B", "order-7"),
    ]
    assert marks(b'{"entry":[{"id":"11"}]}') == []


def test_whom_a_body_is_about_is_told_by_every_name() -> None:
    wrote = '{"value":{"messages":[{"from":"15550100422","from_user_id":"US.7","id":"wamid.C"}]},"field":"messages"}'

    assert about((BODY % f"{FIRST % f'{REVIEW},{MESSAGES % STATUS}'}").encode()) == {"account 11", "15550100421"}
    assert about((BODY % (SECOND % wrote)).encode()) == {"15550100422", "US.7"}
    assert about(b"no json") == frozenset()


def test_our_id_stands_beside_metas_and_our_tracking_value_is_gone() -> None:
    body = (BODY % (FIRST % f"{REVIEW},{MESSAGES % f'{STATUS},{OTHERS}'}")).encode()
    known = {("wamid.A", "lkabc"): Ours("lk.1", tracked=True), ("wamid.B", "order-7"): Ours("lk.2", tracked=False)}

    told = translated(body, known)

    expected = json.loads(body)
    first, second = expected["entry"][0]["changes"][1]["value"]["statuses"]
    del first["biz_opaque_callback_data"]
    first["linekeeper"], second["linekeeper"] = {"id": "lk.1"}, {"id": "lk.2"}
    assert json.loads(told) == expected
    assert REVIEW.encode() in told
    assert translated(body, {}) == body


@given(body=JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
def test_whatever_a_body_holds_it_is_passed_or_left_out(body: bytes) -> None:
    assert cut(body) == body
    assert cut(body, ("11",)) in {None, body}
    assert about(body) or not marks(body)
    assert translated(body, dict.fromkeys(marks(body), Ours("lk.1", tracked=True))) == body or marks(body)


def test_a_body_nested_without_end_costs_nothing() -> None:
    deep = b'{"entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}"

    assert (cut(deep), cut(deep, ("11",)), marks(deep)) == (deep, None, [])


def test_what_stands_among_the_statuses_and_is_none_stays_as_it_came() -> None:
    body = (BODY % (FIRST % (MESSAGES % f'{STATUS},null,[],3,{{"id":""}}'))).encode()
    told = json.loads(translated(body, {mark: Ours("lk.1", tracked=True) for mark in marks(body)}))

    statuses = told["entry"][0]["changes"][0]["value"]["statuses"]
    assert statuses[0]["linekeeper"] == {"id": "lk.1"}
    assert statuses[1:4] == [None, [], 3]
