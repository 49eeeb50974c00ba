from __future__ import annotations

import json
import struct
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evidence import Caps, ChannelClosed, HarnessFault, ProtocolFault, frame, read_reply
from grader.model import Failure, FailureKind, Frame, Value
from tests.support.frames import SERIAL, answer_frame, raw_frame, reader, tensor_blob

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
CAPS = Caps()
FAILURE: dict[str, Any] = {
    "kind": "exception", "type": "ValueError", "message": "no", "stage": "forward",
    "frames": [{"file": "models.py", "line": 3, "function": "forward", "source": "x"}], "near": ["Net"],
}  # fmt: skip


def read(data: bytes, serial: str = SERIAL, caps: Caps = CAPS) -> Value | Failure:
    return read_reply(reader(data), serial, caps)


def value_of(facts: Any, arrays: dict[str, Any] | None = None) -> Value:
    answer = read(answer_frame(facts, arrays))
    assert isinstance(answer, Value)
    return answer


def refused(data: bytes, caps: Caps = CAPS) -> str:
    with pytest.raises(ProtocolFault) as caught:
        read(data, caps=caps)
    return str(caught.value)


def only_known_faults(data: bytes, most: int = 1 << 20) -> None:
    """Whatever comes is an answer, or one of the three faults that the reader names."""
    with suppress(ProtocolFault, ChannelClosed, HarnessFault):
        answer = read_reply(reader(data, most), SERIAL)
        assert isinstance(answer, (Value, Failure))


@given(st.binary(max_size=300), st.integers(1, 7))
def test_any_bytes_are_an_answer_or_a_known_fault(data: bytes, most: int) -> None:
    only_known_faults(data, most)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_text_and_blob_in_a_right_frame(text: bytes, blob: bytes) -> None:
    only_known_faults(raw_frame(text, blob))


@given(JSON, st.sampled_from(["value", "failure", "broken", "other", 3]), JSON)
def test_any_json_is_an_answer_or_a_known_fault(body: Any, status: object, facts: Any) -> None:
    only_known_faults(raw_frame(json.dumps(body).encode()))
    only_known_faults(answer_frame(facts, status=status))
    only_known_faults(answer_frame({"kind": "exception", "message": "m", "frames": facts, "near": body}, status=status))


@given(st.fixed_dictionaries({name: JSON | st.just(value) for name, value in FAILURE.items()}))
def test_any_failure_facts_are_a_failure_or_a_protocol_fault(facts: dict[str, Any]) -> None:
    only_known_faults(answer_frame(facts, status="failure"))


@given(
    st.dictionaries(
        st.text(max_size=4),
        st.fixed_dictionaries(
            {
                "dtype": st.sampled_from(["F32", "F64", "BOOL", "I64", "BF16", "F8_E4M3", "U16", "C64", "X", 3]),
                "shape": st.lists(st.sampled_from([0, 1, 2, 2**31, 2**63, -1]), max_size=10),
                "data_offsets": st.lists(st.integers(-2, 40), min_size=2, max_size=2),
            }
        ),
        max_size=3,
    ),
    st.binary(max_size=40),
)
def test_any_array_header_is_read_or_refused(header: dict[str, Any], data: bytes) -> None:
    body = json.dumps({"serial": SERIAL, "status": "value", "facts": {}}).encode()
    only_known_faults(raw_frame(body, tensor_blob(header, data)))


@given(
    st.dictionaries(st.text(max_size=5), st.integers(-(2**63), 2**63 - 1) | st.text(max_size=5), max_size=4),
    st.lists(st.integers(0, 3), max_size=4),
    st.sampled_from([np.float32, np.float64, np.int64, np.int8, np.uint8, np.bool_, np.float16]),
    st.integers(1, 9),
)
def test_what_is_honest_comes_back(facts: dict[str, Any], size: list[int], dtype: Any, most: int) -> None:
    array = np.ones(size, dtype)
    answer = read_reply(reader(answer_frame(facts, {"0/0": array}), most), SERIAL)
    assert isinstance(answer, Value)
    assert answer.facts == facts
    assert answer.arrays["0/0"].dtype == array.dtype
    np.testing.assert_array_equal(answer.arrays["0/0"], array)


def test_a_value_may_hold_no_arrays() -> None:
    assert value_of({"a": [1, None, "x"]}).same_as(Value({"a": [1, None, "x"]}))


def test_an_answer_to_another_question_is_forged() -> None:
    assert "not to the question" in refused(answer_frame({}, serial="guessed"))
    assert "not to the question" in refused(answer_frame({}, serial=""))
    assert "not to the question" in refused(answer_frame({}, serial=7))


@pytest.mark.parametrize("body", [[], "x", 3, None, {"serial": SERIAL}, {"serial": SERIAL, "status": "value"}])
def test_a_body_of_another_form_is_refused(body: object) -> None:
    assert "not to the question" in refused(raw_frame(json.dumps(body).encode()))


def test_a_status_that_nobody_knows_is_refused() -> None:
    assert "status" in refused(answer_frame({}, status="perfect"))


def test_a_frame_with_another_beginning_is_refused() -> None:
    assert "begin" in refused(raw_frame(b"{}", magic=b"GRD2"))


