from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import RubricError
from grader.judge.kinds import judge_item
from grader.model import EquivalentCheck, Finding, Tolerance, Verdict
from tests.support.cases import a_case, an_item, rows_of
from tests.support.code import HEAD, NET, module, write
from tests.support.local import Local

WHOLE = EquivalentCheck(model="Net()", input=(5, 3))
LAYERS = EquivalentCheck(model="Net()", input=(5, 3), layers=("first", "last"))
LIST = "nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2), nn.Tanh()"
Judged = Callable[..., Finding]
FUNCTIONAL = module(
    "self.w = nn.Parameter(torch.rand(3, 4))\nself.c = nn.Parameter(torch.rand(4))\nself.n = nn.BatchNorm1d(4)\n"
    "self.v = nn.Parameter(torch.rand(2, 4))\nself.d = nn.Parameter(torch.rand(2))",
    "return torch.tanh(F.linear(torch.relu(self.n(x @ self.w + self.c)), self.v, self.d))",
)


@pytest.fixture
def judged(tmp_path: Path, local: Local) -> Judged:
    """The finding on a source, beside NET as the reference."""

    def run(source: str, check: EquivalentCheck = WHOLE, reference: str = NET) -> Finding:
        sides = [local(write(tmp_path / name, {"models.py": text})) for name, text in (("s", source), ("r", reference))]
        return judge_item(an_item(check), a_case(*sides))

    return run


@pytest.mark.parametrize(
    "source",
    [
        NET,
        FUNCTIONAL,
        NET.replace("nn.Linear(3, width)", "nn.Linear(3, width, bias=False)"),
        NET.replace("nn.ReLU()", "nn.ReLU(inplace=True)"),
        NET.replace("first", "a").replace("last", "b"),
        f"{HEAD}def Net(): return nn.Sequential({LIST})\n",
    ],
    ids=["same", "functional", "no bias", "in place", "names", "function"],
)
@pytest.mark.parametrize("check", [WHOLE, LAYERS], ids=["whole", "layers"])
def test_the_same_function_passes_however_it_is_written(source: str, check: EquivalentCheck, judged: Judged) -> None:
    assert judged(source, check).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    "change",
    [
        ("nn.ReLU()", "nn.LeakyReLU()"),
        ("nn.ReLU()", "nn.ReLU6()"),
        ("nn.ReLU()", "nn.Hardtanh(0, 9)"),
        ("nn.Tanh()", "nn.Sigmoid()"),
        ("nn.BatchNorm1d(width), nn.ReLU()", "nn.ReLU(), nn.BatchNorm1d(width)"),
        ("nn.BatchNorm1d(width)", "nn.BatchNorm1d(width, eps=0.5)"),
        ("nn.BatchNorm1d(width)", "nn.BatchNorm1d(width, track_running_stats=False)"),
        ("nn.Linear(width, 2)", "nn.Linear(width, 3)"),
        ("nn.BatchNorm1d(width), ", ""),
        ("nn.Tanh()", "nn.Tanh(), nn.Linear(2, 2)"),
        ("nn.Tanh()", "nn.Tanh(), nn.Dropout(0.9)"),
        ("nn.Tanh()", "nn.Tanh(), nn.Softmax(1)"),
        ("self.last(self.first(x))", "self.last(self.first(x)) * 1.01"),
        ("self.last(self.first(x))", "self.last(self.first(x)).detach() if not self.training else x[:, :2]"),
    ],
)
def test_one_difference_fails_the_whole(change: tuple[str, str], judged: Judged) -> None:
    source = NET.replace(*change)
    assert source != NET
    finding = judged(source)
    assert finding.verdict is Verdict.FAILED
    assert finding.say.endswith(".")


def test_one_wrong_layer_costs_its_share(judged: Judged) -> None:
    finding = judged(NET.replace("nn.Tanh()", "nn.Sigmoid()"), LAYERS)
    assert (finding.verdict, str(finding.share), finding.where) == (Verdict.PARTIAL, "0.500000", "last")
    assert [(row[0], row[-1]) for row in rows_of(finding)] == [("first", "True"), ("last", "False")]


def test_layers_that_are_right_but_joined_wrongly(judged: Judged) -> None:
    source = NET.replace("self.last(self.first(x))", "self.last(self.first(x) * 2)")
    assert judged(source, LAYERS).verdict is Verdict.PASSED
    assert judged(source, WHOLE).verdict is Verdict.FAILED


def test_a_layer_that_raises_costs_its_share_and_shows_its_lines(judged: Judged) -> None:
    raising = module("", "raise ValueError('mine')", name="Mine")
    source = raising + NET.replace("nn.Tanh()", "Mine()")
    finding = judged(source, LAYERS)
    assert finding.verdict is Verdict.PARTIAL
    assert "ValueError: mine" in finding.say
    assert [entry.kind for entry in finding.evidence] == ["table", "traceback"]


def test_layers_of_other_names_in_a_wrong_network_are_a_person_s(judged: Judged) -> None:
    source = NET.replace("first", "a").replace("last", "b").replace("nn.Tanh()", "nn.Sigmoid()")
    finding = judged(source, LAYERS)
    assert finding.needs_person
    assert finding.staff


def test_a_model_that_does_not_run(judged: Judged) -> None:
    finding = judged(NET.replace("self.last(self.first(x))", "self.last(x)"))
    assert finding.verdict is Verdict.FAILED
    assert finding.where == "models.py, line 13"


def test_a_model_that_looks_at_its_weights_is_seen_through(judged: Judged) -> None:
    """Right for the weights that it was made with, wrong for any others."""
    source = NET.replace(
        "        return self.last(self.first(x))",
        "        if float(self.last[0].bias.abs().max()) > 0:\n            return x[:, :2]\n"
        "        return self.last(self.first(x))",
    )
    assert judged(source).verdict is Verdict.FAILED


def test_a_reference_that_fails_is_the_staff_s(judged: Judged) -> None:
    with pytest.raises(RubricError, match="reference"):
        judged(NET, WHOLE, NET.replace("self.last(self.first(x))", "self.last(x)"))


def test_a_tolerance_of_the_item_s_own(judged: Judged) -> None:
    source = NET.replace("self.last(self.first(x))", "self.last(self.first(x)) + 0.01")
    loose = EquivalentCheck(model="Net()", input=(5, 3), tolerance=Tolerance(absolute=0.1))
    assert judged(source).verdict is Verdict.FAILED
    assert judged(source, loose).verdict is Verdict.PASSED


def test_only_the_modes_that_are_asked(judged: Judged) -> None:
    source = NET.replace("self.last(self.first(x))", "self.last(self.first(x)) + float(self.training)")
    assert judged(source).verdict is Verdict.FAILED
    assert judged(source, EquivalentCheck(model="Net()", input=(5, 3), modes=("eval",))).verdict is Verdict.PASSED


def test_numbers_that_are_kept_in_other_pieces_are_a_person_s(judged: Judged) -> None:
    pieces = (
        NET.replace("nn.Linear(width, 2), nn.Tanh()", "nn.Tanh()")
        .replace(
            "        self.last",
            "        self.a, self.b = nn.Linear(2, 2), nn.Linear(2, 2, bias=False)\n        self.last",
        )
        .replace("self.last(self.first(x))", "self.last(self.a(self.first(x)[:, :2]) + self.b(self.first(x)[:, 2:]))")
    )
    finding = judged(pieces, WHOLE)
    assert (finding.verdict, finding.needs_person) == (Verdict.FAILED, True)
    assert "other pieces" in finding.staff
