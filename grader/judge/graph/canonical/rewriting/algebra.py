"""Elementwise steps in the form in which equal ones are one term.

Functions of one value are applied before views, nearest upsampling and, where they never fall, max pooling: either
order computes the same. Numbers are gathered in ``Affine``: times ``scale``, plus ``shift``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from grader.judge.graph.canonical.layout import Layout
from grader.judge.graph.canonical.rewriting.arithmetic import rewrite_arithmetic
from grader.judge.graph.canonical.rewriting.functions import RISING, rewrite_function
from grader.judge.graph.canonical.rewriting.sizes import as_number, broadcast, slim
from grader.judge.graph.canonical.terms import LAYOUT, Term, Terms
from grader.judge.graph.net import COMMUTATIVE, Setting

__all__ = ["Algebra"]

Size = tuple[int, ...]
Settings = Mapping[str, Setting]

COMPARISONS = frozenset({"Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual"})
MAX_POOLS = frozenset({"MaxPool1d", "MaxPool2d", "MaxPool3d"})


class Algebra:
    """Makes elementwise terms."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    def unary(self, kind: str, x: Term, settings: Settings | None = None, *, dtype: str = "") -> Term:
        """A function of every entry of ``x``."""
        given = dict(settings or {})
        wrappers: list[Term] = []
        while _lets_through(x, kind):
            wrappers.append(x)
            x = x.operands[0]
        made = rewrite_function(self, kind, x, given) or self.terms.make(kind, x.size, {"input": x}, given, dtype=dtype)
        for wrapper in reversed(wrappers):
            made = self._around(made, wrapper)
        return made

    def affine(self, x: Term, scale: float, shift: float = 0.0) -> Term:
        """``x * scale + shift``."""
        return self.unary("Affine", x, {"scale": float(scale), "shift": float(shift)})

    def binary(self, kind: str, x: Term, y: Term) -> Term:
        """A function of the entries of two values, broadcast to each other."""
        return self.several(kind, {"input": x, "other": y})

    def several(self, kind: str, operands: Mapping[str, Term], settings: Settings | None = None) -> Term:
        """A function of the entries of several values, broadcast to each other."""
        enlarged = _enlarged_alike(operands.values())
        if enlarged is not None:
            bases = {name: one if one.number is not None else one.operands[0] for name, one in operands.items()}
            return self._around(self.several(kind, bases, settings), enlarged)
        out = broadcast(term.size for term in operands.values())
        given = [self._operand(term, out) for term in operands.values()]
        size = broadcast(term.size for term in given)
        moved, layout = self._aligned(given, size)
        named = dict(zip(operands, moved, strict=True))
        made = rewrite_arithmetic(self, kind, named) or self._make(kind, named, settings or {})
        if layout is not None:
            made = self.terms.view(self.terms.expanded(made, layout.given), layout)
        return self.terms.expanded(made, out)

    def add(self, x: Term, y: Term, alpha: float = 1.0) -> Term:
        """``x + alpha * y``."""
        return self.binary("Add", x, self.affine(y, alpha))

    def bare(self, term: Term) -> Term:
        """What the last function was applied to, under the same view."""
        if term.layout is None:
            return term.operands[0]
        return self.terms.view(term.operands[0].operands[0], term.layout)

    def _make(self, kind: str, operands: Mapping[str, Term], settings: Settings) -> Term:
        size = broadcast(term.size for term in operands.values())
        if kind in COMMUTATIVE:
            one, other = sorted(operands.values(), key=lambda term: (term.of_weights, term.serial))
            operands = {"input": one, "other": other}
        return self.terms.make(kind, size, operands, settings, dtype="bool" if kind in COMPARISONS else "")

    def _operand(self, term: Term, out: Size) -> Term:
        number = as_number(term)
        if number is not None:
            return self.terms.number(number, term.dtype)
        is_whole = term.size == out and not (term.layout is not None and term.layout.repeats)
        return term if is_whole else slim(self.terms, term)

    def _aligned(self, operands: Sequence[Term], size: Size) -> tuple[Sequence[Term], Layout | None]:
        """The operands before the views that they have in common, and that view: the step comes first.

        Where one is a view and another is not, the step is taken at the one with more axes.
        """
        tensors = [term for term in operands if term.number is None]
        layouts = {term.layout for term in tensors if _is_reordering(term, size)}
        if len(layouts) == 1 and all(_is_reordering(term, size) for term in tensors):
            bases = [term.operands[0] if term.layout is not None else term for term in operands]
            return bases, next(iter(layouts))
        best = max([size, *(layout.given for layout in layouts if layout)], key=lambda one: (len(one), one))
        chosen = [layout for layout in layouts if layout is not None and layout.given == best]
        if best == size or len(chosen) != 1:
            return operands, None
        back = chosen[0].inverse(keeps_first=any(term.batch for term in tensors))
        if back is None:
            return operands, None
        moved = [term if term.number is not None else self._moved(term, size, back, best) for term in operands]
        if any(term.layout is not None and term.operands[0].layout is not None for term in moved):
            return operands, None
        return moved, chosen[0]

    def _moved(self, term: Term, size: Size, back: Layout, out: Size) -> Term:
        return self._operand(self.terms.view(self.terms.expanded(term, size), back), out)

    def _around(self, made: Term, wrapper: Term) -> Term:
        if wrapper.layout is not None:
            return self.terms.view(made, wrapper.layout)
        return self.terms.make(wrapper.kind, wrapper.size, {"input": made}, dict(wrapper.settings), like=wrapper)


def _lets_through(x: Term, kind: str) -> bool:
    """Whether the function may be applied before this step."""
    if x.kind == LAYOUT or (x.kind == "Upsample" and x.setting("mode") == "nearest"):
        return True
    return x.kind in MAX_POOLS and x.output == 0 and kind in RISING


def _enlarged_alike(operands: Iterable[Term]) -> Term | None:
    """One of the operands, when all that are no numbers come out of the same nearest upsampling of one size."""
    tensors = [term for term in operands if term.number is None]
    first = tensors[0] if tensors else None
    if first is None or first.kind != "Upsample" or first.setting("mode") != "nearest":
        return None
    alike = all(
        (one.kind, one.settings, one.operands[0].size) == (first.kind, first.settings, first.operands[0].size)
        for one in tensors
        if one.layout is None
    )
    return first if alike and all(one.layout is None for one in tensors) else None


def _is_reordering(term: Term, size: Size) -> bool:
    return term.layout is not None and not term.layout.repeats and term.size == size
