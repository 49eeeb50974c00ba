from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from grader.evidence import ProtocolFault
from grader.judge.graph.canonical import canonical
from grader.judge.graph.isomorphism import match
from grader.judge.graph.net import Net
from grader.judge.graph.printing import words
from grader.judge.graph.program import read_program
from tests.support.asking import trace, value_in
from tests.support.code import NET, module, write
from tests.support.local import Local
from tests.support.nets import net_of, recorded

Read = Callable[..., Net]


@pytest.fixture
def read(tmp_path: Path, local: Local) -> Read:
    """The net of ``Net()`` from its source."""

    def net(source: str, *sizes: tuple[int, ...], mode: Any = "eval") -> Net:
        return net_of(local(write(tmp_path, {"models.py": source})), sizes or ((5, 3),), mode)

    return net


def test_steps_parameters_and_sizes(read: Read) -> None:
    net = read(NET)
    assert [step.kind for step in net.steps] == ["Linear", "BatchNorm", "ReLU", "Linear", "Tanh"]
    assert [step.count for step in net.steps] == [16, 8, 0, 10, 0]
    assert [step.size for step in net.steps] == [(5, 4), (5, 4), (5, 4), (5, 2), (5, 2)]
    assert [step.module for step in net.steps] == ["first.0", "first.1", "first.2", "last.0", "last.1"]
    assert [step.feeds_norm for step in net.steps] == [True, False, False, False, False]
    assert (net.inputs, net.output_sizes, net.count, net.mode) == (((5, 3),), ((5, 2),), 34, "eval")
    assert (net.unused, net.unfilled, net.unseen) == ((), (), ())
    sizes = {name: (taken, made) for name, taken, made in net.sizes}
    assert sizes["first"] == ((5, 3), (5, 4))
    assert set(sizes) >= {"", "first", "last", "first.0", "last.1"}


def test_steps_of_a_convolutional_network(read: Read) -> None:
    source = module(
        "self.a = nn.ConvTranspose2d(3, 4, 3, stride=2, output_padding=1)\nself.n = nn.BatchNorm2d(4)\n"
        "self.b = nn.Conv2d(4, 6, (3, 5), padding=1, groups=2, dilation=2, bias=False)",
        "return F.leaky_relu(F.max_pool2d(self.b(self.n(self.a(x))), 2), 0.2)",
    )
    net = read(source, (2, 3, 7, 7))
    assert [words(step) for step in net.steps] == [
        "ConvTranspose2d(4 filters, kernel 3, stride 2, padding 0, output padding 1)",
        "BatchNorm",
        "Conv2d(6 filters, kernel 3 x 5, stride 1, padding 1, dilation 2, groups 2)",
        "LeakyReLU(slope 0.2)",
        "MaxPool2d(kernel 2)",
    ]
    roles = {parameter.role for step in net.steps for parameter in step.parameters}
    assert roles == {"weight", "bias", "running_mean", "running_var"}


def test_tied_weights_count_once(read: Read) -> None:
    source = module(
        "self.a = nn.Linear(3, 3)\nself.b = nn.Linear(3, 3)\nself.b.weight = self.a.weight", "return self.b(self.a(x))"
    )
    net = read(source)
    assert [step.count for step in net.steps] == [12, 12]
    assert net.count == 15


@pytest.mark.parametrize("more", ["", "self.spare(x)\n"], ids=["never called", "called in vain"])
def test_what_leads_to_no_output_is_unused(more: str, read: Read) -> None:
    source = module(
        "self.a = nn.Linear(3, 2)\nself.spare = nn.Linear(3, 7)\nself.blank = None", f"{more}return self.a(x)"
    )
    net = read(source)
    assert [parameter.name for parameter in net.unused] == ["spare.weight", "spare.bias"]
    assert (net.unfilled, net.count) == (("blank",), 8 + 28)


def test_a_frozen_parameter_is_not_learnable(read: Read) -> None:
    assert read(module("self.a = nn.Linear(3, 2)\nself.a.requires_grad_(False)", "return self.a(x)")).count == 0


def test_what_ran_before_forward_stopped(tmp_path: Path, local: Local) -> None:
    source = module(
        "self.a = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))\nself.b = nn.Linear(5, 2)",
        "y = self.a(x)\nx.mean()\nreturn self.b(y)",
    )
    answer = value_in(local(write(tmp_path, {"models.py": source}))(trace(mode="train")))
    net = canonical(read_program(answer.facts, answer.arrays))
    assert [step.kind for step in net.steps] == ["Linear", "BatchNorm", "Mean"]
    assert [parameter.name for parameter in net.unused] == ["b.weight", "b.bias"]
    assert net.outputs == ()


