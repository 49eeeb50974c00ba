"""Values as terms: which step made them, from which other values. Equal terms are one object.

Terms are what a program is read into and rewritten as; a net is what is left of them in the end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.judge.graph.canonical.layout import Layout, nearest_scale
from grader.judge.graph.net import Setting

__all__ = ["INPUT", "LAYOUT", "NUMBER", "PARAMETER", "Term", "Terms", "core", "rounded"]

Size = tuple[int, ...]

INPUT, PARAMETER, NUMBER, LAYOUT = "input", "parameter", "number", "layout"
"""Kinds of terms that are no computing steps: what comes from outside, a number, and a view of another term."""

DIGITS = 9
"""Digits of a number that count: numbers that Python worked out in another order are the same."""


@dataclass(frozen=True, eq=False)
class Term:
    """One value. ``operands`` are what it is made from, each in its role (``input``, ``weight``, ``bias``, ...).

    ``output``: which of the step's values. ``batch``: how many times the number of examples its first axis is long; 0
    when that axis does not count examples. ``of_weights``: made from parameters, without any input. ``made``: the
    number of the operation.
    """

    kind: str
    size: Size
    settings: tuple[tuple[str, Setting], ...] = ()
    operands: tuple[Term, ...] = ()
    roles: tuple[str, ...] = ()
    output: int = 0
    dtype: str = "float32"
    layout: Layout | None = None
    batch: int = 0
    of_weights: bool = False
    made: int = 0
    module: str = ""
    serial: int = 0
    """Counts the terms of a program in the order in which they came up."""

    def setting(self, name: str) -> Setting | None:
        """The setting of that name."""
        return next((value for key, value in self.settings if key == name), None)

    def operand(self, role: str) -> Term | None:
        """The operand in that role."""
        return next((term for term, name in zip(self.operands, self.roles, strict=True) if name == role), None)

    @property
    def number(self) -> float | None:
        """Its value where it is a number."""
        value = self.setting("value") if self.kind == NUMBER else None
        return value if isinstance(value, float) else None


@dataclass
class Terms:
    """Makes terms. ``made`` and ``module`` say which operation is being read."""

    batch: int
    """Number of examples in the inputs."""
    made: int = 0
    module: str = ""
    _known: dict[object, Term] = field(default_factory=dict)
    _count: int = 0

    def make(
        self,
        kind: str,
        size: Size,
        operands: Mapping[str, Term | None] | None = None,
        settings: Mapping[str, Setting] | None = None,
        *,
        output: int = 0,
        dtype: str = "",
        is_pure: bool = True,
        like: Term | None = None,
    ) -> Term:
        """A computing step's value; the same one when it is there already, unless it is not pure (random numbers,
        statistics that are moved). Operands that are None are left out. ``like``: the term whose place in the run it
        takes.
        """
        given = {role: term for role, term in (operands or {}).items() if term is not None}
        return self._get(
            Term(
                kind=kind,
                size=size,
                settings=tuple((name, rounded(value)) for name, value in (settings or {}).items()),
                operands=tuple(given.values()),
                roles=tuple(given),
                output=output,
                dtype=dtype or _dtype(tuple(given.values())),
                batch=self._batch(size, tuple(given.values())),
                of_weights=bool(given) and _of_weights(tuple(given.values())),
                made=like.made if like else self.made,
                module=like.module if like else self.module,
                serial=self._next(),
            ),
            is_pure=is_pure,
        )

    def leaf(self, kind: str, size: Size, name: str | int, dtype: str) -> Term:
        """An input or a parameter."""
        batch = int(kind == INPUT and bool(size) and size[0] == self.batch)
        term = Term(
            kind, size, (("name", name),), dtype=dtype, batch=batch, of_weights=kind == PARAMETER, serial=self._next()
        )
        return self._get(term, is_pure=True)

    def number(self, value: float, dtype: str = "float32") -> Term:
        """A number."""
        term = Term(NUMBER, (), (("value", rounded(float(value))),), dtype=dtype, serial=self._next())
        return self._get(term, is_pure=True)

    def view(self, base: Term, layout: Layout) -> Term:
        """``base`` under a layout of it; views of views become one where that can be."""
        if base.layout is not None:
            joined = base.layout.then(layout)
            if joined is not None:
                return self.view(base.operands[0], joined)
        if layout.keeps_first != (base.batch > 0):
            layout = Layout.of(base.size, keeps_first=base.batch > 0).then(layout) or layout
        if layout.is_identity:
            return base
        scale = nearest_scale(layout) if layout.repeats else None
        if scale is not None:
            return self.upsampled(base, scale)
        batch = _batch_after(base, layout)
        term = Term(
            LAYOUT, layout.size, operands=(base,), roles=("input",), dtype=base.dtype, layout=layout, batch=batch,
            of_weights=base.of_weights, made=self.made, module=self.module,
            serial=self._next(),
        )  # fmt: skip
        return self._get(term, is_pure=True)

    def reshaped(self, x: Term, size: Size) -> Term:
        """``x`` as a tensor of another size."""
        layout = Layout.of(x.size, keeps_first=x.batch > 0).reshaped(size)
        return self.view(x, layout) if layout else self.make("Reshape", size, {"input": x}, {"size": size})

    def permuted(self, x: Term, axes: Sequence[int]) -> Term:
        """``x`` with its axes in another order."""
        layout = Layout.of(x.size, keeps_first=x.batch > 0).permuted(axes)
        if layout is not None:
            return self.view(x, layout)
        size = tuple(x.size[axis] for axis in axes)
        return self.make("Transpose", size, {"input": x}, {"axes": tuple(axes)})

    def expanded(self, x: Term, size: Size) -> Term:
        """``x`` repeated to the size that it is broadcast to."""
        if x.size == size:
            return x
        layout = Layout.of(x.size, keeps_first=x.batch > 0).expanded(size)
        return self.view(x, layout) if layout else self.make("Expand", size, {"input": x}, {"size": size})

    def repeated(self, x: Term, times: Size) -> Term:
        """``x`` as a whole, so many times along each axis."""
        layout = Layout.of(x.size, keeps_first=x.batch > 0).repeated(times)
        if layout is not None:
            return self.view(x, layout)
        padded = (1,) * (len(times) - len(x.size)) + x.size
        size = tuple(one * other for one, other in zip(padded, times, strict=True))
        return self.make("Repeat", size, {"input": x}, {"times": times})

    def upsampled(self, x: Term, scale: tuple[int, ...]) -> Term:
        """Every entry repeated ``scale`` times along each axis from the third on (nearest upsampling)."""
        before = x.setting("scale")
        if x.kind == "Upsample" and x.setting("mode") == "nearest" and isinstance(before, tuple):
            scale = tuple(one * other for one, other in zip(before, scale, strict=True))
            x = x.operands[0]
        size = (*x.size[:2], *(length * times for length, times in zip(x.size[2:], scale, strict=True)))
        return self.make("Upsample", size, {"input": x}, {"mode": "nearest", "scale": scale})

    def _get(self, term: Term, *, is_pure: bool) -> Term:
        if not is_pure:
            return term
        key = (term.kind, term.settings, term.operands, term.roles, term.output, term.layout, term.dtype, term.size)
        return self._known.setdefault(key, term)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _batch(self, size: Size, operands: Sequence[Term]) -> int:
        for term in operands:
            if term.batch and size[:1] == term.size[:1]:
                return term.batch
        return int(size[:1] == (self.batch,) and (not operands or any(term.batch for term in operands)))


def core(term: Term) -> Term:
    """The computing step that a term is a view of."""
    return term.operands[0] if term.layout is not None else term


def rounded(value: Setting) -> Setting:
    """A setting in which numbers that differ by rounding alone are equal."""
    if isinstance(value, float) and math.isfinite(value):
        return float(f"{value:.{DIGITS}g}")
    return value


def _dtype(operands: Sequence[Term]) -> str:
    """That of the first operand that is no mask."""
    types = [term.dtype for term in operands]
    return next((dtype for dtype in types if dtype != "bool"), types[0] if types else "float32")


def _of_weights(operands: Sequence[Term]) -> bool:
    return any(term.of_weights for term in operands) and all(
        term.of_weights or term.kind == NUMBER for term in operands
    )


def _batch_after(base: Term, layout: Layout) -> int:
    """How many times the examples lie in the first axis of a view: they must come first in it."""
    if not base.batch or not layout.size or not layout.order:
        return base.batch if base.size[:1] == layout.size[:1] else 0
    examples = base.size[0] // base.batch
    if examples == 1:
        return base.batch if base.size[:1] == layout.size[:1] else 0
    first, length = layout.order[0], layout.places[0]
    if first != 0 or length % examples or layout.size[0] % examples or not layout.factors:
        return 0
    return layout.size[0] // examples
