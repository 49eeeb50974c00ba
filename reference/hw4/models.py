"""Reference solution: VAE, GAN and ACGAN for images (N, 3, 64, 64) in [-1, 1]."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

__all__ = ["VAE", "ACDiscriminator", "ACGenerator", "Discriminator", "Generator", "vae_loss"]


class VAE(nn.Module):
    """Variational auto-encoder: images to images, with the latent vectors' means and logarithms of variances."""

    def __init__(self, latent: int = 512) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            *_down(3, 32),
            *_down(32, 64),
            *_down(64, 128),
            *_down(128, 256),
            nn.Flatten(),
        )
        self.mu = nn.Linear(4096, latent)
        self.logvar = nn.Linear(4096, latent)
        self.start = nn.Linear(latent, 4096)
        self.decoder = nn.Sequential(
            nn.Unflatten(1, (256, 4, 4)),
            *_up(256, 128),
            *_up(128, 64),
            *_up(64, 32),
            nn.ConvTranspose2d(32, 3, 4, 2, 1, bias=False),
            nn.Tanh(),
        )

    def encode(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and logarithm of the variance, each (N, latent)."""
        hidden = self.encoder(images)
        return self.mu(hidden), self.logvar(hidden)

    def reparameterize(self, mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
        """A latent vector drawn from the normal distribution with this mean and variance."""
        return mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)

    def decode(self, latent: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, 64, 64) of latent vectors (N, latent)."""
        images: torch.Tensor = self.decoder(self.start(latent))
        return images

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Reconstruction, mean, logarithm of the variance. In eval mode the mean itself is decoded."""
        mu, logvar = self.encode(images)
        latent = self.reparameterize(mu, logvar) if self.training else mu
        return self.decode(latent), mu, logvar


def vae_loss(
    reconstruction: torch.Tensor,
    images: torch.Tensor,
    mu: torch.Tensor,
    logvar: torch.Tensor,
    weight: float = 1.0,
) -> torch.Tensor:
    """Squared error of each image, and the divergence of its latent distribution from the standard normal one."""
    error = F.mse_loss(reconstruction, images, reduction="sum")
    divergence = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return (error + weight * divergence) / len(images)


class Generator(nn.Module):
    """Noise (N, 100, 1, 1) to images."""

    def __init__(self, latent: int = 100) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.ConvTranspose2d(latent, 512, 4, 1, 0, bias=False),
            nn.BatchNorm2d(512),
            nn.ReLU(),
            *_grow(512, 256),
            *_grow(256, 128),
            *_grow(128, 64),
            nn.ConvTranspose2d(64, 3, 4, 2, 1, bias=False),
            nn.Tanh(),
        )

    def forward(self, noise: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, 64, 64)."""
        images: torch.Tensor = self.layers(noise)
        return images


class ACGenerator(Generator):
    """The same network: the last of the channels that go in is the class, the others are noise."""


class Discriminator(nn.Module):
    """Images to the probability (N,) that they are real."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *_shrink(3, 64),
            *_shrink(64, 128),
            *_shrink(128, 256),
            *_shrink(256, 512),
            nn.Conv2d(512, 1, 4, 1, 0, bias=False),
            nn.Sigmoid(),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Probabilities (N,)."""
        found: torch.Tensor = self.layers(images)
        return found.flatten()


class ACDiscriminator(nn.Module):
    """Images to two probabilities (N,): that they are real, and that they show the class."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 64, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2),
            *_shrink(64, 128),
            *_shrink(128, 256),
            nn.Conv2d(256, 512, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2),
        )
        self.real = nn.Conv2d(512, 1, 4, 1, 0, bias=False)
        self.label = nn.Conv2d(512, 1, 4, 1, 0, bias=False)

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Probabilities (N,) of being real, and of the class."""
        hidden = self.layers(images)
        return torch.sigmoid(self.real(hidden)).flatten(), torch.sigmoid(self.label(hidden)).flatten()


def _down(inputs: int, filters: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inputs, filters, 4, 2, 1), nn.BatchNorm2d(filters), nn.LeakyReLU(0.2)


def _up(inputs: int, filters: int) -> tuple[nn.Module, ...]:
    return nn.ConvTranspose2d(inputs, filters, 4, 2, 1, bias=False), nn.BatchNorm2d(filters), nn.LeakyReLU(0.2)


def _grow(inputs: int, filters: int) -> tuple[nn.Module, ...]:
    return nn.ConvTranspose2d(inputs, filters, 4, 2, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU()


def _shrink(inputs: int, filters: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inputs, filters, 4, 2, 1, bias=False), nn.BatchNorm2d(filters), nn.LeakyReLU(0.2)
