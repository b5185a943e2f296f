"""The walk: every sample, hostile bytes, and poison that costs no neighbour."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.decode import DECODER, fields
from linekeeper.decode.place import FAILED, MOST_STEPS, TOO_MANY
from linekeeper.events import Source
from tests.decode.expected.account import EXPECTED as ACCOUNT
from tests.decode.expected.messages import EXPECTED as MESSAGES
from tests.decode.expected.number_and_template import EXPECTED as NUMBER_AND_TEMPLATE
from tests.decode.expected.wide import EXPECTED as WIDE
from tests.decode.sample import BASE, CASES, HEARD, body, change, elements, events, hear, messaging, names_in, plain, unread

MEANT_TO_BE_UNKNOWN = {"_edge/unknown_account_update_event", "_edge/unknown_field"}
DECODED = {*fields.LISTED, *fields.SINGLE}
EXPECTED: dict[str, list[tuple[str, Any]]] = {
    **{case: [row] for case, row in (ACCOUNT | NUMBER_AND_TEMPLATE | WIDE).items()},
    **{f"messages/{case}": rows for case, rows in MESSAGES.items()},
}
STATUS = {"id": "wamid.one", "status": "sent", "timestamp": str(BASE), "recipient_id": "15550109001"}
BAN = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "November 2, 2026"}}


def test_all_samples_are_here_and_every_decoded_one_has_its_expected_events() -> None:
    assert len(CASES) == 247
    assert {case for case in CASES if case.split("/")[0] in DECODED} == set(EXPECTED)


@pytest.mark.parametrize("case", sorted(EXPECTED))
def test_a_sample_becomes_what_metas_reference_says(case: str) -> None:
    names = names_in(json.loads(body(case)))

    told = [(batch.account, [plain(event, names) for event in events((batch,))]) for batch in hear(body(case))]

    assert told == EXPECTED[case]


@pytest.mark.parametrize("case", CASES)
def test_every_sample_passes_and_nothing_in_it_is_unread(case: str) -> None:
    batches = hear(body(case))

    assert events(batches)
    assert bool(unread(batches)) == (case in MEANT_TO_BE_UNKNOWN), unread(batches)


@pytest.mark.parametrize("case", [case for case in CASES if case.split("/")[0] not in DECODED | {"_edge"}])
def test_a_field_that_is_not_judged_is_kept_and_named(case: str) -> None:
    [event] = events(hear(body(case)))

    assert type(event).__name__ == "KeptOnly"
    assert event.field == case.split("/", maxsplit=1)[0]  # type: ignore[attr-defined]  # it is a KeptOnly


def test_a_batch_tells_how_it_came() -> None:
    [batch] = hear(body("messages/status_sent"))

    assert (batch.source, batch.app, batch.heard_at) == (Source.WEBHOOK, "main", HEARD)
    assert (batch.decoder, batch.delivery, batch.test) == (DECODER, None, False)


def test_accounts_get_a_batch_each_in_order_of_appearance_and_an_account_that_comes_again_joins_its_own() -> None:
    told = {"object": "whatsapp_business_account", "entry": [change("account_update", BAN, entry=id_)["entry"][0] for id_ in "7579"]}

    assert [(batch.account, len(batch.elements)) for batch in hear(told)] == [("7", 2), ("5", 1), ("9", 1)]


@pytest.mark.parametrize(
    ("case", "account", "test"),
    [
        pytest.param("_edge/dashboard_test_entry_id_zero", "0", True, id="entry id 0 is a dashboard test"),
        pytest.param("_edge/array_wrapped_body", "", False, id="calling enforcement has entry id 0 and a number: no test"),
        pytest.param("account_update/PARTNER_ADDED", "388120574619203", False, id="a partner's entry id is no account"),
        pytest.param("partner_solutions/updated_active", "", False, id="a solution names a portfolio, and no account"),
        pytest.param("account_update/ACCOUNT_DELETED", "104998261357420", False, id="else the entry id is the account"),
    ],
)
def test_whom_a_body_is_about(case: str, account: str, test: bool) -> None:
    [batch] = hear(body(case))

    assert (batch.account, batch.test) == (account, test)


ENVELOPES = [
    pytest.param(b"", "body", id="an empty body"),
    pytest.param(b"hello", "body", id="no JSON"),
    pytest.param(b"\xff\xfe{}", "body", id="no UTF-8"),
    pytest.param(b'{"object":', "body", id="a body cut short"),
    pytest.param(b"[" * 100_000, "body", id="100,000 open lists"),
    pytest.param(b"[" * 100_000 + b"]" * 100_000, "body", id="100,000 lists in lists"),
    pytest.param(b'{"entry":[' * 50_000 + b"]}" * 50_000, "body", id="100,000 levels of both"),
    pytest.param(b'{"a":"' + b"[{" * 500 + b'","b":' + b"[" * 40 + b"]" * 40 + b"}", "body", id="deep beside brackets in a text"),
    pytest.param(b"null", "body", id="null"),
    pytest.param(b"7", "body", id="a number"),
    pytest.param(b"[]", "body", id="an empty list"),
    pytest.param(b"[[]]", "[0]", id="a list in a list"),
    pytest.param(b"{}", "entry", id="an empty object"),
    pytest.param(b'{"entry":null}', "entry", id="entry is null"),
    pytest.param(b'{"entry":{}}', "entry", id="entry is an object"),
    pytest.param(b'{"entry":[]}', "entry", id="no entries"),
    pytest.param(b'{"entry":[7]}', "entry[0]", id="an entry is a number"),
    pytest.param(b'{"entry":[{"id":"7"}]}', "entry[0].changes", id="no changes"),
    pytest.param(b'{"entry":[{"id":"7","changes":[]}]}', "entry[0].changes", id="an empty list of changes"),
    pytest.param(b'{"entry":[{"id":"7","changes":{}}]}', "entry[0].changes", id="changes are an object"),
    pytest.param(b'{"entry":[{"id":"7","changes":[null]}]}', "entry[0].changes[0]", id="a change is null"),
    pytest.param(b'{"entry":[{"id":"7","changes":[{}]}]}', "entry[0].changes[0].field", id="a change is empty"),
    pytest.param(b'{"object":"page","entry":[]}', "object", id="another product"),
    pytest.param(b'{"object":[],"entry":[]}', "object", id="a product that is no word"),
]


@pytest.mark.parametrize(("raw", "where"), ENVELOPES)
def test_a_body_that_cannot_be_read_is_one_unread_element(raw: bytes, where: str) -> None:
    batches = hear(raw)

    [element] = elements(batches)
    assert [at for at, _ in unread(batches)] == [where]
    assert len(element.key) == 20


@pytest.mark.parametrize("field", ["messages", "account_update", "security"])
@pytest.mark.parametrize("value", ["a text", ["a", "list"], 7, None, True, 1.5], ids=repr)
def test_a_value_of_another_form_is_unread(field: str, value: object) -> None:
    batches = hear(change(field, value))

    assert [where for where, _ in unread(batches)] == ["entry[0].changes[0].value"]
    assert [batch.account for batch in batches] == ["104998261357420"]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'"1793606400","x":NaN', id="NaN"),
        pytest.param(b'"1793606400","x":-Infinity', id="Infinity"),
        pytest.param(b'"1793606400","x":1e999', id="a float beyond floats"),
        pytest.param(b'"1793606400","x":' + b"9" * 5000, id="a number of 5,000 digits"),
        pytest.param(b'"1793606400","x":"\\ud800"', id="a lone surrogate"),
        pytest.param(b'"1793606400","x":"\xff"', id="invalid UTF-8"),
        pytest.param(b'"1","timestamp":"1793606400","x":1', id="a key twice: the last one holds"),
    ],
)
def test_odd_json_beside_a_status_does_not_cost_it(raw: bytes) -> None:
    told = json.dumps(messaging(statuses=[STATUS | {"timestamp": "@"}])).encode().replace(b'"@"', raw)

    batches = hear(told)

    moved, new = events(batches)
    assert (type(moved).__name__, int(moved.at.timestamp())) == ("MessageMoved", BASE)
    assert unread(batches) == [("entry[0].changes[0].value.statuses[0].x", "a key we do not know")]
    assert type(new).__name__ == "Unread"


def test_a_lone_surrogate_in_a_word_can_still_be_written_down() -> None:
    told = change("account_update", {"event": "@"})

    [noted, _] = events(hear(json.dumps(told).encode().replace(b'"@"', b'"NEW\\ud800"')))

    assert noted.word == "NEW\ufffd"  # type: ignore[attr-defined]  # it is an AccountNoted


def test_ten_thousand_entries_become_ten_thousand_batches() -> None:
    entry = change("account_update", BAN)["entry"][0]
    told = {"object": "whatsapp_business_account", "entry": [entry | {"id": str(index + 1)} for index in range(10_000)]}

    assert len(hear(told)) == 10_000


@pytest.mark.parametrize(
    "filler",
    [
        pytest.param(b"a" * 8_000_000, id="one long text"),
        pytest.param(b"[{" * 4_000_000, id="a text of brackets"),
        pytest.param(b'","x":[' + b"{}," * 2_600_000 + b'{}],"z":"', id="a wide list"),
        pytest.param(b'","x":[' + (b"[" * 23 + b"]" * 23 + b",") * 150_000 + b'0],"z":"', id="wide and as deep as we read"),
    ],
)
def test_eight_mebibytes_are_read_like_any_body(filler: bytes) -> None:
    told = json.dumps(messaging(statuses=[STATUS | {"biz_opaque_callback_data": "@"}])).encode().replace(b"@", filler)

    assert type(events(hear(told))[0]).__name__ == "MessageMoved"


FLOOD = 150_000


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([0] * FLOOD, id="bodies"),
        pytest.param({"entry": [{}] * FLOOD}, id="entries"),
        pytest.param({"entry": [{"id": "7", "changes": [0] * FLOOD}]}, id="changes"),
        pytest.param(messaging(statuses=[STATUS] * 3 + [{}] * FLOOD), id="items"),
    ],
)
def test_a_flood_is_cut_where_no_real_body_reaches_and_that_is_told(told: object) -> None:
    batches = hear(told)

    assert len(elements(batches)) <= 2 * MOST_STEPS + 1
    assert unread(batches)[-1] == ("body", TOO_MANY)


def test_a_body_full_of_the_shortest_real_statuses_is_read_whole() -> None:
    shortest = {"id": "wamid.HBgLMTU1NTAxMDkwMDEVAgARGBI4REQA", "status": "sent", "timestamp": str(BASE)}
    fits = 8 * 2**20 // len(json.dumps(shortest, separators=(",", ":")))

    assert fits + 3 < MOST_STEPS


LISTED = {
    "call": ("calls", "calls", {"id": "wacid.one", "event": "connect"}, "CallMoved"),
    "wish": (
        "user_preferences",
        "user_preferences",
        {"wa_id": "15550109001", "value": "stop", "category": "marketing_messages"},
        "PreferenceMoved",
    ),
    "renaming": ("user_id_update", "user_id_update", {"wa_id": "15550109001"}, "PersonRenamed"),
    "echo": ("smb_message_echoes", "message_echoes", {"id": "wamid.echo", "type": "text"}, "EchoHeard"),
    "group": ("group_status_update", "groups", {"group_id": "Y2Fw", "type": "group_suspend"}, "GroupMoved"),
    "standby": ("standby", "statuses", STATUS, "MessageMoved"),
}
POISON = [None, 7, "x", [], ["x"], {}, {"id": 5.5}, {"id": {"a": [1]}, "status": ["x"]}, True]


@pytest.mark.parametrize("poison", POISON, ids=repr)
@pytest.mark.parametrize("level", ["body", "entry", "change", "status", "message", "error", "tap", "restriction", *LISTED])
def test_poison_at_any_level_costs_no_neighbour(level: str, poison: Any) -> None:
    good = change("account_update", BAN)
    entry, one = good["entry"][0], good["entry"][0]["changes"][0]
    message = {"id": "wamid.in", "from": "15550109001", "timestamp": str(BASE), "type": "text", "text": {"body": "x"}}
    tap = {"action_type": "marketing_messages_link_click", "timestamp": str(BASE)}
    restricted = {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}
    listed: Any = {}
    for name, (field, key, item, _) in LISTED.items():
        lists = {key: [item, poison, item]}
        listed[name] = messaging(field, **({"standby": lists} if field == "standby" else lists))
    told: Any = listed | {
        "body": [good, poison, good],
        "entry": good | {"entry": [entry, poison, entry]},
        "change": good | {"entry": [entry | {"changes": [one, poison, one]}]},
        "status": messaging(statuses=[STATUS, poison, STATUS | {"id": "wamid.two"}]),
        "message": messaging(messages=[message, poison, message | {"id": "wamid.too"}]),
        "error": messaging(errors=[{"code": 130429}, poison, {"code": 131048}]),
        "tap": messaging(user_actions=[tap, poison, tap]),
        "restriction": change("account_update", {"event": "ACCOUNT_RESTRICTION", "restriction_info": [restricted, poison, restricted]}),
    }

    batches = hear(told[level])

    kinds = [type(event).__name__ for event in events(batches)]
    whole = {
        "status": "MessageMoved",
        "message": "MessageHeard",
        "error": "NumberErrored",
        "tap": "LinkClicked",
        "restriction": "Restricted",
        **{name: kind for name, (*_, kind) in LISTED.items()},
    }
    assert kinds.count(whole.get(level, "BanMoved")) >= 2
    assert "Unread" in kinds
    assert FAILED not in [why for _, why in unread(batches)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(st.binary(max_size=200))
def test_no_bytes_raise_and_all_give_an_element(raw: bytes) -> None:
    assert elements(hear(raw))


@given(JSON)
def test_no_json_raises_and_all_give_an_element(told: object) -> None:
    batches = hear(json.dumps(told).encode())

    assert elements(batches)
    assert FAILED not in [why for _, why in unread(batches)]


def places(told: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value below `told`."""
    inner = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    return [place for key, value in inner for place in ((*path, key), *places(value, (*path, key)))]


