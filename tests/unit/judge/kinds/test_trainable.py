"""What learns must be registered, trainable and used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.judge.kinds import judge_item
from grader.model import TrainableCheck, Verdict
from tests.support.cases import a_case, an_item
from tests.support.code import NET, module, write
from tests.support.local import Local

CHECK = TrainableCheck(model="Net()", input=(4, 3))
LAYERS = "self.a = nn.Linear(3, 4)\nself.b = nn.Linear(4, 2)"
RUN = "return self.b(self.a(x))"


@pytest.mark.parametrize(
    ("text", "share", "words"),
    [
        (NET, "1.000000", "in place"),
        (module(f"{LAYERS}\nself.scale = torch.full((4,), 2.0)", "return self.b(self.a(x) * self.scale)"), "1.000000",
         "in place"),
        (module("self.layers = [nn.Linear(3, 4), nn.Linear(4, 2)]", "for f in self.layers:\n    x = f(x)\nreturn x"),
         "0.000000", "4 tensors that could learn are not registered"),
        (module(f"{LAYERS}\nself.w = [nn.Parameter(torch.ones(4))]", "return self.b(self.a(x) * self.w[0])"),
         "0.666667", "A tensor that could learn is not registered"),
        (module(f"{LAYERS}\nself.a.weight.requires_grad_(False)", RUN), "0.666667", "1 parameter is frozen: a.weight"),
        (module(f"{LAYERS}\nself.c = nn.Linear(2, 2)", RUN), "0.666667", "2 parameters are not used: c.weight"),
        (module("pass", "return x * 2"), "0.000000", "nothing that could learn"),
    ],
)  # fmt: skip
def test_each_mistake_is_a_share(text: str, share: str, words: str, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": text}))
    finding = judge_item(an_item(CHECK), replace(a_case(ask), execute=ask))
    assert str(finding.share) == share
    assert words in finding.say


def test_what_cannot_be_verified_is_a_person_s_business(tmp_path: Path, local: Local) -> None:
    text = module(LAYERS, "return self.b(self.a(x)) * (1 if x.is_meta else 2)")
    ask = local(write(tmp_path, {"models.py": text}))
    finding = judge_item(an_item(CHECK), replace(a_case(ask), execute=ask))
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)
