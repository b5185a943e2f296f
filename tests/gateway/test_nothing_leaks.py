"""What is kept of a send gives nobody away: no number, text, token, key, wamid or tracking value on the disk or in the log (P12)."""

from pathlib import Path

import pytest
import structlog

from linekeeper.config import App, Secret
from linekeeper.state.sends import Pause
from tests.gateway.upstream_stub import WAMID, answer
from tests.gateway.yard import ANNA, BEN, OWN, TOKEN, template, yard

TEXT = "the eagle lands at nine"


def whole(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_the_store_and_the_log_give_nobody_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with structlog.testing.capture_logs() as logged:
        async with yard(tmp_path) as at:
            await at.live()
            await at.wrote()
            key = await at.key(hold="queue", policy="resend")
            body = template("order", text={"body": TEXT})
            await at.send(body, idempotency_key="order of +1 555 010 0421")
            tracked = at.tracking()
            await at.told(WAMID, "delivered", biz_opaque_callback_data=tracked)
            for says in (b"", answer(502, b"<html>"), answer(400, b'{"error":{"code":131026,"message":"+15550100421"}}')):
                at.upstream.says = says
                await at.send(body, by=key)
            at.gateway.passing.adopt((App(name="meta", token=Secret(TOKEN), graph_url="http://127.0.0.1:1"),))
            await at.send(template("order", f"+{BEN}", text={"body": TEXT}), by=key)  # waits, with its request
            await at.sends.turn(lambda turn: turn.pause(Pause(kind="lane", name="marketing", at=at.now)))
            await at.gateway.turn_keys()
            held = await at.send(template("offer", text={"body": TEXT}), by=key)
            await at.kept()
            assert held.status == 200
            files = whole(tmp_path)
        counted = at.gateway.sender.meter.text().decode()
    told = counted + repr(logged) + "".join(capsys.readouterr())
    words = (ANNA, BEN, TEXT, TOKEN, OWN, key, key.split("_", 2)[2], WAMID, tracked, "555 010")

    assert 'linekeeper_sends_total{lane="utility",outcome="unknown"} 2.0' in counted
    assert 'linekeeper_sends_kept_back_total{outcome="queued",why="operator_pause"} 1.0' in counted
    assert len(files) > 10_000
    assert [word for word in words if word.encode() in files or word in told] == []
    assert [one["event"] for one in logged].count("send.unanswered") >= 2
