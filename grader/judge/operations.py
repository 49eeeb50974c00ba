"""ATen operations in the field's words: which are layers, of which kind, with which settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["LOOKED_THROUGH", "NORM_KINDS", "SILENT", "TURNS", "kind_of", "role_of"]

NORMS = {
    "native_batch_norm": "BatchNorm", "_native_batch_norm_legit": "BatchNorm", "cudnn_batch_norm": "BatchNorm",
    "_native_batch_norm_legit_no_training": "BatchNorm", "_batch_norm_with_update": "BatchNorm",
    "_batch_norm_no_update": "BatchNorm", "native_layer_norm": "LayerNorm", "native_group_norm": "GroupNorm",
}  # fmt: skip
NORM_KINDS = frozenset(NORMS.values())
ACTIVATIONS = {
    "relu": "ReLU", "tanh": "Tanh", "sigmoid": "Sigmoid", "leaky_relu": "LeakyReLU", "elu": "ELU", "gelu": "GELU",
    "silu": "SiLU", "softplus": "Softplus", "hardtanh": "Hardtanh", "_prelu_kernel": "PReLU", "_softmax": "Softmax",
    "_log_softmax": "LogSoftmax", "native_dropout": "Dropout", "bernoulli": "Dropout", "clamp_min": "ReLU",
}  # fmt: skip
POOLS = {
    "max_pool2d_with_indices": "MaxPool2d", "avg_pool2d": "AvgPool2d", "_adaptive_avg_pool2d": "AdaptiveAvgPool2d",
    "upsample_nearest2d": "Upsample", "upsample_bilinear2d": "Upsample",
}  # fmt: skip
LOOKED_THROUGH = {
    "view", "_unsafe_view", "reshape", "_reshape_alias", "t", "transpose", "permute", "detach", "alias", "expand",
    "clone", "contiguous", "squeeze", "unsqueeze", "flatten", "_to_copy", "lift_fresh", "slice",
}  # fmt: skip
TURNS = {"t", "transpose", "permute"}
"""Looked through, but a weight that went through one has its axes the other way round."""
SILENT = {"empty", "zeros", "ones", "full", "scalar_tensor", "empty_like", "zeros_like", "ones_like", "is_same_size"}


def role_of(name: str, key: str) -> str:
    """The role of an argument, by its name in the operation's schema."""
    if name in {"addmm", "baddbmm"}:
        return "bias" if key == "self" else "weight"
    if name in {"mm", "bmm"}:
        return "weight"
    return key


def kind_of(name: str, arguments: Mapping[str, Any], size: tuple[int, ...]) -> tuple[str, tuple[str, ...]]:
    """(layer's kind, its settings in words)."""
    if name in {"convolution", "_convolution", "convolution_overrideable"}:
        return _convolution(arguments)
    if name in {"addmm", "mm", "linear", "bmm", "baddbmm"}:
        return "Linear", (f"{size[-1]} outputs",)
    if name in NORMS:
        return NORMS[name], ()
    if name in ACTIVATIONS:
        slope = arguments.get("negative_slope")
        return ACTIVATIONS[name], (f"slope {slope}",) if slope is not None else ()
    if name in POOLS:
        kernel = arguments.get("kernel_size")
        return POOLS[name], (f"kernel {_times(kernel)}",) if kernel else ()
    return name, ()


def _convolution(arguments: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    weight = arguments["weight"]["size"]
    transposed, groups = bool(arguments["transposed"]), int(arguments["groups"])
    kind = f"Conv{'Transpose' if transposed else ''}{len(weight) - 2}d"
    filters = weight[1] * groups if transposed else weight[0]
    settings = [f"{filters} filters", f"kernel {_times(weight[2:])}", f"stride {_times(arguments['stride'])}",
                f"padding {_times(arguments['padding'])}"]  # fmt: skip
    if any(step != 1 for step in arguments["dilation"]):
        settings.append(f"dilation {_times(arguments['dilation'])}")
    if transposed and any(arguments["output_padding"]):
        settings.append(f"output padding {_times(arguments['output_padding'])}")
    if groups != 1:
        settings.append(f"groups {groups}")
    return kind, tuple(settings)


def _times(numbers: Sequence[int]) -> str:
    """``3`` for (3, 3), ``3 x 5`` for (3, 5)."""
    return str(numbers[0]) if len(set(numbers)) == 1 else " x ".join(map(str, numbers))
