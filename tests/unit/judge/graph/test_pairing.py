from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.judge.drawing import Draw
from grader.judge.graph.net import Net
from grader.judge.graph.pairing import Mismatch, Pair, draw_states, pair
from grader.model import NamedArray
from tests.support.code import NET, module, write
from tests.support.local import Local
from tests.support.nets import net_of

DRAW = Draw.from_secret("pairs")
Read = Callable[[str], Net]


@pytest.fixture
def read(tmp_path: Path, local: Local) -> Read:
    """The net of ``Net()``."""
    return lambda source: net_of(local(write(tmp_path, {"models.py": source})))


def paired(student: Net, reference: Net) -> tuple[Pair, ...]:
    pairs = pair(student, reference)
    assert isinstance(pairs, tuple), pairs
    return pairs


def by_name(state: tuple[NamedArray, ...]) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    return {entry.name: entry.array.data for entry in state}


def test_order_of_use_pairs_not_names_or_order_of_definition(read: Read) -> None:
    other = module(
        "self.z = nn.Linear(4, 2)\nself.norm = nn.BatchNorm1d(4)\nself.y = nn.Linear(3, 4)",
        "return torch.tanh(self.z(F.relu(self.norm(self.y(x)))))",
    )
    theirs, ours = map(by_name, draw_states(paired(read(other), read(NET)), DRAW))
    np.testing.assert_array_equal(theirs["y.weight"], ours["first.0.weight"])
    np.testing.assert_array_equal(theirs["norm.running_var"], ours["first.1.running_var"])
    np.testing.assert_array_equal(theirs["z.bias"], ours["last.0.bias"])
    assert (ours["first.1.running_var"] > 0).all()
    assert set(ours) == {
        "first.0.weight", "first.0.bias", "first.1.weight", "first.1.bias", "first.1.running_mean",
        "first.1.running_var", "last.0.weight", "last.0.bias",
    }  # fmt: skip


def test_a_product_gets_its_weight_the_other_way_round(read: Read) -> None:
    product = module(
        "self.w = nn.Parameter(torch.rand(3, 2))\nself.b = nn.Parameter(torch.rand(2))", "return x @ self.w + self.b"
    )
    linear = module("self.l = nn.Linear(3, 2)", "return self.l(x)")
    theirs, ours = map(by_name, draw_states(paired(read(product), read(linear)), DRAW))
    np.testing.assert_array_equal(theirs["w"].T, ours["l.weight"])
    np.testing.assert_array_equal(theirs["b"], ours["l.bias"])


@pytest.mark.parametrize("which", ["student", "reference"])
def test_a_bias_before_a_norm_is_free_on_either_side(which: str, read: Read) -> None:
    with_bias, without = read(NET), read(NET.replace("nn.Linear(3, width)", "nn.Linear(3, width, bias=False)"))
    sides = (without, with_bias) if which == "reference" else (with_bias, without)
    pairs = paired(*sides)
    assert [one.free_bias is not None for one in pairs] == [True, False, False]
    states = draw_states(pairs, DRAW)
    (bias,) = [by_name(state)["first.0.bias"] for state in states if "first.0.bias" in by_name(state)]
    assert not bias.any()


def test_a_bias_elsewhere_is_not_free(read: Read) -> None:
    lacking = read(NET.replace("nn.Linear(width, 2)", "nn.Linear(width, 2, bias=False)"))
    mismatch = pair(lacking, read(NET))
    assert isinstance(mismatch, Mismatch)
    assert mismatch.number == 3


@pytest.mark.parametrize(
    ("change", "number", "sides"),
    [
        (("width=4", "width=5"), 1, (True, True)),
        (("nn.BatchNorm1d(width), ", ""), 2, (True, True)),
        (("nn.Linear(width, 2), nn.Tanh()", "nn.Tanh()"), 3, (False, True)),
        (("nn.Tanh()", "nn.Tanh(), nn.Linear(2, 2)"), 4, (True, False)),
        (("nn.BatchNorm1d(width)", "nn.LayerNorm(width)"), 2, (True, True)),
    ],
)
def test_where_the_networks_part(change: tuple[str, str], number: int, sides: tuple[bool, bool], read: Read) -> None:
    mismatch = pair(read(NET.replace(*change)), read(NET))
    assert isinstance(mismatch, Mismatch)
    assert mismatch.number == number
    assert (mismatch.student is not None, mismatch.reference is not None) == sides


