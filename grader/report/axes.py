"""Axes for drawings: where a value lies, and at which round numbers the ticks stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Axis", "linear_axis", "log_axis", "tick_label"]

FURTHEST = 1e300
"""Values are drawn no further out than this, so that no difference of two overflows."""

NEAREST = 1 / FURTHEST
"""And no nearer to zero on a logarithmic scale; nor does a smaller range make a scale of its own."""


@dataclass(frozen=True)
class Axis:
    """An axis from ``low`` to ``high`` (``low < high``; both above zero when ``log``) with ticks in that range."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False

    def place(self, value: float) -> float:
        """Where ``value`` lies: 0 at ``low``, 1 at ``high``, and at the nearer end when it lies outside."""
        low, high, value = (self._scaled(number) for number in (self.low, self.high, value))
        return min(1.0, max(0.0, (value - low) / (high - low)))

    def _scaled(self, value: float) -> float:
        if self.log:
            return math.log10(value) if value > 0 else -math.inf
        return _clamp(value)


def linear_axis(values: Sequence[float], count: int = 5) -> Axis:
    """An axis over finite ``values`` (at least one) with about ``count`` ticks, its ends on ticks."""
    low, high = _clamp(min(values)), _clamp(max(values))
    if high - low <= max(NEAREST, 1e-9 * max(abs(low), abs(high))):
        # One value, or values that no tick label could tell apart: an axis around it, not one of rounding errors.
        room = abs(high) / 10 if abs(high) > 10 * NEAREST else 1.0
        low, high = low - room, high + room
    step = _nice_step((high - low) / count)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = tuple(step * index for index in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def log_axis(values: Sequence[float], count: int = 5) -> Axis:
    """A logarithmic axis over finite ``values`` above zero (at least one), its ends on or beyond the values.

    Ticks are powers of ten for a wide range, 1, 2 and 5 times those for a narrower one, evenly spaced for a small one.
    """
    low, high = (min(FURTHEST, max(NEAREST, value)) for value in (min(values), max(values)))
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    decades = math.log10(high) - math.log10(low)
    if decades > 2:
        ticks = [10.0**power for power in range(first, last + 1, math.ceil((last - first) / count))]
    elif decades > 0.5:
        ticks = [digit * 10.0**power for power in range(first, last + 1) for digit in (1.0, 2.0, 5.0)]
        ticks = [tick for tick in ticks if low / 2.5 < tick < high * 2.5]
    else:
        ticks = [tick for tick in linear_axis([low, high], count).ticks if tick > 0]
    return Axis(min(low, ticks[0]), max(high, ticks[-1]), tuple(ticks), log=True)


def tick_label(value: float, digits: int = 6) -> str:
    """``0.3``, ``250``, ``1e-5``: at most ``digits`` digits, no rounding errors, no padded exponent."""
    mantissa, e, exponent = f"{value:.{digits}g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def _nice_step(rough: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * digit for digit in (1.0, 2.0, 5.0) if power * digit >= rough), 10 * power)


def _clamp(value: float) -> float:
    return min(FURTHEST, max(-FURTHEST, value))
