from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import RubricError
from grader.judge.kinds import judge_item
from grader.model import Failure, FailureKind, Finding, ShapeCheck, Value, Verdict
from tests.support.cases import Recorded, a_case, an_item, rows_of
from tests.support.code import NET, module, write
from tests.support.local import Local

OUTPUT = ShapeCheck(model="Net()", input=(5, 3), output=(5, 2))
LAYERS = ShapeCheck(model="Net()", input=(5, 3), check_output=False, layers={"first": (5, 4), "last": (5, 2)})
Judged = Callable[..., Finding]


@pytest.fixture
def judged(tmp_path: Path, local: Local) -> Judged:
    """The finding on a source."""
    clean = local(write(tmp_path / "clean", {}))
    folder = tmp_path / "student"
    return lambda source, check: judge_item(
        an_item(check), a_case(local(write(folder, {"models.py": source})), execute=clean)
    )


def test_the_right_output(judged: Judged) -> None:
    finding = judged(NET, OUTPUT)
    assert finding.verdict is Verdict.PASSED
    assert (finding.expected, finding.got) == ("5 x 2", "5 x 2")


def test_a_wrong_output(judged: Judged) -> None:
    finding = judged(NET.replace("nn.Linear(width, 2)", "nn.Linear(width, 7)"), OUTPUT)
    assert (finding.verdict, finding.expected, finding.got) == (Verdict.FAILED, "5 x 2", "5 x 7")


def test_a_number_of_examples_that_is_written_down_is_asked_as_it_stands(judged: Judged) -> None:
    assert judged(module("self.l = nn.Linear(3, 2)", "return self.l(x.view(5, 3))"), OUTPUT).verdict is Verdict.PASSED
    assert judged(module("self.l = nn.Linear(3, 2)", "return self.l(x.view(4, 3))"), OUTPUT).verdict is Verdict.FAILED


def test_a_model_that_stops_half_way_fails_with_its_error(judged: Judged) -> None:
    finding = judged(NET.replace("nn.Linear(width, 2)", "nn.Linear(9, 2)"), OUTPUT)
    assert finding.verdict is Verdict.FAILED
    assert finding.where == "models.py, line 13"
    assert [entry.kind for entry in finding.evidence] == ["traceback"]


def test_each_layer_is_a_share(judged: Judged) -> None:
    assert judged(NET, LAYERS).verdict is Verdict.PASSED
    finding = judged(NET.replace("nn.Linear(width, 2)", "nn.Linear(width, 7)"), LAYERS)
    assert (finding.verdict, str(finding.share)) == (Verdict.PARTIAL, "0.500000")
    assert rows_of(finding) == [("first", "5 x 4", "5 x 4", "True"), ("last", "5 x 2", "5 x 7", "False")]


def test_a_layer_is_not_charged_for_the_one_before(judged: Judged) -> None:
    """The last layer is right for the input that it should have had, and stops on the one that it gets."""
    finding = judged(
        NET.replace("nn.Linear(3, width), nn.BatchNorm1d(width)", "nn.Linear(3, 9), nn.BatchNorm1d(9)"), LAYERS
    )
    assert [row[-1] for row in rows_of(finding)] == ["False", "True"]
    assert "asked by itself" in rows_of(finding)[1][2]


def test_a_layer_that_got_a_wrong_size_is_asked_again(judged: Judged) -> None:
    source = module(
        "self.first = nn.Linear(3, 9)\nself.last = nn.AdaptiveAvgPool1d(2)", "return self.last(self.first(x)[None])[0]"
    )
    check = ShapeCheck(model="Net()", input=(5, 3), check_output=False, layers={"first": (5, 4), "last": (5, 2)})
    finding = judged(source, check)
    assert [row[-1] for row in rows_of(finding)] == ["False", "True"]


def test_layers_of_other_names_are_found_by_their_place(judged: Judged) -> None:
    flat = module("self.s = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))", "return self.s(x)")
    finding = judged(flat, LAYERS)
    assert finding.verdict is Verdict.PASSED
    assert "found by its place" in rows_of(finding)[0][2]
    turned = module("self.s = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 4))", "return self.s(x)")
    assert judged(turned, LAYERS).verdict is Verdict.PARTIAL


def test_a_layer_that_is_not_there(judged: Judged) -> None:
    finding = judged(module("self.first = nn.Linear(3, 4)", "return self.first(x)"), LAYERS)
    assert rows_of(finding)[1] == ("last", "5 x 2", "never reached", "False")
    assert "no layer named last" in finding.say


def test_blanks_of_the_starter(judged: Judged) -> None:
    blank = module("self.first = None\nself.last = None", "return self.last(self.first(x))")
    assert judged(blank, LAYERS).verdict is Verdict.FAILED
    finding = judged(blank, OUTPUT)
    assert "still None" in finding.say


def test_the_output_s_size_may_be_the_reference_s(tmp_path: Path, local: Local) -> None:
    check = ShapeCheck(model="Net()", input=(5, 3))
    sides = [
        local(write(tmp_path / str(width), {"models.py": NET.replace("width, 2", f"width, {width}")}))
        for width in (2, 6)
    ]
    assert judge_item(an_item(check), a_case(sides[0], sides[0])).verdict is Verdict.PASSED
    assert judge_item(an_item(check), a_case(sides[0], sides[1])).verdict is Verdict.FAILED
    with pytest.raises(RubricError, match="none here"):
        judge_item(an_item(check), a_case(sides[0]))


def test_several_outputs_are_not_one(judged: Judged) -> None:
    finding = judged(module("self.l = nn.Linear(3, 2)", "return self.l(x), x"), OUTPUT)
    assert finding.verdict is Verdict.FAILED


@pytest.mark.parametrize("facts", [{}, {"operations": 3}, {"parameters": [], "operations": [{}]}])
def test_a_trace_of_another_form_is_a_person_s_business(facts: dict[str, object]) -> None:
    finding = judge_item(an_item(LAYERS), a_case(Recorded(trace=Value(facts))))
    assert (finding.verdict, finding.blocked_by, finding.needs_person) == (Verdict.BLOCKED, "the sandbox", True)


@pytest.mark.parametrize("check", [OUTPUT, LAYERS], ids=["output", "layers"])
@pytest.mark.parametrize("kind", [FailureKind.TIMEOUT, FailureKind.MEMORY, FailureKind.KILLED, FailureKind.EXITED])
def test_an_end_of_the_box_fails_the_item(kind: FailureKind, check: ShapeCheck) -> None:
    ended = Failure(kind, "it ended")
    finding = judge_item(an_item(check), a_case(Recorded(trace=ended, forward=ended)))
    assert finding.verdict is Verdict.FAILED
    assert "it ended" in finding.say
