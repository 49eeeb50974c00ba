"""What is written in another way is the same net, and what differs in one detail is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from grader.judge import Draw
from grader.judge.graph.canonical import canonical
from grader.judge.graph.isomorphism import match
from grader.judge.graph.net import Net
from grader.judge.graph.pairing import Mismatch, draw_states, pair
from grader.model import Array, NamedArray
from tests.support.code import write
from tests.support.local import Ask, Local
from tests.support.nets import drawn_inputs, net_of, outputs_of, program_of
from tests.support.running import can_run, run_net
from tests.unit.judge.graph.canonical.different import DIFFERENT
from tests.unit.judge.graph.canonical.same import SAME
from tests.unit.judge.graph.canonical.ways import Group

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")

DRAW = Draw.from_secret("ways")
Asks = Callable[[Group], list[Ask]]


@pytest.fixture
def asks(tmp_path: Path, local: Local) -> Asks:
    """One submission for each way of a group."""
    return lambda group: [
        local(write(tmp_path / str(number), {"models.py": source})) for number, source in enumerate(group.sources())
    ]


@pytest.mark.parametrize("name", SAME)
def test_the_same_network_is_the_same_net(name: str, asks: Asks) -> None:
    """And its parameters are paired so that both sides compute the same."""
    group = SAME[name]
    first, *others = asks(group)
    reference = net_of(first, group.sizes, group.mode)
    for way, ask in zip(group.ways[1:], others, strict=True):
        student = net_of(ask, group.sizes, group.mode)
        assert match(student, reference) is not None, way
        assert match(reference, student) is not None, way
        if _is_random(reference):
            continue
        pairs = pair(student, reference)
        assert not isinstance(pairs, Mismatch)
        theirs, ours = draw_states(pairs, DRAW)
        expected = outputs_of(first, ours, group.sizes, group.mode)
        for got, right in zip(outputs_of(ask, theirs, group.sizes, group.mode), expected, strict=True):
            np.testing.assert_allclose(got, right, 1e-4, 1e-4, err_msg=str(way))


@pytest.mark.parametrize("name", DIFFERENT)
def test_one_difference_makes_another_net(name: str, asks: Asks) -> None:
    group = DIFFERENT[name]
    first, *others = (net_of(ask, group.sizes, group.mode) for ask in asks(group))
    assert match(first, first) is not None
    for way, student in zip(group.ways[1:], others, strict=True):
        assert match(student, first) is None, way
        assert match(first, student) is None, way


@pytest.mark.parametrize("name", [*SAME, *(name for name in DIFFERENT if name not in SAME)])
def test_a_net_computes_what_its_model_computes(name: str, asks: Asks) -> None:
    """Every rewriting keeps the function: the net, executed step by step, gives what the code gives."""
    for group in (table[name] for table in (SAME, DIFFERENT) if name in table):
        for way, ask in zip(group.ways, asks(group), strict=True):
            program = program_of(ask, group.sizes, group.mode)
            net = canonical(program)
            if not can_run(net):
                continue
            state = tuple(
                NamedArray(one.name, one.value or Array(DRAW.child(one.name).uniform(one.size, 0.5, 1.5)))
                for one in program.parameters
                if one.dtype == "float32"
            )
            values = {one.name: torch.from_numpy(one.array.data.copy()) for one in state}
            inputs = [torch.from_numpy(one.data.copy()) for one in drawn_inputs(group.sizes)]
            found = run_net(net, values, inputs)
            expected = outputs_of(ask, state, group.sizes, group.mode)
            for got, right in zip(found, expected, strict=True):
                np.testing.assert_allclose(got.numpy(), right, 1e-4, 1e-4, err_msg=str(way))


def test_there_are_enough_ways() -> None:
    assert sum(len(group.ways) - 1 for group in SAME.values()) >= 150
    assert sum(len(group.ways) - 1 for group in DIFFERENT.values()) >= 150


def _is_random(net: Net) -> bool:
    return any(step.kind in {"Uniform", "Normal", "Bernoulli"} or step.kind.startswith("Dropout") for step in net.steps)
