import msgspec

from linekeeper.sim.message import Message


def test_a_message_is_kept_by_json_as_it_is() -> None:
    message = Message(id="wamid.1", number="109284756103948", person="15550102000", category="marketing", windowed=False, reads=True)

    assert msgspec.json.decode(msgspec.json.encode(message), type=Message) == message
