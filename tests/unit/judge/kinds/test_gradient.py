"""A gradient counts when it comes, is not zero, and is the one that the network's operations lead to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.judge.kinds import judge_item
from grader.model import Answer, Finding, Gradient, GradientCheck, Question, Value, Verdict
from tests.support.cases import a_case, an_item
from tests.support.code import HEAD, NET, module, write
from tests.support.local import Ask, Local

CHECK = GradientCheck(model="Net()", input=(4, 3))
LAYERS = "self.a = nn.Linear(3, 4)\nself.b = nn.Linear(4, 2)"


def judged(ask: Ask, clean: Ask) -> Finding:
    return judge_item(an_item(CHECK), replace(a_case(ask), execute=clean))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (NET, "1.000000"),
        (module(LAYERS, "return self.b(self.a(x).relu_())"), "1.000000"),
        (module(LAYERS, "return self.b(self.a(x)), self.a(x)"), "1.000000"),
        (module(LAYERS, "return self.b(self.a(x).detach())"), "0.500000"),
        (module(LAYERS, "return self.b(self.a(x).data)"), "0.500000"),
        (module(LAYERS, "with torch.no_grad():\n    y = self.a(x)\nreturn self.b(y)"), "0.500000"),
        (module(f"{LAYERS}\nself.a.weight.requires_grad = False", "return self.b(self.a(x))"), "0.750000"),
        (module(f"{LAYERS}\nself.c = nn.Linear(9, 9)", "return self.b(self.a(x))"), "0.666667"),
        (module(LAYERS, "return self.b(self.a(x) * 0)"), "0.250000"),
    ],
)
def test_each_parameter_is_a_share(text: str, share: str, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": text}))
    assert str(judged(ask, ask).share) == share


def test_those_without_are_named(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module(LAYERS, "return self.b(self.a(x).detach())")}))
    finding = judged(ask, ask)
    assert finding.say == "No gradient reaches 2 of 4 parameters: they cannot learn."
    (lines,) = finding.evidence
    assert lines.kind == "lines"
    assert lines.lines == ("a.weight", "a.bias")


MADE_UP = """
class Nothing(torch.autograd.Function):
    @staticmethod
    def forward(context, given): return given * 0
    @staticmethod
    def backward(context, gradient): return gradient * 1e-24
"""


def test_a_way_back_of_its_own_earns_nothing(tmp_path: Path, local: Local) -> None:
    text = f"{HEAD}{MADE_UP}{module(LAYERS, 'return Nothing.apply(self.b(self.a(x)))').removeprefix(HEAD)}"
    ask = local(write(tmp_path, {"models.py": text}))
    assert judged(ask, ask).verdict is Verdict.FAILED


def test_beside_large_gradients_a_small_one_is_none_the_less_made_up(tmp_path: Path, local: Local) -> None:
    text = MADE_UP.replace("given * 0", "given.detach().clone()").replace("1e-24", "1e-3")
    text = f"{HEAD}{text}{module(LAYERS, 'return self.b(Nothing.apply(self.a(x))) * 1e4').removeprefix(HEAD)}"
    ask = local(write(tmp_path, {"models.py": text}))
    assert str(judged(ask, ask).share) in {"0.500000", "0.250000"}


def test_a_box_that_makes_its_gradients_up_earns_nothing(tmp_path: Path, local: Local) -> None:
    honest = local(write(tmp_path, {"models.py": module(LAYERS, "return self.b(self.a(x).detach())")}))

    def liar(question: Question) -> Answer:
        answer = honest(question)
        if isinstance(question, Gradient) and isinstance(answer, Value):
            return Value(answer.facts, {"gradients": np.ones_like(answer.arrays["gradients"])})
        return answer

    assert judged(liar, honest).verdict is Verdict.FAILED


def test_a_network_that_cannot_be_verified_is_a_person_s_business(tmp_path: Path, local: Local) -> None:
    text = module(LAYERS, "return self.b(self.a(x)) if x.is_meta else self.b(self.a(x)) * 2")
    ask = local(write(tmp_path, {"models.py": text}))
    finding = judged(ask, ask)
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)


def test_a_network_without_parameters_cannot_learn(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module("pass", "return x * 2")}))
    finding = judged(ask, ask)
    assert finding.verdict is Verdict.FAILED
    assert "no parameters" in finding.say
