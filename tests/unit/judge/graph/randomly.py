"""Random networks of blocks, and single changes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from hypothesis import strategies as st
from torch import nn

__all__ = ["Block", "Changed", "RandomNet", "changed", "networks"]

NORMS = {"batch": nn.BatchNorm2d, "instance": nn.InstanceNorm2d, "": None}
ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "leaky": nn.LeakyReLU, "": None}


@dataclass(frozen=True)
class Block:
    """A convolution with what follows. ``skip``: its value is added to that of another convolution of its input."""

    filters: int
    kernel: int
    stride: int
    norm: str
    activation: str
    pool: bool
    skip: bool

    @property
    def heads(self) -> int:
        """How many layers it is."""
        return 3 if self.skip else 1


@dataclass(frozen=True)
class Changed:
    """A network with one change: its blocks, and the number of the first block that it is about."""

    blocks: tuple[Block, ...]
    at: int
    what: str


class RandomNet(nn.Module):
    """The blocks, one after another, and a linear layer."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__()
        self.blocks = nn.ModuleList()
        channels = 3
        for block in blocks:
            self.blocks.append(_Made(channels, block))
            channels = block.filters
        self.head = nn.Linear(channels, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images to two numbers each."""
        for block in self.blocks:
            x = block(x)
        result: torch.Tensor = self.head(x.mean((2, 3)))
        return result


class _Made(nn.Module):
    def __init__(self, channels: int, block: Block) -> None:
        super().__init__()
        self.main = nn.Conv2d(channels, block.filters, block.kernel, block.stride, block.kernel // 2)
        self.side = nn.Conv2d(channels, block.filters, 1, block.stride) if block.skip else None
        norm, activation = NORMS[block.norm], ACTIVATIONS[block.activation]
        behind: list[nn.Module] = []
        if norm is not None:
            behind.append(norm(block.filters))
        if activation is not None:
            behind.append(activation())
        if block.pool:
            behind.append(nn.MaxPool2d(3, 1, 1))
        self.behind = nn.Sequential(*behind)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        made = self.main(x)
        if self.side is not None:
            made = made + self.side(x)
        result: torch.Tensor = self.behind(made)
        return result


@st.composite
def networks(draw: st.DrawFn) -> tuple[Block, ...]:
    """Two to four blocks, no two of one width."""
    widths = draw(st.lists(st.sampled_from((4, 5, 6, 7, 9)), min_size=2, max_size=4, unique=True))
    return tuple(
        Block(
            filters=width,
            kernel=draw(st.sampled_from((1, 3))),
            stride=draw(st.sampled_from((1, 2))),
            norm=draw(st.sampled_from(sorted(NORMS))),
            activation=draw(st.sampled_from(sorted(ACTIVATIONS))),
            pool=draw(st.booleans()),
            skip=draw(st.booleans()),
        )
        for width in widths
    )


@st.composite
def changed(draw: st.DrawFn, blocks: tuple[Block, ...]) -> Changed:
    """One change of one of the blocks."""
    at = draw(st.integers(0, len(blocks) - 1))
    block = blocks[at]
    others = {
        "filters": replace(block, filters=8),
        "kernel": replace(block, kernel=4 - block.kernel),
        "stride": replace(block, stride=3 - block.stride),
        "norm": replace(block, norm=draw(st.sampled_from(sorted(set(NORMS) - {block.norm})))),
        "activation": replace(block, activation=draw(st.sampled_from(sorted(set(ACTIVATIONS) - {block.activation})))),
        "pool": replace(block, pool=not block.pool),
        "skip": replace(block, skip=not block.skip),
    }
    what = draw(st.sampled_from((*others, "dropped", "doubled", "exchanged")))
    if what == "dropped":
        return Changed((*blocks[:at], *blocks[at + 1 :]), at, what)
    if what == "doubled":
        return Changed((*blocks[: at + 1], *blocks[at:]), at, what)
    if what == "exchanged":
        at = min(at, len(blocks) - 2)
        return Changed((*blocks[:at], blocks[at + 1], blocks[at], *blocks[at + 2 :]), at, what)
    return Changed((*blocks[:at], others[what], *blocks[at + 1 :]), at, what)
