"""Sizes of what elementwise operations are given and give, by numpy's broadcasting rule."""

from __future__ import annotations

from collections.abc import Iterable

from grader.evidence import ProtocolFault
from grader.judge.graph.canonical.layout import NEW, Layout
from grader.judge.graph.canonical.terms import Term, Terms

__all__ = ["as_number", "broadcast", "slim", "unrepeated"]

Size = tuple[int, ...]


def broadcast(sizes: Iterable[Size]) -> Size:
    """The size that all of these are broadcast to. Raises ProtocolFault when there is none."""
    found: list[int] = []
    for size in sizes:
        found = [1] * (len(size) - len(found)) + found
        for at, length in enumerate(reversed(size), 1):
            if length != 1 and found[-at] not in {1, length}:
                raise ProtocolFault("sizes in a trace do not fit each other")
            found[-at] = length if length != 1 else found[-at]
    return tuple(found)


def as_number(term: Term) -> float | None:
    """The number, also where it was repeated to fill a tensor."""
    while term.layout is not None:
        term = term.operands[0]
    return term.number


def slim(terms: Terms, term: Term) -> Term:
    """The term as an operand that is broadcast again: axes along which it is repeated have length 1, and those in
    front are left out."""
    term = unrepeated(terms, term)
    size = term.size
    while size and size[0] == 1:
        size = size[1:]
    return term if size == term.size else terms.reshaped(term, size)


def unrepeated(terms: Terms, term: Term) -> Term:
    """The term with length 1 along axes that are repetition alone."""
    layout = term.layout
    pieces = layout.pieces() if layout is not None and layout.repeats else None
    if pieces is None or layout is None:
        return term
    real = {piece.result for piece in pieces if piece.source is not None}
    if any(piece.source is None and piece.result in real for piece in pieces):
        return term
    size = tuple(length if axis in real else 1 for axis, length in enumerate(layout.size))
    places = [(number, length) for number, length in zip(layout.order, layout.places, strict=True) if number != NEW]
    order, lengths = tuple(number for number, _ in places), tuple(length for _, length in places)
    bare = Layout(layout.given, layout.factors, order, lengths, size, layout.keeps_first)
    return terms.view(term.operands[0], bare.reshaped(size) or bare)
