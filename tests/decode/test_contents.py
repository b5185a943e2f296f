"""The forms of what people write: every one is on the list, and none of it is read."""

from collections.abc import Iterator

from linekeeper.decode.contents import CONTENTS, REFERRAL
from linekeeper.decode.incoming import SHAPE
from linekeeper.decode.shapes import IGNORED


def marks(shape: object) -> Iterator[object]:
    """Yield every mark below a shape."""
    if isinstance(shape, dict):
        for inner in shape.values():
            yield from marks(inner)
    elif isinstance(shape, list):
        yield from marks(shape[0])
    else:
        yield shape


def test_nothing_that_a_person_wrote_is_read() -> None:
    assert set(marks(CONTENTS)) == set(marks(REFERRAL)) == {IGNORED}


def test_every_kind_of_message_has_its_form() -> None:
    kinds = {"text", "image", "video", "sticker", "audio", "document", "location", "contacts", "reaction", "button"}

    assert kinds | {"interactive", "order", "edit", "revoke", "unsupported", "context", "referral", "system"} <= set(SHAPE)
