"""Quiet hours: when a person is left in peace, by the clocks of their country.

A country has one zone or several; which one a person lives in is not known, so an hour counts as quiet when it is quiet on any of them.
"""

from datetime import datetime, timedelta

from linekeeper.pacing.thresholds import Thresholds

DAY_MIN = 24 * 60


def quiet_until(now: datetime, country: str, offsets_min: tuple[int, int] | None, thresholds: Thresholds) -> datetime | None:
    """Return when the quiet hours that hold now are over; None: none hold, or the country's clock is not known.

    Args:
        now: the caller's clock, UTC.
        country: of the person's number, two letters.
        offsets_min: least and greatest offset of the country's clocks from UTC now, minutes.
        thresholds: from which hour to which.
    """
    begin, end = thresholds.quiet_hours(country)
    if offsets_min is None or begin == end:
        return None
    length = (end - begin) % 24 * 60
    least, most = offsets_min
    if most - least + length >= DAY_MIN:  # no hour would be left: the middle clock speaks for the country
        least = most = (least + most) // 2
    # On the eastern clock it begins, on the western one it ends.
    since = (_minutes(now) + most - begin * 60) % DAY_MIN
    whole = length + most - least
    return None if since >= whole else _to_minute(now) + timedelta(minutes=whole - since)


def _minutes(now: datetime) -> int:
    return now.hour * 60 + now.minute


def _to_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
