from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.model import Answer, Exchange, Failure, FailureKind, Frame, RunEnd, Transcript, Value
from grader.transcripts import dump_transcript, load_transcript

FAILURE = Failure(FailureKind.MISSING, "no \ud800", "E", "find", (Frame("models.py", 3, "f", "x = 1"),), ("Net",))
WHOLE = Transcript(
    "key",
    (
        Exchange("q0", "survey", Value({"files": [{"path": "\xe9", "bytes": 1}], "nothing": None})),
        Exchange(
            "q1", "forward Net()", Value({}, {"0/0": np.array([1.5, np.nan], np.float32), "1/0": np.zeros((0, 2))})
        ),
        Exchange("q2", "trace Net()", FAILURE),
        *(Exchange(f"x{n}", "forward", Value({"n": n}, {"0/0": np.array([n])})) for n in range(12)),
    ),
    (RunEnd("signal", 9, 1.5, 0.25, 1 << 40, "text\n"), RunEnd("closed")),
)


def same(one: Transcript, other: Transcript) -> bool:
    if (one.key, one.ends, len(one.exchanges)) != (other.key, other.ends, len(other.exchanges)):
        return False
    pairs = zip(one.exchanges, other.exchanges, strict=True)
    return all((a.question, a.words) == (b.question, b.words) and same_answer(a.answer, b.answer) for a, b in pairs)


def same_answer(one: Answer, other: Answer) -> bool:
    return one.same_as(other) if isinstance(one, Value) and isinstance(other, Value) else one == other


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert same(load_transcript(written(tmp_path / "t", dump_transcript(WHOLE)), "key"), WHOLE)
    assert same(load_transcript(written(tmp_path / "e", dump_transcript(Transcript("k"))), "k"), Transcript("k"))


def test_one_of_another_key_or_none_is_empty(tmp_path: Path) -> None:
    path = written(tmp_path / "t", dump_transcript(WHOLE))
    assert load_transcript(path, "other") == Transcript("other")
    assert load_transcript(tmp_path / "missing", "key") == Transcript("key")
    assert load_transcript(tmp_path, "key") == Transcript("key")


@pytest.mark.parametrize("cut", [0, 1, 8, 20, 300, -1])
def test_one_that_was_cut_is_empty(cut: int, tmp_path: Path) -> None:
    path = written(tmp_path / "t", dump_transcript(WHOLE)[:cut])
    assert load_transcript(path, "key") == Transcript("key")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 4000), byte=st.integers(0, 255))
def test_one_that_is_damaged_is_read_or_empty(tmp_path: Path, at: int, byte: int) -> None:
    """A disk can fail: whatever the damage, the run goes on, and what cannot be read is asked again."""
    data = bytearray(dump_transcript(WHOLE))
    data[at % len(data)] = byte
    assert isinstance(load_transcript(written(tmp_path / "t", bytes(data)), "key"), Transcript)


FACTS: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.dictionaries(st.text(max_size=5), FACTS, max_size=3), st.integers(0, 3)), max_size=4))
def test_any_answers_survive(tmp_path: Path, answers: list[tuple[dict[str, Any], int]]) -> None:
    exchanges = tuple(
        Exchange(str(n), "w", Value(facts, {f"{k}": np.full(k, n) for k in range(count)}))
        for n, (facts, count) in enumerate(answers)
    )
    transcript = Transcript("key", exchanges)
    assert same(load_transcript(written(tmp_path / "t", dump_transcript(transcript)), "key"), transcript)
