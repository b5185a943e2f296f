"""What the gateway's bench sends: no bucket of ours is its limit, and everything is what it says."""

import json
from collections import Counter

from bench.load import Job, prepare
from bench.messages import KINDS, MIX, TALKING, request
from linekeeper.pacing.lanes import parsed


def test_no_pair_of_number_and_person_comes_again_soon() -> None:
    sent = [KINDS["utility"](index) for index in range(20_000)]

    assert len({(number, json.loads(body)["to"]) for number, body in sent}) == len(sent)
    assert max(Counter(number for number, _ in sent).values()) < 1_100


def test_of_a_mix_every_fifth_is_a_reply() -> None:
    sent = [KINDS["mixed"](index) for index in range(2 * MIX)]

    assert [parsed(json.loads(body), "messages").type for _, body in sent] == ["text", *["template"] * 4] * 2
    assert sent[0][0] == TALKING


def test_a_load_of_messages_is_prepared_as_whole_requests() -> None:
    job = Job(port=1, path="", first=3, prepared=1, seconds=1.0, kind="utility")

    assert next(prepare(job)) == request(*KINDS["utility"](3))
    head, _, body = request(*KINDS["utility"](3)).partition(b"\r\n\r\n")
    assert b"Content-Length: %d\r\n" % len(body) in head + b"\r\n"
