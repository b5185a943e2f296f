"""What Meta would send: one status a body, about 1.1 KB, every one about another message, signed."""

import hmac
import json

SECRET = "bench-app-secret-0123456789abcdef"
ACCOUNT = "104998261357420"
NUMBER = "109284756103948"
DISPLAY = "15550100421"
PEOPLE = 5_000  #: different recipients; test numbers only
WORDS = ("sent", "delivered", "read")  #: each message gets all three, as most do
PAD = "order-2026-11-25/campaign-autumn/" * 6  #: callback data as senders write it


def body(index: int, at: int) -> bytes:
    """Return the `index`-th body; `at` is the unix second of its status."""
    message, word = divmod(index, len(WORDS))
    person = f"1555010{message % PEOPLE:04d}"
    user = f"US.2048193057164829{message % PEOPLE:04d}"
    status = {
        "id": f"wamid.HBgLMTU1NTAxMDkwMDEVAgARGBIz{message:020X}AA",
        "status": WORDS[word],
        "timestamp": str(at),
        "recipient_id": person,
        "recipient_user_id": user,
        "recipient_parent_user_id": f"US.ENT.3091572046813579{message % PEOPLE:04d}",
        "biz_opaque_callback_data": PAD,
        "conversation": {
            "id": f"{message:032x}",
            "expiration_timestamp": str(at + 86_400),
            "origin": {"type": "marketing"},
        },
        "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": DISPLAY, "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": "Dana Whitfield"}, "wa_id": person, "user_id": user}],
        "statuses": [status],
    }
    change = {"value": value, "field": "messages"}
    told = {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT, "time": at, "changes": [change]}]}
    return json.dumps(told, separators=(",", ":")).encode()


def request(path: str, body_: bytes) -> bytes:
    """Return one whole HTTP request with Meta's headers."""
    signature = hmac.digest(SECRET.encode(), body_, "sha256").hex()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: door.example\r\nUser-Agent: facebookexternalua\r\nAccept: */*\r\n"
        f"Content-Type: application/json\r\nX-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body_)}\r\n\r\n"
    )
    return head.encode() + body_