BRANCHES = module(
    "self.a = nn.Linear(3, 3)\nself.b = nn.Linear(3, 3, bias=False)\nself.c = nn.Linear(3, 3)",
    "return torch.tanh(self.a(x)) + F.relu(self.b(self.c(x)))",
)


def test_branches_are_paired_by_what_they_do_not_by_when(read: Read) -> None:
    other = module(
        "self.a = nn.Linear(3, 3)\nself.b = nn.Linear(3, 3, bias=False)\nself.c = nn.Linear(3, 3)",
        "y = F.relu(self.b(self.a(x)))\nreturn y + torch.tanh(self.c(x))",
    )
    pairs = paired(read(other), read(BRANCHES))
    names = {ours.name: mine.name for one in pairs for mine, ours in one.parameters}
    assert names == {"a.weight": "c.weight", "a.bias": "c.bias", "b.weight": "b.weight", "c.weight": "a.weight",
                     "c.bias": "a.bias"}  # fmt: skip


def test_draws_do_not_hang_on_the_student_s_way(read: Read) -> None:
    """The reference is asked the same for the whole class."""
    other = BRANCHES.replace(
        "torch.tanh(self.a(x)) + F.relu(self.b(self.c(x)))", "F.relu(self.b(self.c(x))) + torch.tanh(self.a(x))"
    )
    states = [draw_states(paired(read(source), read(BRANCHES)), DRAW)[1] for source in (BRANCHES, other)]
    assert states[0] == states[1]


def test_a_tied_weight_is_drawn_once(read: Read) -> None:
    tied = module(
        "self.a = nn.Linear(3, 3)\nself.b = nn.Linear(3, 3)\nself.b.weight = self.a.weight", "return self.b(self.a(x))"
    )
    theirs, ours = draw_states(paired(read(tied), read(tied)), DRAW)
    assert [entry.name for entry in theirs] == ["a.weight", "a.bias", "b.bias"]
    assert ours == theirs


def test_a_weight_kept_in_another_form_gets_the_same_numbers(read: Read) -> None:
    flat = module(
        "self.w = nn.Parameter(torch.rand(6))\nself.b = nn.Parameter(torch.rand(1, 2))",
        "return (self.w.view(3, 2).t() @ x.t()).t() + self.b",
    )
    linear = module("self.l = nn.Linear(3, 2)", "return self.l(x)")
    theirs, ours = map(by_name, draw_states(paired(read(flat), read(linear)), DRAW))
    np.testing.assert_array_equal(theirs["w"].reshape(3, 2).T, ours["l.weight"])
    np.testing.assert_array_equal(theirs["b"][0], ours["l.bias"])


def test_weights_are_of_a_scale_that_keeps_signals_alive(read: Read) -> None:
    wide = module("self.l = nn.Linear(3, 400)\nself.m = nn.Linear(400, 400)", "return self.m(F.relu(self.l(x)))")
    theirs, _ = map(by_name, draw_states(paired(read(wide), read(wide)), DRAW))
    assert abs(float(theirs["m.weight"].std()) - (2 / 400) ** 0.5) < 0.002


def test_numbers_differ_from_layer_to_layer_and_from_draw_to_draw(read: Read) -> None:
    twice = module("self.a = nn.Linear(3, 3)\nself.b = nn.Linear(3, 3)", "return self.b(self.a(x))")
    pairs = paired(read(twice), read(twice))
    state = by_name(draw_states(pairs, DRAW)[0])
    assert not np.array_equal(state["a.weight"], state["b.weight"])
    assert not np.array_equal(state["a.weight"], by_name(draw_states(pairs, DRAW.child("x"))[0])["a.weight"])


def test_an_untruthful_size_is_not_made_up(read: Read) -> None:
    """A box may claim any size for a bias that is free; numbers of that size must not be made here."""
    net = read(NET)
    first = net.steps[0]
    claimed = tuple(replace(p, size=(10**15,)) if p.role == "bias" else p for p in first.parameters)
    lying = replace(net, steps=(replace(first, parameters=claimed), *net.steps[1:]))
    without = read(NET.replace("nn.Linear(3, width)", "nn.Linear(3, width, bias=False)"))
    assert isinstance(pair(lying, without), Mismatch)
