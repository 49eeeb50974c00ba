"""grader.mutation.bench: what a box that fails means."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import RubricError
from grader.model import Answer, Evaluate, Failure, FailureKind
from grader.mutation.asked import AskedCall
from grader.mutation.bench import Bench
from grader.mutation.reference import read_reference
from tests.support.code import NET
from tests.support.mutation import a_rubric, local_bench

CALL = AskedCall("Net", (4,), (), (5, 3))


def ended(question: Evaluate) -> Answer:
    return Failure(FailureKind.TIMEOUT, "120 s are over")


def test_a_variant_that_ends_its_box_does_not_run(tmp_path: Path) -> None:
    bench = Bench(read_reference(a_rubric(tmp_path, NET)), ended)
    found = bench.measure(tmp_path / "v", [(CALL, True)])
    assert (found.differs, found.error, found.is_equal) == (("runs",), "120 s are over", False)


def test_a_reference_that_cannot_be_made_is_the_staff_s(tmp_path: Path) -> None:
    loaded = a_rubric(tmp_path, NET)
    with pytest.raises(RubricError, match="120 s are over"):
        Bench(read_reference(loaded), ended).model(CALL)
    with pytest.raises(RubricError, match="TypeError"):
        local_bench(loaded).model(AskedCall("Net", (1, 2, 3), (), (5, 3)))


def test_answers_are_the_reference_s_own(tmp_path: Path) -> None:
    text = "ANSWERS = {'1a': {'value': (2, 3)}, '1b': {'value': 'x'}}\n"
    bench = local_bench(a_rubric(tmp_path, {"models.py": NET, "answers.py": text}, "{kind: answer, question: 1a}"))
    assert bench.answers("answers.py", ["1a"]) == {"1a": (2, 3)}
    with pytest.raises(RubricError, match="a tuple of integers"):
        bench.answers("answers.py", ["1b"])
