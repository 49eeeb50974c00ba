"""A net computed step by step: what its words say, in torch. A net that is right gives what the model gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from grader.judge.graph.net import Net, Parameter, Step

__all__ = ["can_run", "run_net"]

Settings = Mapping[str, Any]
Values = Mapping[str, Tensor]
Compute = Callable[[Settings, list[Tensor], Values], Tensor]

F: Any = functional  # its functions take more than their annotations say

FUNCTIONS: Mapping[str, Callable[..., Tensor]] = {
    "ReLU": F.relu, "ReLU6": F.relu6, "Sigmoid": torch.sigmoid, "Tanh": torch.tanh, "SiLU": F.silu, "Mish": F.mish,
    "SELU": F.selu, "Softsign": F.softsign, "LogSigmoid": F.logsigmoid, "Exp": torch.exp, "Log": torch.log,
    "Sqrt": torch.sqrt, "Abs": torch.abs, "Reciprocal": torch.reciprocal, "Sub": torch.sub, "Div": torch.div,
    "Maximum": torch.maximum, "Minimum": torch.minimum, "MatMul": torch.matmul, "Hardswish": F.hardswish,
    "Hardsigmoid": F.hardsigmoid,
}  # fmt: skip
"""Of values and of parameters, in this order; settings are numbers in the place of a value."""

WITH_SETTINGS: Mapping[str, Callable[[Settings, Tensor], Tensor]] = {
    "LeakyReLU": lambda s, x: F.leaky_relu(x, s["slope"]),
    "ELU": lambda s, x: F.elu(x, s["alpha"]),
    "GELU": lambda s, x: F.gelu(x, approximate=s["approximate"]),
    "Softplus": lambda s, x: F.softplus(x, s["beta"], s["threshold"]),
    "Clamp": lambda s, x: x.clamp(s.get("low"), s.get("high")),
    "Hardtanh": lambda s, x: x.clamp(s["low"], s["high"]),
    "Threshold": lambda s, x: F.threshold(x, s["threshold"], s["value"]),
    "Affine": lambda s, x: x * s["scale"] + s["shift"],
    "Softmax": lambda s, x: F.softmax(x, s["axis"]),
    "LogSoftmax": lambda s, x: F.log_softmax(x, s["axis"]),
    "Mean": lambda s, x: x.mean(s["axes"]),
    "Sum": lambda s, x: x.sum(s["axes"]),
    "Max": lambda s, x: x.amax(s["axes"]),
    "Var": lambda s, x: x.var(s["axes"], correction=s["correction"]),
    "Slice": lambda s, x: x[_part(s)],
    "PixelShuffle": lambda s, x: F.pixel_shuffle(x, s["factor"]),
    "Transpose": lambda s, x: x.permute(s["axes"]),
    "Reshape": lambda s, x: x.reshape(_sized(s["size"], s["batch"])),
    "AvgPool1d": lambda s, x: F.avg_pool1d(x, s["kernel"], s["stride"], s["padding"]),
    "MaxPool1d": lambda s, x: F.max_pool1d(x, s["kernel"], s["stride"], s["padding"]),
    "MaxPool2d": lambda s, x: F.max_pool2d(x, s["kernel"], s["stride"], s["padding"], 1, s.get("ceil_mode", False)),
    "AvgPool2d": lambda s, x: F.avg_pool2d(
        x, s["kernel"], s["stride"], s["padding"], s.get("ceil_mode", False), s.get("count_include_pad", True),
        s.get("divisor"),
    ),
    "AdaptiveAvgPool2d": lambda s, x: F.adaptive_avg_pool2d(x, s["output_size"]),
    "AdaptiveMaxPool2d": lambda s, x: F.adaptive_max_pool2d(x, s["output_size"]),
    "GreaterEqual": lambda s, x: (x >= s["than"]).float(),
    "Less": lambda s, x: (x < s["than"]).float(),
}  # fmt: skip
"""Of one value."""


def run_net(net: Net, state: Values, inputs: Sequence[Tensor]) -> list[Tensor]:
    """What the net makes of the inputs; ``state`` holds parameters and buffers by name. Raises NotImplementedError for
    a step that is not written here."""
    made: list[Tensor] = []
    for step in net.steps:
        if any(source.output and source.step >= 0 for source in step.inputs):
            raise NotImplementedError("a second output")
        given = [made[source.step] if source.step >= 0 else inputs[source.output] for source in step.inputs]
        held = {f"{one.role} {at}" if one.role == "other" else one.role: _canonical(one, state[one.name])
                for at, one in enumerate(step.parameters)}  # fmt: skip
        result = _computed(step, given, held, inputs[0].shape[0])
        made.append(result.reshape(step.size) if step.kind.startswith("Adaptive") else result)
        assert made[-1].shape == torch.Size(step.size), step
    return [made[source.step] if source.step >= 0 else inputs[source.output] for source in net.outputs]


def can_run(net: Net) -> bool:
    """Whether every step is deterministic and written here."""
    known = {*FUNCTIONS, *WITH_SETTINGS, *OTHERS}
    return all(step.kind in known or step.kind.startswith("Conv") for step in net.steps)


def _canonical(parameter: Parameter, value: Tensor) -> Tensor:
    apart = value.reshape(parameter.factors or parameter.size)
    turned = apart.permute(parameter.axes) if parameter.axes else apart
    return turned.reshape(parameter.canonical_size)


def _computed(step: Step, given: list[Tensor], held: Values, batch: int) -> Tensor:
    settings = {**dict(step.settings), "batch": batch}
    if step.kind in FUNCTIONS:
        numbers = (torch.tensor(value) for _, value in step.settings)
        return FUNCTIONS[step.kind](*given, *held.values(), *numbers)
    if step.kind in WITH_SETTINGS and len(given) == 1 and not held:
        return WITH_SETTINGS[step.kind](settings, *given)
    if step.kind.startswith("Conv"):
        return _convolved(step.kind, settings, given, held)
    return OTHERS[step.kind](settings, given, held)


def _weights(given: list[Tensor], held: Values) -> tuple[Tensor, Tensor, Tensor | None]:
    """(input, weight, bias): of parameters, or of values that other steps have made."""
    left = list(given[1:])
    weight = held["weight"] if "weight" in held else left.pop(0)
    return given[0], weight, held["bias"] if "bias" in held else left.pop(0) if left else None


def _convolved(kind: str, s: Settings, given: list[Tensor], held: Values) -> Tensor:
    way = (s["stride"], s["padding"])
    if "Transpose" in kind:
        convolve = getattr(F, f"conv_transpose{kind[-2]}d")
        found = convolve(*_weights(given, held), *way, s["output_padding"], s["groups"], s["dilation"])
    else:
        found = getattr(F, f"conv{kind[-2]}d")(*_weights(given, held), *way, s["dilation"], s["groups"])
    assert isinstance(found, Tensor)
    return found


def _normed(function: Any) -> Compute:
    """Batch or instance norm; the statistics are not moved."""

    def compute(s: Settings, given: list[Tensor], held: Values) -> Tensor:
        kept = [held[name].clone() if name in held else None for name in ("running_mean", "running_var")]
        momentum = s.get("momentum", 0.1)
        found = function(given[0], *kept, held.get("weight"), held.get("bias"), s["training"], momentum, s["eps"])
        assert isinstance(found, Tensor)
        return found

    return compute


def _instance_norm(s: Settings, given: list[Tensor], held: Values) -> Tensor:
    if "running_mean" in held:
        return _normed(F.instance_norm)(s, given, held)
    return torch.group_norm(given[0], given[0].shape[1], held.get("weight"), held.get("bias"), s["eps"])


def _layer_norm(s: Settings, given: list[Tensor], held: Values) -> Tensor:
    (x,), axes = given, s["axes"]
    shape = [length if axis in axes else 1 for axis, length in enumerate(x.shape)]
    found = (x - x.mean(axes, keepdim=True)) / torch.sqrt(x.var(axes, correction=0, keepdim=True) + s["eps"])
    found = found * held["weight"].reshape(shape) if "weight" in held else found
    return found + held["bias"].reshape(shape) if "bias" in held else found


def _together(given: list[Tensor], held: Values) -> Tensor:
    """All values and parameters, broadcast and stacked along a first axis."""
    every = [*given, *held.values()]
    size = torch.broadcast_shapes(*(one.shape for one in every))  # type: ignore[no-untyped-call]
    return torch.stack([one.expand(size) for one in every])


def _power(s: Settings, given: list[Tensor], held: Values) -> Tensor:
    return given[0] ** s["exponent"] if "exponent" in s else torch.pow(*given, *held.values())


def _greater(s: Settings, given: list[Tensor], held: Values) -> Tensor:
    one, other = (*given, *held.values()) if "than" not in s else (given[0], torch.tensor(s["than"]))
    return (one > other).float()


def _where(s: Settings, given: list[Tensor], held: Values) -> Tensor:
    del held
    condition, *rest = given
    left = iter(rest)
    one, other = (torch.tensor(s[name]) if name in s else next(left) for name in ("input", "other"))
    return torch.where(condition != 0, one, other)


def _upsample(s: Settings, given: list[Tensor], held: Values) -> Tensor:
    del held
    size = s.get("size") or [a * b for a, b in zip(given[0].shape[2:], s["scale"], strict=True)]
    more = {"align_corners": s["align_corners"]} if "align_corners" in s else {}
    found = F.interpolate(given[0], tuple(size), mode=s["mode"], **more)
    assert isinstance(found, Tensor)
    return found


def _pad(s: Settings, given: list[Tensor], held: Values) -> Tensor:
    del held
    is_constant = s["mode"] == "constant"
    pairs = list(zip(s["before"], s["after"], strict=True))[0 if is_constant else 2 :]
    flat = [length for pair in reversed(pairs) for length in pair]
    return functional.pad(given[0], flat, s["mode"], s["value"] if is_constant else None)


def _rearrange(s: Settings, given: list[Tensor], held: Values) -> Tensor:
    del held
    order, lengths = s["order"], _sized(s["factors"], s["batch"])
    split = {number: length for number, length in zip(order, lengths, strict=True) if number >= 0}
    apart = given[0].reshape([split[number] for number in sorted(split)])
    turned = apart.permute([number for number in order if number >= 0])
    ones = [1 if number < 0 else length for number, length in zip(order, lengths, strict=True)]
    return turned.reshape(ones).expand(lengths).reshape(_sized(s["size"], s["batch"]))


def _assign(s: Settings, given: list[Tensor], held: Values) -> Tensor:
    del held
    if "axis" not in s:
        raise NotImplementedError("a write to an odd view")
    whole = given[0].clone()
    whole[_part(s)] = given[1] if len(given) > 1 else torch.tensor(s["value"])
    return whole


def _part(s: Settings) -> tuple[slice, ...]:
    return (*(slice(None),) * s["axis"], slice(s["start"], s["stop"], s["step"]))


def _sized(size: Sequence[int], batch: int) -> list[int]:
    return [-length * batch if length < 0 else length for length in size]


OTHERS: Mapping[str, Compute] = {
    "Linear": lambda s, given, held: functional.linear(*_weights(given, held)),
    "BatchNorm": _normed(F.batch_norm),
    "InstanceNorm": _instance_norm,
    "LayerNorm": _layer_norm,
    "GroupNorm": lambda s, given, held: functional.group_norm(
        given[0], s["groups"], held.get("weight"), held.get("bias"), s["eps"]
    ),
    "Embedding": lambda s, given, held: functional.embedding(given[0], held["weight"]),
    "Add": lambda s, given, held: _together(given, held).sum(0),
    "Mul": lambda s, given, held: _together(given, held).prod(0),
    "PReLU": lambda s, given, held: torch.where(given[0] > 0, given[0], given[0] * held["weight"]),
    "Concatenate": lambda s, given, held: torch.cat(given, s["axis"]),
    "Full": lambda s, given, held: torch.full(_sized(s["size"], s["batch"]), s["value"]),
    "Parameter": lambda s, given, held: held["value"],
    "Pow": _power,
    "Greater": _greater,
    "Where": _where,
    "Upsample": _upsample,
    "Pad": _pad,
    "Rearrange": _rearrange,
    "Repeat": _rearrange,
    "Assign": _assign,
}
"""Of values and of parameters by role. In settings ``batch`` is the number of examples."""
