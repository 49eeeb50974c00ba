"""The operators that a program may use, as the outside knows them: looked up before anything is sent to a clean box.

Each computes its results from its arguments and from nothing else: no files, no raw memory, no calls into Python. Left
out on purpose: ``set_``, ``resize_``, ``from_file``, ``_reshape_alias`` and other operators that trust their arguments.
``grader.inside.operators`` has the same list; a test holds them equal.
"""

from __future__ import annotations

from grader.judge.graph.program import Program

__all__ = ["OPERATORS", "not_allowed"]

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


def not_allowed(program: Program) -> tuple[str, ...]:
    """The program's operators that are not on the list, each once."""
    return tuple(dict.fromkeys(one.operator for one in program.operations if not _is_allowed(one.operator)))


def _is_allowed(operator: str) -> bool:
    """An operator that ends in ``_`` works in place and is allowed where its base is."""
    in_place = operator.endswith("_") and not operator.endswith("__")
    return operator in OPERATORS or (in_place and operator.removesuffix("_") in OPERATORS)
