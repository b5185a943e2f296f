from typing import Any

import pytest

from linekeeper.sim.errors import GraphFault
from linekeeper.sim.interactive import INTERACTIVE, check

BODY = {"body": {"text": "What shall it be?"}}
FILM = {"type": "video", "video": {"link": "https://shop.example/a.mp4"}}


def button(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"type": "button", **BODY, "action": {"buttons": [{"type": "reply", "reply": {"id": i, "title": t}} for i, t in pairs]}}


def rows(*sections: tuple[str, int], same: bool = False) -> dict[str, Any]:
    made = [
        ({"title": title} if title else {}) | {"rows": [{"id": "r" if same else f"{title}{n}", "title": f"Row {n}"} for n in range(count)]}
        for title, count in sections
    ]
    return {"type": "list", **BODY, "action": {"button": "Choose", "sections": made}}


def products(*counts: int) -> dict[str, Any]:
    made = [
        {"title": f"Part {n}", "product_items": [{"product_retailer_id": f"p{i}"} for i in range(count)]} for n, count in enumerate(counts)
    ]
    header = {"type": "text", "text": "Cups"}
    return {"type": "product_list", **BODY, "header": header, "action": {"catalog_id": "1", "sections": made}}


def action(kind: str, name: str = "", *, body: bool = True, **parameters: Any) -> dict[str, Any]:
    return {"type": kind, **(BODY if body else {}), "action": {"name": name or kind, "parameters": parameters}}


def carousel(*indexes: Any) -> dict[str, Any]:
    link = {"name": "cta_url", "parameters": {"display_text": "Look", "url": "https://shop.example/a"}}
    return {
        "type": "carousel",
        **BODY,
        "action": {"cards": [{"card_index": i, "type": "cta_url", "header": FILM, "action": link} for i in indexes]},
    }


def reply_cards() -> dict[str, Any]:
    reply = {"type": "quick_reply", "quick_reply": {"id": "a", "title": "This"}}
    return {
        "type": "carousel",
        **BODY,
        "action": {"cards": [{"card_index": i, "header": FILM, "action": {"buttons": [reply]}} for i in (0, 1)]},
    }


FLOW: dict[str, Any] = {"flow_message_version": "3", "flow_cta": "Book", "flow_id": "77"}
GOOD = [
    button(("a", "Yes"), ("b", "No")) | {"header": FILM, "footer": {"text": "Thanks"}},
    rows(("", 10)),
    rows(("Morning", 4), ("Evening", 6)),
    action("cta_url", display_text="Look", url="https://shop.example/"),
    action("flow", **FLOW, mode="draft", flow_action="navigate", flow_action_payload={"screen": "S", "data": {"a": 1}}),
    {"type": "product", "action": {"catalog_id": "1", "product_retailer_id": "p"}},
    products(20, 10),
    action("catalog_message", thumbnail_product_retailer_id="p"),
    {"type": "location_request_message", **BODY, "action": {"name": "send_location"}},
    action("address_message", country="IN", values={"name": "Dana"}),
    {"type": "request_contact_info", **BODY, "action": {"name": "request_contact_info"}},
    {"type": "call_permission_request", "action": {"name": "call_permission_request"}},
    action("voice_call", display_text="Call us", ttl_minutes=10),
    carousel(0, 1, 2),
    reply_cards(),
    action("order_details", "review_and_pay", reference_id="1"),
    action("order_status", "review_order", reference_id="1"),
]


@pytest.mark.parametrize("value", GOOD, ids=[one["type"] for one in GOOD])
def test_every_kind_is_taken_as_meta_describes_it(value: dict[str, Any]) -> None:
    check("interactive", value)


def test_every_kind_that_is_known_is_tried() -> None:
    assert {one["type"] for one in GOOD} == set(INTERACTIVE)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param({}, 131008, id="no kind"),
        pytest.param({"type": "poll"}, 131009, id="an unknown kind"),
        pytest.param({"type": []}, 131009, id="a kind that is no word"),
        pytest.param("button", 100, id="no object"),
        pytest.param(button(), 131009, id="no button"),
        pytest.param(button(*((str(n), str(n)) for n in range(4))), 131009, id="four buttons"),
        pytest.param(button(("a", "Yes"), ("a", "No")), 131009, id="one id twice"),
        pytest.param(button(("a", "Yes"), ("b", "Yes")), 131009, id="one title twice"),
        pytest.param(button(("a", "t" * 21)), 100, id="a label too long"),
        pytest.param(button(("a", "Yes")) | {"body": {"text": "b" * 1_025}}, 100, id="a body too long"),
        pytest.param(button(("a", "Yes")) | {"footer": {"text": "f" * 61}}, 100, id="a footer too long"),
        pytest.param(button(("a", "Yes")) | {"mood": 1}, 100, id="an unknown part"),
        pytest.param({"type": "button", "action": button(("a", "Yes"))["action"]}, 131008, id="no body"),
        pytest.param(rows(("", 11)), 131009, id="eleven rows"),
        pytest.param(rows(("a", 5), ("b", 6)), 131009, id="eleven rows in two sections"),
        pytest.param(rows(("a", 1), ("", 1)), 131008, id="two sections, one without a title"),
        pytest.param(rows(("", 2), same=True), 131009, id="one row id twice"),
        pytest.param(rows(("", 1)) | {"header": FILM}, 100, id="a list under a film"),
        pytest.param(action("cta_url", display_text="Look", url="shop"), 131009, id="an address that is none"),
        pytest.param(action("flow", **FLOW, flow_name="book"), 131009, id="a Flow by id and by name"),
        pytest.param(action("flow", flow_message_version="3", flow_cta="Book"), 131009, id="no Flow"),
        pytest.param(action("flow", "flaw", **FLOW), 100, id="an action of another name"),
        pytest.param(products(20, 11), 131009, id="thirty-one products"),
        pytest.param(action("address_message", country="India"), 100, id="a country that is no code"),
        pytest.param(carousel(0), 131009, id="one card"),
        pytest.param(carousel(0, 2), 131009, id="a gap between cards"),
        pytest.param(carousel(0, 0.5), 131009, id="half a card"),
    ],
)
def test_what_lacks_or_oversteps_is_refused(value: Any, code: int) -> None:
    with pytest.raises(GraphFault) as caught:
        check("interactive", value)

    assert caught.value.code == code
