"""Normalisation layers, however they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.evidence import ProtocolFault
from grader.judge.graph.canonical.layout import NEW
from grader.judge.graph.canonical.reading.reader import Reader
from grader.judge.graph.canonical.rewriting.axes import before_view
from grader.judge.graph.canonical.terms import Term, Terms
from grader.judge.graph.net import Setting

__all__ = ["NORMALISING"]

Read = Callable[[Reader], Term]

MOMENTUM, EPS = ("momentum", "exponential_average_factor"), ("eps", "epsilon")
"""Names of the same argument in one library or another."""
STATISTICS = ("running_mean", "running_var")


def _batch(r: Reader) -> Term:
    """Momentum moves the running statistics only: it counts where they are moved."""
    x = r.term("input")
    training = _training(r)
    operands = {name: r.optional(name) for name in ("weight", "bias")}
    operands |= {name: r.memory.origin(r.ref(name)) if r.has(name) else None for name in STATISTICS}
    moves = training and operands["running_mean"] is not None
    settings: dict[str, Setting] = {"training": training, "eps": _real(r, EPS)}
    if moves:
        settings["momentum"] = _real(r, MOMENTUM)
    kind, base, operands = (
        _of_instances(r.terms, x, operands) if len(x.size) > 1 and x.size[0] == 1 else ("", x, operands)
    )
    if not kind:
        kind, base = "BatchNorm", _channels_first(x)
    made = r.terms.make(kind, base.size, {"input": base, **operands}, settings, is_pure=not moves)
    if moves:
        for name in STATISTICS:
            moved = r.terms.make("Statistics", made.size[1:2], {"input": made}, {"of": name})
            r.memory.write(r.ref(name), moved)
    return r.terms.view(made, x.layout) if base is not x and x.layout is not None else made


def _training(r: Reader) -> bool:
    if r.name in {"_native_batch_norm_legit_no_training", "_batch_norm_no_update"}:
        return False
    return True if r.name == "_batch_norm_with_update" else r.flag("training")


def _channels_first(x: Term) -> Term:
    """What ``x`` is a view of, where the channels are axis 1 there too: the other axes may lie in any order."""
    base, axes = before_view(x, (1,))
    return base if axes == (1,) else x


def _of_instances(terms: Terms, x: Term, operands: dict[str, Term | None]) -> tuple[str, Term, dict[str, Term | None]]:
    """``F.instance_norm`` takes examples and channels as one axis, and repeats what belongs to the channels."""
    layout = x.layout
    if layout is None or not layout.is_reshape or layout.given[2:] != layout.size[2:] or len(layout.given) < 3:
        return "", x, operands
    examples, channels = layout.given[:2]
    found = {role: _once(terms, term, examples, channels) for role, term in operands.items()}
    if any(found[role] is None and term is not None for role, term in operands.items()):
        return "", x, operands
    return "InstanceNorm", x.operands[0], found


def _once(terms: Terms, term: Term | None, examples: int, channels: int) -> Term | None:
    if term is None or examples == 1:
        return term
    layout = term.layout
    if layout is None or layout.order != (NEW, 0) or layout.places != (examples, channels):
        return None
    return terms.reshaped(term.operands[0], (channels,))


def _layer(r: Reader) -> Term:
    x = r.term("input")
    count = len(r.wholes("normalized_shape"))
    axes = tuple(range(len(x.size) - count, len(x.size)))
    base, inner = before_view(x, axes)
    if inner != tuple(sorted(inner)):
        base, inner = x, axes
    operands = {"input": base, "weight": r.optional("weight"), "bias": r.optional("bias")}
    made = r.terms.make("LayerNorm", base.size, operands, {"axes": inner, "eps": _real(r, EPS)})
    return r.terms.view(made, x.layout) if base is not x and x.layout is not None else made


def _group(r: Reader) -> Term:
    """With a group for each channel it is an InstanceNorm."""
    x, groups = r.term("input"), r.whole("group")
    operands = {"input": x, "weight": r.optional("weight"), "bias": r.optional("bias")}
    if groups == r.whole("C"):
        return r.terms.make("InstanceNorm", x.size, operands, {"training": True, "eps": _real(r, EPS)})
    return r.terms.make("GroupNorm", x.size, operands, {"groups": groups, "eps": _real(r, EPS)})


def _real(r: Reader, names: tuple[str, ...]) -> float:
    name = next((name for name in names if r.has(name)), None)
    if name is None:
        raise ProtocolFault("a normalisation in a trace has no epsilon or momentum")
    return r.real(name)


NORMALISING: Mapping[str, Read] = {
    **dict.fromkeys(
        ("native_batch_norm", "_native_batch_norm_legit", "_native_batch_norm_legit_no_training", "cudnn_batch_norm",
         "miopen_batch_norm", "_batch_norm_with_update", "_batch_norm_no_update"), _batch,
    ),
    "native_layer_norm": _layer, "native_group_norm": _group,
}  # fmt: skip
"""By operator; the first result is the value, the others are statistics."""
