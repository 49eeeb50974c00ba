"""Reference answer of question 1.1.1: the padding of the discriminator's four convolutions, from the formula.

Nothing is typed in but the sizes of the figure. Importing this file raises AssertionError where torch's own layer
disagrees with the formula.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil

import torch
from torch import nn

__all__ = ["ANSWERS", "padding"]

KERNEL, STRIDE = 5, 2
SIZES = (32, 16, 8, 4, 1)
"""Height and width of the images as they go through conv1, conv2, conv3, conv4."""


def padding(before: int, after: int, kernel: int = KERNEL, stride: int = STRIDE) -> int:
    """The least padding that takes a size to another: ceil(((after - 1) * stride + kernel - before) / 2)."""
    return ceil(((after - 1) * stride + kernel - before) / 2)


STEPS = tuple(pairwise(SIZES))
PADDINGS = tuple(padding(before, after) for before, after in STEPS)

with torch.no_grad():
    for (before, after), found in zip(STEPS, PADDINGS, strict=True):
        layer = nn.Conv2d(1, 1, KERNEL, stride=STRIDE, padding=found)
        if layer(torch.zeros(1, 1, before, before)).shape[-1] != after:
            raise AssertionError(f"reference/pa4/answers.py: padding {found} does not take {before} to {after}")

ANSWERS: dict[str, dict[str, object]] = {
    "1.1.1": {
        "value": PADDINGS,
        "names": ["conv1", "conv2", "conv3", "conv4"],
        "working": [
            "padding = ceil(((size_out - 1) * stride + kernel_size - size_in) / 2)",
            *(
                f"conv{number}: ceil((({after} - 1) * {STRIDE} + {KERNEL} - {before}) / 2) = {found}"
                for number, ((before, after), found) in enumerate(zip(STEPS, PADDINGS, strict=True), start=1)
            ),
        ],
        "near": [
            {
                "value": PADDINGS[0],
                "share": "0.75",
                "say": "One padding is given for all layers; the last one, which ends in one number, needs another.",
            },
        ],
    },
}
