"""The layers of a net by their learnable parameters: one line for each, as ``parameters`` sets them side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from grader.judge.graph.net import Net, Parameter, Step
from grader.judge.graph.printing import words
from grader.judge.graph.use import used_at

__all__ = ["AGAIN", "GAP", "UNUSED", "Line", "lines_of", "lines_unused"]

UNUSED, AGAIN = "unused", "again"
"""Kinds of lines that are no layers of their own: parameters without a part in forward, or with an earlier one."""
GAP, OTHER_NUMBERS, OTHER_KIND = 2, 1, 4
"""Costs of the alignment: a layer on one side only, one with other sizes, one of another kind."""


@dataclass(frozen=True)
class Line:
    """One layer's parameters. ``count`` are its learnable numbers; ``weight`` is its weight's size, ``takes`` which of
    those axes counts its inputs; ``bias``: it has one; ``free``: that bias changes nothing.

    ``kind`` is empty where forward stopped before the layer and only its parameters are known.
    """

    label: str
    place: str
    size: tuple[int, ...]
    kind: str
    weight: tuple[int, ...]
    takes: int | None
    count: int
    bias: bool
    free: bool

    @property
    def inputs(self) -> int:
        """How many inputs (channels, features) it takes; 0 where that cannot be told."""
        return self.weight[self.takes] if self.takes is not None and self.takes < len(self.weight) else 0

    @property
    def outputs(self) -> int:
        """How many outputs it gives; 0 where that cannot be told."""
        if self.takes is None or not self.weight:
            return 0
        return self.weight[1 - self.takes] if len(self.weight) > 1 else self.weight[0]

    def same(self, other: Line, given: int = 0) -> bool:
        """Equal but for a bias that changes nothing, and for the inputs where ``given`` is what the layer is given."""
        if self.kind == UNUSED or (self.kind == AGAIN) != (other.kind == AGAIN):
            return False
        if self.bias != other.bias and not (self.free or other.free):
            return False
        if self.weight == other.weight:
            return True
        follows = given > 0 and self.inputs == given and self.takes == other.takes and self.kind == other.kind
        return follows and self._own == other._own

    @property
    def _own(self) -> tuple[int, ...]:
        """The weight's size without the axis that follows from the layer before."""
        return tuple(length for axis, length in enumerate(self.weight) if axis != self.takes)

    def cost(self, other: Line) -> int:
        """What it costs to set this line beside the other."""
        if self.same(other):
            return 0
        is_alike = self.kind in {other.kind, "", AGAIN} and len(self.weight) == len(other.weight)
        return OTHER_NUMBERS if is_alike else OTHER_KIND


def lines_of(net: Net, *, is_free: bool) -> list[Line]:
    """The steps with learnable parameters, in order of use."""
    lines = []
    first: dict[str, Step] = {}
    for step in _with_their_weights(net):
        learnable = [parameter for parameter in step.parameters if parameter.learnable]
        if not learnable:
            continue
        new = [parameter for parameter in learnable if parameter.name not in first]
        owner = first.get(max(learnable, key=lambda parameter: math.prod(parameter.size)).name)
        for parameter in new:
            first[parameter.name] = step
        bias = step.parameter("bias")
        lines.append(
            Line(
                label=words(step) + (f" with the weights of {owner.module or owner.kind} again" if owner else ""),
                place=step.module if owner is None else "",
                size=step.size,
                kind=step.kind if owner is None else AGAIN,
                weight=step.weight,
                takes=step.input_axis,
                count=sum(math.prod(parameter.size) for parameter in new),
                bias=bias is not None and bias.learnable,
                free=is_free and step.feeds_norm,
            )
        )
    return lines


def _with_their_weights(net: Net) -> list[Step]:
    """The steps in order of use; a weight that is computed with before it is used belongs to the step that uses it."""
    steps: dict[int, Step] = dict(enumerate(net.steps))
    for index, place in enumerate(used_at(net)):
        value, taker = net.steps[index].parameter("value"), steps.get(place)
        if value is None or taker is None or place == index:
            continue
        if taker.parameter("weight") is None and taker.input_axis is not None:
            weight = Parameter("weight", value.name, value.size, value.learnable)
            steps[place] = replace(taker, parameters=(weight, *taker.parameters))
            del steps[index]
    return list(steps.values())


def lines_unused(net: Net, *, was_stopped: bool) -> list[Line]:
    """Parameters that forward did not use, by module: not reached when it stopped half-way, else not used at all."""
    modules: dict[str, list[Parameter]] = {}
    for parameter in net.unused:
        modules.setdefault(parameter.name.rpartition(".")[0], []).append(parameter)
    lines = []
    for module, members in modules.items():
        weight = max(members, key=lambda parameter: len(parameter.size))
        lines.append(
            Line(
                label=f"{module or weight.name} ({'not reached' if was_stopped else 'not used'})",
                place="",
                size=(),
                kind="" if was_stopped else UNUSED,
                weight=weight.size,
                takes=None,
                count=sum(math.prod(member.size) for member in members),
                bias=len(members) > 1,
                free=False,
            )
        )
    return lines
