"""Curves as geometry: plain numbers and paths, which templates put into SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from grader.model import Curve
from grader.report.axes import Axis, linear_axis, log_axis, tick_label

__all__ = ["HEIGHT", "WIDTH", "Chart", "Line", "Tick", "draw"]

WIDTH, HEIGHT = 360, 230
LEFT, RIGHT, TOP, BOTTOM = 50, 350, 12, 188
"""The plot's edges in the units of the drawing; y grows downwards."""

MOST_POINTS = 400
"""A longer line is thinned: each stretch keeps its lowest and its highest point and its gaps."""

Point = tuple[float, float | None]


@dataclass(frozen=True)
class Tick:
    """A tick at ``at`` along its axis, in the units of the drawing."""

    at: float
    label: str


@dataclass(frozen=True)
class Line:
    """One series as an SVG path; ``style`` counts the series, so that each has its own dashes."""

    name: str
    style: int
    path: str


@dataclass(frozen=True)
class Chart:
    """One drawing of a curve. ``lines`` is empty when there is nothing to draw on this scale."""

    log: bool
    lines: tuple[Line, ...]
    band: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@lru_cache(maxsize=32)
def draw(curve: Curve, *, log: bool) -> Chart:
    """``curve`` on a linear or a logarithmic scale. What the scale has no place for is a gap.

    Remembered for a while: the student's page and the staff's have the same drawings.
    """
    steps = max((len(series.values) for series in curve.series), default=0)
    lines = [[_fit(value, log=log) for value in series.values] for series in curve.series]
    band = [_band_at(edges, log=log) for edges in curve.band[:steps]]
    values = [value for line in lines for value in line if value is not None]
    if not values:
        return Chart(log, (), "", (), ())
    values += [edge for edges in band if edges for edge in edges if _fit(edge, log=log) is not None]
    x, y = Axis(1.0, max(2.0, float(steps)), ()), (log_axis if log else linear_axis)(values)
    return Chart(
        log=log,
        lines=tuple(
            Line(series.name, style, _path(_thin(line), x, y))
            for style, (series, line) in enumerate(zip(curve.series, lines, strict=True))
        ),
        band=_area(band, x, y),
        x_ticks=tuple(Tick(_across(x, step), tick_label(step)) for step in _step_ticks(steps)),
        y_ticks=tuple(Tick(_down(y, tick), tick_label(tick)) for tick in y.ticks),
    )


def _fit(value: float | None, *, log: bool) -> float | None:
    if value is None or not math.isfinite(value) or (log and value <= 0):
        return None
    return value


def _band_at(edges: tuple[float, float], *, log: bool) -> tuple[float, float] | None:
    """Both edges at one step, or None. A lower edge that a logarithmic scale has no place for lies at its floor."""
    low, high = edges
    return (low, high) if math.isfinite(low) and _fit(high, log=log) is not None else None


def _step_ticks(steps: int) -> list[float]:
    if steps <= 1:
        return [1.0]
    inner = [tick for tick in linear_axis([0.0, float(steps)], 4).ticks if tick == int(tick) and 1 < tick < steps]
    # The last step is labelled whatever it is; a round number so near that the labels would touch is left out.
    return [1.0, *(tick for tick in inner if steps - tick > steps / 8 and tick - 1 > steps / 8), float(steps)]


def _thin(values: Sequence[float | None]) -> list[Point]:
    """Points (step, value), at most about :data:`MOST_POINTS`; a value of None ends the line there."""
    points: list[Point] = [(step, value) for step, value in enumerate(values, start=1)]
    if len(points) <= MOST_POINTS:
        return points
    size = math.ceil(2 * len(points) / MOST_POINTS)
    thinned: list[Point] = []
    for start in range(0, len(points), size):
        stretch = points[start : start + size]
        there = [(value, step) for step, value in stretch if value is not None]
        kept: list[Point] = [(step, value) for value, step in {min(there), max(there)}] if there else []
        kept += [point for point in stretch if point[1] is None][:1]
        thinned += sorted(kept, key=lambda point: point[0])
    return thinned


def _path(points: Sequence[Point], x: Axis, y: Axis) -> str:
    """``M`` starts each stretch between gaps; a lone point is a line of no length, which round caps make a dot."""
    pieces = []
    for there, stretch in groupby(points, key=lambda point: point[1] is not None):
        if there:
            places = [f"{_across(x, step)},{_down(y, value)}" for step, value in stretch if value is not None]
            pieces.append("M" + "L".join(places) + ("h0" if len(places) == 1 else ""))
    return "".join(pieces)


def _area(band: Sequence[tuple[float, float] | None], x: Axis, y: Axis) -> str:
    """The band as closed paths, one for each stretch of steps that has both edges."""
    return "".join(_closed(stretch, x, y) for stretch in _stretches(band))


def _stretches(band: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[int, float, float]]]:
    stretch: list[tuple[int, float, float]] = []
    for step, edges in enumerate(band, start=1):
        if edges is None:
            if stretch:
                yield stretch
            stretch = []
        else:
            stretch.append((step, *edges))
    if stretch:
        yield stretch


def _closed(stretch: Sequence[tuple[int, float, float]], x: Axis, y: Axis) -> str:
    there = [f"{_across(x, step)},{_down(y, high)}" for step, _, high in stretch]
    back = [f"{_across(x, step)},{_down(y, low)}" for step, low, _ in reversed(stretch)]
    return f"M{'L'.join(there + back)}Z"


def _across(x: Axis, step: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * x.place(step), 1)


def _down(y: Axis, value: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * y.place(value), 1)
