"""Persons and messages as keyed hashes: they can be compared, and not be read back without the installation's key."""

from hashlib import blake2b
from typing import Final

from linekeeper.errors import Misconfigured

KINDS: Final = ("wa", "bsuid", "parent")
"""The names Meta has for a person: phone number (wa_id), business-scoped user id, parent business-scoped user id."""


TRACKING = "lkt"  #: begins a tracking value of the gateway's own: then the time, then chance
_TIME, _CHANCE, _TIME_BYTES = 12, 20, 6


def tracking_value(at_ms: int, chance: str) -> str:
    """Return a tracking value of the gateway's own. `chance`: at least 20 hexadecimal digits that nobody can guess."""
    return f"{TRACKING}{at_ms:012x}{chance[:_CHANCE]}"


def _keyed(key: bytes, person: bytes) -> "blake2b":
    return blake2b(digest_size=16, key=key, person=person)


def _hashed(hasher: "blake2b", value: str) -> bytes:
    hasher = hasher.copy()
    hasher.update(value.encode("utf-8", "surrogatepass"))
    return hasher.digest()


class Veil:
    """Hides what is personal behind 16-byte keyed BLAKE2b, one domain per kind of name.

    `key_id` names the key beside what it veiled, so that a later key can live next to it.

    Raises:
        Misconfigured: an empty key, which would veil nothing.
    """

    __slots__ = ("_call", "_content", "_element", "_group", "_message", "_person", "_tracking", "key_id")

    def __init__(self, key: bytes, key_id: str = "1") -> None:
        if not key:
            raise Misconfigured(
                "the key that hides persons is empty",
                why="without a key, hashes of phone numbers can be turned back by trying every number",
                remedy="give back the key file of this installation from its backup",
            )
        key = key if len(key) <= blake2b.MAX_KEY_SIZE else blake2b(key).digest()
        self.key_id = key_id
        self._person = {kind: _keyed(key, b"lk:" + kind.encode()) for kind in KINDS}
        self._message = _keyed(key, b"lk:message")
        self._tracking = _keyed(key, b"lk:tracking")
        self._element = _keyed(key, b"lk:element")
        self._call = _keyed(key, b"lk:call")
        self._group = _keyed(key, b"lk:group")
        self._content = _keyed(key, b"lk:content")

    def person(self, kind: str, value: str) -> bytes:
        """Return the hash of one name of a person; `kind` is one of `KINDS`. A wa_id counts by its digits alone.

        Raises:
            KeyError: another kind.
        """
        hasher = self._person[kind].copy()
        if kind == "wa" and not value.isdigit():
            value = "".join(filter(str.isdigit, value)) or value
        hasher.update(value.encode("utf-8", "surrogatepass"))
        return hasher.digest()

    def message(self, wamid: str) -> bytes:
        """Return the hash of a message id (a wamid holds the person's number)."""
        return _hashed(self._message, wamid)

    def call(self, wacid: str) -> bytes:
        """Return the hash of a call id."""
        return _hashed(self._call, wacid)

    def group(self, id_: str) -> bytes:
        """Return the hash of a group id (it holds the business's number)."""
        return _hashed(self._group, id_)

    def content(self, written: bytes) -> bytes:
        """Return the hash of a text of the business's own: it can be compared with another, not read."""
        hasher = self._content.copy()
        hasher.update(written)
        return hasher.digest()

    def tracking(self, value: str) -> bytes:
        """Return the hash of what the sender wrote into `biz_opaque_callback_data`.

        That of a value of the gateway's own begins with its time, so that new ones lie together in an index: scattered, each send wrote a
        page of its own.
        """
        hashed = _hashed(self._tracking, value)
        if len(value) != len(TRACKING) + _TIME + _CHANCE or not value.startswith(TRACKING):
            return hashed
        try:
            time = bytes.fromhex(value[len(TRACKING) : len(TRACKING) + _TIME])
        except ValueError:
            return hashed
        return (time + hashed)[: len(hashed)] if len(time) == _TIME_BYTES else hashed

    def element(self) -> "blake2b":
        """Return a fresh hasher for the key of an element: identities hold message ids and must not be guessable."""
        return self._element.copy()
