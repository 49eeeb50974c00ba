"""Weights and biases that are multiplied or added to a step's features afterwards: they belong to the step."""

from __future__ import annotations

from grader.judge.graph.canonical.rewriting.sizes import slim
from grader.judge.graph.canonical.terms import Term, Terms, core
from grader.judge.graph.net import NORM_KINDS

__all__ = ["ROLES", "changed", "with_bias", "with_weight"]

ROLES = ("input", "weight", "bias", "running_mean", "running_var")
CONVOLUTIONS = frozenset(f"Conv{form}{rank}d" for form in ("", "Transpose") for rank in (1, 2, 3))


def with_bias(terms: Terms, y: Term, bias: Term) -> Term | None:
    """``y + bias`` as the step that made ``y``, with that bias; None where it is no bias of it."""
    step = core(y)
    if step.kind not in {*NORM_KINDS, *CONVOLUTIONS, "Linear"} or step.operand("bias") is not None:
        return None
    return _joined(terms, y, "bias", bias)


def with_weight(terms: Terms, y: Term, weight: Term) -> Term | None:
    """``y * weight`` as the normalisation that made ``y``, with that weight; None where it is no weight of it."""
    step = core(y)
    if step.kind not in NORM_KINDS or step.operand("weight") is not None or step.operand("bias") is not None:
        return None
    return _joined(terms, y, "weight", weight)


def changed(terms: Terms, step: Term, **operands: Term | None) -> Term:
    """The same step with other operands."""
    given = dict(zip(step.roles, step.operands, strict=True)) | operands
    ordered = {role: given[role] for role in (*ROLES, *given) if role in given}
    return terms.make(step.kind, step.size, ordered, dict(step.settings), dtype=step.dtype, like=step)


def _joined(terms: Terms, y: Term, role: str, vector: Term) -> Term | None:
    """The vector must have one number for each feature of the step, and be the same along all other axes."""
    step = core(y)
    if not vector.of_weights:
        return None
    axes = _feature_axes(step)
    wanted = tuple(length if axis in axes else 1 for axis, length in enumerate(step.size))
    while wanted and wanted[0] == 1:
        wanted = wanted[1:]
    found: Term | None = vector
    if y.layout is not None:
        back = y.layout.inverse()
        found = slim(terms, terms.view(terms.expanded(vector, y.size), back)) if back is not None else None
    if found is not None and found.size != wanted:
        found = slim(terms, found)
    if found is None or found.size != wanted:
        return None
    straight = terms.reshaped(found, tuple(step.size[axis] for axis in axes))
    made = changed(terms, step, **{role: straight})
    return terms.view(made, y.layout) if y.layout is not None else made


def _feature_axes(step: Term) -> tuple[int, ...]:
    axes = step.setting("axes")
    if step.kind == "LayerNorm" and isinstance(axes, tuple):
        return axes
    return (len(step.size) - 1,) if step.kind == "Linear" else (1,)
