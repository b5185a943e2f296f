"""News of numbers: limits, name, PIN, username, calling settings. Source: Meta's reference pages of these fields, up to 2026-09-11."""

from linekeeper.sim.news import Scene, Value, news


@news("phone_number_quality_update/THROUGHPUT_UPGRADE")
@news("phone_number_quality_update/ONBOARDING")
@news("phone_number_quality_update/FLAGGED")
@news("phone_number_quality_update/UNFLAGGED")
@news("phone_number_quality_update/UPGRADE")
@news("phone_number_quality_update/DOWNGRADE")
def quality(scene: Scene, *, event: str, old: str = "", now: str = "", daily: str = "") -> Value:
    """Tell of throughput or limits; all but the first two are words of the time until 2025-10-06."""
    usual = {
        "THROUGHPUT_UPGRADE": ("", "TIER_UNLIMITED", ""),
        "ONBOARDING": ("TIER_NOT_SET", "TIER_250", "TIER_250"),
        "UPGRADE": ("TIER_2K", "TIER_10K", ""),
        "DOWNGRADE": ("TIER_10K", "TIER_2K", ""),
    }.get(event, ("", "TIER_10K", ""))
    words = (old, now, daily) if old or now or daily else usual
    keys = ("old_limit", "current_limit", "max_daily_conversations_per_business")
    limits: Value = {key: word for key, word in zip(keys, words, strict=True) if word}
    return {"display_phone_number": scene.number.display, "event": event} | limits


@news("phone_number_name_update/APPROVED")
@news("phone_number_name_update/REJECTED")
@news("phone_number_name_update/PENDING")
@news("phone_number_name_update/DEFERRED")
def name(scene: Scene, *, event: str, asked: str = "", reason: str | None = None) -> Value:
    """Tell how a display name's review went; the reason is null unless it was rejected."""
    why = reason or ("NAME_FORMAT_UNACCEPTABLE" if event == "REJECTED" else None)
    told: Value = {"display_phone_number": scene.number.display, "decision": event}
    return told | {"requested_verified_name": asked or scene.number.name, "rejection_reason": why}


@news("security/PIN_CHANGED")
@news("security/PIN_RESET_REQUEST")
@news("security/PIN_REQUEST_SUCCESS")
def security(scene: Scene, *, event: str, requester: str = "61550193027481") -> Value:
    """Tell of the two-step PIN; only a request to reset it names who asked."""
    who: Value = {"requester": requester} if event == "PIN_RESET_REQUEST" else {}
    return {"display_phone_number": scene.number.display, "event": event} | who


@news("business_username_updates/approved")
@news("business_username_updates/reserved")
@news("business_username_updates/deleted")
def username(scene: Scene, *, event: str, username: str = "harborlane") -> Value:
    """Tell of a business username; a deleted one is not named."""
    named: Value = {} if event == "deleted" else {"username": username}
    return {"display_phone_number": scene.number.display} | named | {"status": event}


@news("account_settings_update/calling")
def calling(scene: Scene, *, on: bool = True) -> Value:
    """Tell that calling was switched on (with hours) or off."""
    word = "ENABLED" if on else "DISABLED"
    hours: Value = {"status": word}
    if on:
        day = {"day_of_week": "MONDAY", "open_time": "0900", "close_time": "1700"}
        holiday = {"date": "2027-01-01", "start_time": "0000", "end_time": "2359"}
        hours |= {"timezone_id": "America/New_York", "weekly_operating_hours": [day], "holiday_schedule": [holiday]}
    settings = {
        "status": word,
        "call_icon_visibility": "DEFAULT" if on else "DISABLE_ALL",
        "callback_permission_status": word,
        "call_hours": hours,
        "sip": {"status": "DISABLED"},
    }
    return {
        "messaging_product": "whatsapp",
        "timestamp": str(scene.at),
        "type": "phone_number_settings",
        "phone_number_settings": {"phone_number_id": scene.number.id, "calling": settings},
    }