def put(told: Any, path: tuple[Any, ...], value: Any) -> None:
    """Set the value at `path`."""
    for key in path[:-1]:
        told = told[key]
    told[path[-1]] = value


@given(st.data())
@settings(max_examples=400)
def test_no_mutation_of_a_sample_raises(data: st.DataObject) -> None:
    told = json.loads(body(data.draw(st.sampled_from(CASES))))
    for _ in range(data.draw(st.integers(1, 3))):
        put(told, data.draw(st.sampled_from(places(told))), data.draw(JSON))
        if not places(told):
            break

    batches = hear(json.dumps(told).encode())

    assert elements(batches)
    assert all(len(element.key) == 20 and element.events for element in elements(batches))
    assert FAILED not in [why for _, why in unread(batches)]


@given(st.data())
@settings(max_examples=100)
def test_whatever_stands_between_two_entries_they_are_read(data: st.DataObject) -> None:
    poison = data.draw(JSON)
    good = change("account_update", BAN)["entry"][0]

    told = events(hear(json.dumps({"entry": [good, poison, good]}).encode()))

    assert [type(event).__name__ for event in told].count("BanMoved") == 2


def test_the_same_news_has_the_same_key_however_it_is_batched_and_whenever_it_comes() -> None:
    other = {"id": "wamid.other", "status": "read", "timestamp": str(BASE), "recipient_id": "15550109002"}
    alone = elements(hear(messaging(statuses=[STATUS])))
    later = elements(hear(messaging(statuses=[other, STATUS]), heard_at=HEARD + timedelta(days=6)))

    assert alone[0].key == later[1].key
    assert alone[0].key != later[0].key