@pytest.mark.parametrize(
    ("text", "blob"), [(2**32 - 1, 0), (Caps().text_bytes + 1, 0), (2, Caps().blob_bytes + 1), (2, 2**64 - 1)]
)
def test_a_length_above_the_cap_is_refused_before_it_is_read(text: int, blob: int) -> None:
    """The frame ends after its header: that nothing more is read shows in that the channel's end is not met."""
    assert "too large" in refused(struct.pack("<4sIQ", b"GRD1", text, blob))


@pytest.mark.parametrize("cut", [0, 3, 15, 20, -1])
def test_a_channel_that_ends_early_is_closed(cut: int) -> None:
    with pytest.raises(ChannelClosed):
        read(answer_frame({"a": 1}, {"0": np.zeros(3)})[:cut])


@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "{", "\ufeff{}", "[" * 100_000, "9" * 1001, '{"a":' * 40_000],
)
def test_what_is_no_plain_json_is_refused(text: str) -> None:
    body = f'{{"serial": "{SERIAL}", "status": "value", "facts": {{"a": {text}}}}}'
    refused(raw_frame(body.encode()))


def test_nesting_counts_up_to_the_cap() -> None:
    caps = Caps(depth=6)
    assert isinstance(read(answer_frame({"a": _shells(4)}), caps=caps), Value)
    assert "deep" in refused(answer_frame({"a": _shells(5)}), caps)


def _shells(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def test_a_text_that_is_too_long_is_refused_also_as_a_key() -> None:
    caps = Caps(string=10)
    assert "long" in refused(answer_frame({"a": ["x" * 11]}), caps)
    assert "long" in refused(answer_frame({"a": {"x" * 11: 1}}), caps)
    assert isinstance(read(answer_frame({"a": "x" * 10}), caps=caps), Value)


def test_too_many_arrays_are_refused() -> None:
    arrays = {str(number): np.zeros(1) for number in range(5)}
    assert "many" in refused(answer_frame({}, arrays), Caps(arrays=4))
    assert isinstance(read(answer_frame({}, arrays), caps=Caps(arrays=5)), Value)


def test_an_array_of_too_many_axes_is_refused() -> None:
    assert "rank" in refused(answer_frame({}, {"0": np.zeros((1,) * 9)}))
    assert value_of({}, {"0": np.zeros((1,) * 8)}).arrays["0"].shape == (1,) * 8


@pytest.mark.parametrize("dtype", ["BF16", "F8_E4M3", "F8_E5M2"])
def test_a_type_that_numpy_does_not_have_is_refused(dtype: str) -> None:
    size = 2 if dtype == "BF16" else 1
    blob = tensor_blob({"0": {"dtype": dtype, "shape": [1], "data_offsets": [0, size]}}, bytes(size))
    body = json.dumps({"serial": SERIAL, "status": "value", "facts": {}}).encode()
    assert "type" in refused(raw_frame(body, blob))


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F32", "shape": [2**40], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [1], "data_offsets": [0, 400]},
        {"dtype": "F32", "shape": [2**62, 2**62], "data_offsets": [0, 4]},
    ],
)
def test_an_array_larger_than_its_bytes_is_refused(entry: dict[str, Any]) -> None:
    body = json.dumps({"serial": SERIAL, "status": "value", "facts": {}}).encode()
    assert "malformed" in refused(raw_frame(body, tensor_blob({"0": entry}, bytes(4))))


@pytest.mark.parametrize("size", [[0, 2**62], [2**62, 0], [0, 2**63], [0, 2**40, 2**40]])
def test_an_array_without_numbers_has_no_impossible_axes(size: list[int]) -> None:
    body = json.dumps({"serial": SERIAL, "status": "value", "facts": {}}).encode()
    blob = tensor_blob({"0": {"dtype": "F32", "shape": size, "data_offsets": [0, 0]}}, b"")
    assert "impossible size" in refused(raw_frame(body, blob))


def test_a_failure_is_read_whole() -> None:
    answer = read(answer_frame(FAILURE, status="failure"))
    assert answer == Failure(
        FailureKind.EXCEPTION, "no", "ValueError", "forward", (Frame("models.py", 3, "forward", "x"),), ("Net",)
    )


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "great"},
        {"kind": None},
        {"kind": []},
        {"message": 3},
        {"message": None},
        {"type": {}},
        {"stage": None},
        {"frames": "models.py"},
        {"frames": [["models.py", 3]]},
        {"frames": [{"file": "models.py", "line": "3", "function": "f", "source": ""}]},
        {"frames": FAILURE["frames"] * 101},
        {"near": {"a": 1}},
        {"near": [3]},
        {"near": ["x"] * 101},
    ],
)
def test_a_failure_of_another_form_is_refused(change: dict[str, Any]) -> None:
    refused(answer_frame(FAILURE | change, status="failure"))


def test_words_of_a_failure_are_cut() -> None:
    facts = FAILURE | {"message": "m" * 100_000, "frames": [FAILURE["frames"][0] | {"line": -5, "file": "f" * 9000}]}
    answer = read(answer_frame(facts, status="failure"))
    assert isinstance(answer, Failure)
    assert len(answer.message) == 8000
    assert (len(answer.frames[0].file), answer.frames[0].line) == (500, 0)


def test_a_fault_of_ours_is_told_as_such() -> None:
    with pytest.raises(HarnessFault, match="KeyError"):
        read(answer_frame({"message": "KeyError: 'x'"}, status="broken"))
    assert "words" in refused(answer_frame({}, status="broken"))


def test_a_question_can_hold_no_nan() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        frame({"a": float("nan")}, b"")
