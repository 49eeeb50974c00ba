"""A course's own pytest file: it imports the student's models.py, which lies beside it, into its own process.

``solution.py`` is the staff's. bench/forging.py puts the three files into one folder and counts the tests that pass.
"""

from __future__ import annotations

import importlib

import pytest
import torch
from torch import nn

models = importlib.import_module("models")
solution = importlib.import_module("solution")
CASES = [("Encoder", (4, 3, 64, 64)), ("Decoder", (4, 128, 1, 1))]


@pytest.mark.parametrize(("name", "size"), CASES)
def test_output_size(name: str, size: tuple[int, ...]) -> None:
    """The model returns what the solution's sizes are."""
    assert getattr(models, name)(128)(torch.rand(size)).shape == getattr(solution, name)(128)(torch.rand(size)).shape


@pytest.mark.parametrize(("name", "size"), CASES)
def test_number_of_parameters(name: str, size: tuple[int, ...]) -> None:
    """The model has as many learnable numbers as the solution."""
    counts = [sum(p.numel() for p in getattr(module, name)(128).parameters()) for module in (models, solution)]
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("name", "size"), CASES)
def test_same_output(name: str, size: tuple[int, ...]) -> None:
    """With the solution's weights the model gives the solution's output."""
    mine, right = getattr(models, name)(128), getattr(solution, name)(128)
    mine.load_state_dict(right.state_dict())
    inputs = torch.randn(size)
    assert torch.allclose(mine.eval()(inputs), right.eval()(inputs), atol=1e-4)


def test_training() -> None:
    """A few steps make the loss fall."""
    torch.manual_seed(0)
    encoder, decoder = models.Encoder(128), models.Decoder(128)
    images = torch.rand(4, 3, 64, 64)
    optimiser = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], 1e-3)
    losses = []
    for _ in range(4):
        loss = nn.functional.l1_loss(decoder(encoder(images)), images)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
