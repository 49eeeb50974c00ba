"""grader.mutation.probe: in what a variant differs from the reference, whatever any rubric makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.mutation.bench import Measured
from grader.mutation.study import Study, rewrite
from tests.support.code import HEAD, NET
from tests.support.mutation import BLOCKS, a_study, measured

FIRST = "nn.Linear(3, width), nn.BatchNorm1d(width), nn.ReLU()"
LAST = "nn.Linear(width, 2), nn.Tanh()"
RETURNED = "return self.last(self.first(x))"
BY_HAND = """h = F.linear(x, self.first[0].weight)
        h = h + self.first[0].bias
        return self.last(self.first[2](self.first[1](h)))"""
PLAIN = f"{HEAD}\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return x * 2\n"


def compared(home: Path, code: str, *changes: tuple[str, str]) -> Measured:
    """``code`` with texts replaced, against ``code``."""
    study: Study = a_study(home, code)
    text = code
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return measured(study, rewrite(study, "other", {"models.py": text}), home / "variant")


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (("nn.Tanh()", "nn.Sigmoid()"), ("eval",)),
        (("nn.Linear(width, 2)", "nn.Linear(width, 3)"), ("count", "size")),
        (("nn.ReLU()", "nn.ReLU(), nn.Dropout(0.2)"), ("train",)),
        (("BatchNorm1d(width)", "BatchNorm1d(width, momentum=0.01)"), ("statistics",)),
        (("BatchNorm1d(width)", "BatchNorm1d(width, eps=1e-3)"), ("eval",)),
        (("BatchNorm1d(width)", "BatchNorm1d(width, track_running_stats=False)"), ("eval",)),
        ((RETURNED, f"{RETURNED}.detach()"), ("gradient", "input gradient")),
        ((RETURNED, RETURNED.replace("(x)", "(x.detach())")), ("input gradient",)),
        ((RETURNED, f"x += 0\n        {RETURNED}"), ()),
        ((RETURNED, "x *= 2\n        return self.last(self.first(x / 2))"), ("input",)),
        (("width=4", "width=5"), ("arguments",)),
        (("Linear(3, width)", "Linear(3, 4)"), ("arguments",)),
        ((RETURNED, "return self.lats(x)"), ("runs",)),
        ((RETURNED, "return None"), ("runs",)),
        ((RETURNED, f"{RETURNED}, 1"), ("runs",)),
        (("nn.Linear(width, 2)", "nn.Linear(width, 2).requires_grad_(False)"), ("frozen", "gradient")),
    ],
)
def test_what_differs_is_said(tmp_path: Path, change: tuple[str, str], differs: tuple[str, ...]) -> None:
    found = compared(tmp_path, NET, change)
    assert found.is_measured
    assert found.differs == differs
    assert found.is_equal == (not differs)
    assert found.error or "runs" not in differs


@pytest.mark.parametrize(
    "change",
    [
        (FIRST, FIRST.replace("nn.ReLU()", "nn.ReLU(inplace=True), nn.ReLU()")),
        ("self.first = ", "self.spare = lambda: None\n        self.first = "),
        ("nn.Tanh()", "nn.Sequential(nn.Identity(), nn.Tanh())"),
        (RETURNED, "return torch.tanh(F.linear(self.first(x), self.last[0].weight, self.last[0].bias))"),
        (RETURNED, BY_HAND),
        ("nn.Linear(3, width)", "nn.LazyLinear(width)"),
    ],
)  # fmt: skip
def test_what_is_the_same_function_is_equal(tmp_path: Path, change: tuple[str, str]) -> None:
    assert compared(tmp_path, NET, change).is_equal


def test_names_are_matched_by_order_when_they_differ(tmp_path: Path) -> None:
    assert compared(tmp_path, NET, ("self.first", "self.one"), ("self.last", "self.two")).is_equal


def test_a_bias_before_a_normalisation_is_free(tmp_path: Path) -> None:
    found = compared(tmp_path, NET, ("nn.Linear(3, width)", "nn.Linear(3, width, bias=False)"))
    assert (found.differs, found.is_free, found.is_equal) == (("count",), True, True)
    lacking = NET.replace("nn.Linear(3, width)", "nn.Linear(3, width, bias=False)")
    assert compared(tmp_path / "lacking", lacking, (", bias=False", "")).is_equal


def test_another_bias_is_not(tmp_path: Path) -> None:
    found = compared(tmp_path, NET, ("nn.Linear(width, 2)", "nn.Linear(width, 2, bias=False)"))
    assert (found.differs, found.is_equal) == (("count",), False)


def test_values_that_are_not_drawn_count(tmp_path: Path) -> None:
    assert compared(tmp_path, BLOCKS, ("torch.ones(1)", "torch.zeros(1)")).differs == ("initial",)


def test_what_computes_the_same_is_alike(tmp_path: Path) -> None:
    sigmoid = compared(tmp_path / "a", NET, ("nn.Tanh()", "nn.Sigmoid()"))
    again = compared(tmp_path, NET, (RETURNED, "return torch.sigmoid(self.last[0](self.first(x)))"))
    other = compared(tmp_path, NET, ("nn.Tanh()", "nn.Softsign()"))
    assert sigmoid.alike == again.alike != other.alike
    assert compared(tmp_path, NET, (RETURNED, "return None")).alike == ""


def test_momentum_of_another_layer_is_not_alike(tmp_path: Path) -> None:
    code = NET.replace("nn.ReLU())", "nn.ReLU(), nn.BatchNorm1d(width))")
    one = compared(tmp_path, code, ("BatchNorm1d(width), nn.ReLU", "BatchNorm1d(width, momentum=0.5), nn.ReLU"))
    other = compared(
        tmp_path, code, ("nn.ReLU(), nn.BatchNorm1d(width)", "nn.ReLU(), nn.BatchNorm1d(width, momentum=0.5)")
    )
    assert one.differs == other.differs == ("statistics",)
    assert one.alike != other.alike


def test_files_beside_it_are_the_variant_s_own(tmp_path: Path) -> None:
    home = tmp_path
    files = {
        "models.py": f"from parts import scale\n{PLAIN.replace('* 2', '* scale()')}",
        "parts.py": "def scale(): return 2\n",
    }
    study = a_study(home, files, "{kind: shape, model: Net(), input: [5, 3], output: [5, 3]}")
    same = rewrite(study, "same", {"parts.py": "def scale(): return 1 + 1\n"})
    other = rewrite(study, "other", {"parts.py": "def scale(): return 3\n"})
    assert measured(study, same, home / "same").is_equal
    assert measured(study, other, home / "other").differs == ("eval",)
    assert measured(study, same, home / "same").is_equal


def test_what_is_no_model_is_not_measured(tmp_path: Path) -> None:
    study = a_study(tmp_path, "def Net(): return 3\n")
    assert not study.models
    assert not measured(study, rewrite(study, "o", {"models.py": "def Net(): return 4\n"}), tmp_path / "v").is_measured


def test_signatures_end_where_any_number_may_follow(tmp_path: Path) -> None:
    code = f"{NET}\n\ndef helper(a, b=1, *rest, c):\n    return nn.Sequential(nn.Linear(a, b), missing(c))\n"
    found = a_study(tmp_path, code).signatures["models.py"]
    assert found["nn.Linear"][:3] == ("in_features", "out_features", "bias")
    assert found["nn.Sequential"] == ()
    assert "missing" not in found
