import msgspec

from linekeeper.fold.verdict import Basis, Reason, Sight, Status, Step, Verdict
from tests.fold.said import at


def test_a_verdict_survives_being_written_and_read_back() -> None:
    told = Verdict(
        status=Status.PENDING,
        reasons=(Reason(status=Status.PENDING, code="pending", text="It waits.", basis=Basis.REPORTED, since=at(0), at_least=True),),
        sight=Sight(blind_since=at(1), cause="token"),
        steps=(Step(code="pin", text="Set a PIN", done=None),),
        allows=(("otp", "no"),),
        due_at=at(2),
    )

    assert msgspec.msgpack.decode(msgspec.msgpack.encode(told), type=Verdict) == told


def test_a_verdict_without_anything_special_is_small() -> None:
    assert len(msgspec.msgpack.encode(Verdict(status=Status.CONNECTED))) < 30
