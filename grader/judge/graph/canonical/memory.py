"""Which tensors share memory: an in-place operation changes every view of what it writes to.

Tensors are told apart by what made them. Each is a chain of views into a cell; a write makes a new value of the cell.
So in-place code and code without leads to the same terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.evidence import ProtocolFault
from grader.judge.graph.canonical.layout import Layout
from grader.judge.graph.canonical.terms import Term, Terms
from grader.judge.graph.net import Setting
from grader.judge.graph.program import Ref

__all__ = ["Memory", "Odd", "Part", "View", "part_of"]

Key = tuple[str, int, int, str]


@dataclass(frozen=True)
class Part:
    """A view of every ``step``-th entry from ``start`` to ``stop`` along one axis."""

    axis: int
    start: int
    stop: int
    step: int = 1

    @property
    def settings(self) -> Mapping[str, Setting]:
        """As settings of a step."""
        return {"axis": self.axis, "start": self.start, "stop": self.stop, "step": self.step}


@dataclass(frozen=True)
class Odd:
    """A view that is neither a layout nor a part: a step of its own kind."""

    kind: str
    settings: tuple[tuple[str, Setting], ...]
    size: tuple[int, ...]


View = Layout | Part | Odd


@dataclass
class _Cell:
    first: Term
    value: Term


@dataclass(frozen=True, eq=False)
class _Place:
    cell: _Cell
    views: tuple[View, ...] = ()


class Memory:
    """The values of all tensors of a run at the present point of it."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._places: dict[Key, _Place] = {}
        self._read: dict[Key, tuple[Term, Term]] = {}

    def put(self, ref: Ref, term: Term) -> None:
        """A tensor with memory of its own."""
        self._places[_key(ref)] = _Place(_Cell(term, term))

    def alias(self, ref: Ref, of: Ref, views: tuple[View, ...] = ()) -> None:
        """A tensor that is a view of another one."""
        place = self._place(of)
        self._places.setdefault(_key(ref), _Place(place.cell, (*place.views, *views)))

    def become(self, ref: Ref, views: tuple[View, ...]) -> None:
        """A tensor that is now a view of what it was."""
        place = self._place(ref)
        self._places[_key(ref)] = _Place(place.cell, (*place.views, *views))
        self._read.pop(_key(ref), None)

    def get(self, ref: Ref) -> Term:
        """Its value now. Raises ProtocolFault when there is no such tensor."""
        key, place = _key(ref), self._place(ref)
        before = self._read.get(key)
        if before is None or before[0] is not place.cell.value:
            before = place.cell.value, self._values(place)[-1]
            self._read[key] = before
        return before[1]

    def origin(self, ref: Ref) -> Term:
        """What the memory held at first: the parameter itself, also when its value has been moved since."""
        place = self._place(ref)
        return place.cell.first if not place.views else self.get(ref)

    def write(self, ref: Ref, term: Term) -> None:
        """Put a new value into its memory. A write to a part leaves the rest as it was."""
        place = self._place(ref)
        wholes = self._values(place)
        for whole, view in zip(reversed(wholes[:-1]), reversed(place.views), strict=True):
            term = self._written(whole, view, term)
        place.cell.value = term

    def _place(self, ref: Ref) -> _Place:
        place = self._places.get(_key(ref))
        if place is None:
            raise ProtocolFault("a trace uses a value before it is made")
        return place

    def _values(self, place: _Place) -> list[Term]:
        """The value of the cell, and what each view makes of the one before."""
        values = [place.cell.value]
        for view in place.views:
            values.append(self._seen(values[-1], view))
        return values

    def _seen(self, whole: Term, view: View) -> Term:
        match view:
            case Layout():
                if view.given != whole.size:
                    raise ProtocolFault("a trace views a value of another size")
                return self._terms.view(whole, view)
            case Part():
                return part_of(self._terms, whole, view)
            case Odd():
                return self._terms.make(view.kind, view.size, {"input": whole}, dict(view.settings))

    def _written(self, whole: Term, view: View, term: Term) -> Term:
        """The whole after ``term`` was written to its view."""
        match view:
            case Layout():
                back = view.inverse(keeps_first=term.batch > 0)
                if back is not None:
                    return self._terms.view(term, back)
                settings: Mapping[str, Setting] = {"view": "repeated"}
            case Part():
                settings = view.settings
            case Odd():
                settings = {"view": view.kind, **dict(view.settings)}
        return self._terms.make("Assign", whole.size, {"input": whole, "value": term}, settings)


def part_of(terms: Terms, whole: Term, part: Part) -> Term:
    """The part of a term; the whole where nothing is left out. Raises ProtocolFault for a part that is not there."""
    if part.axis >= len(whole.size) or part.stop > whole.size[part.axis]:
        raise ProtocolFault("a trace takes a part that is not there")
    whole, written = _as_left(whole, part)
    if written is not None:
        return written
    length = whole.size[part.axis]
    if (part.start, part.stop, part.step) == (0, length, 1):
        return whole
    count = len(range(part.start, part.stop, part.step))
    size = (*whole.size[: part.axis], count, *whole.size[part.axis + 1 :])
    return terms.make("Slice", size, {"input": whole}, part.settings)


def _as_left(whole: Term, part: Part) -> tuple[Term, Term | None]:
    """(the value before writes to other parts, what was written to this very part)."""
    while whole.kind == "Assign" and whole.setting("axis") == part.axis:
        start, stop = whole.setting("start"), whole.setting("stop")
        if dict(whole.settings) == part.settings:
            return whole, whole.operands[1]
        if not isinstance(start, int) or not isinstance(stop, int) or (start < part.stop and part.start < stop):
            break
        whole = whole.operands[0]
    return whole, None


def _key(ref: Ref) -> Key:
    return ref.kind, ref.index, ref.output, ref.name
