"""Operations whose result shares memory with an argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.evidence import ProtocolFault
from grader.judge.graph.canonical.layout import Layout
from grader.judge.graph.canonical.memory import Odd, Part, View
from grader.judge.graph.canonical.reading.reader import Reader

__all__ = ["VIEWS"]

Size = tuple[int, ...]
Views = list[tuple[View, ...]]


def _given(r: Reader) -> Size:
    return r.memory.get(r.ref("self")).size


def _same(r: Reader) -> Views:
    return [()] if r.size == _given(r) else _reshape(r)


def _reshape(r: Reader) -> Views:
    return [(_layout(r, Layout.of(_given(r)).reshaped(r.size)),)]


def _permute(r: Reader) -> Views:
    size = _given(r)
    match r.name:
        case "t":
            axes = tuple(reversed(range(len(size))))
        case "transpose":
            one, other = r.axis("dim0", len(size)), r.axis("dim1", len(size))
            axes = tuple(other if axis == one else one if axis == other else axis for axis in range(len(size)))
        case _:
            axes = tuple(axis % len(size) for axis in r.wholes("dims"))
    if sorted(axes) != list(range(len(size))):
        raise ProtocolFault("a trace reorders axes that are not there")
    return [(_layout(r, Layout.of(size).permuted(axes)),)]


def _expand(r: Reader) -> Views:
    return [(_layout(r, Layout.of(_given(r)).expanded(r.size)),)]


def _slice(r: Reader) -> Views:
    size = _given(r)
    axis, step = r.axis("dim", len(size)), r.whole("step") if r.has("step") else 1
    start, stop, _ = slice(
        r.whole("start") if r.has("start") else None, r.whole("end") if r.has("end") else None
    ).indices(size[axis])  # fmt: skip
    return [(Part(axis, start, max(start, stop), max(step, 1)),)]


def _select(r: Reader) -> Views:
    size = _given(r)
    axis = r.axis("dim", len(size))
    index = r.whole("index") % max(size[axis], 1)
    return [(Part(axis, index, index + 1), _dropped(size, axis))]


def _split(r: Reader) -> Views:
    """``split``, ``chunk``: parts one after another, as long as the results say."""
    axis = r.axis("dim", len(_given(r)))
    views, start = [], 0
    for size in r.operation.sizes:
        if len(size) <= axis:
            raise ProtocolFault("a part in a trace is not of the size of the whole")
        views.append((Part(axis, start, start + size[axis]),))
        start += size[axis]
    return list(views)


def _unbind(r: Reader) -> Views:
    size = _given(r)
    axis = r.axis("dim", len(size))
    return [(Part(axis, index, index + 1), _dropped(size, axis)) for index in range(len(r.operation.sizes))]


def _odd(r: Reader) -> Views:
    return [(Odd(r.name, tuple(r.settings().items()), size),) for size in r.operation.sizes]


def _dropped(size: Size, axis: int) -> View:
    before, after = (*size[:axis], 1, *size[axis + 1 :]), (*size[:axis], *size[axis + 1 :])
    return Layout.of(before).reshaped(after) or Odd("squeeze", (("axis", axis),), after)


def _layout(r: Reader, layout: Layout | None) -> View:
    if layout is not None and layout.size == r.size:
        return layout
    return Odd(r.name, tuple(r.settings().items()), r.size)


VIEWS: Mapping[str, Callable[[Reader], Views]] = {
    **dict.fromkeys(("view", "_unsafe_view", "reshape", "_reshape_alias", "flatten", "squeeze", "unsqueeze"), _reshape),
    **dict.fromkeys(("detach", "alias", "lift_fresh", "lift", "contiguous"), _same),
    **dict.fromkeys(("t", "transpose", "permute"), _permute),
    **dict.fromkeys(("split", "split_with_sizes", "chunk", "unsafe_split", "unsafe_split_with_sizes", "unsafe_chunk"),
                    _split),
    **dict.fromkeys(("as_strided", "diagonal", "unfold", "view_as_real", "view_as_complex", "real", "imag"), _odd),
    "expand": _expand, "slice": _slice, "select": _select, "unbind": _unbind,
}  # fmt: skip
"""By operator: for each result the views that lead to it."""
