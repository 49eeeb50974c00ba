"""Marks for what a network is rest on what was borne out: by the reference, or by execution in a clean box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.judge import Case, Draw
from grader.judge.graph.printing import words
from grader.judge.kinds import judge_item
from grader.judge.kinds.known import known
from grader.model import Answer, EquivalentCheck, ParametersCheck, Question, ShapeCheck, Verdict
from tests.support.cases import a_case, an_item
from tests.support.code import NET, module, write
from tests.support.local import Ask, Local

SIZE = (5, 3)
PARAMETERS = ParametersCheck(model="Net()", input=SIZE)
LAYERS = ShapeCheck(model="Net()", input=(32, 3), check_output=False, layers={"first": (32, 4), "last": (32, 2)})
EQUIVALENT = EquivalentCheck(model="Net()", input=SIZE)
LIES = NET.replace("self.last(self.first(x))", "self.last(self.first(x)) if x.is_meta else torch.tanh(x[:, :2])")
Made = Callable[[str], Case]


class Counted:
    """Keeps the questions that are put to a box."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        return self._ask(question)


@pytest.fixture
def clean(tmp_path: Path, local: Local) -> Counted:
    """The clean box."""
    return Counted(local(write(tmp_path / "clean", {})))


@pytest.fixture
def made(tmp_path: Path, local: Local, clean: Counted) -> Made:
    """A case of a source beside NET."""

    def case(source: str) -> Case:
        sides = [
            Counted(local(write(tmp_path / name, {"models.py": text}))) for name, text in (("s", source), ("r", NET))
        ]
        return a_case(*sides, execute=clean)

    return case


def test_what_is_the_reference_needs_no_execution(made: Made, clean: Counted) -> None:
    found = known(made(NET.replace("nn.Linear(3, width)", "nn.Linear(3, width, bias=False)")), "Net()", SIZE)
    assert (found.is_sure, found.verification.by, clean.asked) == (True, "reference", [])
    assert [words(step) for step in found.said.in_training.steps][:2] == ["Linear(4 outputs)", "BatchNorm"]


def test_what_is_not_the_reference_is_executed(made: Made, clean: Counted) -> None:
    found = known(made(NET.replace("nn.Tanh()", "nn.Sigmoid()")), "Net()", SIZE)
    assert (found.is_sure, found.verification.by) == (True, "execution")
    assert clean.asked


@pytest.mark.parametrize("check", [PARAMETERS, LAYERS], ids=["parameters", "layers"])
def test_a_lie_earns_nothing_and_a_person_looks(check: ParametersCheck | ShapeCheck, made: Made) -> None:
    finding = judge_item(an_item(check), made(LIES))
    assert (finding.verdict, finding.blocked_by, finding.needs_person) == (Verdict.BLOCKED, "verification", True)
    assert "returns other numbers" in finding.staff


def test_a_network_that_says_it_is_the_reference_and_is_not(made: Made) -> None:
    """The claim is the reference's network, but the outputs are others."""
    assert not known(made(LIES), "Net()", SIZE).is_sure


def test_sizes_are_told_for_as_many_examples_as_the_rubric_asks(made: Made) -> None:
    sizes = {name: size for name, _, size in known(made(NET), "Net()", (32, 3)).said.sizes}
    assert (sizes["first"], sizes["last"]) == ((32, 4), (32, 2))
    assert judge_item(an_item(LAYERS), made(NET)).verdict is Verdict.PASSED


def test_one_question_serves_all(made: Made) -> None:
    case = made(NET)
    for check in (PARAMETERS, EQUIVALENT, LAYERS):
        assert judge_item(an_item(check), case).verdict is Verdict.PASSED
    asked = case.student.ask
    assert isinstance(asked, Counted)
    forwards = [question for question in asked.asked if question.ask == "forward"]
    traces = [question for question in asked.asked if question.ask == "trace"]
    assert len(set(forwards)) == 1
    assert len(traces) == 2  # in eval and in train mode, once each


def test_a_number_of_examples_that_is_written_down(made: Made) -> None:
    """Forward runs with 32 examples alone: with these it is known."""
    source = NET.replace("self.last(self.first(x))", "self.last(self.first(x.view(32, 3)))")
    sizes = {name: size for name, _, size in known(made(source), "Net()", (32, 3)).said.sizes}
    assert sizes["last"] == (32, 2)
    assert known(made(source), "Net()", SIZE).said.stopped is not None


def test_paths_that_differ_are_not_sure(made: Made) -> None:
    """Whether both paths come up hangs on the draw; where they do, neither earns marks by itself."""
    source = module("self.a = nn.Linear(3, 2)", "if x.sum() > 0: return self.a(x).tanh()\nreturn self.a(x).sigmoid()")
    case = made(source)
    found = []
    for number in range(12):
        side = replace(case.student, kept={})
        found.append(known(replace(case, student=side, draw=Draw.from_secret(str(number))), "Net()", SIZE))
    assert any("paths differ" in one.verification.why for one in found)
    assert all(one.is_sure == (not one.verification.why) for one in found)


def test_nothing_was_computed_so_nothing_is_said(made: Made) -> None:
    found = known(made(module("self.first = None", "return self.first(x)")), "Net()", SIZE)
    assert found.is_sure
    assert found.said.net.steps == ()


def test_without_a_clean_box_and_a_reference_nothing_is_sure(tmp_path: Path, local: Local) -> None:
    case = a_case(local(write(tmp_path, {"models.py": NET})))
    assert not known(case, "Net()", SIZE).is_sure
