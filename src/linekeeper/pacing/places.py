"""What a budget keeps of one person, packed into one int, and the arithmetic of it.

From the low end: the number that is charged (16 bits), until when a delivery and until when a reservation holds the place (minutes since
2020, 24 bits each: until 2051), and how many messages are under way (the rest). Equal values are shared, so a person costs almost none.
"""

EPOCH_MIN = 26_297_280  #: 2020-01-01 in minutes of unix time
NUMBER_BITS, TIME_BITS = 16, 24
NUMBERS, LAST_MIN = (1 << NUMBER_BITS) - 1, (1 << TIME_BITS) - 1
_DELIVERED, _RESERVED, _PENDING = NUMBER_BITS, NUMBER_BITS + TIME_BITS, NUMBER_BITS + 2 * TIME_BITS
_ONE = 1 << _PENDING


def minute(at_s: int) -> int:
    """Return the minute that holds a unix second."""
    return at_s // 60 - EPOCH_MIN


def minute_up(at_s: int) -> int:
    """Return the first minute that begins at or after a unix second: a place is never free too early."""
    return min(max(-(-at_s // 60) - EPOCH_MIN, 1), LAST_MIN)


def unix(at_min: int) -> int:
    """Return the unix second at which a minute begins."""
    return (at_min + EPOCH_MIN) * 60


def ends(value: int) -> int:
    """Return the minute in which the place comes back."""
    delivered, reserved = value >> _DELIVERED & LAST_MIN, value >> _RESERVED & LAST_MIN
    return max(delivered, reserved)


def number(value: int) -> int:
    """Return which number is charged."""
    return value & NUMBERS


def pending(value: int) -> int:
    """Return how many messages are under way."""
    return value >> _PENDING


def delivered_until(value: int) -> int:
    """Return the minute until which a delivery holds the place; 0: none does."""
    return value >> _DELIVERED & LAST_MIN


def reserved(value: int, until_min: int) -> int:
    """Return the value with one more message under way, whose reservation holds until `until_min`."""
    known = value >> _RESERVED & LAST_MIN
    return value + _ONE + (max(until_min - known, 0) << _RESERVED)


def delivered(value: int, until_min: int) -> int:
    """Return the value with a delivery that holds until `until_min`."""
    known = value >> _DELIVERED & LAST_MIN
    return value + (max(until_min - known, 0) << _DELIVERED)


def joined(value: int, other: int) -> int:
    """Return the value with all that another one of the same person holds; the first one's number stays charged."""
    delivered_min, reserved_min = other >> _DELIVERED & LAST_MIN, other >> _RESERVED & LAST_MIN
    known = value >> _RESERVED & LAST_MIN
    return delivered(value, delivered_min) + (max(reserved_min - known, 0) << _RESERVED) + pending(other) * _ONE


def settled(value: int) -> int:
    """Return the value with one message less under way. With the last one the reservation ends."""
    value -= _ONE
    return value if value >= _ONE else value & ((1 << _RESERVED) - 1)
