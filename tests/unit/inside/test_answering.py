from __future__ import annotations

from pathlib import Path

import pytest

from grader.model import Evaluate, FailureKind
from tests.support.asking import call, failure_in, value_in
from tests.support.code import write
from tests.support.local import Local


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3),
        ("'text'", "text"),
        ("(32, 16)", [32, 16]),
        ("{1: (2, None)}", {"1": [2, None]}),
        ("float('nan')", "nan"),
        ("-float('inf')", "-inf"),
        ("np.int64(3)", 3),
        ("np.float32(0.5)", 0.5),
        ("np.arange(3)", [0, 1, 2]),
        ("torch.zeros(1, 2).shape", [1, 2]),
        ("torch.ones(2, requires_grad=True)", [1.0, 1.0]),
        ("True", True),
        ("10**30", 10**30),
    ],
)
def test_a_value_becomes_plain_data(written: str, value: object, tmp_path: Path, local: Local) -> None:
    source = f"import numpy as np\nimport torch\nA = {written}\ndef f(): return A\n"
    ask = local(write(tmp_path, {"models.py": source}))
    assert value_in(ask(Evaluate(call("f")))).facts == {"value": value}
    assert value_in(ask(Evaluate(call("A")))).facts == {"value": value}


@pytest.mark.parametrize("written", ["object()", "{1, 2}", "b'x'", "[lambda: 1]", "deep(30)"])
def test_what_is_no_plain_data_is_of_the_wrong_type(written: str, tmp_path: Path, local: Local) -> None:
    source = f"def deep(n): return [deep(n - 1)] if n else 0\ndef f(): return {written}\n"
    failure = failure_in(local(write(tmp_path, {"models.py": source}))(Evaluate(call("f"))))
    assert failure.kind is FailureKind.WRONG_TYPE
    assert failure.message.startswith("f returned")


def test_an_array_that_cannot_be_told_is_the_student_s_failure(tmp_path: Path, local: Local) -> None:
    source = "class Sly:\n    def tolist(self): raise ValueError('no')\ndef f(): return Sly()\n"
    failure = failure_in(local(write(tmp_path, {"models.py": source}))(Evaluate(call("f"))))
    assert (failure.kind, failure.message) == (FailureKind.EXCEPTION, "no")
    assert [frame.file for frame in failure.frames] == ["models.py"]


def test_random_numbers_are_seeded(tmp_path: Path, local: Local) -> None:
    source = (
        "import random, numpy, torch\n"
        "def f(): return [random.random(), float(numpy.random.rand()), float(torch.rand(1))]\n"
    )
    ask = local(write(tmp_path, {"models.py": source}))
    first = value_in(ask(Evaluate(call("f"), seed=5)))
    assert value_in(ask(Evaluate(call("f"), seed=5))).same_as(first)
    assert not value_in(ask(Evaluate(call("f"), seed=6))).same_as(first)
