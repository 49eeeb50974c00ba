"""Starter of pa4 in the form of 2019: helpers and forward are given, layers and losses are to be filled in."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import nn, optim

Loader = Any
Images = torch.Tensor

__all__ = ["CycleGenerator", "DCDiscriminator", "DCGenerator", "cyclegan_training_loop", "gan_training_loop"]


def conv(
    in_channels: int, out_channels: int, kernel_size: int, stride: int = 2, padding: int = 2,
    batch_norm: bool = True, init_zero_weights: bool = False,
) -> nn.Sequential:  # fmt: skip
    """A convolution without bias, and a batch normalisation where one is asked for."""
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride=stride, padding=padding, bias=False)
    if init_zero_weights:
        layer.weight.data = torch.randn(out_channels, in_channels, kernel_size, kernel_size) * 0.001
    return nn.Sequential(layer, *([nn.BatchNorm2d(out_channels)] if batch_norm else []))


def upconv(
    in_channels: int, out_channels: int, kernel_size: int, stride: int = 2, padding: int = 2, batch_norm: bool = True
) -> nn.Sequential:
    """The image made ``stride`` times as large, then a convolution of stride 1 without bias."""
    layers: list[nn.Module] = [nn.Upsample(scale_factor=stride, mode="nearest")] if stride > 1 else []
    layers.append(nn.Conv2d(in_channels, out_channels, kernel_size, stride=1, padding=padding, bias=False))
    if batch_norm:
        layers.append(nn.BatchNorm2d(out_channels))
    return nn.Sequential(*layers)


class ResnetBlock(nn.Module):
    """x + conv(x), of one size."""

    def __init__(self, conv_dim: int) -> None:
        super().__init__()
        self.conv_layer = conv(conv_dim, conv_dim, kernel_size=3, stride=1, padding=1)

    def forward(self, x: Images) -> Images:
        total: Images = x + self.conv_layer(x)
        return total


class DCDiscriminator(nn.Module):
    """(N, 3, 32, 32) to (N,): widths conv_dim / 2, conv_dim, conv_dim * 2."""

    def __init__(self, conv_dim: int = 64) -> None:
        super().__init__()
        # fill this in

    def forward(self, x: Images) -> Images:
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = F.relu(self.conv3(x))
        score: Images = self.conv4(x).squeeze()
        return score


class DCGenerator(nn.Module):
    """(N, noise_size, 1, 1) to (N, 3, 32, 32): widths conv_dim * 4, conv_dim * 2, conv_dim."""

    def __init__(self, noise_size: int, conv_dim: int) -> None:
        super().__init__()
        self.conv_dim = conv_dim
        # fill this in

    def forward(self, z: Images) -> Images:
        x = F.relu(self.linear_bn(z)).view(-1, self.conv_dim * 4, 4, 4)
        x = F.relu(self.upconv1(x))
        x = F.relu(self.upconv2(x))
        return torch.tanh(self.upconv3(x))


class CycleGenerator(nn.Module):
    """(N, 3, 32, 32) to (N, 3, 32, 32): widths conv_dim / 2, conv_dim, one ResnetBlock, and back."""

    def __init__(self, conv_dim: int = 64, init_zero_weights: bool = False) -> None:
        super().__init__()
        # fill this in

    def forward(self, x: Images) -> Images:
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = F.relu(self.resnet_block(x))
        x = F.relu(self.upconv1(x))
        return torch.tanh(self.upconv2(x))


def create_model(opts: Any) -> tuple[nn.Module, ...]:
    """(G, D), or (G_XtoY, G_YtoX, D_X, D_Y) where there are two domains."""
    if opts.Y is None:
        return DCGenerator(opts.noise_size, opts.g_conv_dim), DCDiscriminator(opts.d_conv_dim)
    generators = [CycleGenerator(opts.g_conv_dim) for _ in range(2)]
    return (*generators, *(DCDiscriminator(opts.d_conv_dim) for _ in range(2)))


def sample_noise(batch_size: int, dim: int) -> Images:
    """(batch_size, dim, 1, 1), uniform in (-1, 1)."""
    return torch.rand(batch_size, dim, 1, 1) * 2 - 1


def gan_save_samples(*told: Any) -> None:
    """The handout's helper writes a picture; the reference writes none."""


