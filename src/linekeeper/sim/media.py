"""Files: uploaded by a business or sent by a person, told about, fetched by an address that lives five minutes, deleted.

Source: Meta, media pages and OpenAPI v23.0, 2025-11: types and sizes, 5 minutes, 30 days (7 for a person's). At most 64 MiB are kept,
the newest always: older files are forgotten, which is not Meta's way.
"""

import hmac
from hashlib import sha256

from linekeeper.sim import people, routes, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault, missing
from linekeeper.sim.routes import Raw, serves, serves_root
from linekeeper.sim.shape import missing_key
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Media, Number, Token, World

MB = 1_000_000
KEPT_BYTES = 64 * 1024 * 1024
DAY_S = 86_400.0
UPLOADED_S, RECEIVED_S, ADDRESS_S = 30 * DAY_S, 7 * DAY_S, 300.0
FIRST_ID = 1_200_000_000_000_000
OFFICE = "application/vnd.openxmlformats-officedocument."
#: MIME type -> most bytes.
AT_MOST: dict[str, int] = {
    **dict.fromkeys(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus"), 16 * MB),
    **dict.fromkeys(("video/mp4", "video/3gpp", "video/3gp"), 16 * MB),
    **dict.fromkeys(("image/jpeg", "image/png"), 5 * MB),
    "image/webp": 500_000,
    **dict.fromkeys(("text/plain", "application/pdf"), 100 * MB),
    **dict.fromkeys(("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"), 100 * MB),
    **dict.fromkeys(
        (f"{OFFICE}wordprocessingml.document", f"{OFFICE}spreadsheetml.sheet", f"{OFFICE}presentationml.presentation"), 100 * MB
    ),
}
ADDRESS = "whatsapp_business/attachments"
routes.WORDS[Media] = "media"
routes.FINDERS.append(lambda world, named: world.media.get(named))


@serves("POST", Number, "media", takes="messaging_product type file upload_strategy ttl_minutes")
def upload(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/media: a file of a type and size that Meta takes."""
    tokens.may_send(token, stage.world.account_of(number))
    if call.text("messaging_product") != "whatsapp":
        raise GraphFault(100, message="(#100) The parameter messaging_product is required.")
    file = call.files.get("file")
    if file is None:
        raise missing_key("file")
    kind = (call.text("type") or file.kind).partition(";")[0].strip().lower()
    if kind not in AT_MOST:
        raise GraphFault(
            100, message=f"(#100) Param file must be a file with one of the following types: {', '.join(AT_MOST)}. Received {kind!r}."
        )
    if not file.content or len(file.content) > AT_MOST[kind]:
        raise GraphFault(100, message=f"(#100) Param file must hold 1 to {AT_MOST[kind]} bytes, holds {len(file.content)}.")
    return {"id": keep(stage, number, kind, file.content, UPLOADED_S).id}


@serves("GET", Media, takes="phone_number_id")
def tell(stage: Stage, call: Call, token: Token, media: Media) -> dict[str, object]:
    """Answer GET /{media}: an address for five minutes, and what the file is. The size is text, as in Meta's OpenAPI file."""
    _check(stage, call, token, media)
    origin = call.base.rpartition("/v")[0] if "/v" in call.base.partition("://")[2] else call.base
    return {
        "url": address(stage, media, origin),
        "mime_type": media.kind,
        "sha256": sha256(media.content).hexdigest(),
        "file_size": str(len(media.content)),
        "id": media.id,
        "messaging_product": "whatsapp",
    }


@serves("DELETE", Media, takes="phone_number_id")
def delete(stage: Stage, call: Call, token: Token, media: Media) -> dict[str, object]:
    """Answer DELETE /{media}."""
    _check(stage, call, token, media)
    del stage.world.media[media.id]
    return {"success": True}


@serves_root("GET", ADDRESS)
def fetch(stage: Stage, call: Call) -> Raw:
    """Answer the address of a file with its bytes; it wants the token too."""
    token = tokens.holder(stage, call)
    media, until = stage.world.media.get(call.text("mid")), call.text("ext")
    seal = _seal(stage, call.text("mid"), int(until)) if until.isascii() and until.isdecimal() and len(until) <= len("9999999999") else ""
    good = hmac.compare_digest(seal.encode(), call.text("hash").encode()) and seal != "" and int(until) > stage.now
    if media is None or not good:
        fault = missing("get", call.text("mid"))
        raise GraphFault(100, subcode=fault.subcode, message=fault.message, http=404)
    _check(stage, call, token, media)
    return Raw(body=media.content, kind=media.kind)


def address(stage: Stage, media: Media, origin: str) -> str:
    """Return where a file can be fetched for the next five minutes."""
    until = int(stage.now + ADDRESS_S)
    return f"{origin}/{ADDRESS}/?mid={media.id}&ext={until}&hash={_seal(stage, media.id, until)}"


def keep(stage: Stage, number: Number, kind: str, content: bytes, for_s: float) -> Media:
    """Keep a file for so many simulated seconds; what is over or too much is forgotten, oldest first."""
    media = Media(id=str(FIRST_ID + stage.serial()), number=number.id, kind=kind, at=stage.now, until=stage.now + for_s, content=content)
    shelf = stage.world.media
    shelf[media.id] = media
    total = sum(len(one.content) for one in shelf.values())
    for one in list(shelf.values())[:-1]:
        if one.until <= stage.now or total > KEPT_BYTES:
            total -= len(one.content)
            del shelf[one.id]
    return media


def held(world: World, number: Number, named: str, now: float) -> Media | None:
    """Return a file that a number may send; None when it is not there, not its own, or too old."""
    media = world.media.get(named)
    return media if media is not None and media.number == number.id and media.until > now else None


def _check(stage: Stage, call: Call, token: Token, media: Media) -> None:
    asked = call.text("phone_number_id")
    if media.until <= stage.now or (asked and asked != media.number):
        raise missing(call.method, media.id)
    tokens.may_send(token, stage.world.account_of(stage.world.numbers[media.number]))


def _seal(stage: Stage, named: str, until: int) -> str:
    return people.secret(stage.seed, f"media/{named}/{until}")
