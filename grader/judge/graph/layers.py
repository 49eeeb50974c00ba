"""The steps of a net as layers, as the field speaks of them: a convolution, the normalisation and activation behind it.

A *head* names a layer: it holds parameters, or joins several values. What follows from one value without joining it
with another, *followers*, belongs to the layer before: normalisation, activation, dropout, pooling, resizing. What
comes before any head belongs to the input.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.judge.graph.net import COMMUTATIVE, NORM_KINDS, Net, Parameter, Source, Step

__all__ = ["INPUT", "Layer", "Outline", "Place", "role_of"]

Size = tuple[int, ...]

INPUT = -1
"""The layer of what comes before any head."""

ACTIVATIONS = frozenset({
    "ReLU", "LeakyReLU", "PReLU", "ReLU6", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish", "Tanh", "Sigmoid", "Softmax",
    "LogSoftmax", "Softplus", "Softsign", "LogSigmoid", "Hardtanh", "Hardswish", "Hardsigmoid", "Hardshrink",
    "Softshrink", "Threshold", "Clamp", "Tanhshrink", "GLU",
})  # fmt: skip
VIEWS = frozenset({"Reshape", "Transpose", "Rearrange", "Expand", "Slice", "Repeat", "Cast"})
RESIZING = frozenset({"Upsample", "PixelShuffle", "Pad"})


def role_of(step: Step) -> str:
    """What a step is in its layer: ``head``, ``normalisation``, ``activation``, ``dropout``, ``pooling``, ``resizing``,
    ``view``, ``source`` (it takes nothing and makes a value), or ``function`` of every entry."""
    kind = step.kind
    if kind in NORM_KINDS and len(step.inputs) == 1:
        return "normalisation"
    if kind == "PReLU":
        return "activation"
    if kind.startswith("Dropout"):
        return "dropout"
    if step.parameters or len(step.inputs) > 1:
        return "head"
    if not step.inputs:
        return "source"
    if kind in ACTIVATIONS:
        return "activation"
    if "Pool" in kind:
        return "pooling"
    return "resizing" if kind in RESIZING else "view" if kind in VIEWS else "function"


@dataclass(frozen=True)
class Place:
    """A step where it stands: its index in the net, its role, the layer (index of its head) that it belongs to, and the
    size of the first value that it takes (empty where it takes none)."""

    index: int
    step: Step
    role: str
    layer: int
    given: Size

    @property
    def is_head(self) -> bool:
        """Whether the step names its layer."""
        return self.role == "head"


@dataclass(frozen=True)
class Layer:
    """One layer. ``number`` counts from 1 in the order of use; ``head`` is None for the input; ``steps`` are all of
    them, the head first."""

    number: int
    head: Step | None
    steps: tuple[Step, ...]

    @property
    def kind(self) -> str:
        """The head's kind."""
        return self.head.kind if self.head is not None else "input"

    @property
    def module(self) -> str:
        """The submodule in which the head ran, or its first step."""
        return next((step.module for step in self.steps if step.module), "")

    @property
    def size(self) -> Size:
        """Size behind it."""
        return self.steps[-1].size if self.steps else ()

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Those of all its steps."""
        return tuple(parameter for step in self.steps for parameter in step.parameters)


class Outline:
    """A net as a sequence of places, in an order that does not tell in which order parallel branches ran.

    From the outputs backwards, depth first: what an output needs comes before it, the deeper branch of a sum before the
    others. ``swaps`` names joins (by index) whose inputs are taken the other way round: where two branches are alike,
    nothing says which of the student's stands for which of the reference's.
    """

    def __init__(self, net: Net, swaps: frozenset[int] = frozenset()) -> None:
        self.net = net
        self.swaps = swaps
        self.depths = _depths(net)
        self.places = self._places(self._order())

    @cached_property
    def takers(self) -> dict[int, list[int]]:
        """By index of a step, the indices of those that take its value."""
        found: dict[int, list[int]] = defaultdict(list)
        for index, step in enumerate(self.net.steps):
            for source in dict.fromkeys(step.inputs):
                found[source.step].append(index)
        return found

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The layers in order; the first is the input."""
        members: dict[int, list[Step]] = {INPUT: []}
        for place in self.places:
            if place.is_head:
                members[place.layer] = [place.step]
        for place in self.places:
            if not place.is_head:
                members[place.layer].append(place.step)
        found = []
        for number, (layer, steps) in enumerate(members.items()):
            head = self.net.steps[layer] if layer != INPUT else None
            found.append(Layer(number, head, tuple(steps)))
        return tuple(found)

    def layer(self, place: Place) -> Layer:
        """The layer of a place."""
        return self.by_head[place.layer]

    @cached_property
    def by_index(self) -> dict[int, Place]:
        """The places by the index of their step."""
        return {place.index: place for place in self.places}

    @cached_property
    def by_head(self) -> dict[int, Layer]:
        """The layers by the index of their head."""
        heads = [INPUT, *(place.layer for place in self.places if place.is_head)]
        return dict(zip(heads, self.layers, strict=True))

    @cached_property
    def ties(self) -> tuple[int, ...]:
        """Joins whose branches are alike, so that their order says nothing."""
        return tuple(
            index
            for index, step in enumerate(self.net.steps)
            if step.kind in COMMUTATIVE and len(set(map(self._depth, step.inputs))) < len(step.inputs)
        )

    def _order(self) -> list[int]:
        net = self.net
        ends = [source.step for source in net.outputs] or self._loose()
        waiting = [(index, False) for index in [*reversed(ends)] if index >= 0]
        seen: set[int] = set()
        order: list[int] = []
        while waiting:
            index, is_done = waiting.pop()
            if is_done:
                order.append(index)
            elif index not in seen:
                seen.add(index)
                waiting.append((index, True))
                waiting += [(source.step, False) for source in reversed(self._branches(index)) if source.step >= 0]
        return order

    def _loose(self) -> list[int]:
        """Where forward stopped: steps whose value nobody takes, as far as it is made of an input. (A normalisation's
        own count of batches is not.)"""
        of_input: set[int] = set()
        for index, step in enumerate(self.net.steps):
            if any(source.step < 0 or source.step in of_input for source in step.inputs):
                of_input.add(index)
        return [index for index in sorted(of_input) if not self.takers.get(index)]

    def _branches(self, index: int) -> Sequence[Source]:
        step = self.net.steps[index]
        if step.kind not in COMMUTATIVE:
            return step.inputs
        ordered = sorted(step.inputs, key=self._depth, reverse=True)
        return ordered[::-1] if index in self.swaps else ordered

    def _depth(self, source: Source) -> int:
        return self.depths[source.step] if source.step >= 0 else 0

    def _places(self, order: Sequence[int]) -> tuple[Place, ...]:
        """Each follower stands in the layer of what it takes; a source, and what follows from it alone, in that of the
        first that takes it."""
        steps = self.net.steps
        roles: dict[int, str] = {}
        layers: dict[int, int] = {}
        for index in order:
            role, inputs = role_of(steps[index]), steps[index].inputs
            before = inputs[0].step if inputs else INPUT
            roles[index] = "source" if role != "head" and roles.get(before) == "source" else role
            layers[index] = index if role == "head" else layers.get(before, INPUT)
        for index in reversed(order):
            if roles[index] == "source":
                takers = [taker for taker in self.takers.get(index, ()) if taker in layers]
                layers[index] = layers[takers[0]] if takers else INPUT
        return tuple(
            Place(index, steps[index], roles[index], layers[index], self._given(steps[index])) for index in order
        )

    def _given(self, step: Step) -> Size:
        if not step.inputs:
            return ()
        source = step.inputs[0]
        if source.step >= 0:
            return self.net.steps[source.step].size
        return self.net.inputs[source.output] if source.output < len(self.net.inputs) else ()


def _depths(net: Net) -> list[int]:
    """For each step, how many heads lie on the longest way to it."""
    depths: list[int] = []
    for step in net.steps:
        before = max((depths[source.step] for source in step.inputs if source.step >= 0), default=0)
        depths.append(before + (role_of(step) == "head"))
    return depths
