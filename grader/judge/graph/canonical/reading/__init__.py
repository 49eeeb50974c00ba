"""Operations of a program to terms, one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.judge.graph.canonical.memory import Memory
from grader.judge.graph.canonical.reading.choosing import CHOOSING
from grader.judge.graph.canonical.reading.elementwise import ELEMENTWISE
from grader.judge.graph.canonical.reading.making import MAKING
from grader.judge.graph.canonical.reading.norms import NORMALISING
from grader.judge.graph.canonical.reading.pools import POOLS
from grader.judge.graph.canonical.reading.products import PRODUCTS
from grader.judge.graph.canonical.reading.reader import Reader
from grader.judge.graph.canonical.reading.reductions import REDUCTIONS
from grader.judge.graph.canonical.reading.viewing import VIEWS
from grader.judge.graph.canonical.rewriting.algebra import Algebra
from grader.judge.graph.canonical.terms import Term, Terms
from grader.judge.graph.program import Operation, Ref

__all__ = ["read_operation"]

READERS: Mapping[str, Callable[[Reader], Term | tuple[Term, ...] | None]] = {
    **ELEMENTWISE, **PRODUCTS, **NORMALISING, **POOLS, **REDUCTIONS, **MAKING, **CHOOSING
}  # fmt: skip

RANDOM = frozenset({
    "randint", "randint_like", "randperm", "random", "exponential", "geometric", "cauchy", "log_normal", "multinomial",
    "rrelu_with_noise", "poisson", "normal", "binomial",
})  # fmt: skip
"""Operators that draw numbers: no two calls give the same."""


def read_operation(operation: Operation, number: int, algebra: Algebra, memory: Memory) -> None:
    """Put what an operation makes, and what it writes, into memory. Raises ProtocolFault."""
    terms: Terms = algebra.terms
    terms.made, terms.module = number, operation.module
    r = Reader(operation, terms, algebra, memory)
    results = [Ref("value", number, output) for output in range(len(operation.sizes))]
    if r.name in VIEWS and not r.has("out"):
        views = VIEWS[r.name](r)
        for ref, chain in zip(results, views, strict=True):
            memory.alias(ref, r.ref("self"), chain)
        if r.is_in_place:
            memory.become(r.ref("self"), views[0])
        return
    read = READERS.get(r.name)
    found = read(r) if read is not None else None
    made = [found] if isinstance(found, Term) else list(found or ())
    made += [_other(r, output) for output in range(len(made), len(results))]
    written = _written(r)
    for ref, term in zip(results, made, strict=True):
        if written is not None and ref.output == 0:
            memory.write(written, term)
            memory.alias(ref, written)
        else:
            memory.put(ref, term)


def _written(r: Reader) -> Ref | None:
    """The tensor that takes the first result."""
    if r.is_in_place:
        return r.ref("self")
    return r.ref("out") if r.has("out") else None


def _other(r: Reader, output: int) -> Term:
    """A step of its own kind, with all that it was given."""
    operands = {role: r.memory.get(ref) for role, ref in r.tensors().items() if role != "out"}
    dtype = r.operation.arguments.get("dtype")
    return r.terms.make(
        r.name, r.operation.sizes[output], operands, r.settings(), output=output,
        dtype=dtype if isinstance(dtype, str) else "", is_pure=r.name not in RANDOM,
    )  # fmt: skip
