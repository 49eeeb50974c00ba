from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.judge.network import Network, read_network
from tests.support.asking import trace, value_in
from tests.support.code import NET, module, write
from tests.support.local import Local

Read = Callable[..., Network]
TWO = "self.a = nn.Linear(3, 4)\nself.b = nn.Linear(4, 2)"
LIST = "nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2), nn.Tanh()"
WRITTEN = {
    "modules": module(TWO, "return torch.tanh(self.b(F.relu(self.a(x))))"),
    "sequential": module(f"self.s = nn.Sequential({LIST})", "return self.s(x)"),
    "functional": module(
        "self.w = nn.Parameter(torch.rand(4, 3))\nself.c = nn.Parameter(torch.rand(4))\nself.b = nn.Linear(4, 2)",
        "return F.linear(F.linear(x, self.w, self.c).relu(), self.b.weight, self.b.bias).tanh()",
    ),
    "matmul": module(
        "self.w = nn.Parameter(torch.rand(3, 4))\nself.c = nn.Parameter(torch.rand(4))\nself.b = nn.Linear(4, 2)",
        "return torch.tanh(self.b(torch.relu(x @ self.w + self.c)))",
    ),
    "added first": module(
        "self.w = nn.Parameter(torch.rand(3, 4))\nself.c = nn.Parameter(torch.rand(4))\nself.b = nn.Linear(4, 2)",
        "return torch.tanh(self.b(torch.relu(self.c + torch.mm(x, self.w))))",
    ),
    "in place": module(TWO, "return self.b(self.a(x).relu_()).tanh_()"),
    "loop": module(f"self.l = nn.ModuleList([{LIST}])", "for l in self.l: x = l(x)\nreturn x"),
}  # fmt: skip


@pytest.fixture
def read(tmp_path: Path, local: Local) -> Read:
    """The network of ``Net()`` from its source."""

    def network(source: str, size: tuple[int, ...] = (5, 3), **more: Any) -> Network:
        return read_network(value_in(local(write(tmp_path, {"models.py": source}))(trace(size=size, **more))).facts)

    return network


@pytest.mark.parametrize("way", WRITTEN)
def test_one_network_reads_the_same_however_it_is_written(way: str, read: Read) -> None:
    network = read(WRITTEN[way])
    assert [str(layer) for layer in network.layers] == ["Linear(4 outputs)", "ReLU", "Linear(2 outputs)", "Tanh"]
    assert [layer.count for layer in network.layers] == [16, 0, 10, 0]
    assert [layer.size for layer in network.layers] == [(5, 4), (5, 4), (5, 2), (5, 2)]
    roles = [{role: p.canonical_size for role, p in layer.by_role().items()} for layer in network.with_parameters]
    assert roles == [{"weight": (4, 3), "bias": (4,)}, {"weight": (2, 4), "bias": (2,)}]
    assert network.count == 26
    assert (network.unused, network.unfilled, network.output) == ((), (), ((5, 2),))


def test_layers_of_a_convolutional_network(read: Read) -> None:
    source = module(
        "self.a = nn.ConvTranspose2d(3, 4, 3, stride=2, output_padding=1)\nself.n = nn.BatchNorm2d(4)\n"
        "self.b = nn.Conv2d(4, 6, (3, 5), padding=1, groups=2, dilation=2, bias=False)",
        "return F.leaky_relu(F.max_pool2d(self.b(self.n(self.a(x))), 2), 0.2)",
    )
    layers = read(source, (2, 3, 7, 7)).layers
    assert [str(layer) for layer in layers] == [
        "ConvTranspose2d(4 filters, kernel 3, stride 2, padding 0, output padding 1)",
        "BatchNorm",
        "Conv2d(6 filters, kernel 3 x 5, stride 1, padding 1, dilation 2, groups 2)",
        "MaxPool2d(kernel 2)",
        "LeakyReLU(slope 0.2)",
    ]
    assert {role for layer in layers for role in layer.by_role()} == {"weight", "bias", "running_mean", "running_var"}
    assert [layer.module for layer in layers[:3]] == ["a", "n", "b"]


@pytest.mark.parametrize("mode", ["eval", "train"])
def test_a_batch_norm_is_one_layer_in_both_modes(mode: str, read: Read) -> None:
    network = read(NET, mode=mode)
    assert [layer.kind for layer in network.layers] == ["Linear", "BatchNorm", "ReLU", "Linear", "Tanh"]
    assert network.count == 16 + 8 + 10


def test_tied_weights_count_once(read: Read) -> None:
    source = module(
        "self.a = nn.Linear(3, 3)\nself.b = nn.Linear(3, 3)\nself.b.weight = self.a.weight", "return self.b(self.a(x))"
    )
    network = read(source)
    assert [layer.count for layer in network.layers] == [12, 12]
    assert network.count == 15


def test_what_is_not_used_is_told(read: Read) -> None:
    source = module("self.a = nn.Linear(3, 2)\nself.spare = nn.Linear(3, 7)\nself.blank = None", "return self.a(x)")
    network = read(source)
    assert [parameter.name for parameter in network.unused] == ["spare.weight", "spare.bias"]
    assert network.unfilled == ("blank",)
    assert network.count == 8 + 28


def test_a_frozen_parameter_is_not_learnable(read: Read) -> None:
    assert read(module("self.a = nn.Linear(3, 2)\nself.a.requires_grad_(False)", "return self.a(x)")).count == 0


def test_a_sum_that_is_no_bias_is_a_layer(read: Read) -> None:
    source = module("self.a = nn.Linear(3, 2)\nself.c = nn.Parameter(torch.rand(2))", "return self.a(x) + self.c")
    assert [layer.kind for layer in read(source).layers] == ["Linear", "add"]


def test_sizes_after_each_module(read: Read) -> None:
    sizes = {name: (size, given) for name, size, given in read(NET).sizes}
    assert sizes["first"] == ((5, 3), (5, 4)) or sizes["first"] == ((5, 4), (5, 3))
    assert set(sizes) >= {"", "first", "last", "first.0", "last.1"}


SPOILT: st.SearchStrategy[Any] = st.sampled_from(
    [None, 3, -1, "x", [], {}, [[]], [None], {"tensor": 3}, {"size": []}, 2**70, True]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_claim_of_a_trace_is_read_or_refused(read_facts: dict[str, Any], data: st.DataObject) -> None:
    """What a hostile box may claim: any part of a trace replaced by anything."""
    facts = copy.deepcopy(read_facts)
    node: Any = facts
    parent: Any = None
    key: Any = None
    for _ in range(data.draw(st.integers(1, 6))):
        if not isinstance(node, (dict, list)) or not node:
            break
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        parent, node = node, node[key]
    parent[key] = data.draw(SPOILT)
    with suppress(KeyError, TypeError, ValueError, IndexError):
        network = read_network(facts)
        assert isinstance(network.count, int)
        assert all(isinstance(str(layer), str) and layer.count >= 0 for layer in network.layers)


@pytest.fixture
def read_facts(tmp_path: Path, local: Local) -> dict[str, Any]:
    """An honest trace."""
    source = module("self.a = nn.Conv2d(1, 2, 3)\nself.b = nn.BatchNorm2d(2)", "return F.relu(self.b(self.a(x)))")
    return dict(value_in(local(write(tmp_path, {"models.py": source}))(trace(size=(1, 1, 4, 4)))).facts)
