"""A step in words, as people in the field write it: ``Conv2d(64 filters, kernel 3, stride 2, padding 1)``."""

from __future__ import annotations

from collections.abc import Mapping

from grader.judge.graph.net import Setting, Step

__all__ = ["setting_words", "words"]

USUAL: Mapping[str, Setting] = {
    "groups": 1, "eps": 1e-05, "momentum": 0.1, "alpha": 1.0, "approximate": "none", "mode": "nearest", "beta": 1.0,
    "threshold": 20.0, "align_corners": False, "ceil_mode": False, "correction": 0.0, "step": 1,
}  # fmt: skip
"""Settings that are said only where they are not these."""

ZERO_OR_ONE = {"dilation": 1, "output_padding": 0}
"""The same for settings with a number for each axis."""

NAMES = {
    "output_padding": "output padding", "output_size": "output", "align_corners": "corners aligned",
    "ceil_mode": "rounded up", "count_include_pad": "padding counted",
}  # fmt: skip


def words(step: Step) -> str:
    """The kind, and in brackets the settings that are not always the same."""
    said = [part for name, value in step.settings if (part := _said(step, name, value))]
    return f"{step.kind}({', '.join(said)})" if said else step.kind


def setting_words(name: str, value: Setting) -> str:
    """One setting: ``64 filters``, ``kernel 3``, ``stride 1 x 2``."""
    if name in {"filters", "outputs"}:
        return f"{value} {name}"
    return f"{NAMES.get(name, name)} {_value(name, value)}"


def _said(step: Step, name: str, value: Setting) -> str:
    if name in USUAL and value == USUAL[name]:
        return ""
    if name in ZERO_OR_ONE and isinstance(value, tuple) and set(value) <= {ZERO_OR_ONE[name]}:
        return ""
    is_pool = step.kind.startswith(("MaxPool", "AvgPool"))
    if is_pool and ((name == "stride" and value == step.setting("kernel")) or (name == "padding" and not _any(value))):
        return ""
    if name == "training":
        has_statistics = step.parameter("running_mean") is not None
        return "" if not value or has_statistics or step.kind != "BatchNorm" else "statistics of the batch"
    if step.kind == "Affine":
        return _affine(name, value)
    return setting_words(name, value)


def _affine(name: str, value: Setting) -> str:
    if name == "scale":
        return "" if value == 1 else f"times {_value(name, value)}"
    return "" if value == 0 else f"plus {_value(name, value)}"


def _value(name: str, value: Setting) -> str:
    """``3`` for (3, 3), ``3 x 5`` for (3, 5); axes are counted, not multiplied; examples are left out of sizes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if not isinstance(value, tuple):
        return str(value)
    if name in {"axes", "order", "before", "after", "factors"}:
        return ", ".join(map(str, value))
    if name == "size":
        value = value[1:] if value[:1] == (-1,) else value
        return " x ".join("examples" if length == -1 else str(length) for length in value) or "one number"
    return str(value[0]) if len(set(value)) == 1 else " x ".join(map(str, value))


def _any(value: Setting) -> bool:
    return any(value) if isinstance(value, tuple) else bool(value)
