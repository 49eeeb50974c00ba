"""What a term is called as a step of a net, and its settings as data."""

from __future__ import annotations

from grader.judge.graph.canonical.layout import NEW, Layout
from grader.judge.graph.canonical.terms import NUMBER, Term, core
from grader.judge.graph.net import Setting

__all__ = ["shown"]

Size = tuple[int, ...]
Settings = tuple[tuple[str, Setting], ...]


def shown(term: Term, batch: int) -> tuple[str, Settings]:
    """(kind, settings). In sizes of views, -1 stands for the number of examples, -k for k times that."""
    if core(term).kind == NUMBER:
        times = int(term.size[:1] == (batch,))
        return "Full", (("value", core(term).number or 0.0), ("size", _with_examples(term.size, 0, batch, times)))
    if term.layout is not None:
        return _view(core(term), term.layout, batch)
    axes, rank = term.setting("axes"), len(term.operands[0].size) if term.operands else 0
    if term.kind in {"Mean", "Max"} and rank > 3 and axes == tuple(range(2, rank)):
        kind = f"Adaptive{'Avg' if term.kind == 'Mean' else 'Max'}Pool{rank - 2}d"
        return kind, (("output_size", tuple(1 for _ in range(2, rank))),)
    return term.kind, term.settings


def _view(base: Term, layout: Layout, batch: int) -> tuple[str, Settings]:
    size = _size(base, layout, batch)
    if layout.is_reshape:
        return "Reshape", (("size", size),)
    axes = _permutation(layout)
    if axes is not None:
        return "Transpose", (("axes", axes),)
    factor = _shuffled(base, layout)
    if factor:
        return "PixelShuffle", (("factor", factor),)
    places = layout.places
    if base.batch and 0 in layout.order:
        at = layout.order.index(0)
        places = _with_examples(places, at, batch, base.batch)
    kind = "Repeat" if layout.repeats else "Rearrange"
    order = tuple(NEW if number == NEW else number for number in layout.order)
    return kind, (("order", order), ("factors", places), ("size", size))


def _size(base: Term, layout: Layout, batch: int) -> Size:
    """The size, with the axis that counts the examples as such."""
    if not base.batch or 0 not in layout.order:
        return layout.size
    at = layout.order.index(0)
    pieces = layout.pieces()
    axis = next((piece.result for piece in pieces or () if piece.at == 0), at)
    return _with_examples(layout.size, axis, batch, base.batch)


def _with_examples(size: Size, axis: int, batch: int, times: int) -> Size:
    if not times or axis >= len(size) or batch < 2 or size[axis] % batch:
        return size
    return (*size[:axis], -(size[axis] // batch), *size[axis + 1 :])


def _permutation(layout: Layout) -> tuple[int, ...] | None:
    """The axes of the source in the order of the result, where each stays whole."""
    pieces = layout.pieces()
    if pieces is None or layout.repeats or len(layout.given) != len(layout.size):
        return None
    found: dict[int, int] = {}
    for piece in pieces:
        if piece.source is None or found.setdefault(piece.result, piece.source) != piece.source:
            return None
    if any(layout.given[source] != layout.size[axis] for axis, source in found.items()):
        return None
    ones = [axis for axis, length in enumerate(layout.given) if length == 1]
    axes = [found[axis] if axis in found else ones.pop(0) for axis in range(len(layout.size))]
    return tuple(axes)


def _shuffled(base: Term, layout: Layout) -> int:
    """The factor of a pixel shuffle: (N, C * r * r, H, W) to (N, C, H * r, W * r); 0 where it is none."""
    if len(layout.given) != 4 or len(layout.size) != 4 or layout.size[2] % max(layout.given[2], 1):
        return 0
    examples, channels, height, width = layout.given
    factor = layout.size[2] // max(height, 1)
    if factor < 2 or layout.size != (examples, channels // factor**2, height * factor, width * factor):
        return 0
    apart = Layout.of(layout.given, keeps_first=base.batch > 0).reshaped(
        (examples, channels // factor**2, factor, factor, height, width)
    )
    moved = apart.permuted((0, 1, 4, 2, 5, 3)) if apart else None
    return factor if moved is not None and moved.reshaped(layout.size) == layout else 0
