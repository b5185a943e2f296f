"""The steps out of Pending, as far as readings tell, and the labels of numbers that are not in the counts."""

from linekeeper.events.number import CodeStatus, Mode, NameStatus, Platform
from linekeeper.fold.case import NOT_YET, Case
from linekeeper.fold.number import Number
from linekeeper.fold.verdict import Step

ALLOW_LIST = "131030"  #: only a test number refuses people who are not on its list; Meta, Error codes, 2025-12-12

_CODE = {CodeStatus.VERIFIED: True, CodeStatus.EXPIRED: False, CodeStatus.NOT_VERIFIED: False}
_PLATFORM = {Platform.CLOUD_API: True, Platform.ON_PREMISE: True, Platform.NOT_APPLICABLE: False}
_NAME = {
    NameStatus.APPROVED: True,
    NameStatus.AVAILABLE_WITHOUT_REVIEW: True,
    NameStatus.PENDING_REVIEW: False,
    NameStatus.DECLINED: False,
    NameStatus.EXPIRED: False,
    NameStatus.NONE: False,
}


def steps(case: Case) -> tuple[Step, ...]:
    """Return the registration steps. `done` None: no reading tells."""
    number = case.number
    code, platform, name = number.code_status.value, number.platform.value, number.name_status.value
    registered = None if platform is None else _PLATFORM.get(platform)
    if registered is None and case.word in NOT_YET:
        registered = False
    done = {
        "code": None if code is None else _CODE.get(code),
        "register": registered,
        "name": None if name is None else _NAME.get(name),
        "pin": number.pin_enabled.value,
    }
    return tuple(Step(code=step, text=case.rules.texts[f"step_{step}"].text, done=is_done) for step, is_done in done.items())


def label(number: Number) -> str:
    """Return why a number is out of the counts; empty: it counts."""
    if number.mode.value is Mode.SANDBOX:
        return "sandbox"
    if number.preverified.value:
        return "pre-verified"
    if number.mode.value is Mode.LIVE:
        return ""  # one refused send, perhaps of the days before it went live, must not keep it out of the counts and alerts for ever
    return "test number" if ALLOW_LIST in number.errors else ""
