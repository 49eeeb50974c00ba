"""grader.mutation.asked: what items ask for, whatever their kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.mutation.asked import AskedCall, asked_calls, asked_layers, asked_names, subjects_of
from grader.rubric import LoadedRubric
from tests.support.code import NET
from tests.support.mutation import a_rubric

CHECKS = '''
import pytest

def widths(side, number):
    return side.Net(number)

def helped(student):
    return student.Encoder

def test_net(student, reference):
    """Sentence."""
    widths(student, reference.Decoder)
    helped(student)

class TestBoth:
    @pytest.mark.parametrize("n", [1])
    def test_both(self, student, n):
        student.Net(3)(student.Other(n))
'''


def rubric(home: Path, *checks: str, defines: str = "Net") -> LoadedRubric:
    (home / "tests").mkdir(parents=True)
    (home / "tests" / "test_r.py").write_text(CHECKS)
    files = {"models.py": NET, "answers.py": "ANSWERS = {}\n"}
    return a_rubric(home, files, *checks, head="checks: tests\n", defines=defines)


@pytest.mark.parametrize(
    ("check", "subjects"),
    [
        ("{kind: shape, model: Net(4), input: [5, 3], output: [5, 2]}", {"Net"}),
        ("{kind: equivalent, model: Net(4), input: [5, 3]}", {"Net"}),
        ("{kind: train, models: {a: Net(3), b: Net()}, rates: {a: 0.1, b: 0.1}}", {"Net"}),
        ("{kind: answer, question: 1a}", {"answer 1a"}),
        ('{kind: file, patterns: ["*.pdf|*.docx", loss.txt]}', {"file *.pdf|*.docx", "file loss.txt"}),
        ("{kind: manual}", set()),
        ('{kind: pytest, test: "test_r.py::test_net"}', {"Encoder"}),
        ('{kind: pytest, test: "test_r.py::TestBoth::test_both[1]"}', {"Net", "Other"}),
    ],
)
def test_subjects(tmp_path: Path, check: str, subjects: set[str]) -> None:
    loaded = rubric(tmp_path, check)
    assert subjects_of(loaded.rubric.items[0], loaded.checks) == subjects


def test_names_are_told_once_and_in_order(tmp_path: Path) -> None:
    checks = ['{kind: pytest, test: "test_r.py::TestBoth::test_both"}', "{kind: answer, question: 1a}"]
    loaded = rubric(tmp_path, "{kind: equivalent, model: Net(), input: [5, 3]}", *checks)
    assert asked_names(loaded) == ("Net", "Other")


def test_a_call_is_made_once_with_the_smallest_batch_of_more_than_one(tmp_path: Path) -> None:
    loaded = rubric(
        tmp_path,
        "{kind: shape, model: 'Net(4, rate=0.5)', input: [32, 3], output: [32, 2]}",
        "{kind: equivalent, model: 'Net(4, rate=0.5)', input: [1, 3], layers: [first, last.0]}",
        "{kind: parameters, model: Net(), input: [5, 3]}",
    )
    calls = (AskedCall("Net", (4,), (("rate", 0.5),), (2, 3)), AskedCall("Net", (), (), (5, 3)))
    assert asked_calls(loaded) == calls
    assert asked_layers(loaded) == {"first", "last"}
