"""Normalisation written as a formula: (x - mean) / sqrt(var + eps), and exp(x) / sum(exp(x))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.judge.graph.canonical.rewriting.functions import real
from grader.judge.graph.canonical.terms import Term, core
from grader.judge.graph.net import NORM_KINDS

if TYPE_CHECKING:
    from grader.judge.graph.canonical.rewriting.algebra import Algebra

__all__ = ["normalised", "scaled_quotient"]


def normalised(algebra: Algebra, x: Term, y: Term) -> Term | None:
    """``x / y`` where that is a normalisation or a softmax; None where it is not."""
    if x.kind == "Exp":
        return _softmax(algebra, x, y)
    root = core(y)
    if x.kind != "Sub" or root.kind != "Sqrt":
        return None
    shifted = root.operands[0]
    if shifted.kind != "Affine" or shifted.setting("scale") != 1 or not real(shifted, "shift") > 0:
        return None
    value, mean, variance = x.operands[0], core(x.operands[1]), shifted.operands[0]
    eps = real(shifted, "shift")
    if mean.of_weights and variance.of_weights:
        return _by_running_statistics(algebra, value, x.operands[1], y, variance, eps)
    axes = mean.setting("axes")
    if mean.kind != "Mean" or mean.operands[0] is not value or not isinstance(axes, tuple):
        return None
    return _over(algebra, value, axes, eps) if _is_variance(variance, x, axes) else None


def scaled_quotient(algebra: Algebra, x: Term, y: Term) -> Term | None:
    """A normalisation that was scaled on the way: ``weight * (value - mean) / root``, where ``x`` is ``weight * (value
    - mean)`` and ``y`` the root, or ``x`` is ``weight / root`` and ``y`` is ``value - mean``. None where it is none."""
    step = core(x)
    if step.kind not in {"Mul", "Div"}:
        return None
    one, other = (_viewed(algebra, operand, x) for operand in step.operands)
    rest, weight, root = (one, other, y) if step.kind == "Mul" else (y, one, other)
    if not weight.of_weights or rest.of_weights or rest.kind != "Sub" or core(root).kind != "Sqrt":
        return None
    found = algebra.binary("Div", rest, root)
    return algebra.binary("Mul", found, weight) if core(found).kind in NORM_KINDS else None


def _viewed(algebra: Algebra, operand: Term, made: Term) -> Term:
    """What ``made`` is a view of was made from ``operand``: that under the same view."""
    if made.layout is None or operand.number is not None:
        return operand
    return algebra.terms.view(algebra.terms.expanded(operand, core(made).size), made.layout)


def _is_variance(variance: Term, deviation: Term, axes: tuple[int, ...]) -> bool:
    """The mean of squared deviations over these axes, not corrected."""
    if variance.setting("axes") != axes:
        return False
    if variance.kind == "Var":
        return variance.operands[0] is deviation.operands[0] and variance.setting("correction") == 0
    square = variance.operands[0] if variance.kind == "Mean" else variance
    return square.kind == "Pow" and square.setting("exponent") == 2 and square.operands[0] is deviation


def _over(algebra: Algebra, value: Term, axes: tuple[int, ...], eps: float) -> Term | None:
    rank = len(value.size)
    if rank > 1 and axes == (0, *range(2, rank)):
        settings = {"training": True, "eps": eps}
        return algebra.terms.make("BatchNorm", value.size, {"input": value}, settings)
    if rank > 3 and axes == tuple(range(2, rank)):
        return algebra.terms.make("InstanceNorm", value.size, {"input": value}, {"training": True, "eps": eps})
    return algebra.terms.make("LayerNorm", value.size, {"input": value}, {"axes": axes, "eps": eps})


def _by_running_statistics(
    algebra: Algebra, value: Term, mean: Term, deviation: Term, variance: Term, eps: float
) -> Term | None:
    """Statistics that are kept, one for each channel: a BatchNorm in eval mode."""
    terms = algebra.terms
    channels = value.size[1] if len(value.size) > 1 else 0
    wanted = (channels, *(1 for _ in value.size[2:]))
    if mean.size != wanted or deviation.size != wanted:
        return None
    if deviation.layout is not None:
        variance = terms.view(variance, deviation.layout)
    operands = {
        "input": value,
        "running_mean": terms.reshaped(mean, (channels,)),
        "running_var": terms.reshaped(variance, (channels,)),
    }
    return terms.make("BatchNorm", value.size, operands, {"training": False, "eps": eps})


def _softmax(algebra: Algebra, x: Term, y: Term) -> Term | None:
    """``x`` is exp(value); a number that is taken from all entries beforehand makes no difference."""
    total, value = core(y), x.operands[0]
    axes = total.setting("axes")
    if total.kind != "Sum" or total.operands[0] is not x or not isinstance(axes, tuple) or len(axes) != 1:
        return None
    if (
        value.kind == "Sub"
        and core(value.operands[1]).kind == "Max"
        and core(value.operands[1]).setting("axes") == axes
    ):
        value = value.operands[0]
    return algebra.terms.make("Softmax", value.size, {"input": value}, {"axis": axes[0]})
