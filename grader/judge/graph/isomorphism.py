"""Whether two nets are the same but for names and order: which step, and which parameter, stands for which.

Steps and parameters get colours from what they are; then, again and again, from the colours of what they are joined
to, until no colour splits any more (colour refinement, as in Weisfeiler and Leman, 1968). Where several have one
colour, one of them is tried after the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.judge.graph.arrangement import change_of
from grader.judge.graph.net import COMMUTATIVE, Net, Parameter, Source, Step

__all__ = ["Matching", "match"]

TRIES = 200
"""How many choices between alike steps are followed up at most."""


@dataclass(frozen=True)
class Matching:
    """Pairs of the student's and the reference's: ``steps`` by index, in the reference's order, and ``parameters`` by
    name; without biases that change nothing, which one side may lack."""

    steps: tuple[tuple[int, int], ...]
    parameters: tuple[tuple[str, str], ...]


def match(student: Net, reference: Net) -> Matching | None:
    """How the two are the same; None where they are not.

    Each parameter stands for one: weights that are tied on one side must be tied on the other. A bias directly before
    a normalisation that takes it away again counts for nothing.
    """
    if len(student.steps) != len(reference.steps) or len(student.outputs) != len(reference.outputs):
        return None
    if len(student.inputs) != len(reference.inputs):
        return None
    return _Search((_Graph(student), _Graph(reference))).found()


class _Graph:
    """A net as a graph: who takes what from whom."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.parameters = [_structural(step) for step in net.steps]
        self.takers: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self.holders: dict[str, list[tuple[int, str, tuple[int, ...]]]] = defaultdict(list)
        for index, step in enumerate(net.steps):
            for slot, source in enumerate(step.inputs):
                place = -1 if step.kind in COMMUTATIVE else slot
                self.takers[source.step].append((index, place, source.output))
            for parameter in self.parameters[index]:
                self.holders[parameter.name].append((index, parameter.role, parameter.canonical_size))
        self.ends: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, source in enumerate(net.outputs):
            self.ends[source.step].append((number, source.output))


def _structural(step: Step) -> tuple[Parameter, ...]:
    """The parameters that tell what the step computes."""
    return tuple(one for one in step.parameters if not (step.feeds_norm and one.role == "bias"))


@dataclass
class _Colours:
    """Colours of one graph's steps and parameters."""

    steps: list[int]
    parameters: dict[str, int]


@dataclass
class _Search:
    graphs: tuple[_Graph, _Graph]
    tries: int = TRIES
    numbers: dict[Hashable, int] = field(default_factory=dict)

    def found(self) -> Matching | None:
        """The first choice of partners that holds."""
        return self._refined((self._first(self.graphs[0]), self._first(self.graphs[1])))

    def _first(self, graph: _Graph) -> _Colours:
        """What each is by itself."""
        steps = [self._number((step.kind, step.settings)) for step in graph.net.steps]
        return _Colours(steps, dict.fromkeys(graph.holders, 0))

    def _refined(self, colours: tuple[_Colours, _Colours]) -> Matching | None:
        """Refine; where colours are not alone, try one partner after the other."""
        count = 0
        while True:
            colours = self._joined(self.graphs[0], colours[0]), self._joined(self.graphs[1], colours[1])
            if Counter(colours[0].steps) != Counter(colours[1].steps):
                return None
            classes = Counter(colours[0].steps)
            if len(classes) == count or len(classes) == len(colours[0].steps):
                break
            count = len(classes)
        shared = [colour for colour, size in classes.items() if size > 1]
        if not shared:
            return _checked(self.graphs, colours)
        return self._tried(colours, min(shared, key=lambda colour: (classes[colour], colour)))

    def _tried(self, colours: tuple[_Colours, _Colours], colour: int) -> Matching | None:
        one = colours[0].steps.index(colour)
        for other, found in enumerate(colours[1].steps):
            if found != colour:
                continue
            if self.tries <= 0:
                return None
            self.tries -= 1
            chosen = self._number(("chosen", self.tries))
            marked = tuple(
                _Colours([*side.steps[:at], chosen, *side.steps[at + 1 :]], side.parameters)
                for side, at in zip(colours, (one, other), strict=True)
            )
            matching = self._refined((marked[0], marked[1]))
            if matching is not None:
                return matching
        return None

    def _joined(self, graph: _Graph, before: _Colours) -> _Colours:
        """New colours from the old ones: once along the flow, once against it."""
        steps = list(before.steps)
        parameters = before.parameters
        for index, step in enumerate(graph.net.steps):
            given = [(_given(steps, source.step), source.output) for source in step.inputs]
            if step.kind in COMMUTATIVE:
                given.sort()
            held = sorted((p.role, p.canonical_size, parameters[p.name]) for p in graph.parameters[index])
            steps[index] = self._number((steps[index], tuple(given), tuple(held)))
        for index in reversed(range(len(steps))):
            taken = sorted((steps[taker], place, output) for taker, place, output in graph.takers[index])
            steps[index] = self._number((steps[index], tuple(taken), tuple(graph.ends[index])))
        held_by = {
            name: self._number((parameters[name], tuple(sorted((steps[at], role, size) for at, role, size in holders))))
            for name, holders in graph.holders.items()
        }
        return _Colours(steps, held_by)

    def _number(self, key: Hashable) -> int:
        """The same number for equal keys, on both sides."""
        return self.numbers.setdefault(key, len(self.numbers) + 1)


