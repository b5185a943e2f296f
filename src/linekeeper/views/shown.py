"""A business number as people write it. One place, so that every door writes it alike."""

from functools import lru_cache


@lru_cache(maxsize=20_000)
def shown(number: str) -> str:
    """Return a number spaced as its country does: `+15550100421` -> `+1 555-010-0421`; what is no number stays as it came."""
    import phonenumbers  # noqa: PLC0415  slow to import; commands that show no number do without

    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number
