"""Numbers of tensors in a file: told by how improbable it is that they stand there by chance.

A single number says nothing: among a hundred thousand, nearly every number of four digits can be found. Three that
stand one after another in the text *and* side by side in one array are another matter. The surprise of such a triple,
in bits, is the information of its distinct numbers as printed (log2 10 a significant digit, at most the 24 bits of a
float32) less log2 of the number of places where they were looked for. A file is suspected from 30 bits on: by chance
that is one triple in 10^9. Among a hundred thousand numbers, two triples of four digits reach it or one of five; among
a hundred one of four does.

Of a large array only what printing shows is looked for: its beginning, and its first and last three along each axis.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from grader.model import Array
from grader.report.lint.printed import Printed

__all__ = ["Match", "find_numbers"]

SUSPICIOUS = 30.0
HEAD = 4096
EDGE = 3
CANDIDATES = 1 << 20
"""Places that are looked at for one file."""

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Match:
    """Numbers of one array in the file: in which passage the first of them stands, and how many there are."""

    passage: int
    count: int
    array: Array


@dataclass(frozen=True)
class _Hit:
    """A triple of the text, from number ``start`` on, and which array it stands in."""

    start: int
    array: int


def find_numbers(text: Printed, arrays: Sequence[Array], excused: Sequence[Array] = ()) -> Iterator[Match]:
    """The arrays of which so much is printed that it is no chance. What ``excused`` holds too does not count."""
    if not _can_be_suspected(text, 0.0):
        return  # as on most pages: the arrays are not even looked at
    searched = tuple(array for array in dict.fromkeys(arrays) if array.data.dtype.kind == "f" and array.data.size >= 3)
    if not searched:
        return
    index = _index(searched)
    places = math.log2(len(index.origins))
    if not _can_be_suspected(text, places):
        return
    hits = _hits(text, index, places)
    if hits and (own := tuple(array for array in dict.fromkeys(excused) if array.data.dtype.kind == "f")):
        known = {hit.start for hit in _hits(text, _index(own), 0.0)}
        hits = [hit for hit in hits if hit.start not in known]
    for number, array in enumerate(searched):
        starts = _apart([hit.start for hit in hits if hit.array == number])
        if _surprise(text, starts, places) >= SUSPICIOUS:
            yield Match(int(text.passages[starts[0]]), 3 * len(starts), array)


def _can_be_suspected(text: Printed, places: float) -> bool:
    """Whether the text shows enough, if all that it shows were an array's."""
    surprise = np.maximum(text.triples - places, 0.0)
    return float(surprise.sum()) >= SUSPICIOUS


@dataclass(frozen=True)
class _Index:
    """Arrays one after another in C order, and where each of the numbers that are looked for stands, by value."""

    flat: npt.NDArray[np.float64]
    ordered: npt.NDArray[np.float64]
    origins: Places
    ends: Places
    """For each array where the next one begins."""
    steps: Places
    """For each array how far apart neighbours along each axis are, in numbers; 0 for axes that it has not."""


@lru_cache(maxsize=4)
def _index(arrays: tuple[Array, ...]) -> _Index:
    """Made when the first page shows numbers. Most students are asked with the same arrays, so it serves many pages."""
    flat = np.concatenate([array.data.reshape(-1).astype(np.float64) for array in arrays])
    ends = np.cumsum([array.data.size for array in arrays])
    rank = max(array.data.ndim for array in arrays)
    steps = [[stride // array.data.itemsize for stride in array.data.strides] for array in arrays]
    shown = np.concatenate([_shown(array) + end - array.data.size for array, end in zip(arrays, ends, strict=True)])
    order = np.argsort(flat[shown])
    origins = shown[order]
    return _Index(
        flat, flat[origins], origins, ends, np.array([[*each, *[0] * (rank - len(each))] for each in steps], np.intp)
    )


def _shown(array: Array) -> Places:
    """Where in C order the numbers are that printing shows: all of a small array, beginning and corners of a large."""
    size = array.data.shape
    if array.data.size <= HEAD:
        return np.arange(array.data.size)
    edges = [sorted({*range(min(EDGE, length)), *range(max(0, length - EDGE), length)}) for length in size]
    corners = np.ravel_multi_index(np.ix_(*edges), size).reshape(-1)
    return np.union1d(np.arange(HEAD), corners)


def _hits(text: Printed, index: _Index, places: float) -> list[_Hit]:
    """Every triple of the text that stands side by side in an array, along any of its axes."""
    starts = np.flatnonzero(text.triples > places)
    low = np.searchsorted(index.ordered, text.values[starts] - text.room[starts], "left")
    counts = np.searchsorted(index.ordered, text.values[starts] + text.room[starts], "right") - low
    counts[np.cumsum(counts) > CANDIDATES] = 0
    at = np.repeat(starts, counts)
    within = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    origins = index.origins[np.repeat(low, counts) + within]
    arrays = np.searchsorted(index.ends, origins, "right")
    found: set[tuple[int, int]] = set()
    for axis in range(index.steps.shape[1]):
        step = index.steps[arrays, axis]
        inside = (step > 0) & (origins + 2 * step < index.ends[arrays])
        here, ahead, wanted, of = origins[inside], step[inside], at[inside], arrays[inside]
        for number in (1, 2):
            apart = np.abs(index.flat[here + number * ahead] - text.values[wanted + number])
            near = apart <= text.room[wanted + number]
            here, ahead, wanted, of = here[near], ahead[near], wanted[near], of[near]
        found.update(zip(wanted.tolist(), of.tolist(), strict=True))
    return [_Hit(start, array) for start, array in sorted(found)]


def _apart(starts: Sequence[int]) -> list[int]:
    """Those of ascending starts whose triples do not overlap."""
    kept: list[int] = []
    for start in starts:
        if not kept or start >= kept[-1] + 3:
            kept.append(start)
    return kept


def _surprise(text: Printed, starts: Sequence[int], places: float) -> float:
    """Bits of the numbers that these triples show for the first time, less what each triple costs."""
    known: set[float] = set()
    surprise = 0.0
    for start in starts:
        shown = {float(text.values[at]): float(text.bits[at]) for at in range(start, start + 3)}
        surprise += max(0.0, sum(bits for value, bits in shown.items() if value not in known) - places)
        known |= shown.keys()
    return surprise
