"""Reference answers: how many numbers layers give, worked out from the formulas and proved with torch's own layers.

Nothing is typed in but the settings of the layers. Importing this file raises AssertionError where they disagree.
"""

import torch
from torch import nn

__all__ = ["ANSWERS", "values_after"]

KERNEL, PADDING, STRIDE = 3, 1, 1
SIDE = 32
POOL = 2
FIRST_FILTERS, LATENT_FILTERS = 8, 16


def values_after(side: int, filters: int) -> int:
    """Numbers that a convolution gives for one image: ((side - kernel + 2 * padding) / stride + 1)^2 * filters."""
    after = (side - KERNEL + 2 * PADDING) // STRIDE + 1
    return after * after * filters


LATENT_SIDE = SIDE // POOL // POOL
FIRST, LATENT = values_after(SIDE, FIRST_FILTERS), values_after(LATENT_SIDE, LATENT_FILTERS)

with torch.no_grad():
    first = nn.Conv2d(3, FIRST_FILTERS, KERNEL, STRIDE, PADDING)
    second = nn.Conv2d(FIRST_FILTERS, 12, KERNEL, STRIDE, PADDING)
    pool = nn.MaxPool2d(POOL)
    third = nn.Conv2d(12, LATENT_FILTERS, KERNEL, STRIDE, PADDING)
    after_first = first(torch.zeros(1, 3, SIDE, SIDE))
    latent = third(pool(second(pool(after_first))))
    if (after_first.numel(), latent.numel()) != (FIRST, LATENT):
        raise AssertionError("reference/cae/answers.py: the formulas and the layers disagree")


ANSWERS: dict[str, dict[str, object]] = {
    "2.1": {
        "value": LATENT,
        "also": [tuple(latent.shape[1:])],
        "working": [
            "size = ((W - K + 2 * P) / S + 1)^2 * C",
            f"(({LATENT_SIDE} - {KERNEL} + 2 * {PADDING}) / {STRIDE} + 1)^2 * {LATENT_FILTERS} = {LATENT}",
        ],
        "near": [
            {
                "value": FIRST,
                "share": "0.2",
                "say": "That is what the first convolution gives. The latent space is behind the third.",
            },
        ],
    },
}
