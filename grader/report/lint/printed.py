"""The floating-point numbers that a file shows, with how precisely it shows them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.report.lint.passages import Passage
from grader.report.veil import FLOAT

__all__ = ["Printed", "printed"]

SINGLE = 24.0
"""Bits of a float32: more digits than it has tell no more."""
DIGIT = math.log2(10)
MOST = 4000
"""Numbers of one passage that are looked at."""
LARGEST = 300
"""The exponent of ten beyond which a double overflows, nearly."""

NUMBER = re.compile(rf"(?<![\w.]){FLOAT}(?![\w.]*\w)")
PARTS = re.compile(r"[-+]?(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Printed:
    """The numbers in order; between passages stands a NaN, so that no three neighbours are of different ones.

    ``room``: half a unit in the last digit shown. ``bits``: information of each; ``triples[i]``: of i to i + 2.
    """

    values: Floats
    room: Floats
    bits: Floats
    triples: Floats
    passages: npt.NDArray[np.intp]
    """For each number, which passage it stands in."""


def printed(passages: Sequence[Passage]) -> Printed:
    """Every three or more numbers of one passage. What stands in several passages is taken once."""
    rows: list[tuple[float, float, float, int]] = []
    seen = set()
    for at, passage in enumerate(passages):
        text = passage.text
        if text.count(".") + text.count("e-") < 3 or text in seen:
            continue
        seen.add(text)
        found = NUMBER.findall(text)[:MOST]
        numbers = [(float(word), *_precision(word), at) for word in found if word[-1] not in "nf"]
        if len(numbers) >= 3:
            rows += [*numbers, (math.nan, 0.0, 0.0, at)]
    values, room, bits, at_passage = np.array(rows or [(math.nan, 0.0, 0.0, 0)] * 3, np.float64).T
    return Printed(values, room, bits, _triples(values, bits), at_passage.astype(np.intp))


def _triples(values: Floats, bits: Floats) -> Floats:
    """Information of each three neighbours; of equal ones among them only one counts. 0 where they are not three."""
    count = len(values) - 2
    first, second, third = (values[ahead : count + ahead] for ahead in range(3))
    one, two, three = (bits[ahead : count + ahead] for ahead in range(3))
    two = np.where(second == first, 0.0, two)
    three = np.where((third == first) | (third == second), 0.0, three)
    return np.where(np.isnan(first + second + third), 0.0, one + two + three)


def _precision(word: str) -> tuple[float, float]:
    """(half a unit in the last digit, with a little room for the conversion; bits of information)."""
    match = PARTS.fullmatch(word)
    assert match is not None
    whole, fraction, exponent = match[1], match[2], int(match[3] or 0)
    digits = len((whole + fraction).lstrip("0"))
    place = max(-LARGEST, min(LARGEST, exponent - len(fraction)))
    room = 0.5000001 * 10.0**place + 1e-12 * min(abs(float(word)), 10.0**LARGEST)
    return room, min(digits * DIGIT, SINGLE)