def gan_checkpoint(*told: Any) -> None:
    """The handout's helper writes the weights; the reference writes none."""


def cyclegan_save_samples(*told: Any) -> None:
    """Likewise."""


def cyclegan_checkpoint(*told: Any) -> None:
    """Likewise."""


def gan_training_loop(dataloader: Loader, test_dataloader: Loader, opts: Any) -> tuple[nn.Module, nn.Module]:
    """Train a DCGAN with the least squares losses; returns the generator and the discriminator."""
    G, D = create_model(opts)
    g_optimizer = optim.Adam(G.parameters(), opts.lr, (opts.beta1, opts.beta2))
    d_optimizer = optim.Adam(D.parameters(), opts.lr, (opts.beta1, opts.beta2))
    train_iter = iter(dataloader)
    fixed_noise = sample_noise(opts.batch_size, opts.noise_size)
    iter_per_epoch = len(train_iter)
    for iteration in range(1, opts.train_iters + 1):
        if iteration % iter_per_epoch == 0:
            train_iter = iter(dataloader)
        real_images, _ = next(train_iter)  # noqa: RUF059

        d_optimizer.zero_grad()
        d_loss = None  # fill this in
        d_loss.backward()
        d_optimizer.step()

        g_optimizer.zero_grad()
        g_loss = None  # fill this in
        g_loss.backward()
        g_optimizer.step()

        if iteration % opts.log_step == 0:
            print(f"Iteration {iteration}: D {d_loss.item():.4f}, G {g_loss.item():.4f}")
        if iteration % opts.sample_every == 0:
            gan_save_samples(G, fixed_noise, iteration, opts)
        if iteration % opts.checkpoint_every == 0:
            gan_checkpoint(iteration, G, D, opts)
    return G, D


def cyclegan_training_loop(
    dataloader_X: Loader, dataloader_Y: Loader, test_dataloader_X: Loader, test_dataloader_Y: Loader, opts: Any
) -> tuple[nn.Module, ...]:
    """Train a CycleGAN with the least squares losses and the cycle consistency loss of both directions."""
    G_XtoY, G_YtoX, D_X, D_Y = create_model(opts)
    g_params = [*G_XtoY.parameters(), *G_YtoX.parameters()]
    d_params = [*D_X.parameters(), *D_Y.parameters()]
    g_optimizer = optim.Adam(g_params, opts.lr, (opts.beta1, opts.beta2))
    d_optimizer = optim.Adam(d_params, opts.lr, (opts.beta1, opts.beta2))
    iter_x, iter_y = iter(dataloader_X), iter(dataloader_Y)
    fixed_x, fixed_y = next(iter(test_dataloader_X))[0], next(iter(test_dataloader_Y))[0]
    iter_per_epoch = min(len(iter_x), len(iter_y))
    for iteration in range(1, opts.train_iters + 1):
        if iteration % iter_per_epoch == 0:
            iter_x, iter_y = iter(dataloader_X), iter(dataloader_Y)
        images_x, _ = next(iter_x)  # noqa: RUF059
        images_y, _ = next(iter_y)  # noqa: RUF059

        d_optimizer.zero_grad()
        real_loss = None  # fill this in
        real_loss.backward()
        d_optimizer.step()

        d_optimizer.zero_grad()
        fake_loss = None  # fill this in
        fake_loss.backward()
        d_optimizer.step()

        g_optimizer.zero_grad()
        g_loss = None  # fill this in
        g_loss.backward()
        g_optimizer.step()

        g_optimizer.zero_grad()
        g_loss = None  # fill this in
        g_loss.backward()
        g_optimizer.step()

        if iteration % opts.sample_every == 0:
            cyclegan_save_samples(iteration, fixed_y, fixed_x, G_YtoX, G_XtoY, opts)
        if iteration % opts.checkpoint_every == 0:
            cyclegan_checkpoint(iteration, G_XtoY, G_YtoX, D_X, D_Y, opts)
    return G_XtoY, G_YtoX, D_X, D_Y
