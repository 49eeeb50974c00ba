"""Networks written in several ways that compute the same, and ways that differ in one detail."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model import Mode
from tests.support.code import module

__all__ = ["CONV", "IMAGES", "NORM", "Group", "P", "one"]

P = "nn.Parameter(torch.rand({}))"
CONV = "self.c = nn.Conv2d(3, 4, 3, padding=1)"
NORM = "self.n = nn.BatchNorm2d(3)"
IMAGES = (2, 3, 6, 6)

Sizes = tuple[tuple[int, ...], ...]
Way = str | tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Ways to write one network: an expression of ``x``, or the statements of ``__init__`` and then, one by one, those
    of ``forward``. The first is what the others are compared with."""

    sizes: Sizes
    ways: tuple[Way, ...]
    mode: Mode = "eval"

    def sources(self) -> list[str]:
        """Each way as a file."""
        return [self._source(way) for way in self.ways]

    def _source(self, way: Way) -> str:
        init, *forward = ("pass", f"return {way}") if isinstance(way, str) else way
        source = module(init, "\n".join(forward))
        return source.replace("forward(self, x)", f"forward(self, {', '.join('xyz'[: len(self.sizes)])})")


def one(size: tuple[int, ...], *ways: Way, mode: Mode = "eval") -> Group:
    """A group with one input."""
    return Group((size,), ways, mode)
