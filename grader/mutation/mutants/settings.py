"""Another setting of one layer, also where a helper makes many: the model is made as it was, and the layer again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.model import Plain
from grader.mutation.modules import Model, Module
from grader.mutation.remaking import OLD, built, change, shown
from grader.mutation.study import Study
from grader.mutation.variant import Theme, Variant

__all__ = ["setting_mutants"]

KERAS_EPSILON, KERAS_MOMENTUM = 1e-3, 0.01
"""What another framework takes when nothing is said; its momentum of 0.99 is 0.01 in torch's way of counting."""


@dataclass(frozen=True)
class Change:
    """``settings``: expressions by name, in which ``old`` is the layer as it was."""

    theme: Theme
    words: str
    settings: Mapping[str, str]


def setting_mutants(study: Study) -> Iterator[Variant]:
    """For each leaf of each model: kernel, stride, padding, dilation, groups, bias, width, statistics, rates ..."""
    for model in study.models.values():
        for module in model.leaves:
            if module.settings is None:
                continue
            for found in _changes(module):
                words = f"{module.path} {module.kind}: {found.words}"
                lines = change(model, module, found.settings)
                yield from filter(None, [built(study, found.theme, words, model, module.path, lines)])
            yield from filter(None, [_widened(study, model, module)])


def _changes(module: Module) -> Iterator[Change]:
    if module.has("kernel_size"):
        yield from _windows(module)
    if module.has("groups"):
        yield from _groups(module)
    if module.has("padding_mode") and module.numbers("padding") and any(module.numbers("padding")):
        yield Change(Theme.PADDING, "padding_mode 'reflect' for 'zeros'", {"padding_mode": "'reflect'"})
    bias = next((one for one in module.settings or () if one.name == "bias"), None)
    if bias is not None and isinstance(bias.value, bool):
        yield Change(Theme.BIAS, "without bias" if bias.value else "with bias", {"bias": repr(not bias.value)})
    for name, theme, other in _RATES:
        value = module.setting(name)
        if isinstance(value, float) and value != other:
            yield Change(theme, f"{name} {other} for {value}", {name: repr(other)})
    for name, theme in _SWITCHES.items():
        value = module.setting(name)
        if isinstance(value, bool):
            yield Change(theme, f"{name}={not value}", {name: repr(not value)})
    for name, theme in _COUNTS.items():
        value = module.setting(name)
        if isinstance(value, int) and not isinstance(value, bool):
            yield Change(theme, f"{name} {value + 1} for {value}", {name: f"{OLD}.{name} + 1"})
    mode = module.setting("mode")
    if mode in _MODES:
        yield Change(Theme.NUMBER, f"mode {_MODES[str(mode)]!r} for {mode!r}", {"mode": repr(_MODES[str(mode)])})


_RATES: tuple[tuple[str, Theme, float], ...] = (
    ("eps", Theme.EPSILON, KERAS_EPSILON),
    ("momentum", Theme.MOMENTUM, KERAS_MOMENTUM),
    ("negative_slope", Theme.ACTIVATION, 0.3),
    ("p", Theme.DROPOUT, 0.25),
    ("alpha", Theme.ACTIVATION, 0.5),
    ("scale_factor", Theme.NUMBER, 3.0),
)
_SWITCHES = {
    "affine": Theme.NORMALISATION,
    "elementwise_affine": Theme.NORMALISATION,
    "track_running_stats": Theme.NORMALISATION,
    "bidirectional": Theme.LAYER,
    "batch_first": Theme.INPUT,
    "ceil_mode": Theme.POOLING,
    "count_include_pad": Theme.POOLING,
    "inplace": Theme.ACTIVATION,
}
_COUNTS = {
    "num_layers": Theme.NUMBER,
    "hidden_size": Theme.WIDTH,
    "num_embeddings": Theme.WIDTH,
    "dim": Theme.NUMBER,
    "start_dim": Theme.NUMBER,
    "num_groups": Theme.GROUPS,
    "num_heads": Theme.NUMBER,
    "upscale_factor": Theme.NUMBER,
}
_MODES = {"nearest": "bilinear", "bilinear": "nearest"}


