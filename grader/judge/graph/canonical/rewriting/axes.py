"""Steps along some axes (means, softmax, layer normalisation), taken before views that leave these axes whole."""

from __future__ import annotations

import math
from collections.abc import Sequence

from grader.judge.graph.canonical.layout import Layout, Piece
from grader.judge.graph.canonical.terms import Term, Terms
from grader.judge.graph.net import Setting

__all__ = ["along", "before_view", "placed", "reduced"]

Size = tuple[int, ...]
Axes = tuple[int, ...]


def along(terms: Terms, kind: str, x: Term, axis: int) -> Term:
    """A step along one axis that changes no size: ``Softmax``, ``LogSoftmax``."""
    base, axes = before_view(x, (axis,))
    made = terms.make(kind, base.size, {"input": base}, {"axis": axes[0]})
    return terms.view(made, x.layout) if base is not x and x.layout is not None else made


def before_view(x: Term, axes: Axes, *, merged: bool = False) -> tuple[Term, Axes]:
    """(what ``x`` is a view of, the same axes there); ``x`` itself where the view splits or repeats one of them.

    ``merged``: one axis may stand for several there.
    """
    pieces = x.layout.pieces() if x.layout is not None and not x.layout.repeats else None
    if pieces is None or x.layout is None:
        return x, axes
    found: list[int] = []
    for axis in axes:
        homes = {piece.source for piece in pieces if piece.result == axis and piece.source is not None}
        length = math.prod(x.layout.given[home] for home in homes)
        if not homes or (len(homes) > 1 and not merged) or length != x.layout.size[axis]:
            return x, axes
        found += sorted(homes)
    return x.operands[0], tuple(found)


def reduced(
    terms: Terms, kind: str, x: Term, axes: Axes, *, keeps: bool, settings: dict[str, Setting] | None = None
) -> Term:
    """A step that takes all numbers along ``axes`` to one (``Mean``, ``Sum``, ``Max``, ``Var``).

    ``keeps``: those axes stay, with length 1. Axes of length 1 are not counted among them.
    """
    kept = [axis for axis in range(len(x.size)) if axis not in axes]
    size = tuple(x.size[axis] if axis in kept else 1 for axis in range(len(x.size)) if keeps or axis in kept)
    many = tuple(axis for axis in axes if x.size[axis] != 1)
    if not many and kind != "Var":
        return terms.reshaped(x, size)
    many = many or axes
    base, inner = before_view(x, many, merged=True)
    pieces = x.layout.pieces() if base is not x and x.layout is not None else None
    inner = tuple(sorted(inner))
    given: dict[str, Setting] = {"axes": inner, **(settings or {})}
    left = tuple(length for axis, length in enumerate(base.size) if axis not in inner)
    if kind in {"Mean", "Sum", "Max"} and base.kind == kind:
        base, given["axes"] = _together(base, inner)
    if kind == "Sum" and isinstance(given["axes"], tuple):
        given["count"] = math.prod(base.size[axis] for axis in given["axes"])
    made = terms.make(kind, left, {"input": base}, given)
    if pieces is not None:
        made = placed(terms, made, [piece for piece in pieces if piece.source not in inner], size)
    return terms.reshaped(made, size)


def placed(terms: Terms, made: Term, pieces: Sequence[Piece], size: Size) -> Term:
    """A term whose axes are made of ``pieces`` in the order of the source, viewed in the order of the result."""
    in_source = sorted(pieces, key=lambda piece: piece.at)
    layout: Layout | None = Layout.of(made.size, keeps_first=made.batch > 0)
    layout = layout.reshaped(tuple(piece.length for piece in in_source)) if layout else None
    layout = layout.permuted([in_source.index(piece) for piece in pieces]) if layout else None
    layout = layout.reshaped(size) if layout else None
    if layout is None:
        raise ValueError("pieces that do not make up a size")
    return terms.view(made, layout)


def _together(base: Term, axes: Axes) -> tuple[Term, Axes]:
    """A mean of a mean is one mean over the axes of both."""
    before = base.setting("axes")
    if not isinstance(before, tuple):
        return base, axes
    rest = [axis for axis in range(len(base.operands[0].size)) if axis not in before]
    return base.operands[0], tuple(sorted((*before, *(rest[axis] for axis in axes))))