@pytest.mark.parametrize("case", [case for case in CASES if case.split("/")[0] in fields.SINGLE])
def test_management_news_redelivered_days_later_has_the_same_key(case: str) -> None:
    first, again = hear(body(case)), hear(body(case), heard_at=HEARD + timedelta(days=6))
    entry = json.loads(body(case))["entry"][0]
    timed = entry.get("time") or entry["changes"][0]["value"].get("timestamp")

    assert ([e.key for e in elements(first)] == [e.key for e in elements(again)]) == bool(timed)


def test_keys_differ_by_source_and_account() -> None:
    keys = {
        elements(hear(change("account_update", BAN, entry=entry), source=source))[0].key
        for source in ("meta", "other")
        for entry in ("7", "8")
    }

    assert len(keys) == 4


def test_the_same_news_at_another_time_is_other_news() -> None:
    assert elements(hear(change("account_update", BAN)))[0].key != elements(hear(change("account_update", BAN, time=BASE + 1)))[0].key


@pytest.mark.parametrize(
    ("minutes", "same"),
    [pytest.param(9, True, id="within ten minutes"), pytest.param(11, False, id="in the next ten minutes")],
)
def test_what_has_neither_id_nor_time_is_told_apart_by_when_it_was_heard(minutes: int, same: bool) -> None:
    told = messaging(errors=[{"code": 130429, "title": "Rate limit hit"}])
    first, again = (elements(hear(told, heard_at=at))[0].key for at in (HEARD, HEARD + timedelta(minutes=minutes)))

    assert (first == again) is same


