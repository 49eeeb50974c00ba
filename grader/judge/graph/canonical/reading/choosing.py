"""Operations that choose or join entries: lookups, concatenation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.judge.graph.canonical.reading.reader import Reader
from grader.judge.graph.canonical.rewriting.sizes import as_number
from grader.judge.graph.canonical.terms import Term

__all__ = ["CHOOSING"]

Read = Callable[[Reader], Term]


def _embedding(r: Reader) -> Term:
    weight, indices = r.term("weight"), r.term("indices")
    return r.terms.make("Embedding", r.size, {"input": indices, "weight": weight})


def _index(r: Reader) -> Term | None:
    """``weight[indices]`` is a lookup."""
    table, indices = r.term("self"), r.tensors()
    if set(indices) != {"self", "indices 0"} or len(table.size) != 2 or not table.of_weights:
        return None
    chosen = r.memory.get(indices["indices 0"])
    return None if chosen.dtype == "bool" else r.terms.make("Embedding", r.size, {"input": chosen, "weight": table})


def _index_select(r: Reader) -> Term | None:
    table = r.term("self")
    if r.axis("dim", len(table.size)) != 0 or len(table.size) != 2 or not table.of_weights:
        return None
    return r.terms.make("Embedding", r.size, {"input": r.term("index"), "weight": table})


def _index_put(r: Reader) -> Term | None:
    """``x[mask] = number``."""
    x, indices, value = r.term("self"), r.tensors(), r.term("values")
    if "indices 0" not in indices or r.flag("accumulate") or as_number(value) is None:
        return None
    mask = r.memory.get(indices["indices 0"])
    if mask.size != x.size or mask.dtype != "bool":
        return None
    return r.algebra.several("Where", {"condition": mask, "input": value, "other": x})


def _concatenate(r: Reader) -> Term:
    members = [r.memory.get(ref) for ref in r.refs("tensors")]
    axis = r.axis("dim", len(r.size))
    if r.name == "stack":
        members = [r.terms.reshaped(one, (*one.size[:axis], 1, *one.size[axis:])) for one in members]
    members = [one for one in members if one.size != (0,)]
    flat: list[Term] = []
    for one in members:
        is_inner = one.kind == "Concatenate" and one.setting("axis") == axis
        flat += one.operands if is_inner else [one]
    if len(flat) == 1:
        return flat[0]
    return r.terms.make("Concatenate", r.size, {f"input {n}": one for n, one in enumerate(flat)}, {"axis": axis})


def _repeat(r: Reader) -> Term:
    return r.terms.repeated(r.term("self"), r.wholes("repeats"))


CHOOSING: Mapping[str, Callable[[Reader], Term | None]] = {
    "embedding": _embedding, "index": _index, "index_select": _index_select, "index_put": _index_put,
    "cat": _concatenate, "stack": _concatenate, "repeat": _repeat,
}  # fmt: skip
"""By operator; None where it is not one of these."""
