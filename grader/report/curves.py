"""What a curve says, for those who do not look at drawings: a sentence for each line, and the values as a table."""

from __future__ import annotations

import math
from dataclasses import dataclass

from grader.model import Curve, Series
from grader.report.axes import tick_label
from grader.report.text import listed
from grader.report.words import PAGE

__all__ = ["ValueTable", "in_words", "value_table"]

MOST_ROWS = 50
MOST_NAMED = 5
MISSING = "-"


@dataclass(frozen=True)
class ValueTable:
    """``every`` is 1 when each step has its row, else the stride between those that do."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    every: int


def in_words(curve: Curve) -> tuple[str, ...]:
    """One sentence for each series: where it starts, where it ends, its lowest value, and where it has gaps."""
    return tuple(_sentence(series, curve.step) for series in curve.series)


def value_table(curve: Curve) -> ValueTable:
    """The values by step, thinned evenly to :data:`MOST_ROWS` and always with the last step."""
    steps = max((len(series.values) for series in curve.series), default=0)
    every = max(1, math.ceil(steps / MOST_ROWS))
    shown = sorted({*range(0, steps, every), steps - 1}) if steps else []
    edges = (PAGE["band_low"], PAGE["band_high"]) if curve.band else ()
    return ValueTable(
        head=(curve.step, *(series.name for series in curve.series), *edges),
        rows=tuple((str(step + 1), *_at(curve, step)) for step in shown),
        every=every,
    )


def _sentence(series: Series, step: str) -> str:
    steps = enumerate(series.values, start=1)
    there = [(value, at) for at, value in steps if value is not None and math.isfinite(value)]
    gaps = sorted({*range(1, len(series.values) + 1)} - {at for _, at in there})
    sentences = [PAGE["no_values"]]
    if there:
        (first, first_at), (last, last_at), (lowest, lowest_at) = there[0], there[-1], min(there)
        sentences = [
            PAGE["course"].format(
                step=step,
                first=_value(first),
                first_at=first_at,
                last=_value(last),
                last_at=last_at,
                lowest=_value(lowest),
                lowest_at=lowest_at,
            )
        ]
    if gaps:
        sentences.append(PAGE["not_finite"].format(step=step, where=listed([str(step) for step in gaps], MOST_NAMED)))
    return f"{series.name}: {' '.join(sentences)}"


def _at(curve: Curve, step: int) -> list[str]:
    cells = [_value(series.values[step]) if step < len(series.values) else "" for series in curve.series]
    if curve.band:
        cells += [_value(edge) for edge in curve.band[step]] if step < len(curve.band) else ["", ""]
    return cells


def _value(value: float | None) -> str:
    return MISSING if value is None or not math.isfinite(value) else tick_label(value, digits=4)
