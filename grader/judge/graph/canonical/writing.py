"""Terms to the steps of a net: only what leads to the outputs, in an order in which it can run."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grader.judge.graph.canonical.shown import shown
from grader.judge.graph.canonical.terms import INPUT, NUMBER, PARAMETER, Term, core
from grader.judge.graph.net import Parameter, Setting, Source, Step

__all__ = ["write"]


def write(
    ends: Sequence[Term], learnable: Mapping[str, bool], batch: int
) -> tuple[tuple[Step, ...], tuple[Source, ...]]:
    """(steps, where each of ``ends`` comes from). ``learnable`` says of each parameter and buffer whether it is;
    ``batch`` is the number of examples."""
    parts = _parts(ends)
    numbers: dict[object, int] = {}
    steps: list[Step] = []
    for term in _in_order(ends, parts):
        if _key(term) not in numbers:
            numbers[_key(term)] = len(steps)
            steps.append(_step(term, parts[term.serial], numbers, learnable, batch))
    sources = tuple(_source(term, numbers) for term in ends)
    return _before_norms(steps, sources), sources


@dataclass(frozen=True)
class _Parts:
    """The operands of a term: values that flow in, parameters by role, and numbers by role."""

    inputs: tuple[Term, ...] = ()
    parameters: tuple[tuple[str, Term], ...] = ()
    numbers: tuple[tuple[str, Setting], ...] = ()


def _parts(ends: Sequence[Term]) -> dict[int, _Parts]:
    """The parts of every term that leads to the ends, by the term's serial number."""
    reached: dict[int, Term] = {}
    waiting = list(ends)
    while waiting:
        term = waiting.pop()
        if term.serial not in reached:
            reached[term.serial] = term
            waiting += term.operands
    uses = Counter(operand.serial for term in reached.values() for operand in term.operands)
    uses.update(term.serial for term in ends)
    return {serial: _taken_apart(term, uses) for serial, term in reached.items()}


def _taken_apart(term: Term, uses: Counter[int]) -> _Parts:
    if _is_leaf(term):
        return _Parts()
    inputs: list[Term] = []
    parameters: list[tuple[str, Term]] = []
    numbers: list[tuple[str, Setting]] = []
    for role, operand in _operands(term, uses):
        is_plain = role == "input" or role.startswith("input ")
        if operand.number is not None:
            numbers.append((role, operand.number))
        elif not is_plain and core(operand).kind == PARAMETER and _is_leaf(operand):
            parameters.append((role, operand))
        elif role != "draw" or uses[operand.serial] > 1:
            inputs.append(operand)
    return _Parts(tuple(inputs), tuple(parameters), tuple(numbers))


def _is_leaf(term: Term) -> bool:
    """Whether it is one step, or none, by itself: a parameter under some view, a number that fills a tensor."""
    base, layout = core(term), term.layout
    if layout is None:
        return base.kind in {NUMBER, INPUT, PARAMETER}
    return base.kind == NUMBER or (base.kind == PARAMETER and not layout.repeats)


def _operands(term: Term, uses: Counter[int]) -> list[tuple[str, Term]]:
    """By role. Sums of sums that nothing else uses are one sum: the order of adding does not count."""
    if term.kind != "Add":
        return list(zip(term.roles, term.operands, strict=True))
    found: list[tuple[str, Term]] = []
    waiting = list(zip(term.roles, term.operands, strict=True))[::-1]
    while waiting:
        role, operand = waiting.pop()
        if operand.kind == "Add" and uses[operand.serial] == 1 and operand.size == term.size:
            waiting += list(zip(operand.roles, operand.operands, strict=True))[::-1]
        else:
            found.append((role, operand))
    return found


def _in_order(ends: Sequence[Term], parts: Mapping[int, _Parts]) -> list[Term]:
    """Each step behind what it takes; among those that could be next, the one that ran first."""
    followers: dict[int, list[Term]] = defaultdict(list)
    missing: dict[int, int] = {}
    known: dict[int, Term] = {}
    waiting = list(ends)
    while waiting:
        term = waiting.pop()
        if term.serial in missing:
            continue
        known[term.serial] = term
        givers = {operand.serial: operand for operand in parts[term.serial].inputs}
        missing[term.serial] = len(givers)
        for giver in givers.values():
            followers[giver.serial].append(term)
            waiting.append(giver)
    ready = [(known[serial].made, serial) for serial, count in missing.items() if count == 0]
    heapq.heapify(ready)
    found = []
    while ready:
        term = known[heapq.heappop(ready)[1]]
        if term.kind != INPUT:
            found.append(term)
        for follower in followers[term.serial]:
            missing[follower.serial] -= 1
            if missing[follower.serial] == 0:
                heapq.heappush(ready, (follower.made, follower.serial))
    return found


def _key(term: Term) -> object:
    """Equal for the several outputs of one step."""
    operands = tuple(operand.serial for operand in term.operands)
    is_alone = not operands or term.layout is not None
    return term.serial if is_alone else (term.kind, term.settings, operands, term.roles, term.made)


def _source(term: Term, numbers: Mapping[object, int]) -> Source:
    if term.kind == INPUT:
        name = term.setting("name")
        return Source(-1, name if isinstance(name, int) else 0)
    return Source(numbers[_key(term)], term.output)


def _step(term: Term, parts: _Parts, numbers: Mapping[object, int], learnable: Mapping[str, bool], batch: int) -> Step:
    kind, settings = shown(term, batch)
    given = parts.parameters
    if core(term).kind == PARAMETER and _is_leaf(term):
        kind, settings, given = "Parameter", (), (("value", term),)
    return Step(
        kind=kind,
        settings=(*settings, *parts.numbers),
        inputs=tuple(_source(operand, numbers) for operand in parts.inputs),
        parameters=tuple(_parameter(role, operand, learnable) for role, operand in given),
        size=term.size,
        module=term.module,
    )


def _parameter(role: str, term: Term, learnable: Mapping[str, bool]) -> Parameter:
    base, layout = core(term), term.layout
    name = str(base.setting("name"))
    if layout is None:
        return Parameter(role, name, base.size, learnable[name])
    axes = () if layout.is_reshape else layout.order
    factors = () if layout.is_reshape or layout.factors == base.size else layout.factors
    straight = tuple((factors or base.size)[axis] for axis in axes) if axes else base.size
    shape = None if straight == layout.size else layout.size
    return Parameter(role, name, base.size, learnable[name], axes, factors, shape)


def _before_norms(steps: Sequence[Step], ends: Sequence[Source]) -> tuple[Step, ...]:
    """The steps, with those marked that nothing but normalisation by channel takes."""
    takers: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        for source in step.inputs:
            takers[source.step].append(step)
    taken = {source.step for source in ends}
    return tuple(
        replace(step, feeds_norm=bool(takers[number]) and number not in taken and all(map(_centres, takers[number])))
        for number, step in enumerate(steps)
    )


def _centres(step: Step) -> bool:
    """Whether it takes away from each channel what is added to the whole of it."""
    return step.kind in {"BatchNorm", "InstanceNorm"} and len(step.inputs) == 1
