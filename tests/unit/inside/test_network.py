from __future__ import annotations

import pytest
from torch import nn

from grader.inside.network import run_mode


class Kept(nn.BatchNorm1d):
    """In eval mode for good."""

    def train(self, mode: bool = True) -> Kept:
        super().train(False)
        return self


class Around(nn.Module):
    """Trains all but its normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.linear = nn.BatchNorm1d(2), nn.Linear(2, 2)

    def train(self, mode: bool = True) -> Around:
        super().train(mode)
        self.norm.eval()
        return self


class Teacher(nn.Module):
    """Its ``train`` is a training loop."""

    def train(self, loader: object, epochs: int) -> None:  # type: ignore[override]
        raise AssertionError("this is never called")


class Broken(nn.Module):
    """Its ``train`` stops."""

    def train(self, mode: bool = True) -> Broken:
        raise ValueError("no")


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_every_module_is_put_into_the_mode(mode: str) -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Dropout()), Teacher(), Broken())
    run_mode(model, mode)
    assert {module.training for module in model.modules()} == {mode == "train"}


def test_a_method_that_sets_the_mode_as_torch_does_counts() -> None:
    kept, around, dropout = Kept(2), Around(), nn.Dropout()
    run_mode(nn.Sequential(kept, around, dropout), "train")
    found = [module.training for module in (kept, around, around.norm, around.linear, dropout)]
    assert found == [False, True, False, True, True]


def test_what_is_no_module_has_no_mode() -> None:
    run_mode(lambda x: x, "train")
