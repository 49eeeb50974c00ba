"""Formulas worked out outside give what torch gives."""

from __future__ import annotations

import ast

import numpy as np
import pytest
import torch
from torch.nn import functional

from grader.judge.loops.formulas import Floats, network_output, term_values, unpack
from grader.model import LoopNetwork

NUMBERS = np.random.default_rng(3)
X, Y = NUMBERS.uniform(0.05, 0.95, (2, 4, 3))
TX, TY = torch.tensor(X), torch.tensor(Y)
NET = LoopNetwork(takes=(3,), gives=(2, 1), end="sigmoid")
FLAT = NUMBERS.uniform(-1, 1, (1, 8))
NAMES = {"x": X, "y": Y, "a": 3.0}


def values(text: str, flat: Floats) -> list[float]:
    found = term_values(ast.parse(text, mode="eval").body, NAMES, unpack(flat, {"N": NET}), {"N": NET})
    return [float(one) for one in found]


def value(text: str) -> float:
    (found,) = values(text, FLAT)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mse(x, y)", functional.mse_loss(TX, TY)),
        ("l1(x, y)", functional.l1_loss(TX, TY)),
        ("bce(x, y)", functional.binary_cross_entropy(TX, TY)),
        ("bce(x, 1)", functional.binary_cross_entropy(TX, torch.ones_like(TX))),
        ("bce_logits(x, y)", functional.binary_cross_entropy_with_logits(TX, TY)),
        ("mean(sqrt(square(x)) * exp(-y) / a)", (TX.square().sqrt() * torch.exp(-TY) / 3).mean()),
        ("sum(abs(log(x) - sigmoid(y)))", (TX.log() - TY.sigmoid()).abs().sum()),
        ("mean(x**2 + a)", (TX**2 + 3).mean()),
    ],
)
def test_functions_are_those_of_torch(text: str, expected: torch.Tensor) -> None:
    assert value(text) == pytest.approx(float(expected), rel=1e-12)


def test_a_network_is_its_linear_layer_and_its_end() -> None:
    weight, bias = torch.tensor(FLAT[0, :6]).reshape(2, 3), torch.tensor(FLAT[0, 6:])
    expected = torch.sigmoid(functional.linear(TX, weight, bias)).reshape(4, 2, 1)
    np.testing.assert_allclose(network_output(NET, unpack(FLAT, {"N": NET})["N"], X[None]), expected[None])
    assert value("mean(N(x))") == pytest.approx(float(expected.mean()))


@pytest.mark.parametrize("text", ["mean(N(x))", "mean(N(x) * a) - mean(mean(N(x)) * y)", "mse(N(x), 1)", "mean(x)"])
def test_sets_of_weights_are_gone_through_at_once_as_one_by_one(text: str) -> None:
    sets = NUMBERS.uniform(-1, 1, (5, 8))
    alone = [values(text, one[None])[0] for one in sets]
    assert values(text, sets) == pytest.approx(alone if "N" in text else alone[:1], rel=1e-12)


@pytest.mark.parametrize(
    ("text", "words"),
    [("x", "no single number"), ("mse(x, N(x))", "are compared"), ("mean(N(N(x)))", "was given")],
)
def test_sizes_that_do_not_go_together_are_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        value(text)


def test_the_number_of_weights_must_be_right() -> None:
    with pytest.raises(ValueError, match="7 weights"):
        unpack(FLAT[:, :7], {"N": NET})
