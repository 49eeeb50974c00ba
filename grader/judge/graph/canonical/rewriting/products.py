"""Products with a weight: a ``Linear``, whatever product it was written as, or the convolution that it amounts to.

A Linear maps the last axis and leaves the others as they are in what it is given, before any view of that.
"""

from __future__ import annotations

import math

from grader.judge.graph.canonical.layout import Piece
from grader.judge.graph.canonical.rewriting.axes import placed
from grader.judge.graph.canonical.rewriting.convolving import of_channels
from grader.judge.graph.canonical.rewriting.sizes import unrepeated
from grader.judge.graph.canonical.terms import Term, Terms

__all__ = ["contracted", "linear", "product"]

Size = tuple[int, ...]

LAST = 1 << 62
"""Stands behind every piece of a source."""


def linear(terms: Terms, x: Term, weight: Term) -> Term:
    """``x`` (..., inputs) times ``weight`` (outputs, inputs), over the last axis."""
    pieces = x.layout.pieces() if x.layout is not None and not x.layout.repeats else None
    if pieces is None:
        return _linear(terms, x, weight)
    base, last = x.operands[0], len(x.size) - 1
    rows = [piece for piece in pieces if piece.result != last]
    inputs = [piece for piece in pieces if piece.result == last]
    mapped, kept = {piece.source for piece in inputs}, {piece.source for piece in rows}
    if mapped & kept:
        return _linear(terms, x, weight)
    if mapped == {1} and kept & set(range(2, len(base.size))) and len(base.size) < 6:
        made, at = of_channels(terms, base, weight), inputs[0].at
    else:
        lead = [length for axis, length in enumerate(base.size) if axis in kept or (axis == 0 and axis not in mapped)]
        in_order = [*sorted(rows, key=lambda piece: piece.at), *inputs]
        made, at = _linear(terms, placed(terms, base, in_order, (*lead, x.size[-1])), weight), LAST
    outputs = Piece(None, last, weight.size[0], at)
    return placed(terms, made, [*rows, outputs], (*x.size[:-1], weight.size[0]))


def product(terms: Terms, a: Term, b: Term) -> Term:
    """The matrix product of (..., rows, inner) and (..., inner, columns), with one leading axis or none."""
    if b.of_weights and not a.of_weights and (weight := _unbatched(terms, b)) is not None:
        return linear(terms, a, terms.permuted(weight, (1, 0)))
    swap = (*range(len(a.size) - 2), len(a.size) - 1, len(a.size) - 2)
    if a.of_weights and not b.of_weights and (weight := _unbatched(terms, a)) is not None:
        return terms.permuted(linear(terms, terms.permuted(b, swap), weight), swap)
    return terms.make("MatMul", (*a.size[:-1], b.size[-1]), {"input": a, "other": b})


def contracted(terms: Terms, x: Term, axes: tuple[int, ...]) -> Term | None:
    """A product of a value and a weight that is summed over axes that both have, as a Linear; None where it is none.

    The axes that are summed over are gone.
    """
    if x.kind != "Mul" or x.operands[0].of_weights or not x.operands[1].of_weights:
        return None
    rank = len(x.size)
    value, weight = ((1,) * (rank - len(term.size)) + term.size for term in x.operands)
    both = [axis for axis in range(rank) if value[axis] > 1 and weight[axis] > 1]
    if not both or any(axis not in axes for axis in both) or any(x.size[a] > 1 and a not in both for a in axes):
        return None
    rows = [axis for axis in range(rank) if axis not in axes and value[axis] > 1]
    columns = [axis for axis in range(rank) if axis not in axes and weight[axis] > 1]
    ordered = [*rows, *columns]
    lengths = [x.size[axis] for axis in ordered]
    inner = math.prod(x.size[axis] for axis in both)
    given = _gathered(terms, x.operands[0], value, [*rows, *both], (*lengths[: len(rows)], inner))
    stored = _gathered(terms, x.operands[1], weight, [*columns, *both], (math.prod(lengths[len(rows) :]), inner))
    made = terms.reshaped(linear(terms, given, stored), tuple(lengths))
    straight = terms.permuted(made, [ordered.index(axis) for axis in sorted(ordered)])
    return terms.reshaped(straight, tuple(length for axis, length in enumerate(x.size) if axis not in axes))


def _gathered(terms: Terms, term: Term, padded: Size, axes: list[int], size: Size) -> Term:
    """The axes of a term in this order, without those of length 1, merged to ``size``."""
    rest = [axis for axis in range(len(padded)) if axis not in axes]
    return terms.reshaped(terms.permuted(terms.reshaped(term, padded), [*axes, *rest]), size)


def _linear(terms: Terms, x: Term, weight: Term) -> Term:
    size = (*x.size[:-1], weight.size[0])
    return terms.make("Linear", size, {"input": x, "weight": weight}, {"outputs": weight.size[0]})


def _unbatched(terms: Terms, weight: Term) -> Term | None:
    """A weight of two axes, where the leading one only repeats it."""
    bare = unrepeated(terms, weight) if len(weight.size) == 3 else weight
    if len(bare.size) == 3 and bare.size[0] == 1:
        return terms.reshaped(bare, bare.size[1:])
    return bare if len(bare.size) == 2 else None