@pytest.mark.parametrize("mode", ["eval", "train"])
def test_the_number_of_examples_is_no_part_of_a_net(mode: Any, read: Read) -> None:
    source = module(
        "self.c = nn.Conv2d(3, 4, 3)\nself.n = nn.BatchNorm2d(4)\nself.l = nn.Linear(16, 6)\nself.d = nn.Dropout(0.5)",
        "y = self.d(self.n(self.c(x)).relu()).flatten(1)\ny = self.l(y).view(-1, 2, 3)\n"
        "z = y + torch.randn_like(y) * torch.exp(y) + torch.zeros(len(x), 2, 3).cos()\n"
        "w = torch.cat([z, z.new_ones(len(x), 1, 3)], 1)\n"
        "return y.transpose(1, 2).reshape(-1, 2), y.mean(2), z.permute(1, 0, 2), w",
    )
    nets = [read(source, (examples, 3, 4, 4), mode=mode) for examples in (3, 7)]
    assert match(*nets) is not None


def test_a_number_of_examples_that_is_written_down_is_not_told_apart_here(read: Read) -> None:
    """In one run it is the same; verification meets other numbers of examples."""
    nets = [read(module("pass", f"return x.view({size}, 1, 3)")) for size in ("5", "x.size(0)")]
    assert match(*nets) is not None


def test_each_draw_is_its_own(read: Read) -> None:
    twice = read(module("pass", "return F.dropout(x) + F.dropout(x)"), mode="train")
    once = read(module("pass", "y = F.dropout(x)\nreturn y + y"), mode="train")
    shared = read(module("pass", "m = torch.rand_like(x) < 0.5\nreturn x * m / 0.5, 2 * x * m / 0.5"), mode="train")
    apart = read(module("pass", "return F.dropout(x), 2 * F.dropout(x)"), mode="train")
    assert [step.kind for step in twice.steps] == ["Dropout", "Dropout", "Add"]
    assert [step.kind for step in once.steps] == ["Dropout", "Affine"]
    assert match(shared, apart) is None


def test_a_tensor_that_changes_its_axes_in_place(read: Read) -> None:
    nets = [read(module("pass", f"y = x * 2\n{way}\nreturn y + 1")) for way in ("y.unsqueeze_(1)", "y = y[:, None]")]
    assert match(*nets) is not None
    assert nets[0].output_sizes == ((5, 1, 3),)


def test_a_constant_is_known_by_its_values(read: Read) -> None:
    sources = [module("self.m = torch.arange(3.0)", f"return x * {way}") for way in ("self.m", "self.m.flip(0)")]
    same = module("pass", "return x * torch.tensor([0.0, 1.0, 2.0])")
    other = module("pass", "return x * torch.tensor([0.0, 1.0, 2.5])")
    nets = [read(source) for source in (*sources, same, other)]
    assert [match(nets[0], net) is not None for net in nets] == [True, False, True, False]


def test_a_very_long_run_is_read_all_the_same() -> None:
    class Long(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for _ in range(900):
                x = torch.nn.functional.max_pool2d(torch.tanh(x.transpose(2, 3) + x), 1)
            return x

    net = canonical(recorded(Long().eval(), torch.rand(2, 3, 4, 4)))
    assert sum(step.kind == "Tanh" for step in net.steps) == 900
    assert match(net, net) is not None


SPOILT: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        3,
        -1,
        0,
        "x",
        [],
        {},
        [[]],
        [None],
        {"ref": ["value", 0, 0], "size": [2]},
        {"ref": ["input", 0]},
        2**60,
        True,
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(st.data())
def test_any_claim_of_a_trace_is_read_or_refused(honest: dict[str, Any], data: st.DataObject) -> None:
    """What a hostile box may claim: any part of a trace replaced by anything."""
    facts = copy.deepcopy(honest)
    for _ in range(data.draw(st.integers(1, 3))):
        node: Any = facts
        parent: Any = None
        key: Any = None
        for _ in range(data.draw(st.integers(2, 6))):
            if not isinstance(node, (dict, list)) or not node:
                break
            key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
            parent, node = node, node[key]
        parent[key] = data.draw(SPOILT)
    with suppress(ProtocolFault):
        net = canonical(read_program(facts, {}))
        assert net.count >= 0
        assert all(words(step) for step in net.steps)
        assert match(net, net) is not None


@pytest.fixture
def honest(tmp_path: Path, local: Local) -> dict[str, Any]:
    """An honest trace."""
    source = module(
        "self.a = nn.Conv2d(1, 2, 3)\nself.b = nn.BatchNorm2d(2)\nself.l = nn.Linear(8, 3)",
        "y = F.relu(self.b(self.a(F.pad(x, (1, 1, 1, 1)))))\n"
        "y = F.max_pool2d(y, 2) + F.interpolate(y[:, :1, :2, :2], size=2)\n"
        "return F.softmax(self.l(y.permute(0, 2, 3, 1).reshape(-1, 8)) @ torch.rand(3, 3), 1), y.mean((2, 3))",
    )
    return dict(value_in(local(write(tmp_path, {"models.py": source}))(trace(size=(1, 1, 4, 4)))).facts)
