from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.judge.graph.numbers import draw_input, draw_state, resized
from grader.judge.graph.program import read_program
from grader.model import Input, Mode, NamedArray, NamedDraw, Trace
from tests.support.asking import call, value_in
from tests.support.cases import DRAW
from tests.support.code import module, write
from tests.support.local import Local

MODES: tuple[Mode, ...] = ("eval", "train")


def state_of(local: Local, folder: Path, source: str, given: Input) -> dict[str, NamedArray | NamedDraw]:
    answer = value_in(local(write(folder, {"models.py": source}))(Trace(call(), (given,))))
    return {one.name: one for one in draw_state(read_program(answer.facts, answer.arrays), DRAW)}


def spread(one: NamedArray | NamedDraw) -> float:
    assert isinstance(one, NamedDraw)
    assert one.low == -one.high
    return one.high


def test_the_batch_is_resized_where_it_is() -> None:
    assert resized(Input((5, 3, 8)), 2) == (2, 3, 8)
    assert resized(Input((7, 5, 3), batch=1), 2) == (7, 2, 3)
    assert resized(Input((7, 5), batch=None), 2) == (7, 5)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int64", "int32", "bool", "uint8"])
def test_inputs_are_of_their_type_and_range(dtype: str) -> None:
    drawn = draw_input(Input((50, 3), dtype, below=10 if dtype != "bool" else 2), DRAW).data
    assert (drawn.shape, drawn.dtype) == ((50, 3), np.dtype(dtype))
    if dtype.startswith("float"):
        assert drawn.std() == pytest.approx(1, abs=0.3)
    else:
        assert set(np.unique(drawn).tolist()) <= set(range(10))
        assert len(np.unique(drawn)) > 1


def test_weights_vary_by_what_they_are_used_for(tmp_path: Path, local: Local) -> None:
    source = module(
        "self.c = nn.Conv2d(3, 8, 3)\nself.t = nn.ConvTranspose2d(8, 4, 4, 2)\nself.n = nn.BatchNorm2d(4)\n"
        "self.l = nn.Linear(4, 2)\nself.w = nn.Parameter(torch.zeros(2, 5))\nself.g = nn.Parameter(torch.zeros(5))\n"
        "self.h = nn.Parameter(torch.zeros(5))\nself.unused = nn.Parameter(torch.zeros(2))",
        "y = self.l(self.n(self.t(self.c(x))).mean((2, 3)))\nreturn (y @ self.w) * self.g + self.h",
    )
    state = state_of(local, tmp_path, source, Input((2, 3, 8, 8)))
    he = {"c.weight": 3 * 9, "t.weight": 8 * 16 / 4, "l.weight": 4, "w": 2}
    for name, fan_in in he.items():
        assert spread(state[name]) == pytest.approx((6 / fan_in) ** 0.5)
    for name in ("c.bias", "n.bias", "h", "unused"):
        assert spread(state[name]) == pytest.approx(0.3 * 3**0.5)
    for name in ("n.weight", "n.running_mean", "n.running_var", "g"):
        one = state[name]
        assert isinstance(one, NamedDraw)
        assert (one.low, one.high) == (0.5, 1.5)
    count = state["n.num_batches_tracked"]
    assert isinstance(count, NamedArray)
    assert count.array.data.tolist() == 0
    assert len({one.seed for one in state.values() if isinstance(one, NamedDraw)}) == len(state) - 1


def test_buffers_of_integers_keep_their_values(tmp_path: Path, local: Local) -> None:
    source = module(
        "self.register_buffer('ids', torch.arange(4))\nself.register_buffer('mask', torch.ones(3).bool())\n"
        "self.e = nn.Embedding(4, 3)",
        "return self.e(self.ids).sum(0) * self.mask * x",
    )
    state = state_of(local, tmp_path, source, Input((2, 3)))
    assert [(one.array.data.tolist()) for one in state.values() if isinstance(one, NamedArray)] == [
        [0, 1, 2, 3], [True, True, True]
    ]  # fmt: skip
    assert spread(state["e.weight"]) == pytest.approx(3**0.5)


def test_a_value_that_one_run_told_serves_for_all(tmp_path: Path, local: Local) -> None:
    source = module(
        "self.register_buffer('ids', torch.arange(3))\nself.w = nn.Parameter(torch.ones(3, 4))",
        "return (x * self.ids) @ self.w if self.training else x * 2",
    )
    ask = local(write(tmp_path, {"models.py": source}))
    answers = [value_in(ask(Trace(call(), (Input((2, 3)),), mode))) for mode in MODES]
    programs = [read_program(answer.facts, answer.arrays) for answer in answers]
    assert [program.on for program in programs] == ["meta", "cpu"]
    weight, ids = draw_state(programs[0], DRAW, programs[1:])
    assert spread(weight) == pytest.approx(2**0.5)
    assert isinstance(ids, NamedArray)
    assert ids.array.data.tolist() == [0, 1, 2]
