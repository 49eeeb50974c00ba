"""Train and eval mode: what explains a difference, and what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.judge.kinds import judge_item
from grader.model import Finding, ModesCheck, Verdict
from tests.support.cases import a_case, an_item
from tests.support.code import NET, module, write
from tests.support.local import Local

CHECK = ModesCheck(model="Net()", input=(4, 3), differ=True)
LAYERS = "self.a = nn.Linear(3, 4)\nself.n = nn.BatchNorm1d(4)\nself.d = nn.Dropout(0.3)\nself.b = nn.Linear(4, 2)"


def judged(text: str, tmp_path: Path, local: Local, check: ModesCheck = CHECK) -> Finding:
    ask = local(write(tmp_path, {"models.py": text}))
    return judge_item(an_item(check), replace(a_case(ask, ask), execute=ask))


@pytest.mark.parametrize(
    "text",
    [
        NET,
        module(LAYERS, "return self.b(self.d(self.n(self.a(x)).relu()))"),
        module(LAYERS, "return self.b(F.dropout(self.a(x), 0.5, self.training))"),
        module(LAYERS, "x = self.d(self.a(x))\nreturn self.b(self.d(x)) + x[:, :2]"),
    ],
)
def test_what_the_field_s_layers_do_passes(text: str, tmp_path: Path, local: Local) -> None:
    assert judged(text, tmp_path, local).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("layers", "forward", "share", "words"),
    [
        (LAYERS, "return self.b(F.dropout(self.a(x)))", "0.666667", "dropout is not off in eval mode"),
        (LAYERS.replace("d(4)", "d(4, track_running_stats=False)"), "return self.b(self.n(self.a(x)))", "0.666667",
         "(n) uses the statistics of the batch in eval mode"),
        (LAYERS, "y = self.b(self.n(self.a(x)))\nreturn y if self.training else y * 2", "0.666667",
         "compute different networks"),
        (LAYERS, "self.n.eval()\nreturn self.b(self.n(self.a(x)))", "0.333333", "(n) does not use the statistics"),
        (LAYERS, "return self.b(self.a(x))", "0.666667", "do the same"),
    ],
)  # fmt: skip
def test_each_mistake_is_a_share(
    layers: str, forward: str, share: str, words: str, tmp_path: Path, local: Local
) -> None:
    finding = judged(module(layers, forward), tmp_path, local)
    assert str(finding.share) == share
    assert words in finding.say


def test_modes_that_must_not_differ(tmp_path: Path, local: Local) -> None:
    check = replace(CHECK, differ=False)
    assert judged(module(LAYERS, "return self.b(self.a(x))"), tmp_path, local, check).verdict is Verdict.PASSED
    finding = judged(module(LAYERS, "return self.b(self.d(self.a(x)))"), tmp_path, local, check)
    assert "nothing that is asked for" in finding.say


def test_the_reference_says_whether_they_differ(tmp_path: Path, local: Local) -> None:
    check = replace(CHECK, differ=None)
    plain = local(write(tmp_path / "plain", {"models.py": module(LAYERS, "return self.b(self.a(x))")}))
    normed = local(write(tmp_path / "normed", {"models.py": NET}))
    for student, reference, verdict in (
        (plain, plain, Verdict.PASSED), (plain, normed, Verdict.PARTIAL), (normed, plain, Verdict.PARTIAL),
    ):  # fmt: skip
        case = replace(a_case(student, reference), execute=plain)
        assert judge_item(an_item(check), case).verdict is verdict
