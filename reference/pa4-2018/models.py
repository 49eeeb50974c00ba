"""Reference networks of pa4, in the form of 2018: strided and transposed convolutions with kernel 4."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

__all__ = ["CycleGenerator", "DCDiscriminator", "DCGenerator"]

Images = torch.Tensor


def deconv(
    in_channels: int, out_channels: int, kernel_size: int, stride: int = 2, padding: int = 1, batch_norm: bool = True
) -> nn.Sequential:
    """A transposed convolution without bias, and a batch normalisation where one is asked for."""
    layer = nn.ConvTranspose2d(in_channels, out_channels, kernel_size, stride, padding, bias=False)
    return nn.Sequential(layer, *([nn.BatchNorm2d(out_channels)] if batch_norm else []))


def conv(
    in_channels: int, out_channels: int, kernel_size: int, stride: int = 2, padding: int = 1, batch_norm: bool = True
) -> nn.Sequential:
    """A convolution without bias, and a batch normalisation where one is asked for."""
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, bias=False)
    return nn.Sequential(layer, *([nn.BatchNorm2d(out_channels)] if batch_norm else []))


class DCGenerator(nn.Module):
    """(N, noise_size, 1, 1) to (N, 3, 32, 32): widths conv_dim * 4, conv_dim * 2, conv_dim.

    ``first_stride``: whichever it is, one place becomes 4 x 4.
    """

    def __init__(self, noise_size: int = 100, conv_dim: int = 64, first_stride: int = 1) -> None:
        super().__init__()
        self.deconv1 = deconv(noise_size, conv_dim * 4, 4, stride=first_stride, padding=0)
        self.deconv2 = deconv(conv_dim * 4, conv_dim * 2, 4)
        self.deconv3 = deconv(conv_dim * 2, conv_dim, 4)
        self.deconv4 = deconv(conv_dim, 3, 4, batch_norm=False)

    def forward(self, z: Images) -> Images:
        x = F.relu(self.deconv1(z))
        x = F.relu(self.deconv2(x))
        x = F.relu(self.deconv3(x))
        return torch.tanh(self.deconv4(x))


class ResnetBlock(nn.Module):
    """x + conv(x), of one size."""

    def __init__(self, conv_dim: int) -> None:
        super().__init__()
        self.conv_layer = conv(conv_dim, conv_dim, 3, stride=1, padding=1)

    def forward(self, x: Images) -> Images:
        total: Images = x + self.conv_layer(x)
        return total


class CycleGenerator(nn.Module):
    """(N, 3, 32, 32) to (N, 3, 32, 32): widths conv_dim, conv_dim * 2, one ResnetBlock, and back."""

    def __init__(self, conv_dim: int = 64, init_zero_weights: bool = False) -> None:
        super().__init__()
        self.conv1 = conv(3, conv_dim, 4)
        self.conv2 = conv(conv_dim, conv_dim * 2, 4)
        self.resnet_block = ResnetBlock(conv_dim * 2)
        self.deconv1 = deconv(conv_dim * 2, conv_dim, 4)
        self.deconv2 = deconv(conv_dim, 3, 4, batch_norm=False)

    def forward(self, x: Images) -> Images:
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = F.relu(self.resnet_block(x))
        x = F.relu(self.deconv1(x))
        return torch.tanh(self.deconv2(x))


class DCDiscriminator(nn.Module):
    """(N, 3, 32, 32) to (N,), probabilities: widths conv_dim, conv_dim * 2, conv_dim * 4.

    ``last_stride``: whichever it is, 4 x 4 becomes one place.
    """

    def __init__(self, conv_dim: int = 64, last_stride: int = 1) -> None:
        super().__init__()
        self.conv1 = conv(3, conv_dim, 4)
        self.conv2 = conv(conv_dim, conv_dim * 2, 4)
        self.conv3 = conv(conv_dim * 2, conv_dim * 4, 4)
        self.conv4 = conv(conv_dim * 4, 1, 4, stride=last_stride, padding=0, batch_norm=False)

    def forward(self, x: Images) -> Images:
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = F.relu(self.conv3(x))
        return torch.sigmoid(self.conv4(x).flatten())