def test_one_error_at_two_numbers_is_two_news() -> None:
    told = messaging(errors=[{"code": 130429}])
    other = json.loads(json.dumps(told).replace("109284756103948", "120945583317726"))

    assert elements(hear(told))[0].key != elements(hear(other))[0].key


@pytest.mark.parametrize(
    "what",
    [
        pytest.param({"field": "new", "value": {}}, id="a new field"),
        pytest.param({"field": "messages", "value": "x"}, id="a broken value"),
        pytest.param("x", id="a broken change"),
    ],
)
def test_what_is_unread_has_the_same_key_wherever_it_stands(what: object) -> None:
    entry = {"id": "7", "time": BASE, "changes": [what]}
    first, second = hear({"entry": [entry]}), hear({"entry": [change("account_update", BAN)["entry"][0], entry]})

    assert elements(first)[-1].key == elements(second)[-1].key


def test_keys_begin_with_metas_own_hour_even_when_it_lies_ahead() -> None:
    ahead = BASE + 30 * 86_400
    told = change("account_update", BAN, time=ahead)
    [first], [again] = (elements(hear(told, heard_at=HEARD + timedelta(days=days))) for days in (0, 40))

    assert first.key == again.key
    assert int.from_bytes(first.key[:4], "big") == ahead // 3600
    assert (first.events[0].at, first.events[0].told) == (HEARD, "future")
    assert again.events[0].told == "meta"


