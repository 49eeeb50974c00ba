"""Inputs, weights and seeds, drawn from the run's secret: not to be known beforehand, and the same when repeated."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Draw"]


@dataclass(frozen=True)
class Draw:
    """A source of numbers named by a path below the secret; equal names draw equal numbers."""

    key: bytes

    @classmethod
    def from_secret(cls, secret: str) -> Draw:
        """The root of a run."""
        return cls(hashlib.sha256(b"grader draw\0" + secret.encode()).digest())

    def child(self, name: str) -> Draw:
        """An independent source."""
        return Draw(hmac.new(self.key, name.encode(), hashlib.sha256).digest())

    def seed(self) -> int:
        """A seed in [0, 2**31)."""
        return int.from_bytes(self.key[:4], "big") >> 1

    def normal(self, size: tuple[int, ...]) -> npt.NDArray[np.float32]:
        """Standard normal numbers."""
        return self._generator().standard_normal(size, dtype=np.float32)

    def uniform(self, size: tuple[int, ...], low: float, high: float) -> npt.NDArray[np.float32]:
        """Uniform numbers in [low, high)."""
        unit = self._generator().random(size, dtype=np.float32)
        return np.asarray(unit * np.float32(high - low) + np.float32(low), np.float32)

    def shapes(self, count: int, image: tuple[int, ...]) -> npt.NDArray[np.float32]:
        """``count`` pictures (count, channels, height, width) in [-1, 1]: a coloured box or disc on plain ground."""
        generator = self._generator()
        channels, height, width = image
        pictures = np.empty((count, channels, height, width), np.float32)
        rows, columns = np.mgrid[0:height, 0:width]
        for picture in pictures:
            ground, colour = generator.uniform(-1, 1, (2, channels, 1))
            middle, radius = generator.uniform(0.25, 0.75, 2), generator.uniform(0.1, 0.3)
            down, across = np.abs(rows / height - middle[0]), np.abs(columns / width - middle[1])
            inside = np.maximum(down, across) < radius if generator.random() < 0.5 else np.hypot(down, across) < radius
            picture[:] = ground[..., None]
            picture[:, inside] = colour
        return pictures

    def _generator(self) -> np.random.Generator:
        # Philox is counter-based and specified: the same numbers on every machine and in every numpy since 1.17.
        return np.random.Generator(np.random.Philox(key=int.from_bytes(self.key[:16], "big")))
