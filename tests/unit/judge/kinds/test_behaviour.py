"""Checks of behaviour, answered by the code of the box: what must pass, fail, and be partial."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.judge.kinds import judge_item
from grader.model import (
    BatchCheck,
    Check,
    Finding,
    RangeCheck,
    RepeatableCheck,
    Variant,
    VariantsCheck,
    Verdict,
)  # fmt: skip
from tests.support.cases import a_case, an_item, rows_of
from tests.support.code import HEAD, NET, module, write
from tests.support.local import Local

BATCH = BatchCheck(model="Net()", input=(4, 3))
REPEATABLE = RepeatableCheck(model="Net()", input=(4, 3))
RANGE = RangeCheck(model="Net()", input=(16, 3), low=-1, high=1)
VARIANTS = VariantsCheck(
    variants=(
        Variant(model="Net(4)", input=(2, 3), output=(2, 2)),
        Variant(model="Net(7)", input=(5, 3), output=(5, 2)),
    )
)
LINEAR = "self.a = nn.Linear(3, 2)"


def judged(text: str, check: Check, tmp_path: Path, local: Local) -> Finding:
    return judge_item(an_item(check), a_case(local(write(tmp_path, {"models.py": text}))))


@pytest.mark.parametrize("check", [BATCH, REPEATABLE, RANGE, VARIANTS], ids=lambda check: check.kind)
def test_an_ordinary_network_passes(check: Check, tmp_path: Path, local: Local) -> None:
    finding = judged(NET, check, tmp_path, local)
    assert finding.verdict is Verdict.PASSED, finding


@pytest.mark.parametrize("check", [BATCH, REPEATABLE, RANGE, VARIANTS], ids=lambda check: check.kind)
@pytest.mark.parametrize(
    "text", [f"{HEAD}\nclass Other(nn.Module):\n    pass\n", module(LINEAR, "raise RuntimeError('not done')")]
)
def test_what_cannot_be_asked_fails_with_the_reason(text: str, check: Check, tmp_path: Path, local: Local) -> None:
    finding = judged(text, check, tmp_path, local)
    assert finding.verdict is Verdict.FAILED
    assert "not done" in str(finding) or "Net" in finding.say


@pytest.mark.parametrize(
    ("forward", "share", "words"),
    [
        ("return self.a(x) - self.a(x).mean(0)", "0.750000", "another output alone than together"),
        ("return self.a(x.view(4, 3))", "0.000000", "batch of 1: “RuntimeError"),
        ("return self.a(x)[:1]", "0.500000", "does not count 2 samples"),
        ("return self.a(x) if len(x) != 2 else 1 / 0", "0.750000", "batch of 2: “ZeroDivisionError"),
    ],
)
def test_batches_are_shares(forward: str, share: str, words: str, tmp_path: Path, local: Local) -> None:
    finding = judged(module(LINEAR, forward), BATCH, tmp_path, local)
    assert str(finding.share) == share
    assert words in finding.say


def test_one_batch_size_says_nothing_of_independence(tmp_path: Path, local: Local) -> None:
    check = replace(BATCH, batches=(2,))
    finding = judged(module(LINEAR, "return self.a(x) - self.a(x).mean(0)"), check, tmp_path, local)
    assert rows_of(finding) == [("batch of 2", "taken", "True")]


@pytest.mark.parametrize(
    ("forward", "share", "words"),
    [
        ("return self.a(x) + torch.randn(1)", "0.500000", "under another seed"),
        ("return F.dropout(self.a(x))", "0.500000", "under another seed"),
        ("x += 1\nreturn self.a(x)", "0.500000", "changes its input in place"),
        ("x.mul_(2)\nreturn self.a(x) * torch.rand(())", "0.000000", "changes its input"),
        ("return F.dropout(self.a(x), training=self.training)", "1.000000", "The same input"),
    ],
)
def test_repeatable_has_two_shares(forward: str, share: str, words: str, tmp_path: Path, local: Local) -> None:
    finding = judged(module(LINEAR, forward), REPEATABLE, tmp_path, local)
    assert str(finding.share) == share
    assert words in finding.say


@pytest.mark.parametrize(
    ("forward", "share", "words"),
    [
        ("return torch.sigmoid(self.a(x))", "0.500000", "never comes near -1"),
        ("return self.a(x)", "0.000000", "leaves the range"),
        ("return self.a(x) * float('nan')", "0.000000", "leaves the range: not a number"),
        ("return torch.tanh(self.a(x)) / 3", "0.500000", "never comes near -1 or 1"),
        ("return 2 * torch.sigmoid(self.a(x)) - 1", "1.000000", "between -1 and 1"),
    ],
)
def test_range_has_two_shares(forward: str, share: str, words: str, tmp_path: Path, local: Local) -> None:
    finding = judged(module(LINEAR, forward), RANGE, tmp_path, local)
    assert str(finding.share) == share
    assert words in finding.say


def test_an_open_range_has_one_end(tmp_path: Path, local: Local) -> None:
    check = replace(RANGE, low=0.0, high=float("inf"))
    assert judged(module(LINEAR, "return F.relu(self.a(x))"), check, tmp_path, local).verdict is Verdict.PASSED
    assert judged(module(LINEAR, "return F.relu(self.a(x)) + 3"), check, tmp_path, local).share == 0.5


def test_range_may_leave_the_ends_out(tmp_path: Path, local: Local) -> None:
    finding = judged(module(LINEAR, "return torch.sigmoid(self.a(x))"), replace(RANGE, reached=False), tmp_path, local)
    assert finding.verdict is Verdict.PASSED


def test_a_variant_that_fails_costs_itself(tmp_path: Path, local: Local) -> None:
    text = NET.replace("nn.Linear(width, 2)", "nn.Linear(4, 2)")
    finding = judged(text, VARIANTS, tmp_path, local)
    assert (finding.verdict, str(finding.share)) == (Verdict.PARTIAL, "0.500000")
    assert finding.say.startswith("Net(7): ")
    assert [row[-1] for row in rows_of(finding)] == ["True", "False"]


def test_a_variant_that_cannot_be_made_costs_itself(tmp_path: Path, local: Local) -> None:
    text = NET.replace(
        "def __init__(self, width=4):", "def __init__(self, width=4):\n        assert width < 7, 'too wide'"
    )
    finding = judged(text, VARIANTS, tmp_path, local)
    assert (finding.verdict, str(finding.share)) == (Verdict.PARTIAL, "0.500000")
    assert "too wide" in finding.say


@pytest.mark.parametrize(
    ("forward", "share"),
    [("return self.a(x)", 1), ("return self.a(x).float()", 0), ("return self.a(x.float())", 0)],
)
def test_double_precision_is_kept(forward: str, share: int, tmp_path: Path, local: Local) -> None:
    check = VariantsCheck(variants=(Variant(model="Net()", input=(2, 3), output=(2, 2), dtype="float64"),))
    assert judged(module(LINEAR, forward), check, tmp_path, local).share == share


def test_a_variant_without_a_size_asks_the_reference(tmp_path: Path, local: Local) -> None:
    check = VariantsCheck(variants=(Variant(model="Net(7)", input=(5, 3)),))
    ours = local(write(tmp_path / "ours", {"models.py": NET}))
    wrong = local(write(tmp_path / "wrong", {"models.py": NET.replace("(width, 2)", "(width, 6)")}))
    assert judge_item(an_item(check), a_case(ours, ours)).verdict is Verdict.PASSED
    finding = judge_item(an_item(check), a_case(wrong, ours))
    assert finding.verdict is Verdict.FAILED
    assert rows_of(finding) == [("Net(7)", "5 x 2", "5 x 6", "False")]
