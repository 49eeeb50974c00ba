"""Random small networks, each written in two styles: they are the same net, and one changed setting makes another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from grader.judge.graph.canonical import canonical
from grader.judge.graph.isomorphism import match
from grader.judge.graph.net import Net
from tests.support.nets import recorded

QUICK = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Layer:
    """A layer of a random network on images."""

    kind: str
    settings: Settings

    def changed(self, name: str, value: object) -> Layer:
        """The same with another setting."""
        return replace(self, settings={**self.settings, name: value})


CONVOLUTIONS = st.fixed_dictionaries({
    "filters": st.sampled_from([2, 3, 4]), "kernel": st.sampled_from([1, 3]), "stride": st.sampled_from([1, 2]),
    "bias": st.booleans(), "dilation": st.sampled_from([1, 2]),
}).map(lambda settings: Layer("convolution", settings))  # fmt: skip
UPSAMPLINGS = st.just(Layer("upsampling", {}))
ACTIVATIONS = st.sampled_from([
    Layer("relu", {}), Layer("leaky", {"slope": 0.2}), Layer("leaky", {"slope": 0.01}), Layer("tanh", {}),
    Layer("sigmoid", {}),
])  # fmt: skip
NORMS = st.sampled_from([Layer("norm", {"eps": 1e-5}), Layer("norm", {"eps": 1e-3}), Layer("instance", {})])
POOLS = st.sampled_from([Layer("max", {}), Layer("average", {})])
SKIPS = st.just(Layer("skip", {}))
LAYERS = st.lists(st.one_of(CONVOLUTIONS, ACTIVATIONS, NORMS, POOLS, SKIPS, UPSAMPLINGS), min_size=1, max_size=7)


class Modules(nn.Module):
    """Every layer as a module, in one Sequential; skip connections as modules of their own."""

    def __init__(self, layers: list[Layer]) -> None:
        super().__init__()
        channels, made = 3, []
        for layer in layers:
            made.append(_module(layer, channels))
            channels = layer.settings.get("filters", channels)
        self.all = nn.Sequential(*made, nn.Flatten(), nn.LazyLinear(2))

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.all(x)
        return made


class Skip(nn.Module):
    """x + tanh(x)."""

    def forward(self, x: Tensor) -> Tensor:
        return x + torch.tanh(x)


def _module(layer: Layer, channels: int) -> nn.Module:
    s = layer.settings
    match layer.kind:
        case "convolution":
            padding = s["dilation"] * (s["kernel"] // 2)
            return nn.Conv2d(channels, s["filters"], s["kernel"], s["stride"], padding, s["dilation"], bias=s["bias"])
        case "norm":
            return nn.BatchNorm2d(channels, eps=s["eps"])
        case "instance":
            return nn.InstanceNorm2d(channels, affine=True)
        case "leaky":
            return nn.LeakyReLU(s["slope"])
        case "max" | "average":
            return nn.MaxPool2d(1) if layer.kind == "max" else nn.AvgPool2d(1)
        case "upsampling":
            return nn.Upsample(scale_factor=2)
        case kind:
            plain: Mapping[str, type[nn.Module]] = {
                "relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "skip": Skip,
            }  # fmt: skip
            return plain[kind]()


class Functions(nn.Module):
    """The same with parameters of its own, in other forms, and with functions."""

    def __init__(self, layers: list[Layer], features: int) -> None:
        super().__init__()
        self.layers = layers
        self.held = nn.ParameterList()
        channels = 3
        for layer in layers:
            self.held.extend(_held(layer, channels))
            channels = layer.settings.get("filters", channels)
        self.last = nn.Parameter(torch.rand(features, 2))
        self.shift = nn.Parameter(torch.rand(1, 2))

    def forward(self, x: Tensor) -> Tensor:
        held = iter(self.held)
        for layer in self.layers:
            x = _function(layer, x, lambda: next(held))
        return self.shift + x.reshape(len(x), -1) @ self.last


def _held(layer: Layer, channels: int) -> list[nn.Parameter]:
    s = layer.settings
    match layer.kind:
        case "convolution":
            sizes = [(s["kernel"], s["kernel"], channels, s["filters"]), *([(s["filters"],)] if s["bias"] else [])]
        case "norm":
            sizes = [(channels,)] * 4
        case "instance":
            sizes = [(channels, 1, 1)] * 2
        case _:
            sizes = []
    return [nn.Parameter(torch.rand(*size)) for size in sizes]


def _function(layer: Layer, x: Tensor, held: Callable[[], Tensor]) -> Tensor:
    s = layer.settings
    match layer.kind:
        case "convolution":
            around = (s["dilation"] * (s["kernel"] // 2),) * 4
            kernel = held().permute(3, 2, 0, 1)
            x = functional.conv2d(functional.pad(x, around), kernel, stride=s["stride"], dilation=s["dilation"])
            return x + held()[:, None, None] if s["bias"] else x
        case "norm":
            mean, variance, scale, shift = (held()[:, None, None] for _ in range(4))
            return (x - mean) * torch.rsqrt(variance + s["eps"]) * scale + shift
        case "instance":
            centred = x - x.mean((2, 3), keepdim=True)
            return centred / ((centred**2).mean((2, 3), keepdim=True) + 1e-5).sqrt() * held() + held()
        case "relu":
            return x.clamp(min=0)
        case "leaky":
            return torch.where(x > 0, x, s["slope"] * x)
        case "max" | "average":
            return functional.max_pool2d(x, 1, 1) if layer.kind == "max" else functional.avg_pool2d(x, (1, 1))
        case "upsampling":
            return x.repeat_interleave(2, dim=-1).repeat_interleave(2, dim=-2)
        case "skip":
            return x.tanh().add_(x)
        case "tanh":
            return torch.tanh(x)
        case kind:
            assert kind == "sigmoid"
            return 1 / (1 + torch.exp(-x))


def nets(layers: list[Layer]) -> tuple[Net, Net]:
    """The nets of both styles, in eval mode."""
    x = torch.rand(2, 3, 8, 8)
    one = Modules(layers).eval()
    one(x)
    last = one.all[-1]
    assert isinstance(last, nn.Linear)
    other = Functions(layers, last.in_features).eval()
    return canonical(recorded(one, x)), canonical(recorded(other, x))


@QUICK
@given(LAYERS)
def test_two_styles_are_the_same_net(layers: list[Layer]) -> None:
    one, other = nets(layers)
    assert match(one, other) is not None
    assert match(other, one) is not None


@QUICK
@given(LAYERS, st.data())
def test_one_changed_setting_makes_another_net(layers: list[Layer], data: st.DataObject) -> None:
    at = data.draw(st.sampled_from(range(len(layers))))
    changed = data.draw(st.sampled_from(_neighbours(layers[at])))
    others = [*layers[:at], *changed, *layers[at + 1 :]]
    one, other = nets(layers), nets(others)
    assert match(other[0], one[0]) is None
    assert match(other[1], one[0]) is None


def _neighbours(layer: Layer) -> list[list[Layer]]:
    """What differs from a layer in one thing."""
    match layer.kind:
        case "convolution":
            s = layer.settings
            other = [layer.changed("filters", s["filters"] + 1), layer.changed("stride", 3 - s["stride"]),
                     layer.changed("kernel", 4 - s["kernel"])]  # fmt: skip
            return [[one] for one in other] + [[layer, Layer("tanh", {})], []]
        case "norm":
            return [[layer.changed("eps", 0.01)], [Layer("instance", {})], []]
        case "leaky":
            return [[layer.changed("slope", 0.5)], [Layer("tanh", {})], []]
        case "relu" | "sigmoid":
            return [[Layer("tanh", {})], [layer, Layer("skip", {})]]
        case _:
            return [[layer, Layer("skip", {})], [layer, Layer("tanh", {}), Layer("tanh", {})]]
