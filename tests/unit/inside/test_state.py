"""What modules hold, however a class was made to speak of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from grader.inside.failure import CannotAnswer
from grader.inside.state import held_by, modules_of, put_state, state_of, value_of


class Secretive(nn.Module):
    """Says that it holds nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Linear(2, 2)
        self.register_buffer("b", torch.zeros(3), persistent=False)

    def named_parameters(self, *rest: object, **more: object) -> object:  # type: ignore[override]
        return iter(())

    named_buffers = named_modules = named_children = parameters = modules = state_dict = named_parameters  # type: ignore[assignment]


def test_nothing_is_hidden_by_overriding() -> None:
    model = nn.Sequential(Secretive())
    assert list(state_of(model)) == ["0.a.weight", "0.a.bias", "0.b"]
    assert [name for name, _ in modules_of(model)] == ["", "0", "0.a"]


def test_tied_tensors_are_one_with_several_names() -> None:
    model = nn.ModuleDict({"a": nn.Linear(3, 3), "b": nn.Linear(3, 3), "c": nn.Linear(3, 3)})
    shared = model["a"].weight
    assert isinstance(shared, nn.Parameter)
    model["b"].weight = shared
    model["c"].weight = nn.Parameter(shared)  # another parameter in the same memory
    held = {one.name: one for one in held_by(model)}
    assert held["a.weight"].aliases == ["b.weight", "c.weight"]
    assert len(held["a.weight"].tensors) == 2
    assert "b.weight" not in held
    assert list(held) == ["a.weight", "a.bias", "b.bias", "c.bias"]


def test_a_module_that_is_used_twice_has_two_names() -> None:
    shared = nn.Linear(2, 2)
    assert [one.aliases for one in held_by(nn.Sequential(shared, shared))] == [["1.weight"], ["1.bias"]]


def test_modules_in_a_circle_end() -> None:
    one, two = nn.Sequential(), nn.Sequential()
    one.add_module("two", two)
    two.add_module("one", one)
    assert [name for name, _ in modules_of(one)] == ["", "two"]


def test_what_was_not_made_yet_is_no_memory() -> None:
    model = nn.Sequential(nn.LazyLinear(2), nn.LazyLinear(2))
    assert len(held_by(model)) == 4


def test_a_function_holds_nothing() -> None:
    assert (state_of(len), held_by(len), modules_of(len)) == ({}, [], [])


def test_values_are_put_in() -> None:
    model = nn.Linear(2, 1).double()
    recipe = {"name": "bias", "size": [1], "low": 2.0, "high": 2.5, "seed": 1}
    put_state(model, [{"name": "weight", "array": np.array([[1, 2]], np.float32)}, recipe])
    assert model.weight.tolist() == [[1, 2]]
    assert 2 <= model.bias.item() < 2.5


def test_a_recipe_is_even_over_its_range() -> None:
    drawn = value_of({"size": [600, 50], "low": -1.0, "high": 3.0, "seed": 2})
    assert float(drawn.mean()) == pytest.approx(1, abs=0.05)
    assert float(drawn.std()) == pytest.approx(4 / 12**0.5, abs=0.05)
    assert len(torch.unique(drawn)) > 29_000


@pytest.mark.parametrize(("name", "size"), [("width", (1, 2)), ("weight", (2, 1))])
def test_values_that_do_not_fit_are_the_model_s_failure(name: str, size: tuple[int, ...]) -> None:
    with pytest.raises(CannotAnswer, match="making the model again"):
        put_state(nn.Linear(2, 1), [{"name": name, "array": np.zeros(size, np.float32)}])
