"""Small pictures, drawn here because the strict content policy forbids `style`. Each has words beside it or in its label."""

from markupsafe import Markup

from linekeeper.views.answers import LimitAnswer
from linekeeper.web.words import BARS, QUALITIES, amount, plain

WIDTH = 100  #: units of the meter's own scale; CSS gives it its real size


def use(limit: LimitAnswer) -> str:
    """Return the use of a limit in words, as a range when that is all we know: `120 to 140 used`, `up to 20 used`."""
    if not limit.most:
        return "none used"
    if not limit.least:
        return f"up to {amount(limit.most)} used"
    if limit.least == limit.most:
        return f"{amount(limit.least)} used"
    return f"{amount(limit.least)} to {amount(limit.most)} used"


def meter(limit: LimitAnswer) -> Markup:
    """Draw how much of a limit is used: full colour for what surely is, pale for what perhaps is."""
    if not limit.per_day:
        return Markup("")
    least = min(WIDTH, WIDTH * limit.least / limit.per_day)
    most = min(WIDTH, WIDTH * limit.most / limit.per_day)
    return Markup(
        '<svg class="meter{full}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{label}">'
        '<rect class="track" width="100" height="6"/>'
        '<rect class="perhaps" width="{most}" height="6"/><rect class="surely" width="{least}" height="6"/></svg>'
    ).format(
        full=" full" if limit.most >= limit.per_day else "",
        label=f"{use(limit)} of {amount(limit.per_day)}",
        most=f"{most:.1f}",
        least=f"{least:.1f}",
    )


def bars(quality: str) -> Markup:
    """Draw a rating as one to three bars of rising height; none is filled when there is no rating."""
    full = BARS.get(quality, 0)
    drawn = Markup("").join(
        Markup('<rect class="{}" x="{}" y="{}" width="4" height="{}" rx="1"/>').format(
            "on" if bar < full else "off", bar * 6, 8 - bar * 4, 4 + bar * 4
        )
        for bar in range(3)
    )
    return Markup('<svg class="bars {}" viewBox="0 0 16 12" aria-hidden="true">{}</svg>').format(
        quality if quality in QUALITIES else "unknown", drawn
    )


def rating(quality: str) -> Markup:
    """Return a rating as bars and word."""
    return Markup('<span class="q">{} {}</span>').format(bars(quality), plain(QUALITIES, quality))


def weight(number: int, total: int) -> int:
    """Return how wide a part of the fleet bar is, 1 to 20: the style sheet has a class for each."""
    return max(1, round(20 * number / total)) if total else 1
