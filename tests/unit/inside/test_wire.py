from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from safetensors.numpy import save

from grader.evidence import frame, read_reply
from grader.inside.wire import Channel
from grader.model import Value
from tests.support.frames import raw_frame

Pipes = tuple[int, int, int, int]


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    """(questions out, questions in, answers out, answers in): what one end writes the other reads."""
    there, ask = os.pipe()
    get, answer = os.pipe()
    yield there, ask, get, answer
    for descriptor in (there, ask, get, answer):
        try:
            os.close(descriptor)
        except OSError:
            continue


def test_a_question_arrives(pipes: Pipes) -> None:
    there, ask, _, answer = pipes
    blob = save({"0": np.arange(3), "1": np.ones((2, 2), np.float32)})
    os.write(ask, frame({"serial": "s", "question": {"ask": "survey"}}, blob))
    received = Channel(there, answer).receive()
    assert received is not None
    body, arrays = received
    assert body == {"serial": "s", "question": {"ask": "survey"}}
    np.testing.assert_array_equal(arrays[0], np.arange(3))
    assert arrays[1].shape == (2, 2)


def test_many_arrays_keep_their_order(pipes: Pipes) -> None:
    there, ask, _, answer = pipes
    os.write(ask, frame({}, save({str(number): np.array([number]) for number in range(12)})))
    received = Channel(there, answer).receive()
    assert received is not None
    assert [int(array[0]) for array in received[1]] == list(range(12))


@pytest.mark.parametrize("cut", [0, 5, 18, -1])
def test_a_question_that_is_cut_is_none(cut: int, pipes: Pipes) -> None:
    there, ask, _, answer = pipes
    os.write(ask, frame({"a": 1}, save({"0": np.ones(2)}))[:cut])
    os.close(ask)
    assert Channel(there, answer).receive() is None


def test_what_is_no_frame_is_a_fault_of_ours(pipes: Pipes) -> None:
    there, ask, _, answer = pipes
    os.write(ask, raw_frame(b"{}", magic=b"XXXX"))
    with pytest.raises(ValueError, match="no frame"):
        Channel(there, answer).receive()


def test_an_answer_larger_than_the_pipe_arrives_whole(pipes: Pipes) -> None:
    there, _, get, answer = pipes
    arrays = {"0/0": np.arange(200_000, dtype=np.float64)}
    body = {"serial": "s", "status": "value", "facts": {"words": "\ud800 and \xe9"}}
    sender = threading.Thread(target=Channel(there, answer).send, args=(body, arrays))
    sender.start()
    received = read_reply(lambda size: os.read(get, size), "s")
    sender.join()
    assert isinstance(received, Value)
    assert received.same_as(Value(body["facts"] if isinstance(body["facts"], dict) else {}, arrays))