@pytest.mark.parametrize(
    "time",
    [BASE, str(BASE), BASE * 1000, f"{BASE}000", BASE * 1_000_000, float(BASE), "2026-11-02T08:00:00+0000"],
    ids=repr,
)
def test_times_are_read_in_every_form_meta_has(time: object) -> None:
    [event] = events(hear(change("account_update", BAN, time=time)))

    assert (int(event.at.timestamp()), event.told) == (BASE, "meta")


@pytest.mark.parametrize("time", [None, 0, "0"], ids=repr)
def test_news_without_a_time_speaks_for_when_it_was_heard(time: object) -> None:
    told = events(hear(change("account_update", BAN, time=time)))

    assert {(event.at, event.told) for event in told} == {(HEARD, "heard")}


def test_a_few_minutes_ahead_is_a_clock_and_no_future() -> None:
    told = change("account_update", BAN, time=BASE + 3600 + 299)

    assert events(hear(told))[0].told == "meta"


def test_a_new_key_around_the_news_is_told_beside_it() -> None:
    told = change("account_update", BAN) | {"new_top": 1}
    told["entry"][0] |= {"new_entry": {"a": 1}}
    told["entry"][0]["changes"][0] |= {"new_change": [1]}

    assert [type(event).__name__ for event in events(hear(told))].count("BanMoved") == 1
    assert sorted(where for where, _ in unread(hear(told))) == [
        "entry[0].changes[0].new_change",
        "entry[0].new_entry",
        "new_top",
    ]


@pytest.mark.parametrize("place", ["body", "entry"])
def test_a_field_named_beside_the_change_is_taken(place: str) -> None:
    told = change("account_update", BAN)
    del told["entry"][0]["changes"][0]["field"]
    (told if place == "body" else told["entry"][0])["field"] = "account_update"

    assert [type(event).__name__ for event in events(hear(told))] == ["BanMoved"]


def test_nothing_personal_is_in_any_event() -> None:
    secrets = [
        *("15550109001", "15550109002", "15550109003", "US.2048", "US.ENT", "wamid.", "wacid.", "Y2FwaV9ncm91", "61550193027481"),
        *(
            "Dana",
            "Is the shop open",
            "Stop promotions",
            "We will call you",
            "Customer asked",
            "Sample summary",
            "v=0",
            "autumn roast is here",
        ),
    ]
    shown = repr([event for case in CASES for event in events(hear(body(case)))])

    assert [secret for secret in secrets if secret in shown] == []
