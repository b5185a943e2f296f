"""What a program would send: one message a body, each to somebody else, spread over many numbers so that no bucket is the limit."""

import json

NUMBERS = tuple(str(109_284_756_103_000 + index) for index in range(20))
TALKING = NUMBERS[0]  #: whom people have just written to
PEOPLE = 10_000  #: test numbers only
TALKERS = 2_000  #: of them have
TOKEN = "EAAbench0token0of0nobody0in0particular"
MIX = 5  #: of a mix every so many-th is a reply, the others are marketing


def person(index: int) -> str:
    """Return somebody's digits."""
    return f"1555010{index % PEOPLE:04d}"


def utility(index: int) -> tuple[str, bytes]:
    """Return number and body of the `index`-th template message; no pair of number and person comes again before 200,000."""
    return _to(index), _template("order_ready", index)


def marketing(index: int) -> tuple[str, bytes]:
    """Return number and body of a marketing message."""
    return _to(index), _template("autumn_offer", index)


def reply(index: int) -> tuple[str, bytes]:
    """Return number and body of an answer to somebody who has just written."""
    told = {
        "messaging_product": "whatsapp",
        "to": person(index % TALKERS),
        "type": "text",
        "text": {"body": f"Your table {index} is ready."},
    }
    return TALKING, json.dumps(told).encode()


def mixed(index: int) -> tuple[str, bytes]:
    """Return a reply every so often, marketing else."""
    turn, place = divmod(index, MIX)
    return reply(turn) if not place else marketing(index)


KINDS = {"utility": utility, "reply": reply, "mixed": mixed}


def request(number: str, body: bytes) -> bytes:
    """Return one whole HTTP request as a client writes it."""
    head = (
        f"POST /v24.0/{number}/messages HTTP/1.1\r\nHost: graph.example\r\nUser-Agent: shop/1.0\r\nAccept: */*\r\n"
        f"Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _to(index: int) -> str:
    return NUMBERS[1 + index % (len(NUMBERS) - 1)]


def _template(name: str, index: int) -> bytes:
    components = [{"type": "body", "parameters": [{"type": "text", "text": f"order {index}"}, {"type": "text", "text": "noon"}]}]
    inner = {"name": name, "language": {"code": "en_US"}, "components": components}
    return json.dumps({"messaging_product": "whatsapp", "to": person(index // 19), "type": "template", "template": inner}).encode()
