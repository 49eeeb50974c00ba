"""Tensors that are made in a run: filled with a number, or random."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.judge.graph.canonical.reading.reader import Reader
from grader.judge.graph.canonical.rewriting.sizes import as_number
from grader.judge.graph.canonical.terms import Term

__all__ = ["MAKING"]

Read = Callable[[Reader], Term]
Size = tuple[int, ...]


def _filled(r: Reader) -> Term:
    match r.name:
        case "zeros" | "zeros_like" | "new_zeros" | "zero":
            value = 0.0
        case "ones" | "ones_like" | "new_ones":
            value = 1.0
        case "fill":
            found = r.term("value")
            return r.terms.expanded(found, r.size)
        case "scalar_tensor":
            value = r.real("s")
        case _:
            value = r.real("fill_value")
    return r.terms.expanded(r.terms.number(value), r.size)


def _empty(r: Reader) -> Term:
    """Memory with anything in it."""
    return r.terms.make("Empty", r.size)


def drawn(r: Reader, kind: str, size: Size) -> Term:
    """Fresh random numbers: ``Uniform`` in [0, 1) or ``Normal``; as many as there are examples where it fits."""
    told = (-1, *size[1:]) if size[:1] == (r.terms.batch,) else size
    return r.terms.make(kind, size, settings={"size": told}, is_pure=False)


def _uniform(r: Reader) -> Term:
    found = drawn(r, "Uniform", r.size)
    if r.name != "uniform":
        return found
    low, high = r.real("from"), r.real("to")
    return r.algebra.affine(found, high - low, low)


def _normal(r: Reader) -> Term:
    found = drawn(r, "Normal", r.size)
    if r.name != "normal":
        return found
    return r.algebra.add(r.algebra.binary("Mul", found, r.term("std")), r.term("mean"))


def _bernoulli(r: Reader) -> Term:
    """1 with probability p, else 0. Without ``p`` the tensor itself holds the probabilities."""
    p = r.term("p") if r.has("p") else r.term("self")
    uniform = drawn(r, "Uniform", r.size)
    number = as_number(p)
    if number is None:
        return r.terms.make("Bernoulli", r.size, {"input": p, "draw": uniform})
    return r.terms.make("Bernoulli", r.size, {"draw": uniform}, {"p": number})


def _dropout(r: Reader) -> Term:
    x = r.term("input")
    if r.operation.arguments.get("train") is False or r.real("p") == 0:
        return x
    return r.terms.make("Dropout", x.size, {"input": x, "draw": drawn(r, "Uniform", x.size)}, {"p": r.real("p")})


MAKING: Mapping[str, Read] = {
    **dict.fromkeys(
        ("zeros", "zeros_like", "new_zeros", "zero", "ones", "ones_like", "new_ones", "full", "full_like", "new_full",
         "fill", "scalar_tensor"), _filled,
    ),
    **dict.fromkeys(("empty", "empty_like", "new_empty", "empty_strided", "new_empty_strided"), _empty),
    **dict.fromkeys(("rand", "rand_like", "uniform"), _uniform),
    **dict.fromkeys(("randn", "randn_like", "normal", "normal_functional"), _normal),
    "bernoulli": _bernoulli, "native_dropout": _dropout,
}  # fmt: skip
"""By operator."""
