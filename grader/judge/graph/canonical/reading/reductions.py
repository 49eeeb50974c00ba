"""Operations along axes: sums, means, variances, largest entries, softmax."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.judge.graph.canonical.reading.reader import Reader
from grader.judge.graph.canonical.rewriting.axes import along, reduced
from grader.judge.graph.canonical.rewriting.products import contracted
from grader.judge.graph.canonical.terms import Term

__all__ = ["REDUCTIONS"]

Read = Callable[[Reader], Term | tuple[Term, ...]]

SOFTMAX = {"_softmax": "Softmax", "_log_softmax": "LogSoftmax", "_safe_softmax": "Softmax"}


def _mean(r: Reader) -> Term:
    x = r.term("self")
    return reduced(r.terms, "Mean", x, r.axes("dim", len(x.size)), keeps=r.flag("keepdim"))


def _sum(r: Reader) -> Term:
    x = r.term("self")
    axes = r.axes("dim", len(x.size))
    product = contracted(r.terms, x, axes)
    if product is not None:
        return r.terms.reshaped(product, r.size)
    return reduced(r.terms, "Sum", x, axes, keeps=r.flag("keepdim"))


def _largest(r: Reader) -> Term:
    """``amax``, and the values of ``max`` along an axis or over all."""
    x = r.term("self")
    if r.has("other"):
        return r.algebra.binary("Maximum", x, r.term("other"))
    axes = r.axes("dim", len(x.size))
    return reduced(r.terms, "Max", x, axes, keeps=r.flag("keepdim"))


def _smallest(r: Reader) -> Term:
    x = r.term("self")
    if r.has("other"):
        return r.algebra.binary("Minimum", x, r.term("other"))
    return reduced(r.terms, "Min", x, r.axes("dim", len(x.size)), keeps=r.flag("keepdim"))


def _variance(r: Reader) -> Term:
    """``var`` and ``std``; where there is no correction by name, ``unbiased`` stands for 1."""
    x = r.term("self")
    unbiased = r.operation.arguments.get("unbiased", True) is not False
    correction = r.real("correction") if r.has("correction") else float(unbiased)
    axes, keeps = r.axes("dim", len(x.size)), r.flag("keepdim")
    found = reduced(r.terms, "Var", x, axes, keeps=keeps, settings={"correction": correction})
    return r.algebra.unary("Sqrt", found) if r.name.startswith("std") else found


def _variance_and_mean(r: Reader) -> tuple[Term, Term]:
    """``var_mean`` and ``std_mean``."""
    return _variance(r), _mean(r)


def _norm(r: Reader) -> Term:
    """``linalg_vector_norm`` of order 2: the root of the sum of squares."""
    x = r.term("self")
    order = r.real("ord") if r.has("ord") else 2.0
    axes, keeps = r.axes("dim", len(x.size)), r.flag("keepdim")
    if order != 2:
        return reduced(r.terms, "Norm", x, axes, keeps=keeps, settings={"order": order})
    squares = r.algebra.unary("Pow", x, {"exponent": 2.0})
    return r.algebra.unary("Sqrt", reduced(r.terms, "Sum", squares, axes, keeps=keeps))


def _softmax(r: Reader) -> Term:
    x = r.term("self")
    return along(r.terms, SOFTMAX[r.name], x, r.axis("dim", len(x.size)))


REDUCTIONS: Mapping[str, Read] = {
    **dict.fromkeys(SOFTMAX, _softmax), **dict.fromkeys(("var", "std"), _variance),
    **dict.fromkeys(("max", "amax"), _largest), **dict.fromkeys(("min", "amin"), _smallest),
    **dict.fromkeys(("var_mean", "std_mean"), _variance_and_mean),
    "mean": _mean, "sum": _sum, "linalg_vector_norm": _norm,
}  # fmt: skip
"""By operator; the first result is the value, or the first ones are."""
