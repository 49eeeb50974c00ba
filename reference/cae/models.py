"""Reference solution: a convolutional auto-encoder for images (N, 3, 32, 32), and a colouriser."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import nn

__all__ = ["CAE", "Colouriser"]

POOLINGS = {"max": nn.MaxPool2d, "average": nn.AvgPool2d}
UPSAMPLINGS: dict[str, Callable[..., nn.Module]] = {
    "nearest": nn.UpsamplingNearest2d,
    "bilinear": partial(nn.Upsample, mode="bilinear"),
    "aligned": nn.UpsamplingBilinear2d,
}
ACTIVATIONS = {"relu": nn.ReLU, "leaky_relu": nn.LeakyReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "none": nn.Identity}


class CAE(nn.Module):
    """Images to 16 channels of 8 x 8, and back.

    The handout leaves open which pooling, up-sampling and activations are used: ``pool``, ``up``, ``between`` and
    ``last`` are the right forms. ``aligned`` is bilinear, too, with the corners of both grids on each other.
    """

    def __init__(self, pool: str = "max", up: str = "nearest", between: str = "relu", last: str = "sigmoid") -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1),
            ACTIVATIONS[between](),
            POOLINGS[pool](2),
            nn.Conv2d(8, 12, 3, padding=1),
            ACTIVATIONS[between](),
            POOLINGS[pool](2),
            nn.Conv2d(12, 16, 3, padding=1),
            ACTIVATIONS[between](),
            UPSAMPLINGS[up](scale_factor=2),
            nn.Conv2d(16, 12, 3, padding=1),
            ACTIVATIONS[between](),
            UPSAMPLINGS[up](scale_factor=2),
            nn.Conv2d(12, 3, 3, padding=1),
            ACTIVATIONS[last](),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Images of the same size."""
        output: torch.Tensor = self.layers(images)
        return output


class Colouriser(nn.Module):
    """Luminance (N, luminance, H, W), once or in several gammas, to the two channels of colour (N, 2, H, W)."""

    def __init__(self, luminance: int = 4) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(luminance, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(32, 32, 3, padding=1),
            nn.ReLU(),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(32, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 2, 3, padding=1),
        )

    def forward(self, luminance: torch.Tensor) -> torch.Tensor:
        """Channels of colour of the same height and width."""
        colour: torch.Tensor = self.layers(luminance)
        return colour
