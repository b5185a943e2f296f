from typing import Any

import pytest

from linekeeper.events.number import CodeStatus, NameStatus, Platform, Reported
from tests.fold.said import judged, read


def done(status: Reported = Reported.PENDING, **fields: Any) -> dict[str, bool | None]:
    return {step.code: step.done for step in judged(read(status, **fields)).steps}


@pytest.mark.parametrize(
    ("fields", "step", "is_done"),
    [
        pytest.param({"code_status": CodeStatus.VERIFIED}, "code", True, id="verified"),
        pytest.param({"code_status": CodeStatus.NOT_VERIFIED}, "code", False, id="not verified"),
        pytest.param({"code_status": CodeStatus.EXPIRED}, "code", False, id="verified too long ago"),
        pytest.param({"code_status": CodeStatus.UNKNOWN}, "code", None, id="a new word about the code"),
        pytest.param({}, "code", None, id="the code was not read"),
        pytest.param({"platform": Platform.CLOUD_API}, "register", True, id="on Cloud API"),
        pytest.param({"platform": Platform.ON_PREMISE}, "register", True, id="on premises"),
        pytest.param({"platform": Platform.NOT_APPLICABLE}, "register", False, id="registered nowhere"),
        pytest.param({}, "register", False, id="pending says that it is not registered"),
        pytest.param({"platform": Platform.UNKNOWN}, "register", False, id="a new platform tells no more than pending"),
        *[
            pytest.param(
                {"name_status": name}, "name", name in {NameStatus.APPROVED, NameStatus.AVAILABLE_WITHOUT_REVIEW}, id=f"name {name}"
            )
            for name in NameStatus
            if name is not NameStatus.UNKNOWN
        ],
        pytest.param({"name_status": NameStatus.UNKNOWN}, "name", None, id="a new word about the name"),
        pytest.param({"pin_enabled": True}, "pin", True, id="with a PIN"),
        pytest.param({"pin_enabled": False}, "pin", False, id="without a PIN"),
        pytest.param({}, "pin", None, id="the PIN was not read"),
    ],
)
def test_a_step_is_done_as_far_as_readings_tell(fields: dict[str, Any], step: str, is_done: bool | None) -> None:
    assert done(**fields)[step] is is_done


@pytest.mark.parametrize("status", [Reported.PENDING, Reported.UNVERIFIED, Reported.MANUAL_REVIEW], ids=str)
def test_only_a_pending_number_has_steps(status: Reported) -> None:
    assert list(done(status)) == ["code", "register", "name", "pin"]
    assert done(Reported.CONNECTED) == {}
