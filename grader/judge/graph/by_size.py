"""Parameters paired by how many numbers they hold and when they are first used, where the steps are not the same ones.

A convolution may be written as sums of shifted products, or as a matrix product of patches: its weight is there all the
same, but no step stands for the reference's. Which parameter stands for which is then a guess. That is harmless: a
guess counts only when the code computes, under secret numbers, what the reference computes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, permutations, product
from operator import mul

from grader.judge.graph.net import Net, Parameter, Step
from grader.judge.graph.pairing import Pair, is_free_bias
from grader.judge.graph.use import in_order_of_use

__all__ = ["guesses", "in_other_pieces"]

Size = tuple[int, ...]

STATISTICS = {"running_mean": "running_var", "running_var": "running_mean"}
"""Those of one layer have one size, and either may be used first."""
MOST_AXES = 6
"""Weights with more axes are not turned."""


@dataclass(frozen=True)
class _Use:
    """A parameter and the first step that uses it."""

    step: Step
    parameter: Parameter

    @property
    def is_free(self) -> bool:
        """A bias that changes nothing, since a normalisation follows."""
        return self.step.feeds_norm and is_free_bias(self.parameter, self.step)

    @property
    def key(self) -> tuple[bool, int]:
        """What those that may stand for each other have in common."""
        return self.parameter.learnable, math.prod(self.parameter.size)


def guesses(student: Net, reference: Net) -> Iterator[tuple[Pair, ...]]:
    """Ways to pair all learnable parameters that the two use, one to one; the likeliest first, a handful at most.

    A bias that changes nothing may be lacking on one side, if all such are. There is a pair for each of the reference's
    steps, in its order, so that the numbers drawn for the reference are always the same ones.
    """
    for mine, ours in product(_with_and_without_free(student), _with_and_without_free(reference)):
        if sorted(use.key for use in mine if use.parameter.learnable) != sorted(
            use.key for use in ours if use.parameter.learnable
        ):
            continue
        orders = [ours, _statistics_exchanged(ours)]
        for order in orders if orders[0] != orders[1] else orders[:1]:
            partners = _partners(mine, order)
            if partners is not None:
                yield _pairs(student, reference, partners)


def in_other_pieces(student: Net, reference: Net) -> bool:
    """Whether the student has as many learnable numbers as the reference, in other parameters: one weight as several,
    or several as one. Such numbers cannot be paired here, and may be right for all that."""
    mine, ours = ([_learnable(uses) for uses in _with_and_without_free(net)] for net in (student, reference))
    return any(sum(one) == sum(other) and one != other for one in mine for other in ours) and not any(
        one == other for one in mine for other in ours
    )


def _learnable(uses: Sequence[_Use]) -> list[int]:
    return sorted(math.prod(use.parameter.size) for use in uses if use.parameter.learnable)


def _with_and_without_free(net: Net) -> list[list[_Use]]:
    uses: dict[str, _Use] = {}
    for step in in_order_of_use(net):
        for parameter in step.parameters:
            uses.setdefault(parameter.name, _Use(step, parameter))
    every = list(uses.values())
    bare = [use for use in every if not use.is_free]
    return [every, bare] if len(bare) < len(every) else [every]


def _statistics_exchanged(uses: Sequence[_Use]) -> list[_Use]:
    """The running variance of each layer before its running mean."""
    by_role = {(id(use.step), use.parameter.role): use for use in uses}
    return [by_role.get((id(use.step), STATISTICS.get(use.parameter.role, "")), use) for use in uses]


def _partners(mine: Sequence[_Use], ours: Sequence[_Use]) -> dict[str, Parameter] | None:
    """The student's by the reference's name, as the field stores it; None where one has no partner."""
    left: dict[tuple[bool, int], list[Parameter]] = defaultdict(list)
    for use in mine:
        left[use.key].append(use.parameter)
    wanted: dict[tuple[bool, int], int] = defaultdict(int)
    for use in ours:
        wanted[use.key] += 1
    if any(len(left[key]) != count for key, count in wanted.items()):
        return None
    return {use.parameter.name: _as_stored(left[use.key].pop(0), use.parameter) for use in ours}


def _as_stored(mine: Parameter, ours: Parameter) -> Parameter:
    """The student's parameter in the role of the reference's: as the step says that uses it, as it is, turned, or with
    the same numbers in the same order."""
    size = ours.canonical_size
    if mine.canonical_size == size:
        return replace(mine, role=ours.role)
    bare = Parameter(ours.role, mine.name, mine.size, mine.learnable)
    if mine.size == size:
        return bare
    if len(mine.size) <= MOST_AXES:
        for axes in permutations(range(len(mine.size))):
            if _merges([mine.size[axis] for axis in axes], size):
                return replace(bare, factors=mine.size, axes=axes, shape=size)
    return replace(bare, shape=size)


def _merges(lengths: Sequence[int], size: Size) -> bool:
    """Whether neighbouring axes of these lengths can be merged to this size."""
    ends = [set(accumulate((1, *some), mul)) for some in (lengths, size)]
    return ends[1] <= ends[0]


def _pairs(student: Net, reference: Net, partners: dict[str, Parameter]) -> tuple[Pair, ...]:
    found = []
    for step in reference.with_parameters:
        both = tuple((partners[one.name], one) for one in step.parameters if one.name in partners)
        free = next((one for one in step.parameters if one.name not in partners), None)
        found.append(Pair(replace(step, parameters=()), step, both, free))
    taken = {mine.name for mine in partners.values()}
    for step in student.with_parameters:
        bias = step.parameter("bias")
        if bias is not None and bias.name not in taken and _Use(step, bias).is_free:
            found.append(Pair(step, replace(step, parameters=()), (), bias))
    return tuple(found)
