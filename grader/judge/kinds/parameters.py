"""``parameters``: learnable numbers, layer by layer in the order of use, against the reference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from grader.judge.case import Case
from grader.judge.kinds.asking import network_of, partial_network_of, reference_of
from grader.judge.network import Layer, Network
from grader.judge.outcome import from_share
from grader.model import Finding, Item, ParametersCheck, Row, Table

__all__ = ["judge_parameters"]


@dataclass(frozen=True)
class _Line:
    """One layer's parameters: ``weight`` is the size of its weight, ``count`` its learnable numbers."""

    label: str
    weight: tuple[int, ...]
    count: int
    bias: int
    free: bool

    def same(self, other: _Line) -> bool:
        """Equal counts; a bias that changes nothing may be missing on either side."""
        if self.weight != other.weight:
            return False
        return self.count == other.count or (self.free and other.free and self._bare == other._bare)

    @property
    def _bare(self) -> int:
        return self.count - self.bias


def judge_parameters(item: Item, check: ParametersCheck, case: Case) -> Finding:
    """Each layer of the reference is an equal share; layers too many cost one each."""
    is_free = check.bias_before_norm == "free"
    network, _ = partial_network_of(case.student, check.model, check.input)
    reference = network_of(reference_of(case), check.model, check.input)
    yours, ours = _lines(network, is_free=is_free), _lines(reference, is_free=is_free)
    aligned = _align(yours, ours)
    right = sum(one is not None and other is not None and one.same(other) for one, other in aligned)
    rows = tuple(_row(one, other) for one, other in aligned)
    total = sum(line.count for line in yours)
    wanted = sum(line.count for line in ours)
    first = next((pair for pair in aligned if pair[0] is None or pair[1] is None or not pair[0].same(pair[1])), None)
    return from_share(
        item.id,
        right,
        max(len(aligned), 1),
        _say(network, first, total),
        expected=f"{wanted:,} parameters",
        got=f"{total:,} parameters",
        where=_where(first),
        evidence=(Table(title="Learnable parameters", head=("Layer", "Yours", "Expected"), rows=rows),),
    )


def _lines(network: Network, *, is_free: bool) -> list[_Line]:
    layers = [layer for layer in network.layers if any(p.learnable for p in layer.parameters)]
    every = list(network.layers)
    lines = [_line(layer, free=is_free and _before_norm(layer, every)) for layer in layers]
    return lines + [
        _Line(f"{parameter.name} (not used)", parameter.size, math.prod(parameter.size), 0, False)
        for parameter in network.unused
    ]


def _line(layer: Layer, *, free: bool) -> _Line:
    roles = layer.by_role()
    bias = roles.get("bias")
    return _Line(
        label=f"{layer}{f' [{layer.module}]' if layer.module else ''}",
        weight=roles["weight"].canonical_size if "weight" in roles else (),
        count=layer.count,
        bias=math.prod(bias.size) if bias is not None and bias.learnable else 0,
        free=free,
    )


def _before_norm(layer: Layer, every: Sequence[Layer]) -> bool:
    at = next(index for index, other in enumerate(every) if other is layer)
    return at + 1 < len(every) and every[at + 1].kind == "BatchNorm"


def _align(yours: list[_Line], ours: list[_Line]) -> list[tuple[_Line | None, _Line | None]]:
    """Pairs in order; what stands on one side only has None on the other."""
    keys = [line.weight for line in yours], [line.weight for line in ours]
    aligned: list[tuple[_Line | None, _Line | None]] = []
    for tag, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        left: list[_Line | None] = [*yours[a:b]]
        right: list[_Line | None] = [*ours[c:d]]
        if tag in {"replace", "equal"}:
            width = max(len(left), len(right))
            left += [None] * (width - len(left))
            right += [None] * (width - len(right))
        else:
            left, right = left or [None] * len(right), right or [None] * len(left)
        aligned += zip(left, right, strict=True)
    return aligned


def _row(one: _Line | None, other: _Line | None) -> Row:
    label = one.label if one else other.label if other else ""
    cells = (label, f"{one.count:,}" if one else "missing", f"{other.count:,}" if other else "not expected")
    return Row(cells=cells, agrees=one is not None and other is not None and one.same(other))


def _where(first: tuple[_Line | None, _Line | None] | None) -> str:
    if first is None:
        return ""
    one, other = first
    return one.label if one else f"missing: {other.label}" if other else ""


def _say(network: Network, first: tuple[_Line | None, _Line | None] | None, total: int) -> str:
    if first is None:
        return f"Every layer has the right parameters, {total:,} in all."
    if network.unfilled and total == 0:
        return f"There are no parameters yet: {', '.join(network.unfilled)} are still None, as in the starter code."
    one, other = first
    if one is None:
        return "A layer is missing; the first one is named in the table."
    if other is None:
        return f"{one.label} has {one.count:,} parameters and is not expected here."
    return f"{one.label} has {one.count:,} parameters, which is not the number that the handout leads to."
