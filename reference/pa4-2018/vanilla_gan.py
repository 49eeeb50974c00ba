"""Reference training loop of the DCGAN, in the form of 2018."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn, optim

__all__ = ["training_loop"]

Loader = Any
Images = torch.Tensor


def create_model(opts: Any) -> tuple[nn.Module, ...]:
    """(G, D): supplied while the loop is graded."""
    raise NotImplementedError


def sample_noise(dim: int) -> Images:
    """(batch, dim, 1, 1): supplied while the loop is graded."""
    raise NotImplementedError


def training_loop(train_dataloader: Loader, opts: Any) -> None:
    """Train a DCGAN with the least squares losses."""
    G, D = create_model(opts)
    g_optimizer = optim.Adam(G.parameters(), opts.lr, (opts.beta1, opts.beta2))
    d_optimizer = optim.Adam(D.parameters(), opts.lr, (opts.beta1, opts.beta2))
    for _ in range(opts.num_epochs):
        for real_images, _ in train_dataloader:
            d_optimizer.zero_grad()
            fake_images = G(sample_noise(opts.noise_size)).detach()
            d_loss = ((D(real_images) - 1) ** 2).mean() / 2 + (D(fake_images) ** 2).mean() / 2
            d_loss.backward()
            d_optimizer.step()

            g_optimizer.zero_grad()
            g_loss = ((D(G(sample_noise(opts.noise_size))) - 1) ** 2).mean()
            g_loss.backward()
            g_optimizer.step()
