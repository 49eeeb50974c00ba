"""The canonical form of a network: computing steps in the field's words, as a graph.

Two programs that compute the same thing lead to equal nets, however they were written; what is treated as equal, and
why, is in docs/what-is-equal.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["COMMUTATIVE", "NORM_KINDS", "Net", "Parameter", "Setting", "Source", "Step"]

COMMUTATIVE = frozenset({"Add", "Mul", "Maximum", "Minimum"})
"""Kinds of steps whose inputs may come in any order."""

NORM_KINDS = frozenset({"BatchNorm", "InstanceNorm", "GroupNorm", "LayerNorm"})
"""Kinds of normalisation."""

Size = tuple[int, ...]
Setting = bool | int | float | str | tuple[int, ...]


@dataclass(frozen=True)
class Parameter:
    """A parameter or buffer in its role: ``weight``, ``bias``, ``running_mean``, ``running_var``; ``other`` where an
    elementwise step takes it, ``value`` where it is a value by itself.

    ``size`` is its own. To stand as the field stores it (Linear: out, in) it is split into ``factors``, these are taken
    in the order ``axes``, and merged to ``shape``; empty, or None, where nothing is to be done.
    """

    role: str
    name: str
    size: Size
    learnable: bool
    axes: tuple[int, ...] = ()
    factors: Size = ()
    shape: Size | None = None

    @property
    def canonical_size(self) -> Size:
        """Size as the field stores it."""
        if self.shape is not None:
            return self.shape
        split = self.factors or self.size
        return tuple(split[axis] for axis in self.axes) if self.axes else self.size


@dataclass(frozen=True)
class Source:
    """Where a step takes a value from: ``step`` (its index; -1: from outside) and which of its outputs or inputs."""

    step: int
    output: int = 0


@dataclass(frozen=True)
class Step:
    """One computing step.

    ``settings`` are data in a fixed order by kind (``stride``: (2, 2)), complete: two steps of one kind with equal
    settings, parameter sizes and inputs compute the same. ``size`` is that of its first output, batch first.
    ``module`` names the submodule in which it ran: for words and for rubric groups only.
    """

    kind: str
    """``Conv2d``, ``ConvTranspose2d``, ``Linear``, ``BatchNorm``, ``ReLU``, ``Add``, ``Reshape``, ..."""
    settings: tuple[tuple[str, Setting], ...]
    inputs: tuple[Source, ...]
    parameters: tuple[Parameter, ...]
    size: Size
    module: str = ""
    feeds_norm: bool = False
    """A BatchNorm or InstanceNorm is all that takes its value: a bias in it changes nothing that training does not."""

    def setting(self, name: str) -> Setting | None:
        """The setting of that name."""
        return dict(self.settings).get(name)

    def parameter(self, role: str) -> Parameter | None:
        """The parameter in that role."""
        return next((one for one in self.parameters if one.role == role), None)

    @property
    def weight(self) -> Size:
        """Size of the weight as the field stores it; empty where there is none."""
        weight = self.parameter("weight")
        return weight.canonical_size if weight is not None else ()

    @property
    def input_axis(self) -> int | None:
        """Which axis of the weight counts the inputs; None where the weight has none such."""
        if self.kind.startswith("ConvTranspose") or self.kind in NORM_KINDS:
            return 0
        return 1 if self.kind.startswith("Conv") or self.kind == "Linear" else None

    @property
    def count(self) -> int:
        """Learnable numbers in it."""
        return sum(math.prod(one.size) for one in self.parameters if one.learnable)


@dataclass(frozen=True)
class Net:
    """Steps in an order in which they can run; ``outputs`` are what forward returns.

    ``unused``: learnable parameters that no step leading to an output uses. ``unfilled``: public attributes that are
    None. ``sizes``: (submodule, size of its input, size of its output) in the order of use. ``unseen``: what the run
    could not show.
    """

    steps: tuple[Step, ...]
    outputs: tuple[Source, ...]
    inputs: tuple[Size, ...]
    mode: str
    output_sizes: tuple[Size, ...] = ()
    unused: tuple[Parameter, ...] = ()
    unfilled: tuple[str, ...] = ()
    sizes: tuple[tuple[str, Size, Size], ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Learnable numbers, each parameter once."""
        used = {one.name: one for step in self.steps for one in step.parameters if one.learnable}
        return sum(math.prod(one.size) for one in [*used.values(), *self.unused])

    @property
    def with_parameters(self) -> tuple[Step, ...]:
        """The steps that hold parameters."""
        return tuple(step for step in self.steps if step.parameters)
