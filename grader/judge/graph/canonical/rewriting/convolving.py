"""Convolutions: with the padding that stands before them, as matrix products of patches, and with a kernel of 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.judge.graph.canonical.terms import Term, Terms
from grader.judge.graph.net import Setting

__all__ = ["Window", "convolution", "of_channels", "padded"]

Size = tuple[int, ...]


@dataclass(frozen=True)
class Window:
    """How a convolution or a pool moves over its input, by spatial axis."""

    kernel: Size
    stride: Size
    padding: Size
    dilation: Size

    def settings(self) -> Mapping[str, Setting]:
        """As settings of a step."""
        return {"kernel": self.kernel, "stride": self.stride, "padding": self.padding, "dilation": self.dilation}

    def size(self, given: Size) -> Size:
        """Spatial size of what it makes of ``given`` (Dumoulin and Visin, 2016)."""
        parts = zip(given, self.kernel, self.stride, self.padding, self.dilation, strict=True)
        return tuple((g + 2 * p - d * (k - 1) - 1) // s + 1 for g, k, s, p, d in parts)


def convolution(terms: Terms, x: Term, weight: Term, window: Window, groups: int, size: Size) -> Term:
    """A convolution without bias; zeros that were put around its input become padding."""
    x, padding = _with_padding(terms, x, window.padding)
    settings: dict[str, Setting] = {
        "filters": weight.size[0], "kernel": window.kernel, "stride": window.stride, "padding": padding,
        "dilation": window.dilation, "groups": groups,
    }  # fmt: skip
    return terms.make(f"Conv{len(window.kernel)}d", size, {"input": x, "weight": weight}, settings)


def of_channels(terms: Terms, x: Term, weight: Term) -> Term:
    """``weight`` (filters, channels) applied to the channels (axis 1) at each place of ``x``: a kernel of 1, or where
    ``x`` are the patches of an image, the convolution that they were made for."""
    patches = _convolution_of_patches(terms, x, weight) if x.kind == "Patches" else None
    if patches is not None:
        return patches
    ones = tuple(1 for _ in x.size[2:])
    window = Window(ones, ones, tuple(0 for _ in ones), ones)
    stored = terms.reshaped(weight, (*weight.size, *ones))
    return convolution(terms, x, stored, window, 1, (x.size[0], weight.size[0], *x.size[2:]))


def padded(terms: Terms, x: Term, before: Size, after: Size, mode: str, value: float = 0.0) -> Term:
    """``x`` with entries put around it: by axis, how many before and after."""
    if not any(before) and not any(after):
        return x
    inner = dict(x.settings)
    if x.kind == "Pad" and mode == "constant" == inner["mode"] and inner["value"] == value:
        first, last = x.setting("before"), x.setting("after")
        if isinstance(first, tuple) and isinstance(last, tuple) and min(*before, *after, *first, *last) >= 0:
            before = tuple(map(sum, zip(before, first, strict=True)))
            after = tuple(map(sum, zip(after, last, strict=True)))
            x = x.operands[0]
    size = tuple(map(sum, zip(x.size, before, after, strict=True)))
    settings: dict[str, Setting] = {"mode": mode, "before": before, "after": after}
    if mode == "constant":
        settings["value"] = value
    return terms.make("Pad", size, {"input": x}, settings)


def _with_padding(terms: Terms, x: Term, padding: Size) -> tuple[Term, Size]:
    """(the input without zeros that stand on both sides alike, the padding with them)."""
    before, after = x.setting("before"), x.setting("after")
    if x.kind != "Pad" or x.setting("value") != 0 or not isinstance(before, tuple) or not isinstance(after, tuple):
        return x, padding
    if min(*before, *after) < 0 or any(before[:2]) or any(after[:2]):
        return x, padding
    both = tuple(map(min, before, after))
    bare = padded(
        terms, x.operands[0], tuple(a - b for a, b in zip(before, both, strict=True)),
        tuple(a - b for a, b in zip(after, both, strict=True)), "constant",
    )  # fmt: skip
    return bare, tuple(map(sum, zip(padding, both[2:], strict=True)))


def _convolution_of_patches(terms: Terms, x: Term, weight: Term) -> Term | None:
    image = x.operands[0]
    parts = [x.setting(name) for name in ("kernel", "stride", "padding", "dilation")]
    if len(image.size) != 4 or not all(isinstance(part, tuple) and len(part) == 2 for part in parts):
        return None
    window = Window(*(part for part in parts if isinstance(part, tuple)))
    kernel = terms.reshaped(weight, (weight.size[0], image.size[1], *window.kernel))
    size = (image.size[0], weight.size[0], *window.size(image.size[2:]))
    return terms.reshaped(convolution(terms, image, kernel, window, 1, size), (*size[:2], x.size[2]))
