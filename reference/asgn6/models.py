"""Reference solution: the denoising auto-encoder of the handout. Images are 3 x 64 x 64."""

from __future__ import annotations

import torch
from torch import nn

__all__ = ["Decoder", "Encoder"]


class Encoder(nn.Module):
    """A two-layer perceptron: images (N, 3, img_size, img_size) to latent vectors (N, z_dim) in [-1, 1]."""

    def __init__(self, z_dim: int = 64, img_size: int = 64) -> None:
        super().__init__()
        self.hidden_layer = nn.Sequential(
            nn.Linear(3 * img_size * img_size, z_dim),
            nn.BatchNorm1d(z_dim),
            nn.ReLU(),
        )
        self.output_layer = nn.Sequential(
            nn.Linear(z_dim, z_dim),
            nn.Tanh(),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Latent vectors (N, z_dim) of ``images``."""
        hidden = self.hidden_layer(images.view(images.size(0), -1))
        latent: torch.Tensor = self.output_layer(hidden)
        return latent


class Decoder(nn.Module):
    """Upsamples latent vectors (N, z_dim) or (N, z_dim, 1, 1) to images (N, 3, 64, 64) in [-1, 1].

    ``img_size`` is in the signature that the starter code gives; the layers' sizes are fixed by the handout.
    """

    def __init__(self, z_dim: int = 64, img_size: int = 64) -> None:
        super().__init__()
        self.z_dim = z_dim
        self.img_size = img_size
        self.layer1 = _upsample(z_dim, 128, kernel=7, stride=1)
        self.layer2 = _upsample(128, 64, kernel=3, stride=2)
        self.layer3 = _upsample(64, 64, kernel=3, stride=2)
        self.layer4 = _upsample(64, 32, kernel=3, stride=2)
        self.layer5 = nn.Sequential(
            nn.ConvTranspose2d(32, 32, kernel_size=2, stride=1),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.Conv2d(32, 3, kernel_size=1, stride=1),
            nn.Tanh(),
        )

    def forward(self, latent: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, 64, 64) of ``latent``."""
        image = latent.view(latent.size(0), self.z_dim, 1, 1)
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4, self.layer5):
            image = layer(image)
        return image


def _upsample(inputs: int, filters: int, *, kernel: int, stride: int) -> nn.Sequential:
    """A transposed convolution that enlarges, then a convolution of the same size that smooths."""
    return nn.Sequential(
        nn.ConvTranspose2d(inputs, filters, kernel_size=kernel, stride=stride),
        nn.BatchNorm2d(filters),
        nn.ReLU(),
        nn.Conv2d(filters, filters, kernel_size=3, stride=1, padding=1),
        nn.BatchNorm2d(filters),
        nn.ReLU(),
    )
