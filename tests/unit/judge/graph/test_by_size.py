from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grader.judge.drawing import Draw
from grader.judge.graph.by_size import guesses
from grader.judge.graph.net import Net
from grader.judge.graph.pairing import draw_states
from tests.support.code import module, write
from tests.support.local import Local
from tests.support.nets import net_of

DRAW = Draw.from_secret("guesses")
Read = Callable[[str], Net]
LINEAR = module("self.l = nn.Linear(3, 4)\nself.n = nn.BatchNorm1d(4)", "return self.n(self.l(x))")


@pytest.fixture
def read(tmp_path: Path, local: Local) -> Read:
    """The net of ``Net()``."""
    return lambda source: net_of(local(write(tmp_path, {"models.py": source})))


def names(student: Net, reference: Net) -> list[dict[str, str]]:
    """The reference's name by the student's, for each guess."""
    return [
        {mine.name: ours.name for pair in pairs for mine, ours in pair.parameters}
        for pairs in guesses(student, reference)
    ]


def by_columns(*, bias: str = "", turned: bool = False) -> str:
    """A product that is summed column by column, then normalised."""
    size = "3, 4" if turned else "4, 3"
    column = "self.w[k]" if turned else "self.w[:, k]"
    made = f"self.w = nn.Parameter(torch.rand({size}))\nself.n = nn.BatchNorm1d(4)"
    made += "\nself.b = nn.Parameter(torch.rand(4))" if bias else ""
    total = f"sum(x[:, k, None] * {column} for k in range(3))"
    return module(made, f"return self.n({total}{bias})")


def test_each_parameter_stands_for_one_of_its_size_in_order_of_use(read: Read) -> None:
    found = names(read(by_columns(bias=" + self.b")), read(LINEAR))
    assert found[0] == {
        "w": "l.weight", "b": "l.bias", "n.weight": "n.weight", "n.bias": "n.bias",
        "n.running_mean": "n.running_mean", "n.running_var": "n.running_var",
    }  # fmt: skip
    assert found[1]["n.running_mean"] == "n.running_var"
    assert len(found) == 2


def test_a_bias_that_changes_nothing_may_be_lacking(read: Read) -> None:
    student, reference = read(by_columns()), read(LINEAR)
    assert names(student, reference)[0]["w"] == "l.weight"
    theirs, ours = draw_states(next(guesses(student, reference)), DRAW)
    assert {entry.name for entry in theirs} == {"w", "n.weight", "n.bias", "n.running_mean", "n.running_var"}
    assert not next(entry for entry in ours if entry.name == "l.bias").array.data.any()


def test_a_weight_that_is_kept_turned_gets_its_numbers_turned(read: Read) -> None:
    pairs = next(guesses(read(by_columns(turned=True)), read(LINEAR)))
    theirs, ours = ({entry.name: entry.array.data for entry in state} for state in draw_states(pairs, DRAW))
    np.testing.assert_array_equal(theirs["w"].T, ours["l.weight"])


@pytest.mark.parametrize(
    ("made", "returned"),
    [
        ("self.w = nn.Parameter(torch.rand(4, 2))\nself.n = nn.BatchNorm1d(4)", "return self.n(x[:, :2] @ self.w.T)"),
        ("self.w = torch.ones(4, 3)\nself.n = nn.BatchNorm1d(4)", "return self.n(x @ self.w.T)"),
        ("self.l = nn.Linear(3, 4)", "return self.l(x)"),
    ],
)
def test_other_numbers_are_not_guessed_at(read: Read, made: str, returned: str) -> None:
    assert names(read(module(made, returned)), read(LINEAR)) == []
