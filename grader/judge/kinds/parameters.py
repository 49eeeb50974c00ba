"""``parameters``: learnable numbers, layer by layer in the order of use, against the reference."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import product

from grader.judge.case import Case
from grader.judge.compare import size_words
from grader.judge.graph.net import Net, Parameter, Step
from grader.judge.graph.printing import words
from grader.judge.graph.use import used_at
from grader.judge.kinds.asking import reference_of
from grader.judge.kinds.known import MODES, Known, known, net_when_run
from grader.judge.kinds.same import whole_apart
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import from_share
from grader.judge.respond import StudentFailure
from grader.model import Finding, Item, ParametersCheck, Row, Table, Visibility

__all__ = ["judge_parameters"]

UNUSED, AGAIN = "unused", "again"
"""Kinds of lines that are no layers of their own: parameters without a part in forward, or with an earlier one."""


Pairing = list[tuple["_Line | None", "_Line | None"]]

GAP, OTHER_NUMBERS, OTHER_KIND = 2, 1, 4
"""Costs of the alignment: a layer on one side only, one with other sizes, one of another kind."""


@dataclass(frozen=True)
class _Line:
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

    def same(self, other: _Line, given: int = 0) -> bool:
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

    def cost(self, other: _Line) -> int:
        """What it costs to set this line beside the other."""
        if self.same(other):
            return 0
        is_alike = self.kind in {other.kind, "", AGAIN} and len(self.weight) == len(other.weight)
        return OTHER_NUMBERS if is_alike else OTHER_KIND


def judge_parameters(item: Item, check: ParametersCheck, case: Case) -> Finding:
    """Each layer of the reference is an equal share; layers too many cost one each. Parameters that are used twice
    count once.

    Raises StudentFailure when the model cannot be made, or when its box broke the protocol.
    """
    reference = reference_of(case)
    found = known(case, check.model, check.input)
    if not found.is_sure:
        return unverified(item.id, found.verification)
    finding = _beside(item, check, found, net_when_run(case, reference, check.model, check.input))
    is_counted = check.bias_before_norm == "counted" and finding.expected != finding.got
    if finding.share < 1 and not is_counted and _is_one_to_one(check, case, found.said.net):
        say = f"Written another way, with the right parameters: {found.said.net.count:,} in all."
        return from_share(item.id, 1, 1, say, expected=finding.expected, got=finding.got)
    return finding


def _is_one_to_one(check: ParametersCheck, case: Case, net: Net) -> bool:
    """Whether each of its parameters stands for one of the reference's, though the steps that use them are others:
    under the same numbers it gives the same."""
    if net.unused:
        return False
    try:
        return whole_apart(case, check.model, check.input, MODES, case.tolerance).one_to_one
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault:
            raise
        return False


def _beside(item: Item, check: ParametersCheck, found: Known, asked: Net) -> Finding:
    is_free, is_hidden = check.bias_before_norm == "free", item.visibility is Visibility.HIDDEN
    net, was_stopped = found.said.net, found.said.stopped is not None
    yours = _lines(net, is_free=is_free) + _others(net, was_stopped=was_stopped)
    ours = _lines(asked, is_free=is_free)
    aligned = _joined(_align(yours, ours))
    right = _right(aligned)
    wrong = [pair for pair, holds in zip(aligned, right, strict=True) if not holds]
    total = net.count
    first = wrong[0] if wrong else None
    table = Table(
        title="Learnable parameters",
        head=("Your layer", "Size after", "Parameters", "Reference", "Parameters"),
        rows=tuple(_row(*pair, agrees=holds) for pair, holds in zip(aligned, right, strict=True)),
        staff_only=is_hidden,
    )
    return from_share(
        item.id,
        len(aligned) - len(wrong),
        max(len(aligned), 1),
        _say(net, first, total, is_hidden=is_hidden),
        expected=f"{sum(line.count for line in ours):,} parameters",
        got=f"{total:,} parameters",
        where=_where(first, is_hidden=is_hidden),
        evidence=(table,),
    )


def _lines(net: Net, *, is_free: bool) -> list[_Line]:
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
            _Line(
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


def _others(net: Net, *, was_stopped: bool) -> list[_Line]:
    """Parameters that forward did not use, by module: not reached when it stopped half-way, else not used at all."""
    modules: dict[str, list[Parameter]] = {}
    for parameter in net.unused:
        modules.setdefault(parameter.name.rpartition(".")[0], []).append(parameter)
    lines = []
    for module, members in modules.items():
        weight = max(members, key=lambda parameter: len(parameter.size))
        lines.append(
            _Line(
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


def _align(yours: list[_Line], ours: list[_Line]) -> Pairing:
    """The cheapest way to set two sequences side by side in order (Needleman and Wunsch, 1970)."""
    rows, columns = len(yours) + 1, len(ours) + 1
    costs = [[0] * columns for _ in range(rows)]
    for i, j in product(range(rows), range(columns)):
        if i and j:
            beside = costs[i - 1][j - 1] + yours[i - 1].cost(ours[j - 1])
            costs[i][j] = min(beside, costs[i - 1][j] + GAP, costs[i][j - 1] + GAP)
        else:
            costs[i][j] = (i + j) * GAP
    aligned: Pairing = []
    i, j = len(yours), len(ours)
    while i or j:
        if i and j and costs[i][j] == costs[i - 1][j - 1] + yours[i - 1].cost(ours[j - 1]):
            i, j = i - 1, j - 1
            aligned.append((yours[i], ours[j]))
        elif i and costs[i][j] == costs[i - 1][j] + GAP:
            i -= 1
            aligned.append((yours[i], None))
        else:
            j -= 1
            aligned.append((None, ours[j]))
    return aligned[::-1]


def _joined(aligned: Pairing) -> Pairing:
    """A layer that was made but is not used, and the one that is missing for it, are one mistake: one row."""
    spare = [one for one, other in aligned if one is not None and other is None and one.kind == UNUSED]
    joined: Pairing = []
    for one, other in aligned:
        if one is None and other is not None:
            match = next((line for line in spare if line.weight == other.weight), None)
            spare = [line for line in spare if line is not match]
            joined.append((match, other))
        elif one is None or one.kind not in {UNUSED, AGAIN} or other is not None:
            joined.append((one, other))
    return [*joined, *((line, None) for line in spare)]


def _right(aligned: Pairing) -> list[bool]:
    """For each pair whether it agrees. A layer that follows a wrong width is not charged for taking that width."""
    found = []
    given = 0
    for one, other in aligned:
        found.append(one is not None and other is not None and one.same(other, given))
        given = one.outputs if one is not None and other is not None and one.outputs != other.outputs else 0
    return found


def _row(one: _Line | None, other: _Line | None, *, agrees: bool) -> Row:
    yours = (
        (f"{one.label} {one.place}".strip(), size_words(one.size[1:]) if one.size else "", f"{one.count:,}")
        if one
        else ("missing", "", "")
    )
    reference = (other.label, f"{other.count:,}") if other else ("nothing here", "")
    return Row(cells=(*yours, *reference), agrees=agrees)


def _where(first: tuple[_Line | None, _Line | None] | None, *, is_hidden: bool) -> str:
    """The student's own layer; where they have none, the reference's, unless it is not theirs to see."""
    if first is None:
        return ""
    one, other = first
    if one is not None:
        return one.place or one.label
    return f"{other.place} of the reference" if other is not None and not is_hidden else ""


def _say(net: Net, first: tuple[_Line | None, _Line | None] | None, total: int, *, is_hidden: bool) -> str:
    if first is None:
        return f"Every layer has the right parameters, {total:,} in all."
    if net.unfilled and total == 0:
        return f"There are no parameters yet: {', '.join(net.unfilled)} are still None, as in the starter code."
    one, other = first
    if one is None:
        return "A layer is missing." if is_hidden else "A layer is missing; the first one is named in the table."
    if other is None:
        return f"{one.label} has {one.count:,} parameters and is not expected here."
    if one.kind == AGAIN:
        return f"{one.label}: a layer with parameters of its own is asked for there."
    if one.kind == UNUSED:
        return f"{one.label}: its {one.count:,} parameters have no part in what forward computes."
    if one.count == other.count:
        return f"{one.label}: its parameters have other sizes than are asked for."
    return f"{one.label} has {one.count:,} parameters, which is not the number that the handout leads to."
