import pytest

from linekeeper.gateway.reply import Reply, Verdict, verdict


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        pytest.param(200, b'{"messages":[{"id":"wamid.x"}],"contacts":[{"wa_id":"1"}]}', Verdict(wamid="wamid.x", wa_id="1"), id="taken"),
        pytest.param(
            200, b'{"messages":[{"id":"w","message_status":"held_for_quality_assessment"}]}', Verdict(wamid="w", held=True), id="held"
        ),
        pytest.param(200, b'{"messages":[{"id":"w","x":1}],"contacts":7}', Verdict(wamid="w"), id="taken, and something has a new shape"),
        pytest.param(200, b'{"success":true}', Verdict(success=True), id="no message"),
        pytest.param(400, b'{"error":{"code":131026,"message":"x"}}', Verdict(code=131026), id="refused"),
        pytest.param(400, b'{"error":{"code":"131026"}}', Verdict(), id="refused with a code that is none"),
        pytest.param(400, b'{"error":"no"}', Verdict(), id="refused with a word"),
        pytest.param(500, b'{"messages":[{"id":"w"}]}', Verdict(), id="a yes from a server in trouble is none"),
        pytest.param(200, b"", Verdict(graph=False), id="nothing"),
        pytest.param(200, b'{"messages":[]}', Verdict(), id="no id"),
        pytest.param(200, b"[1]", Verdict(graph=False), id="no object"),
        pytest.param(200, b"\xff", Verdict(graph=False), id="no text"),
    ],
)
def test_what_an_answer_says(status: int, body: bytes, says: Verdict) -> None:
    assert verdict(Reply(status, (), body)) == says
