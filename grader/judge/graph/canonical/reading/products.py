"""Matrix products and convolutions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.evidence import ProtocolFault
from grader.judge.graph.canonical.reading.reader import Reader
from grader.judge.graph.canonical.rewriting.convolving import Window, convolution
from grader.judge.graph.canonical.rewriting.products import linear, product
from grader.judge.graph.canonical.terms import Term

__all__ = ["PRODUCTS"]

Read = Callable[[Reader], Term]


def _product(r: Reader) -> Term:
    return product(r.terms, r.term("self"), r.term("mat2"))


def _product_and_sum(r: Reader) -> Term:
    """``addmm``, ``baddbmm``: beta * self + alpha * (first @ second)."""
    names = ("batch1", "batch2") if r.name == "baddbmm" else ("mat1", "mat2")
    found = r.algebra.affine(product(r.terms, *(r.term(name) for name in names)), r.real("alpha"))
    return r.terms.expanded(r.algebra.add(found, r.term("self"), r.real("beta")), r.size)


def _with_vector(r: Reader) -> Term:
    """``mv``: a matrix and a vector; ``addmv``: beta * self + alpha * (mat @ vec); ``dot``: two vectors."""
    one, other = ("self", "vec") if r.name == "mv" else ("mat", "vec") if r.name == "addmv" else ("self", "other")
    rows, column = r.term(one), r.term(other)
    matrix = r.terms.reshaped(rows, (1, *rows.size)) if r.name == "dot" else rows
    found = r.terms.reshaped(product(r.terms, matrix, r.terms.reshaped(column, (*column.size, 1))), r.size)
    if r.name != "addmv":
        return found
    return r.algebra.add(r.algebra.affine(found, r.real("alpha")), r.term("self"), r.real("beta"))


def _linear(r: Reader) -> Term:
    x, weight, bias = r.term("input"), r.term("weight"), r.optional("bias")
    found = linear(r.terms, x, weight) if weight.of_weights else r.terms.make(
        "Linear", r.size, {"input": x, "weight": weight}, {"outputs": r.size[-1]}
    )  # fmt: skip
    return r.algebra.add(found, bias) if bias is not None else found


def _convolution(r: Reader) -> Term:
    x, weight, bias = r.term("input"), r.term("weight"), r.optional("bias")
    rank = len(weight.size) - 2
    if rank < 1 or len(x.size) != len(weight.size):
        raise ProtocolFault("a convolution in a trace has no images")
    kernel = weight.size[2:]
    stride, padding, dilation = (r.wholes(name, rank) for name in ("stride", "padding", "dilation"))
    dilation = tuple(step if length > 1 else 1 for step, length in zip(dilation, kernel, strict=True))
    window, groups = Window(kernel, stride, padding, dilation), r.whole("groups")
    if r.flag("transposed"):
        settings = {
            "filters": weight.size[1] * groups, **window.settings(),
            "output_padding": r.wholes("output_padding", rank), "groups": groups,
        }  # fmt: skip
        found = r.terms.make(f"ConvTranspose{rank}d", r.size, {"input": x, "weight": weight}, settings)
    else:
        found = convolution(r.terms, x, weight, window, groups, r.size)
    if bias is None:
        return found
    return r.algebra.add(found, r.terms.reshaped(bias, (*bias.size, *(1 for _ in kernel))))


def _patches(r: Reader) -> Term:
    """``im2col``: (N, C, H, W) to (N, C * kernel, places)."""
    names = {"kernel": "kernel_size", "stride": "stride", "padding": "padding", "dilation": "dilation"}
    settings = {ours: r.wholes(theirs, 2) for ours, theirs in names.items()}
    return r.terms.make("Patches", r.size, {"input": r.term("self")}, settings)


PRODUCTS: Mapping[str, Read] = {
    **dict.fromkeys(("mm", "bmm"), _product), **dict.fromkeys(("addmm", "baddbmm"), _product_and_sum),
    **dict.fromkeys(("mv", "addmv", "dot"), _with_vector),
    **dict.fromkeys(("convolution", "_convolution", "convolution_overrideable"), _convolution),
    "linear": _linear, "im2col": _patches,
}  # fmt: skip
"""By operator."""
