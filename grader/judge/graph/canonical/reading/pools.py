"""Pooling, resizing and padding of images."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.evidence import ProtocolFault
from grader.judge.graph.canonical.reading.reader import Reader
from grader.judge.graph.canonical.rewriting.axes import reduced
from grader.judge.graph.canonical.rewriting.convolving import Window, padded
from grader.judge.graph.canonical.terms import Term
from grader.judge.graph.net import Setting

__all__ = ["POOLS"]

Read = Callable[[Reader], Term]
Size = tuple[int, ...]

RANKS = {
    "max_pool2d_with_indices": 2, "max_pool3d_with_indices": 3, "avg_pool1d": 1, "avg_pool2d": 2, "avg_pool3d": 3,
    "_adaptive_avg_pool2d": 2, "_adaptive_avg_pool3d": 3, "adaptive_avg_pool1d": 1, "adaptive_max_pool2d": 2,
    "adaptive_max_pool3d": 3,
}  # fmt: skip
"""How many spatial axes a pool has."""

RESIZED = {
    "upsample_nearest1d": "nearest", "upsample_nearest2d": "nearest", "upsample_nearest3d": "nearest",
    "_upsample_nearest_exact1d": "nearest-exact", "_upsample_nearest_exact2d": "nearest-exact",
    "_upsample_nearest_exact3d": "nearest-exact", "upsample_linear1d": "linear", "upsample_bilinear2d": "bilinear",
    "upsample_trilinear3d": "trilinear", "upsample_bicubic2d": "bicubic",
}  # fmt: skip


def _pool(r: Reader) -> Term:
    x, rank = r.term("self"), RANKS[r.name]
    is_max = r.name.startswith("max")
    kernel = r.wholes("kernel_size", rank)
    stride = r.wholes("stride", rank) or kernel
    dilation = r.wholes("dilation", rank) if is_max else (1,) * rank
    window = Window(kernel, stride, r.wholes("padding", rank), dilation)
    if len(x.size) <= rank or len(kernel) != rank:
        raise ProtocolFault("a pool in a trace has no images")
    images = x.size[-rank:]
    if kernel == images and r.size[-rank:] == (1,) * rank and not any(window.padding) and not r.has("divisor_override"):
        return reduced(r.terms, "Max" if is_max else "Mean", x, _last(x, rank), keeps=True)
    settings = _without_defaults(window, is_max=is_max)
    if window.size(images) != r.size[-rank:]:
        settings["ceil_mode"] = True
    if not is_max and any(window.padding):
        settings["count_include_pad"] = r.flag("count_include_pad")
    if not is_max and r.has("divisor_override"):
        settings["divisor"] = r.whole("divisor_override")
    kind = "MaxPool" if is_max else "AvgPool"
    if rank == 2 and _is_flat(x, window):
        return _flat(r, kind, settings)
    return r.terms.make(f"{kind}{rank}d", r.size, {"input": x}, settings)


def _without_defaults(window: Window, *, is_max: bool) -> dict[str, Setting]:
    given = dict(window.settings())
    if not is_max or set(window.dilation) == {1}:
        del given["dilation"]
    return given


def _is_flat(x: Term, window: Window) -> bool:
    """A sequence, given as an image of one line."""
    return len(x.size) == 4 and x.size[2] == 1 and (window.kernel[0], window.padding[0]) == (1, 0)


def _flat(r: Reader, kind: str, settings: Mapping[str, Setting]) -> Term:
    line = r.terms.reshaped(r.term("self"), (*r.term("self").size[:2], r.term("self").size[3]))
    given = {name: value[1:] if isinstance(value, tuple) else value for name, value in settings.items()}
    made = r.terms.make(f"{kind}1d", (*r.size[:2], r.size[3]), {"input": line}, given)
    return r.terms.reshaped(made, r.size)


def _adaptive(r: Reader) -> Term:
    x, rank = r.term("self"), RANKS[r.name]
    is_max = "max" in r.name
    if r.size == x.size:
        return x
    if r.size[-rank:] == (1,) * rank:
        return reduced(r.terms, "Max" if is_max else "Mean", x, _last(x, rank), keeps=True)
    kind = f"Adaptive{'Max' if is_max else 'Avg'}Pool{rank}d"
    return r.terms.make(kind, r.size, {"input": x}, {"output_size": r.size[-rank:]})


def _last(x: Term, rank: int) -> Size:
    return tuple(range(len(x.size) - rank, len(x.size)))


def _resize(r: Reader) -> Term:
    """By a whole number, nearest takes each entry so many times; from a single entry, that is a broadcast."""
    x, mode = r.term("self"), RESIZED[r.name]
    spatial = x.size[2:]
    scale = tuple(
        after // before if before and after % before == 0 else 0
        for before, after in zip(spatial, r.size[2:], strict=True)
    )
    if r.size == x.size and not r.flag("align_corners"):
        return x
    settings: dict[str, Setting] = {"mode": mode}
    if all(scale) and mode.startswith("nearest"):
        if set(spatial) == {1}:
            return r.terms.expanded(x, r.size)
        return r.terms.upsampled(x, scale)
    settings |= {"scale": scale} if all(scale) else {"size": r.size[2:]}
    if mode not in {"nearest", "nearest-exact"}:
        settings["align_corners"] = r.flag("align_corners")
    return r.terms.make("Upsample", r.size, {"input": x}, settings)


def _pad(r: Reader) -> Term:
    x, pairs = r.term("self"), r.wholes("pad" if r.name == "constant_pad_nd" else "padding")
    rank = len(x.size)
    if len(pairs) % 2 or len(pairs) > 2 * rank:
        raise ProtocolFault("padding in a trace does not fit what is padded")
    rest = (0,) * (rank - len(pairs) // 2)
    before, after = (*rest, *pairs[0::2][::-1]), (*rest, *pairs[1::2][::-1])
    if r.name == "constant_pad_nd":
        return padded(r.terms, x, before, after, "constant", r.real("value"))
    return padded(r.terms, x, before, after, "reflect" if r.name.startswith("reflection") else "replicate")


def _shuffle(r: Reader) -> Term:
    """``pixel_shuffle``: (N, C * r * r, H, W) to (N, C, H * r, W * r); ``pixel_unshuffle``: back."""
    x = r.term("self")
    lead, (channels, height, width) = x.size[:-3], x.size[-3:]
    rank = len(lead)
    if r.name == "pixel_shuffle":
        factor = r.whole("upscale_factor")
        split: Size = (*lead, channels // factor**2, factor, factor, height, width)
        order = (0, 3, 1, 4, 2)
    else:
        factor = r.whole("downscale_factor")
        split = (*lead, channels, height // factor, factor, width // factor, factor)
        order = (0, 2, 4, 1, 3)
    apart = r.terms.permuted(r.terms.reshaped(x, split), (*range(rank), *(rank + axis for axis in order)))
    return r.terms.reshaped(apart, r.size)


POOLS: Mapping[str, Read] = {
    **{name: _adaptive if "adaptive" in name else _pool for name in RANKS}, **dict.fromkeys(RESIZED, _resize),
    **dict.fromkeys(
        ("constant_pad_nd", "reflection_pad1d", "reflection_pad2d", "reflection_pad3d", "replication_pad1d",
         "replication_pad2d", "replication_pad3d"), _pad,
    ),
    "pixel_shuffle": _shuffle, "pixel_unshuffle": _shuffle,
}  # fmt: skip
"""By operator; the first result is the value."""