def _given(steps: Sequence[int], source: int) -> int:
    """The colour of what a step is given; inputs of the net are told apart by their output's number."""
    return steps[source] if source >= 0 else 0


def _checked(graphs: tuple[_Graph, _Graph], colours: tuple[_Colours, _Colours]) -> Matching | None:
    """The matching that equal colours make, if it holds throughout."""
    student, reference = (graph.net for graph in graphs)
    place = {colour: index for index, colour in enumerate(colours[1].steps)}
    partner = {index: place[colour] for index, colour in enumerate(colours[0].steps)} | {-1: -1}
    if _moved(student.outputs, partner) != _moved(reference.outputs, None):
        return None
    pairs: dict[str, tuple[str, object]] = {}
    for index, theirs in enumerate(student.steps):
        ours = reference.steps[partner[index]]
        if (theirs.kind, theirs.settings) != (ours.kind, ours.settings) or not _takes_the_same(theirs, ours, partner):
            return None
        held = _held(graphs[0], index, colours[0]), _held(graphs[1], partner[index], colours[1])
        if [_place(one) for one in held[0]] != [_place(one) for one in held[1]]:
            return None
        for one, other in zip(*held, strict=True):
            found = other.name, change_of(one, other)
            if pairs.setdefault(one.name, found) != found:
                return None
    names = {name: found[0] for name, found in pairs.items()}
    if len(set(names.values())) != len(names):
        return None
    steps = sorted((ours, theirs) for theirs, ours in partner.items() if ours >= 0)
    return Matching(tuple((theirs, ours) for ours, theirs in steps), tuple(names.items()))


def _held(graph: _Graph, index: int, colours: _Colours) -> list[Parameter]:
    """The parameters that a step holds; those in one role in the order of their colours."""
    return sorted(graph.parameters[index], key=lambda one: (*_place(one), colours.parameters[one.name]))


def _place(parameter: Parameter) -> tuple[str, tuple[int, ...]]:
    return parameter.role, parameter.canonical_size


def _takes_the_same(theirs: Step, ours: Step, partner: Mapping[int, int]) -> bool:
    one, other = _moved(theirs.inputs, partner), _moved(ours.inputs, None)
    return sorted(one) == sorted(other) if ours.kind in COMMUTATIVE else one == other


def _moved(sources: Sequence[Source], partner: Mapping[int, int] | None) -> list[tuple[int, int]]:
    """Where values come from, in the reference's numbers."""
    return [(partner[source.step] if partner else source.step, source.output) for source in sources]