def _windows(module: Module) -> Iterator[Change]:
    """Kernel, stride, padding and dilation; also those that leave the size of the output as it is."""
    kernel, stride = module.numbers("kernel_size"), module.numbers("stride")
    padding, dilation = module.numbers("padding"), module.numbers("dilation")
    if not kernel or not stride:
        return
    fits = bool(padding) and all(2 * p == k - 1 for p, k in zip(padding, kernel, strict=True))
    same_size = fits and stride == (1,) * len(stride)
    larger = tuple(k + 2 for k in kernel)
    yield _to(Theme.KERNEL, {"kernel_size": (larger, kernel)})
    if padding:
        yield _to(Theme.KERNEL, {"kernel_size": (larger, kernel), "padding": (tuple(p + 1 for p in padding), padding)})
    if min(kernel) > 1:
        yield _to(Theme.KERNEL, {"kernel_size": (tuple(k - 1 for k in kernel), kernel)})
    yield _to(Theme.STRIDE, {"stride": (tuple(s + 1 for s in stride), stride)})
    if max(stride) > 1:
        yield _to(Theme.STRIDE, {"stride": ((1,) * len(stride), stride)})
    if padding:
        yield _to(Theme.PADDING, {"padding": (tuple(p + 1 for p in padding), padding)})
        if any(padding):
            yield _to(Theme.PADDING, {"padding": (tuple(0 for _ in padding), padding)})
    if output_padding := module.numbers("output_padding"):
        more = tuple(one + 1 for one in output_padding)
        if all(one < max(s, d) for one, s, d in zip(more, stride, dilation or stride, strict=True)):
            yield _to(Theme.PADDING, {"output_padding": (more, output_padding)})
    if dilation and max(kernel) > 1:
        wider = tuple(d + 1 for d in dilation)
        yield _to(Theme.DILATION, {"dilation": (wider, dilation)})
        if same_size and any(padding):
            keeps = tuple((k - 1) * d // 2 for k, d in zip(kernel, wider, strict=True))
            yield _to(Theme.DILATION, {"dilation": (wider, dilation), "padding": (keeps, padding)})


def _to(theme: Theme, values: Mapping[str, tuple[Plain, Plain]]) -> Change:
    words = ", ".join(f"{name} {shown(other)} for {shown(value)}" for name, (other, value) in values.items())
    return Change(theme, words, {name: shown(other) for name, (other, _) in values.items()})


def _groups(module: Module) -> Iterator[Change]:
    """The smallest other number that divides the channels on both sides."""
    inputs, outputs, groups = (module.setting(name) for name in ("in_channels", "out_channels", "groups"))
    if isinstance(inputs, int) and isinstance(outputs, int) and isinstance(groups, int):
        common = math.gcd(inputs, outputs)
        other = next((g for g in range(2, common + 1) if common % g == 0), 0) if groups == 1 else 1
        if other:
            yield Change(Theme.GROUPS, f"groups {other} for {groups}", {"groups": repr(other)})


_WIDTHS = ("out_channels", "out_features")
_TAKEN = ("in_channels", "in_features")
_KEPT = ("num_features", "num_channels")


def _widened(study: Study, model: Model, module: Module) -> Variant | None:
    """Twice as wide, and what follows made to fit: the code runs, as that of someone who has misread a number."""
    name = next((name for name in _WIDTHS if module.has(name)), None)
    width = module.setting(name) if name is not None else None
    if name is None or not isinstance(width, int):
        return None
    lines = change(model, module, {name: f"2 * {OLD}.{name}"})
    for follower in model.after(module):
        kept = next((key for key in _KEPT if follower.setting(key) == width), None)
        taken = next((key for key in _TAKEN if follower.has(key)), None)
        wide = follower.setting(kept or taken or "")
        if follower.settings is None or not isinstance(wide, int) or wide % width:
            continue
        lines += change(model, follower, {kept or taken or "": f"2 * {OLD}.{kept or taken}"})
        if taken is not None:
            break
    words = f"{module.path} {module.kind}: {name} {2 * width} for {width}, and what follows fits"
    return built(study, Theme.WIDTH, words, model, module.path, lines)
