"""What differs between a step and the one that is asked for, in the field's terms.

Only what a student decides at this step is a fault of it. What follows from a step before, such as the number of
features that it takes or the size that is flattened, is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from grader.judge.graph.layers import Place
from grader.judge.graph.net import Setting, Step
from grader.model import Fault

__all__ = ["Difference", "How", "compare", "price"]

Size = tuple[int, ...]

How = Literal["other", "missing", "extra", "moved", "unused", "reused", "wired", "returned", "statistics"]
"""In which way: another setting or kind; not there; too many; elsewhere; made but not used; used again in place of one
of its own; takes another value; returned in another way; statistics of the batch in place of its own."""


@dataclass(frozen=True)
class Difference:
    """One difference. ``what``: the kind of step that it is about. ``setting``, ``got``, ``wanted``: where it is a
    setting, or a kind. ``mode``: where it shows in one mode only. ``module``: where the student's code has it;
    ``reference``: where the reference has it.
    """

    fault: Fault
    what: str
    how: How = "other"
    setting: str = ""
    got: Setting | None = None
    wanted: Setting | None = None
    mode: str = ""
    module: str = ""
    reference: str = ""


FAULTS: dict[str, Fault] = {
    "filters": "filters", "outputs": "filters", "kernel": "kernel", "stride": "stride", "padding": "padding",
    "dilation": "dilation", "groups": "groups",
}  # fmt: skip
"""Faults that are settings."""

KIND_COSTS = {
    "head": 4.5, "normalisation": 1.5, "activation": 1.5, "pooling": 1.8, "dropout": 0.5, "resizing": 1.8, "view": 1.0,
    "function": 1.4, "source": 0.4,
}  # fmt: skip
"""What it costs to set steps of different kinds beside each other."""
BARE_COST = 2.5
"""The same for heads without parameters."""
ENTRYWISE = frozenset({"activation", "function"})
FOLLOWING = 0.02
"""What it costs that a weight has another size, which follows from before."""


def price(mine: Place, ours: Place) -> float:
    """What it costs to set the two beside each other in an alignment; infinite where they have nothing in common."""
    if mine.role != ours.role and not {mine.role, ours.role} <= ENTRYWISE:
        return math.inf
    if mine.is_head and bool(mine.step.parameters) != bool(ours.step.parameters):
        return math.inf
    if not _is_same_kind(mine, ours):
        return BARE_COST if mine.is_head and not mine.step.parameters else KIND_COSTS[ours.role]
    own = () if _is_equal(mine.step, ours.step) else compare(mine, ours)[0]
    return min(3.0, 0.6 * len(own)) + FOLLOWING * (mine.step.weight != ours.step.weight)


def compare(mine: Place, ours: Place) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """(differences of its own, one for each fault; those that follow from what comes before)."""
    if not _is_same_kind(mine, ours):
        return (_other_kind(mine, ours),), ()
    if _is_equal(mine.step, ours.step):
        return (), ()
    own: list[Difference] = []
    follows: list[Difference] = []
    for name, got, wanted in _settings(mine.step, ours.step):
        found = Difference(_fault(ours, name), mine.step.kind, "other", name, got, wanted, module=mine.step.module)
        (follows if _follows(name, mine, ours) else own).append(found)
    for found in _parameters(mine, ours):
        (own if found.setting != "size" else follows).append(found)
    own += _statistics(mine.step, ours.step)
    each = {one.fault: one for one in reversed(own)}
    return tuple(one for one in own if each[one.fault] is one), tuple(follows)


def _is_equal(mine: Step, ours: Step) -> bool:
    """At a glance: the same settings and parameters of the same sizes."""
    return mine.settings == ours.settings and [(one.role, one.canonical_size) for one in mine.parameters] == [
        (one.role, one.canonical_size) for one in ours.parameters
    ]


def _is_same_kind(mine: Place, ours: Place) -> bool:
    return mine.step.kind == ours.step.kind or _is_whole_pool(mine, ours) or _is_whole_pool(ours, mine)


def _is_whole_pool(one: Place, other: Place) -> bool:
    """A pool over all there is, and one whose kernel is that large on the other side: what is there to pool follows
    from before."""
    form = "Avg" if "AvgPool" in one.step.kind else "Max"
    if not one.step.kind.startswith(f"Adaptive{form}Pool") or not other.step.kind.startswith(f"{form}Pool"):
        return False
    kernel = other.step.setting("kernel")
    return isinstance(kernel, tuple) and kernel == one.given[-len(kernel) :] and one.given != other.given


def _other_kind(mine: Place, ours: Place) -> Difference:
    fault: Fault = "kind"
    if ours.role == "normalisation":
        fault = "normalisation"
    elif ours.role in ENTRYWISE:
        fault = "activation"
    elif ours.role in {"dropout", "source", "view"}:
        fault = "setting"
    got, wanted = mine.step.kind, ours.step.kind
    setting = "arrangement" if ours.role == "view" else "kind"
    return Difference(fault, got, "other", setting, got, wanted, module=mine.step.module)


def _fault(ours: Place, name: str) -> Fault:
    if ours.role == "activation":
        return "activation"
    return FAULTS.get(name, "setting")


def _settings(mine: Step, ours: Step) -> Iterator[tuple[str, Setting | None, Setting | None]]:
    """(name, the student's, the reference's) of each setting that differs."""
    if mine.kind != ours.kind:  # pools of one form
        return
    left, right = dict(mine.settings), dict(ours.settings)
    for name in dict.fromkeys([*right, *left]):
        if left.get(name) != right.get(name) and not _is_statistics(name, mine, ours):
            yield name, left.get(name), right.get(name)


def _is_statistics(name: str, mine: Step, ours: Step) -> bool:
    """Whether a setting tells whose statistics are used, rather than how. Momentum counts where both move them."""
    return name == "training" or (name == "momentum" and None in {mine.setting(name), ours.setting(name)})


def _statistics(mine: Step, ours: Step) -> tuple[Difference, ...]:
    """Whose statistics a normalisation uses: those of the batch, or those that it keeps."""
    if "running_mean" not in {one.role for one in (*mine.parameters, *ours.parameters)}:
        return ()
    got, wanted = _source(mine), _source(ours)
    if got == wanted:
        return ()
    return (Difference("normalisation", mine.kind, "statistics", "statistics", got, wanted, module=mine.module),)


def _source(step: Step) -> str:
    kept = step.parameter("running_mean") is not None
    if step.setting("training"):
        return "of the batch, and kept" if kept else "of the batch"
    return "kept" if kept else "none"


def _follows(name: str, mine: Place, ours: Place) -> bool:
    """Whether a setting that differs does so because of what comes before."""
    if name in {"filters", "groups"} and _is_by_channel(mine.step) and _is_by_channel(ours.step):
        return _per_group(mine.step) == _per_group(ours.step)
    if name == "padding":
        return _keeps_size(mine.step) and _keeps_size(ours.step)
    if name == "stride" and ours.role == "pooling":
        return all(place.step.setting("stride") == place.step.setting("kernel") for place in (mine, ours))
    if mine.role == "view" or name in {"size", "factors"}:
        return _is_view_of_another_size(name, mine, ours)
    return False


def _is_by_channel(step: Step) -> bool:
    """A convolution of each channel by itself (depthwise): it has as many groups as it is given channels."""
    groups, axis = step.setting("groups"), step.input_axis
    if not step.kind.startswith("Conv") or axis is None or not isinstance(groups, int) or groups == 1:
        return False
    return step.weight[axis] == (groups if axis == 0 else 1)


def _per_group(step: Step) -> int:
    filters, groups = step.setting("filters"), step.setting("groups")
    return filters // groups if isinstance(filters, int) and isinstance(groups, int) and groups else 0


def _keeps_size(step: Step) -> bool:
    """Whether the padding is the one that follows from the kernel: at stride 1 the size stays."""
    parts = [step.setting(name) for name in ("kernel", "padding", "dilation")]
    if not all(isinstance(part, tuple) for part in parts):
        return False
    kernel, padding, dilation = (part for part in parts if isinstance(part, tuple))
    return all(2 * p == d * (k - 1) for k, p, d in zip(kernel, padding, dilation, strict=True))


def _is_view_of_another_size(name: str, mine: Place, ours: Place) -> bool:
    """A view whose source has another size: its numbers follow, its form does not."""
    if mine.given[1:] == ours.given[1:]:
        return False
    if name == "size":
        left, right = mine.step.setting(name), ours.step.setting(name)
        same_count = math.prod(mine.given[1:]) == math.prod(ours.given[1:])
        return not same_count and _rank(left) == _rank(right)
    return name in {"factors", "start", "stop"}


def _rank(value: Setting | None) -> int:
    return len(value) if isinstance(value, tuple) else 0


def _parameters(mine: Place, ours: Place) -> Iterator[Difference]:
    """Parameters that one side lacks, and sizes that are not told by a setting."""
    for role in dict.fromkeys(one.role for one in (*ours.step.parameters, *mine.step.parameters)):
        one, other = mine.step.parameter(role), ours.step.parameter(role)
        if role.startswith("running_"):
            continue
        if one is None or other is None:
            if role != "bias" or not (mine.step.feeds_norm or ours.step.feeds_norm):
                yield _lacking(role, mine, ours)
        elif one.canonical_size != other.canonical_size:
            yield from _other_size(role, mine, ours)


def _lacking(role: str, mine: Place, ours: Place) -> Difference:
    has = mine.step.parameter(role) is not None
    how: How = "extra" if has else "missing"
    if ours.role == "normalisation":
        return Difference("setting", mine.step.kind, how, "affine", has, not has, module=mine.step.module)
    fault: Fault = "bias" if role == "bias" else "setting"
    return Difference(fault, mine.step.kind, how, role, has, not has, module=mine.step.module)


def _other_size(role: str, mine: Place, ours: Place) -> Iterator[Difference]:
    """Sizes of weights and biases are told by settings, and by what is given."""
    kind, got, wanted = ours.step.kind, mine.step.weight, ours.step.weight
    if kind == "Embedding" and role == "weight":
        for axis, (name, fault) in enumerate((("entries", "setting"), ("outputs", "filters"))):
            if got[axis] != wanted[axis]:
                told: Fault = "filters" if fault == "filters" else "setting"
                yield Difference(told, kind, "other", name, got[axis], wanted[axis], module=mine.step.module)
    elif kind == "PReLU" and (math.prod(got) == 1) != (math.prod(wanted) == 1):
        sizes = math.prod(got), math.prod(wanted)
        yield Difference("activation", kind, "other", "slopes", *sizes, module=mine.step.module)
    else:
        yield Difference("setting", kind, "other", "size", module=mine.step.module)
