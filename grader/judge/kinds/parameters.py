"""``parameters``: learnable numbers, layer by layer in the order of use, against the reference."""

from __future__ import annotations

from itertools import product

from grader.judge.case import Case
from grader.judge.compare import size_words
from grader.judge.graph.net import Net
from grader.judge.kinds.asking import reference_of
from grader.judge.kinds.known import MODES, Known, known, net_when_run
from grader.judge.kinds.parameter_lines import AGAIN, GAP, UNUSED, Line, lines_of, lines_unused
from grader.judge.kinds.same import whole_apart
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import from_share
from grader.judge.respond import StudentFailure
from grader.model import Finding, Item, ParametersCheck, Row, Table, Visibility

__all__ = ["judge_parameters"]

Pairing = list[tuple[Line | None, Line | None]]


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
    yours = lines_of(net, is_free=is_free) + lines_unused(net, was_stopped=was_stopped)
    ours = lines_of(asked, is_free=is_free)
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


def _align(yours: list[Line], ours: list[Line]) -> Pairing:
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


def _row(one: Line | None, other: Line | None, *, agrees: bool) -> Row:
    yours = (
        (f"{one.label} {one.place}".strip(), size_words(one.size[1:]) if one.size else "", f"{one.count:,}")
        if one
        else ("missing", "", "")
    )
    reference = (other.label, f"{other.count:,}") if other else ("nothing here", "")
    return Row(cells=(*yours, *reference), agrees=agrees)


def _where(first: tuple[Line | None, Line | None] | None, *, is_hidden: bool) -> str:
    """The student's own layer; where they have none, the reference's, unless it is not theirs to see."""
    if first is None:
        return ""
    one, other = first
    if one is not None:
        return one.place or (one.label if one.kind != AGAIN else "")
    return f"{other.place} of the reference" if other is not None and not is_hidden else ""


def _say(net: Net, first: tuple[Line | None, Line | None] | None, total: int, *, is_hidden: bool) -> str:
    if first is None:
        return f"Every layer has the right parameters, {total:,} in all."
    if net.unfilled and total == 0:
        return f"There are no parameters yet: {', '.join(net.unfilled)} are still None, as in the starter code."
    one, other = first
    if one is None:
        return "A layer is missing." if is_hidden else "A layer is missing; the first one is named in the table."
    if other is None:
        number = f"{one.count:,} parameter{'' if one.count == 1 else 's'}"
        return f"{one.label} has {number} and is not expected here."
    if one.kind == AGAIN:
        return f"{one.label}: a layer with parameters of its own is asked for there."
    if one.kind == UNUSED:
        return f"{one.label}: its {one.count:,} parameters have no part in what forward computes."
    if one.count == other.count:
        return f"{one.label}: its parameters have other sizes than are asked for."
    return f"{one.label} has {one.count:,} parameters, which is not the number that the handout leads to."
