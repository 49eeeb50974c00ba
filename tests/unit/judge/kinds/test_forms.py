"""``accept``: of several right forms the one that fits best counts, and the reference must have each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.judge.kinds import judge_item
from grader.judge.kinds.forms import prove_forms
from grader.judge.respond import ReferenceFailure
from grader.model import EquivalentCheck, Finding, ModesCheck, NetworkCheck, ParametersCheck, ShapeCheck
from tests.support.cases import a_case, an_item
from tests.support.code import NET, write
from tests.support.local import Local

OTHER = (
    NET.replace("class Net", "class Wide")
    .replace("width=4", "width=6")
    .replace("nn.Tanh()", "nn.Sigmoid()")
    .partition("\n\n")[2]
)
REFERENCE = f"{NET}\n{OTHER}"
WIDE = NET.replace("width=4", "width=6").replace("nn.Tanh()", "nn.Sigmoid()")
KINDS = [EquivalentCheck, NetworkCheck, ParametersCheck, ModesCheck, ShapeCheck]
Judged = Callable[..., Finding]


@pytest.fixture
def case_of(tmp_path: Path, local: Local) -> Callable[[str], Any]:
    """The case of a source beside REFERENCE."""

    def make(source: str) -> Any:
        sides = [local(write(tmp_path / name, {"models.py": t})) for name, t in (("s", source), ("r", REFERENCE))]
        return a_case(*sides, execute=local(write(tmp_path / "clean", {})))

    return make


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("source", [NET, WIDE], ids=["own", "other"])
def test_either_form_passes(kind: Any, source: str, case_of: Callable[[str], Any]) -> None:
    check = kind(model="Net()", input=(5, 3), accept=("Wide()",))
    assert judge_item(an_item(check), case_of(source)).verdict == "passed"


def test_what_cannot_be_executed_again_may_be_another_form(case_of: Callable[[str], Any]) -> None:
    check = NetworkCheck(model="Net()", input=(5, 3), accept=("Wide()",))
    assert judge_item(an_item(check), replace(case_of(WIDE), execute=None)).verdict == "passed"
    assert judge_item(an_item(replace(check, accept=())), replace(case_of(WIDE), execute=None)).verdict == "blocked"


def test_without_the_form_it_does_not(case_of: Callable[[str], Any]) -> None:
    assert judge_item(an_item(EquivalentCheck(model="Net()", input=(5, 3))), case_of(WIDE)).verdict == "failed"


def test_the_nearest_form_says_what_is_wrong(case_of: Callable[[str], Any]) -> None:
    check = NetworkCheck(model="Net()", input=(5, 3), accept=("Wide()",))
    near_wide = WIDE.replace("nn.ReLU()", "nn.ELU()")
    finding = judge_item(an_item(check), case_of(near_wide))
    assert finding.verdict == "partial"
    assert finding.staff.endswith("Beside the form Wide().")
    assert "Beside" not in finding.say


def test_of_forms_that_all_fail_the_one_that_was_meant_says_why(case_of: Callable[[str], Any]) -> None:
    """Beside Net() the first layer would be called wrong; it is the right one of Wide()."""
    check = EquivalentCheck(model="Net()", input=(5, 3), accept=("Wide()",))
    finding = judge_item(an_item(check), case_of(WIDE.replace("nn.ReLU()", "nn.ELU()")))
    assert finding.verdict == "failed"
    assert finding.staff == "Beside the form Wide()."
    assert finding.say.startswith("With the same weights and the same input")


def test_a_form_that_the_reference_lacks_is_told_before_anybody_is_graded(case_of: Callable[[str], Any]) -> None:
    case = case_of(NET)
    prove_forms(an_item(EquivalentCheck(model="Net()", input=(5, 3), accept=("Wide()", "Net(2)"))), case)
    with pytest.raises(ReferenceFailure, match="Wider"):
        prove_forms(an_item(EquivalentCheck(model="Net()", input=(5, 3), accept=("Wider()",))), case)
