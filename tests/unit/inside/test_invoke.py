"""Functions are called with arguments by the names that they give them, in order where these say nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.model import Array, Call, Failure, GivenArgument, Invoke, Value
from tests.support.asking import MODELS
from tests.support.code import HEAD, write
from tests.support.local import Local

GIVEN = (GivenArgument("a", ("first",)), GivenArgument("b", ("second", "b_2")))
CASE = (Array(np.array([1, 2], np.float32)), Array(np.array([10, 20], np.float32)))


def ask(text: str, tmp_path: Path, local: Local, call: str = "f", *, made: bool = False, method: str = "") -> Value:
    question = Invoke(Call(MODELS, call), made, method, GIVEN, (CASE, CASE), (1, 2))
    answer = local(write(tmp_path, {"models.py": f"{HEAD}\n{text}\n"}))(question)
    assert isinstance(answer, Value), answer
    return answer


@pytest.mark.parametrize(
    ("signature", "taken"),
    [
        ("a, b", [["a", "a", True], ["b", "b", True]]),
        ("B2, First", [["B2", "b", True], ["First", "a", True]]),
        ("x, y", [["x", "a", False], ["y", "b", False]]),
        ("x, a", [["x", "b", False], ["a", "a", True]]),
        ("a, k=3, *, b", [["a", "a", True], ["b", "b", True]]),
        ("a, k=3, b=None", [["a", "a", True], ["b", "b", True]]),
        ("b", [["b", "b", True]]),
        ("*args", [["", "a", False], ["", "b", False]]),
    ],
)
def test_arguments(signature: str, taken: list[object], tmp_path: Path, local: Local) -> None:
    assert ask(f"def f({signature}):\n    return 1.0", tmp_path, local).facts["taken"] == taken


def test_results_of_every_sort(tmp_path: Path, local: Local) -> None:
    text = "def f(a, b):\n    return {'x': a + b, 'y': (1, 2.5), 'z': 'text', 'n': np.float64(3)}"
    answer = ask(f"import numpy as np\n{text}", tmp_path, local)
    assert {name: value.tolist() for name, value in answer.arrays.items() if name.startswith("0/")} == {
        "0/x": [11, 22], "0/y.0": 1, "0/y.1": 2.5, "0/n": 3,
    }  # fmt: skip


def test_a_case_that_fails_costs_itself(tmp_path: Path, local: Local) -> None:
    text = "calls = []\ndef f(a, b):\n    calls.append(1)\n    return a if len(calls) > 1 else 1 / 0"
    first, second = ask(text, tmp_path, local).facts["cases"]
    assert first["failure"]["type"] == "ZeroDivisionError"
    assert second == {}


def test_methods_and_objects(tmp_path: Path, local: Local) -> None:
    text = (
        "class Net(nn.Module):\n    def forward(self, a, b):\n        return a * b\n"
        "    def f(self, first, b):\n        return first - b if self.training else b"
    )
    assert ask(text, tmp_path / "a", local, "Net", made=True).arrays["0/0"].tolist() == [10, 40]
    assert ask(text, tmp_path / "b", local, "Net", made=True, method="f").arrays["0/0"].tolist() == [-9, -18]


@pytest.mark.parametrize(
    ("text", "method", "words"),
    [
        ("class f:\n    pass", "g", "f has no method named g"),
        ("f = 3", "", "f returned int, not something that can be called"),
        ("def f(a, b, c):\n    return a", "", "asking for c, f returned function"),
        ("", "", "models.py has no class or function named f"),
    ],
)
def test_what_cannot_be_called(text: str, method: str, words: str, tmp_path: Path, local: Local) -> None:
    question = Invoke(Call(MODELS, "f"), bool(method), method, GIVEN, (CASE,), (1,))
    answer = local(write(tmp_path, {"models.py": f"{HEAD}\n{text}\n"}))(question)
    assert isinstance(answer, Failure)
    assert words in answer.message


def test_a_single_number_has_its_first_entry_still(tmp_path: Path, local: Local) -> None:
    answer = ask("def f(a, b):\n    loss = (a * b).sum()\n    return loss, loss.data[0], a.data[0]", tmp_path, local)
    assert answer.arrays["0/1"] == answer.arrays["0/0"] == 50
    assert answer.arrays["0/2"] == 1
    (told,) = answer.facts["stood_in"]
    assert "models.py, line 7: x.data[0] of a single number is gone" in told
