"""A network as the field speaks of it: the layers that a trace shows, in order of use, with their settings.

A trace is a list of ATen operations. Those that only move numbers about (views, transposes, copies) are looked
through; those that compute become layers: ``Linear``, ``Conv2d``, ``BatchNorm``, ``ReLU``, ... however the student
wrote them (module, function, or matrix product).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.judge.operations import LOOKED_THROUGH, NORM_KINDS, SILENT, TURNS, kind_of, role_of

__all__ = ["Layer", "Network", "Parameter", "read_network"]


@dataclass(frozen=True)
class Parameter:
    """A parameter or buffer in its role: ``weight``, ``bias``, ``running_mean``, ``running_var``.

    ``turned``: used with its two axes the other way round than the field's convention (out, in).
    """

    role: str
    name: str
    size: tuple[int, ...]
    learnable: bool
    turned: bool = False

    @property
    def canonical_size(self) -> tuple[int, ...]:
        """Size with the axes in the field's order."""
        return self.size[::-1] if self.turned else self.size


@dataclass(frozen=True)
class Layer:
    """One computing step. ``size`` is that of its output; ``settings`` are words such as ``stride 2``.

    ``feeds_norm``: a BatchNorm comes directly after, so that its bias changes nothing.
    """

    kind: str
    size: tuple[int, ...]
    settings: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    module: str = ""
    feeds_norm: bool = False

    @property
    def count(self) -> int:
        """Learnable numbers in it."""
        return sum(math.prod(parameter.size) for parameter in self.parameters if parameter.learnable)

    def by_role(self) -> Mapping[str, Parameter]:
        """Its parameters by role."""
        return {parameter.role: parameter for parameter in self.parameters}

    @property
    def input_axis(self) -> int | None:
        """Which axis of the weight (in the field's order) counts the inputs; None where the weight has none such."""
        if self.kind.startswith("ConvTranspose") or self.kind in NORM_KINDS:
            return 0
        return 1 if self.kind.startswith("Conv") or self.kind == "Linear" else None

    @property
    def weight(self) -> tuple[int, ...]:
        """Size of the weight in the field's order; empty where there is none."""
        roles = self.by_role()
        return roles["weight"].canonical_size if "weight" in roles else ()

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(self.settings)})" if self.settings else self.kind


@dataclass(frozen=True)
class Network:
    """The layers in order of use. ``unused`` are learnable parameters that no layer uses; ``unfilled`` are attributes
    that are None; ``sizes`` are those after each named module; ``output`` those of what is returned."""

    layers: tuple[Layer, ...]
    unused: tuple[Parameter, ...]
    unfilled: tuple[str, ...]
    sizes: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]
    output: tuple[tuple[int, ...], ...]

    @property
    def count(self) -> int:
        """Learnable numbers, each parameter once."""
        used = {p.name: p for layer in self.layers for p in layer.parameters if p.learnable}
        return sum(math.prod(p.size) for p in [*used.values(), *self.unused])

    @property
    def with_parameters(self) -> tuple[Layer, ...]:
        """The layers that hold parameters."""
        return tuple(layer for layer in self.layers if layer.parameters)


def read_network(facts: Mapping[str, Any]) -> Network:
    """The network that a trace's facts describe.

    Raises KeyError, TypeError, ValueError or IndexError when they are malformed.
    """
    try:
        reader = _Reader(facts["parameters"])
        for number, operation in enumerate(facts["operations"]):
            reader.read(f"%{number}", operation)
    except AttributeError as problem:
        raise ValueError("an operation is not described as one") from problem
    return Network(
        layers=tuple(
            replace(layer, feeds_norm=following is not None and following.kind == "BatchNorm")
            for layer, following in zip(reader.layers, [*reader.layers[1:], None], strict=False)
        ),
        unused=tuple(p for p in reader.known.values() if p.learnable and p.name not in reader.used),
        unfilled=tuple(str(name) for name in facts["unfilled"]),
        sizes=tuple((m["name"], _input_size(m), tuple(m["size"])) for m in facts["modules"]),
        output=tuple(tuple(size) for size in facts["output"]),
    )


def _input_size(module: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(module["inputs"][0]) if module["inputs"] else ()


class _Reader:
    """Reads operations one by one; ``roots`` maps a value to what it is a view of."""

    def __init__(self, parameters: Sequence[Mapping[str, Any]]) -> None:
        self.known = {
            entry["name"]: Parameter("", entry["name"], tuple(entry["size"]), bool(entry["learnable"]))
            for entry in parameters
        }
        self.layers: list[Layer] = []
        self.used: set[str] = set()
        self._roots: dict[str, tuple[str, bool]] = {}
        self._made_by: dict[str, int] = {}

    def read(self, value: str, operation: Mapping[str, Any]) -> None:
        name = str(operation["name"]).removeprefix("aten::")
        arguments = operation["arguments"]
        name = name.removesuffix("_") if not name.startswith("_") else name
        if name in LOOKED_THROUGH:
            self._look_through(value, name, arguments)
        elif name not in SILENT and operation["sizes"]:
            self._layer(value, name, arguments, operation)

    def _look_through(self, value: str, name: str, arguments: Mapping[str, Any]) -> None:
        source = next((a["tensor"] for a in arguments.values() if isinstance(a, dict)), None)
        if source is not None:
            root, turned = self._root(source)
            self._roots[value] = (root, turned != (name in TURNS))

    def _root(self, value: str) -> tuple[str, bool]:
        """(what ``value`` is a view of, whether its axes are turned)."""
        return self._roots.get(value, (value, False))

    def _layer(self, value: str, name: str, arguments: Mapping[str, Any], operation: Mapping[str, Any]) -> None:
        parameters = tuple(self._parameters(name, arguments))
        size = tuple(operation["sizes"][0])
        if name == "add" and self._joins_bias(parameters, arguments):
            return
        if name in {"add", "add_"} and all(p.name.endswith("num_batches_tracked") for p in parameters) and parameters:
            return
        kind, settings = kind_of(name, arguments, size)
        self.used |= {parameter.name for parameter in parameters}
        self._made_by[value] = len(self.layers)
        self.layers.append(Layer(kind, size, settings, parameters, str(operation["module"])))

    def _parameters(self, name: str, arguments: Mapping[str, Any]) -> list[Parameter]:
        found = []
        for key, argument in arguments.items():
            if isinstance(argument, dict) and "tensor" in argument:
                root, turned = self._root(argument["tensor"])
                if root in self.known:
                    role = role_of(name, key)
                    # The field stores a Linear's weight as (out, in); a product takes it as (in, out).
                    is_product = name in {"addmm", "mm", "bmm", "baddbmm"} and role == "weight"
                    found.append(replace(self.known[root], role=role, turned=turned != is_product))
        return found

    def _joins_bias(self, parameters: tuple[Parameter, ...], arguments: Mapping[str, Any]) -> bool:
        """``x @ w + b``: the sum is the product's bias, when nothing stands between them."""
        others = [
            self._root(a["tensor"])[0] for a in arguments.values() if isinstance(a, dict) and "tensor" in a
        ]  # fmt: skip
        products = [self._made_by[root] for root in others if root in self._made_by]
        if len(parameters) != 1 or len(products) != 1 or products[0] != len(self.layers) - 1:
            return False
        layer = self.layers[products[0]]
        if layer.kind not in {"Linear", "Conv1d", "Conv2d", "ConvTranspose2d"} or "bias" in layer.by_role():
            return False
        bias = replace(parameters[0], role="bias", turned=False)
        self.used.add(bias.name)
        self.layers[products[0]] = replace(layer, parameters=(*layer.parameters, bias))
        return True
