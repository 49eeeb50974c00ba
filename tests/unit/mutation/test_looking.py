"""grader.mutation.looking: the calls that a handout asks for beside the rubric's own."""

from __future__ import annotations

from pathlib import Path

from grader.mutation.asked import AskedCall
from grader.mutation.looking import other_calls
from tests.support.code import NET
from tests.support.mutation import BLOCKS, CONVOLUTIONS, a_study

WIDE = NET.replace("width=4", "width=4, inputs=3").replace("nn.Linear(3, width)", "nn.Linear(inputs, width)")
IMAGES = "{kind: shape, model: Net(4), input: [2, 3, 8, 8], output: [2, 3, 16, 16]}"


def test_each_argument_is_another_once_smaller_once_left_out(tmp_path: Path) -> None:
    study = a_study(tmp_path, WIDE, "{kind: shape, model: Net(5), input: [5, 3], output: [5, 2]}")
    calls = list(other_calls(study))
    assert calls == [
        AskedCall("Net", (), (("width", 12),), (5, 3)),
        AskedCall("Net", (), (("width", 2),), (5, 3)),
        AskedCall("Net", (), (), (5, 3)),
        # a size of the input that equals the argument follows it; the batch does not
        AskedCall("Net", (), (("width", 5), ("inputs", 10)), (5, 10)),
        AskedCall("Net", (), (("width", 5), ("inputs", 1)), (5, 1)),
    ]


def test_numbers_alone_are_changed(tmp_path: Path) -> None:
    assert [dict(call.kwargs) for call in other_calls(a_study(tmp_path, BLOCKS))] == [{"width": 11}, {"width": 2}, {}]


def test_what_cannot_be_made_has_no_modules(tmp_path: Path) -> None:
    raises = NET.replace("super().__init__()", "raise ValueError")
    assert not a_study(tmp_path, raises).models


def test_a_model_that_is_made_in_a_test_alone_is_made_without_arguments(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_r.py").write_text("def test_net(student):\n    assert student.Net\n")
    study = a_study(tmp_path, CONVOLUTIONS, '{kind: pytest, test: "test_r.py::test_net"}', head="checks: tests\n")
    assert [module.path for module in study.models["Net"].leaves][:2] == ["first.0", "first.1"]
    assert study.models["Net"].order == ()
    assert study.calls == ()


def test_layers_that_items_ask_for(tmp_path: Path) -> None:
    check = "{kind: equivalent, model: Net(4), input: [2, 3, 8, 8], layers: [first, last.0]}"
    assert a_study(tmp_path, CONVOLUTIONS, IMAGES, check).layers_asked == {"first", "last"}
