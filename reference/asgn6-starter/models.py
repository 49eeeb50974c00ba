"""Starter code of the denoising auto-encoder: fill in what is marked TODO; ``forward`` is given."""

from __future__ import annotations

import torch
from torch import nn

__all__ = ["Decoder", "Encoder"]


class Encoder(nn.Module):
    """Images (N, 3, img_size, img_size) to latent vectors (N, z_dim)."""

    def __init__(self, z_dim: int = 64, img_size: int = 64) -> None:
        super().__init__()
        self.hidden_layer = None  # TODO: Linear, BatchNorm1d, ReLU
        self.output_layer = None  # TODO: Linear, Tanh

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Latent vectors of ``images``."""
        hidden = self.hidden_layer(images.view(images.size(0), -1))
        return self.output_layer(hidden)


class Decoder(nn.Module):
    """Latent vectors (N, z_dim) to images (N, 3, 64, 64)."""

    def __init__(self, z_dim: int = 64, img_size: int = 64) -> None:
        super().__init__()
        self.z_dim = z_dim
        self.img_size = img_size
        self.layer1 = None  # TODO: ConvTranspose2d, BatchNorm2d, ReLU, Conv2d, BatchNorm2d, ReLU
        self.layer2 = None  # TODO: the same with other numbers
        self.layer3 = None  # TODO
        self.layer4 = None  # TODO
        self.layer5 = None  # TODO: the last; it ends with Conv2d, Tanh

    def forward(self, latent: torch.Tensor) -> torch.Tensor:
        """Images of ``latent``."""
        image = latent.view(latent.size(0), self.z_dim, 1, 1)
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4, self.layer5):
            image = layer(image)
        return image
