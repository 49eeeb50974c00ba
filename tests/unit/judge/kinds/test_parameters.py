from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.judge.kinds import judge_item
from grader.model import Finding, ParametersCheck, Verdict, Visibility
from tests.support.cases import a_case, an_item, rows_of
from tests.support.code import NET, module, write
from tests.support.local import Local

CHECK = ParametersCheck(model="Net()", input=(5, 3))
Judged = Callable[..., Finding]


@pytest.fixture
def judged(tmp_path: Path, local: Local) -> Judged:
    """The finding on a source, beside NET as the reference."""

    def run(source: str, check: ParametersCheck = CHECK, visibility: Visibility = Visibility.PUBLIC) -> Finding:
        sides = [local(write(tmp_path / name, {"models.py": text})) for name, text in (("s", source), ("r", NET))]
        item = replace(an_item(check), visibility=visibility)
        return judge_item(item, a_case(*sides, execute=local(write(tmp_path / "clean", {}))))

    return run


def test_right_parameters(judged: Judged) -> None:
    finding = judged(NET)
    assert finding.verdict is Verdict.PASSED
    assert (finding.expected, finding.got) == ("34 parameters", "34 parameters")


@pytest.mark.parametrize(
    ("change", "verdict", "agreeing"),
    [
        (("nn.Linear(width, 2)", "nn.Linear(width, 2, bias=False)"), Verdict.PARTIAL, 2),
        (("nn.Linear(width, 2)", "nn.Linear(width, 3)"), Verdict.PARTIAL, 2),
        (("nn.BatchNorm1d(width), ", ""), Verdict.PARTIAL, 2),
        (("nn.Tanh()", "nn.Tanh(), nn.Linear(2, 2)"), Verdict.PARTIAL, 3),
        # One wrong width: the norm and the layer that follow it are right for what they are given.
        (("width=4", "width=5"), Verdict.PARTIAL, 2),
    ],
)
def test_one_difference_costs_its_share(
    change: tuple[str, str], verdict: Verdict, agreeing: int, judged: Judged
) -> None:
    finding = judged(NET.replace(*change))
    assert finding.verdict is verdict
    assert sum(row[-1] == "True" for row in rows_of(finding)) == agreeing
    assert finding.where


@pytest.mark.parametrize("visibility", Visibility)
def test_the_reference_is_named_where_it_may_be_seen(visibility: Visibility, judged: Judged) -> None:
    finding = judged(NET.replace("nn.BatchNorm1d(width), ", ""), visibility=visibility)
    told = "reference" in finding.where and "table" in finding.say
    assert told == (visibility is not Visibility.HIDDEN)
    assert finding.say.startswith("A layer is missing")


def test_a_bias_before_a_norm_is_free_or_counted(judged: Judged) -> None:
    source = NET.replace("nn.Linear(3, width)", "nn.Linear(3, width, bias=False)")
    assert judged(source).verdict is Verdict.PASSED
    counted = ParametersCheck(model="Net()", input=(5, 3), bias_before_norm="counted")
    assert judged(source, counted).verdict is Verdict.PARTIAL


def test_what_is_never_used_is_one_too_many(judged: Judged) -> None:
    finding = judged(
        NET.replace(
            "        super().__init__()\n", "        super().__init__()\n        self.spare = nn.Linear(3, 4)\n"
        )
    )
    assert finding.verdict is Verdict.PARTIAL
    assert any("spare (not used)" in row[0] for row in rows_of(finding))


def test_what_was_not_reached_is_counted_all_the_same(judged: Judged) -> None:
    finding = judged(NET.replace("return self.last(self.first(x))", "self.first(x)\n        raise ValueError('stop')"))
    assert (finding.verdict, finding.got) == (Verdict.PASSED, "34 parameters")


def test_blanks_of_the_starter(judged: Judged) -> None:
    finding = judged(module("self.first = None\nself.last = None", "return self.last(self.first(x))"))
    assert finding.verdict is Verdict.FAILED
    assert "first, last are still None" in finding.say


def test_frozen_layers_are_missing(judged: Judged) -> None:
    source = NET.replace("\n    def forward", "        self.requires_grad_(False)\n\n    def forward")
    assert judged(source).verdict is Verdict.FAILED


BY_COLUMNS = module(
    "self.w = nn.Parameter(torch.rand(4, 3))\nself.n = nn.BatchNorm1d(4)\nself.l = nn.Linear(4, 2)",
    "y = sum(x[:, k, None] * self.w[:, k] for k in range(3))\nreturn torch.tanh(self.l(F.relu(self.n(y))))",
)


def test_steps_of_other_kinds_with_the_same_parameters(judged: Judged) -> None:
    """The bias before the normalisation changes nothing; where it is counted, it is missing."""
    finding = judged(BY_COLUMNS)
    assert (finding.verdict, finding.got) == (Verdict.PASSED, "30 parameters")
    assert judged(BY_COLUMNS, replace(CHECK, bias_before_norm="counted")).verdict is Verdict.PARTIAL


def test_a_weight_that_is_changed_before_use_is_of_the_layer_that_uses_it(judged: Judged) -> None:
    scaled = "torch.tanh(F.linear(self.first(x), 0.5 * self.last[0].weight, self.last[0].bias))"
    assert judged(NET.replace("self.last(self.first(x))", scaled)).verdict is Verdict.PASSED


def test_a_layer_that_is_used_twice_counts_once(judged: Judged) -> None:
    twice = "self.first(torch.nn.functional.pad(self.first(x), (0, -1)))"
    finding = judged(NET.replace("self.first(x)", twice))
    assert (finding.verdict, finding.got) == (Verdict.PASSED, "34 parameters")
