"""The load generator and the bodies it sends."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from msgspec.structs import replace

from bench.bodies import SECRET, body, request
from bench.load import Job, Run, prepare
from linekeeper.decode import Veil, decode
from linekeeper.decode.signature import matches
from linekeeper.events.house import Unread
from linekeeper.events.message import MessageMoved

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@contextmanager
def answering(status: int) -> Iterator[int]:
    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def job(port: int, rate: float = 0.0) -> Job:
    return Job(port=port, path="/x", first=0, prepared=5, seconds=0.3, warm_s=0.05, rate=rate, connections=2)


def test_a_body_is_read_whole_by_the_decoder_and_is_about_a_kilobyte() -> None:
    told = decode(body(7, int(NOON.timestamp())), app="meta", source="meta", heard_at=NOON, veil=Veil(b"key"))

    events = [event for batch in told for element in batch.elements for event in element.events]
    assert [type(event) for event in events] == [MessageMoved]
    assert not [event for event in events if isinstance(event, Unread)]
    assert 1_000 < len(body(7, int(NOON.timestamp()))) < 1_200


def test_bodies_differ_in_message_or_word() -> None:
    assert len({body(index, 1) for index in range(30)}) == 30


def test_a_request_is_signed() -> None:
    head, _, sent = request("/webhooks/meta", body(1, 1)).partition(b"\r\n\r\n")
    signature = next(line.split(b": ")[1].decode() for line in head.split(b"\r\n") if line.startswith(b"X-Hub-Signature-256"))

    assert matches(sent, signature, [SECRET.encode()])


@pytest.mark.parametrize("rate", [pytest.param(0.0, id="closed loop"), pytest.param(100.0, id="open loop")])
def test_answers_are_counted_and_timed(rate: float) -> None:
    with answering(200) as port:
        told = job(port, rate)
        came = Run(told, prepare(told)).go()

    assert came.answered > 0
    assert came.refused == 0
    assert 0 < came.p50 <= came.p99


def test_a_refusal_is_told_and_not_counted_as_speed() -> None:
    with answering(503) as port:
        came = Run(job(port), prepare(job(port))).go()

    assert came.refused > 0


def test_of_a_mix_only_those_that_are_meant_are_timed() -> None:
    with answering(200) as port:
        every = Run(replace(job(port, 100.0), kind="mixed"), prepare(replace(job(port), kind="mixed"))).go()
        some = Run(replace(job(port, 100.0), kind="mixed", counted_every=5), prepare(replace(job(port), kind="mixed"))).go()

    assert 0 < some.answered < every.answered
