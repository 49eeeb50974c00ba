from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.model import FailureKind
from tests.support.asking import failure_in, train, value_in
from tests.support.code import NET, module, write
from tests.support.local import Local

LAYERS = "self.a = nn.Linear(3, 4)\nself.n = nn.BatchNorm1d(4)\nself.b = nn.Linear(4, 2)"


def test_the_loss_falls_and_everything_learns(tmp_path: Path, local: Local) -> None:
    answer = value_in(local(write(tmp_path, {"models.py": NET}))(train(steps=12)))
    losses = answer.arrays["losses"]
    assert losses.shape == (12,)
    assert losses.dtype == np.float64
    assert losses[-1] < losses[0]
    assert (answer.arrays["norms"] > 0).all()
    assert answer.facts == {
        "parameters": 6, "frozen": [], "without_gradient": [], "statistics": 2, "statistics_still": [],
    }  # fmt: skip


def test_the_seed_decides_the_losses(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": NET}))
    first = value_in(ask(train(seed=3)))
    assert value_in(ask(train(seed=3))).same_as(first)
    assert not value_in(ask(train(seed=4))).same_as(first)


FIRST, NORM, LAST = ["a.weight", "a.bias"], ["n.weight", "n.bias"], ["b.weight", "b.bias"]
STILL = {"statistics_still": ["n.running_mean", "n.running_var"]}
FROZEN = ["a.weight"]


@pytest.mark.parametrize(
    ("init", "forward", "facts"),
    [
        (LAYERS, "return self.b(self.n(self.a(x)).detach())", {"without_gradient": FIRST + NORM}),
        (LAYERS, "return self.b(self.a(x))", {"without_gradient": NORM} | STILL),
        (
            f"{LAYERS}\nself.a.weight.requires_grad_(False)",
            "return self.b(self.n(self.a(x)))",
            {"frozen": FROZEN, "without_gradient": FROZEN},
        ),
        (LAYERS, "self.n.eval()\nreturn self.b(self.n(self.a(x)))", STILL),
        (
            LAYERS,
            "with torch.no_grad():\n    return self.b(self.n(self.a(x)))",
            {"without_gradient": FIRST + NORM + LAST},
        ),
    ],
    ids=["detached", "unused", "frozen", "still", "no_grad"],
)
def test_what_does_not_learn_is_named(
    init: str, forward: str, facts: dict[str, list[str]], tmp_path: Path, local: Local
) -> None:
    answer = value_in(local(write(tmp_path, {"models.py": module(init, forward)}))(train()))
    named = {key: answer.facts[key] for key in ("frozen", "without_gradient", "statistics_still")}
    wanted: dict[str, list[str]] = {"frozen": [], "without_gradient": [], "statistics_still": []} | facts
    assert named == {key: sorted(f"Net.{name}" for name in names) for key, names in wanted.items()}


def test_a_loss_that_is_no_number_is_told(tmp_path: Path, local: Local) -> None:
    answer = value_in(
        local(write(tmp_path, {"models.py": module(LAYERS, "return self.b(self.a(x)) / 0 * 0")}))(train())
    )
    assert np.isnan(answer.arrays["losses"]).all()


def test_a_chain_of_two_models(tmp_path: Path, local: Local) -> None:
    source = module("self.l = nn.Linear(3, 4)", "return self.l(x)", name="A")
    source += module("self.l = nn.Linear(4, 2)", "return self.l(x)", name="B")
    answer = value_in(local(write(tmp_path, {"models.py": source}))(train("A", "B")))
    assert answer.facts["parameters"] == 4
    assert answer.facts["without_gradient"] == []


def test_a_model_without_parameters_trains_in_vain(tmp_path: Path, local: Local) -> None:
    answer = value_in(local(write(tmp_path, {"models.py": module("", "return x[:, :2]")}))(train()))
    assert answer.facts["parameters"] == 0
    assert (answer.arrays["norms"] == 0).all()


@pytest.mark.parametrize(
    ("source", "kind", "stage"),
    [
        (module("self.a = nn.Linear(3, 1)", "return self.a(x)"), FailureKind.EXCEPTION, "train"),
        (module("self.a = nn.Linear(3, 2)", "return 3"), FailureKind.WRONG_TYPE, "answer"),
        (module("self.a = nn.Linear(3, 2)", "raise ValueError"), FailureKind.EXCEPTION, "train"),
        ("def Net():\n    return lambda x: x\n", FailureKind.WRONG_TYPE, "answer"),
        (module("raise ValueError", "return x"), FailureKind.EXCEPTION, "build"),
        (module("self.a = None", "return self.a(x)"), FailureKind.UNFILLED, "train"),
    ],
    ids=["broadcast", "no tensor", "raises", "function", "init", "blank"],
)
def test_training_that_stops(source: str, kind: FailureKind, stage: str, tmp_path: Path, local: Local) -> None:
    failure = failure_in(local(write(tmp_path, {"models.py": source}))(train()))
    assert (failure.kind, failure.stage) == (kind, stage)


@pytest.mark.parametrize(
    "source",
    [
        module("self.a = nn.LazyLinear(2)", "return self.a(x)"),
        module("self.a = nn.LazyLinear(2)", "return self.a(x)") + "\n\nDEVICE = 'cuda'\n",
        module("self.a = nn.Linear(3, 2)", "return self.a(x)") + "    def train(self, loader): ...\n",
        module("self.e = nn.Embedding(9, 2, sparse=True)", "return self.e((x[:, 0] * 3).long().abs())"),
        module("self.a = nn.Linear(3, 2)", "y = self.a(x)\ny.register_hook(lambda g: 1 / 0)\nreturn y"),
        module("self.a = nn.Linear(3, 2, dtype=torch.float64)", "return self.a(x.double())"),
    ],
    ids=["lazy", "lazy without a GPU", "train", "sparse", "hook", "double"],
)
def test_an_odd_model_is_no_fault_of_ours(source: str, tmp_path: Path, local: Local) -> None:
    answer = local(write(tmp_path, {"models.py": source}))(train())
    assert answer is not None
