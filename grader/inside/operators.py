"""The operators that a program may use: each computes its results from its arguments and from nothing else.

``grader.judge.graph.operators`` has the same list for the outside; a test holds them equal. An operator that ends in
``_`` works in place and is allowed where its base is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

__all__ = ["OPERATORS", "TYPES", "check_arguments", "operator_named", "type_named"]

WORDS = """
empty empty_like empty_strided empty_permuted zeros zeros_like ones ones_like full full_like new_empty
new_empty_strided new_zeros new_ones new_full arange linspace logspace eye scalar_tensor tril_indices triu_indices
lift_fresh lift_fresh_copy

rand randn rand_like randn_like randint randint_like randperm random bernoulli normal uniform exponential multinomial
native_dropout rrelu_with_noise

view _unsafe_view reshape as_strided t transpose permute expand slice select squeeze unsqueeze unbind split
split_with_sizes unsafe_split unsafe_split_with_sizes unsafe_chunk diagonal unfold detach alias view_as_real
view_as_complex _conj _conj_physical conj_physical select_scatter slice_scatter diagonal_scatter

clone copy _to_copy fill zero constant_pad_nd reflection_pad1d reflection_pad2d reflection_pad3d replication_pad1d
replication_pad2d replication_pad3d cat stack repeat repeat_interleave roll flip rot90 tril triu im2col col2im
pixel_shuffle pixel_unshuffle channel_shuffle index index_put index_select index_add index_copy index_fill gather
scatter scatter_add scatter_reduce masked_fill masked_scatter masked_select where take nonzero sort argsort topk
kthvalue searchsorted bucketize cumsum cumprod cummax cummin logcumsumexp

add sub rsub mul div floor_divide remainder fmod neg abs sign sgn pow square sqrt rsqrt exp exp2 expm1 log log2 log10
log1p reciprocal sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh sigmoid erf erfc erfinv floor ceil
round trunc frac clamp clamp_min clamp_max maximum minimum fmax fmin lerp addcmul addcdiv hypot logaddexp logaddexp2
logit nan_to_num isnan isinf isposinf isneginf xlogy sinc heaviside copysign lgamma deg2rad rad2deg

eq ne lt le gt ge logical_and logical_or logical_xor logical_not bitwise_and bitwise_or bitwise_xor bitwise_not
__and__ __or__ __xor__ __iand__ __ior__ __ixor__

sum nansum mean prod var std var_mean std_mean max min amax amin aminmax argmax argmin any all norm linalg_vector_norm
logsumexp median nanmedian mode count_nonzero trace _cdist_forward mm addmm _addmm_activation bmm baddbmm addbmm mv
addmv dot vdot addr _trilinear linalg_cross cross linear matmul

convolution native_batch_norm native_layer_norm native_group_norm _fused_rms_norm _weight_norm_interface embedding
embedding_renorm max_pool1d max_pool2d_with_indices max_pool3d_with_indices avg_pool1d avg_pool2d avg_pool3d
_adaptive_avg_pool2d _adaptive_avg_pool3d adaptive_avg_pool1d adaptive_max_pool2d adaptive_max_pool3d max_unpool2d
max_unpool3d upsample_nearest1d upsample_nearest2d upsample_nearest3d _upsample_nearest_exact1d
_upsample_nearest_exact2d _upsample_nearest_exact3d upsample_linear1d upsample_bilinear2d upsample_bicubic2d
upsample_trilinear3d _upsample_bilinear2d_aa _upsample_bicubic2d_aa grid_sampler_2d grid_sampler_3d
affine_grid_generator _scaled_dot_product_flash_attention_for_cpu relu leaky_relu elu celu gelu silu mish softplus
hardtanh hardsigmoid hardswish softshrink hardshrink threshold _prelu_kernel glu log_sigmoid_forward _softmax
_log_softmax _safe_softmax

mse_loss smooth_l1_loss huber_loss binary_cross_entropy binary_cross_entropy_with_logits nll_loss_forward
nll_loss2d_forward
"""
OPERATORS = frozenset(WORDS.split())

DTYPES = {
    name: getattr(torch, name)
    for name in ("float16", "bfloat16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool",
                 "complex64", "complex128")
}  # fmt: skip
FORMATS = {name: getattr(torch, name) for name in ("contiguous_format", "preserve_format", "channels_last",
                                                   "channels_last_3d")}  # fmt: skip
TYPES: Mapping[str, Mapping[str, Any]] = {
    "dtype": DTYPES, "out_dtype": DTYPES, "layout": {"strided": torch.strided}, "memory_format": FORMATS,
}  # fmt: skip
"""Arguments that are given as words, and the words."""
CHANNELS = ("weight", "bias", "running_mean", "running_var")


def operator_named(operator: str, overload: str) -> Any:
    """The callable. Raises ValueError for what is not on the list, or not in this torch."""
    in_place = operator.endswith("_") and not operator.endswith("__")
    if operator not in OPERATORS and not (in_place and operator.removesuffix("_") in OPERATORS):
        raise ValueError(f"{operator} is not an operator that a program may use")
    packet = getattr(torch.ops.aten, operator, None)
    if packet is None or overload not in packet.overloads():
        raise ValueError(f"this torch has no {operator}.{overload}")
    return getattr(packet, overload)


def type_named(argument: str, word: object) -> Any:
    """What a word for a type stands for. Raises ValueError for what a program may not use."""
    found = TYPES[argument].get(word) if isinstance(word, str) else None
    if found is None:
        raise ValueError(f"{word} is not a {argument} that a program may use")
    return found


def check_arguments(operator: str, given: Mapping[str, Any]) -> None:
    """Look at what some kernels read without looking. Raises ValueError."""
    if operator == "native_batch_norm":
        image, needed = given["input"], () if given["training"] else ("running_mean", "running_var")
        for name in CHANNELS:
            tensor = given.get(name)
            if tensor is None and name in needed:
                raise ValueError(f"{name} is not there")
            if tensor is not None and (image.dim() < 2 or tuple(tensor.shape) != (image.shape[1],)):
                raise ValueError(f"{name} has not one number for each channel")
    elif operator == "_weight_norm_interface":
        weight, axis = given["v"], given["dim"]
        if axis not in {0, weight.dim() - 1} or given["g"].numel() != weight.shape[axis] or weight.numel() == 0:
            raise ValueError("g has not one number for each part of v")
