"""Which terms of a formula a step of an optimiser has followed: those whose gradient is the step's.

The gradient is compared along directions that are drawn from the secret, by differences of the formula's value at
weights a little to either side. So nothing is differentiated by rule, and any formula will do. A gradient that agrees
along each direction is the formula's: a wrong one agrees with probability nought. What is infinite agrees with nothing.
The value of a loss says less, and counts only where several steps agree.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from grader.judge.loops.formulas import Floats, term_values, unpack
from grader.judge.loops.reading import Step, Told
from grader.judge.loops.weights import Weighted, weighted
from grader.model import LoopNetwork
from grader.rubric import ParsedFormula

__all__ = ["Followed", "Scene", "follow", "in_company", "null_terms"]

Numbers = npt.NDArray[np.float64]
NUDGE = 1e-8
"""Small, so that no number of an absolute error passes zero between the two sides."""
CLOSE = 5e-5
"""Of the gradient's own size. What a loop computes in 32 bits is 2e-7 apart; sums in another order, little more."""
NEAR, NEAR_ZERO = 1e-5, 1e-6
"""Likewise for the value of a loss, which is 2e-7 apart: relative, and for losses near nought."""
FEW = 3
"""Directions that tell whether a gradient is a sum of terms; the others are for its weights."""
NOISES = 12
"""Inputs that a step's noise is looked for among, the latest first."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What formulas are worked out on: networks, batches by variable (the loader, all its batches), noise (variable to
    network), settings of the run, and the drawn ``directions`` (D, numbers)."""

    networks: Mapping[str, LoopNetwork]
    batches: Mapping[str, tuple[str, Floats]]
    noise: Mapping[str, str]
    settings: Mapping[str, float]
    directions: Numbers


@dataclass(frozen=True)
class Followed:
    """``terms`` (their numbers) that the step has followed. ``by``: its gradient is theirs, or the loss has their value
    alone. ``noise``: the input that it was worked out on, None where no noise is in it. ``is_current``: on the batch of
    the moment, not an earlier one. ``expected``: the value of these terms.
    """

    terms: tuple[int, ...]
    by: Literal["gradient", "value"]
    noise: int | None
    is_current: bool
    expected: float
    off: tuple[int, ...] = ()
    """Terms that are there as well, but with another weight."""

    @property
    def is_plain(self) -> bool:
        """The step is on the batch of the moment, and its gradient is that of its terms and of nothing else."""
        return self.by == "gradient" and self.is_current and not self.off


def follow(formula: ParsedFormula, step: Step, told: Told, scene: Scene, mask: Numbers) -> Followed | None:
    """The terms that explain the step best, or None. ``mask`` (numbers,) is 1 for the weights that the step trains."""
    by_value = partly = None
    directions = scene.directions * mask
    along, slack = _along(step.gradient, directions, mask)
    few = slice(FEW)
    for snapshot, names, noise, is_current in _places(formula, step, told, scene):
        flat = told.snapshots[snapshot].astype(np.float64)
        try:
            values, slopes = _worked_out(formula.terms, flat, names, directions[few], scene)
        except ValueError:
            continue  # an input of another size: it is not this formula's
        fits: dict[tuple[int, ...], float] = {}
        for chosen in _subsets(slopes):
            index = list(chosen)
            if not (np.isfinite(values[index]).all() and np.isfinite(slopes[index]).all()):
                continue
            apart = np.abs(slopes[index].sum(axis=0) - along[few])
            if bool((apart <= slack[few]).all()):
                fits[chosen] = float(apart.max())
            if by_value is None and is_current and _is_near(step.losses, float(values[index].sum())):
                by_value = Followed(chosen, "value", noise, is_current, float(values[index].sum()))
        if fits:  # a term of hardly any slope fits, too, where it is added; what is left over is then more
            chosen = min(fits, key=lambda one: fits[one])
            return Followed(chosen, "gradient", noise, is_current, float(values[list(chosen)].sum()))
        if partly is None and is_current and _could_be(slopes, along[few], slack[few]):
            _, all_slopes = _worked_out(formula.terms, flat, names, directions, scene)
            partly = _partly(weighted(all_slopes, along, slack), step, values, noise)
    return partly or by_value


def _could_be(slopes: Numbers, along: Numbers, slack: Numbers) -> bool:
    """Whether the gradient may be a weighted sum of the terms', as far as these few directions tell."""
    if not (np.isfinite(slopes).all() and np.isfinite(along).all()):
        return False
    weights, *_ = np.linalg.lstsq(slopes.T, along, rcond=None)
    return bool((np.abs(slopes.T @ weights - along) <= slack).all())


def _partly(found: Weighted | None, step: Step, values: Numbers, noise: int | None) -> Followed | None:
    """Terms with another weight take nothing from those that have theirs. A loss of the right value, whose gradient
    was only made shorter before the step (``clip_grad_norm_``), is followed as it is."""
    if found is None:
        return None
    there = (*found.once, *found.off)
    if found.scaled and _is_near(step.losses, float(values[list(there)].sum())):
        return Followed(there, "gradient", noise, True, float(values[list(there)].sum()))
    if not found.once:
        return None
    return Followed(found.once, "gradient", noise, True, float(values[list(found.once)].sum()), found.off)


def in_company(followed: Sequence[Followed | None]) -> tuple[Followed | None, ...]:
    """What the steps have followed, without terms that a single one of several follows by the value of its loss alone:
    there are so many sums of terms that one is near by chance, but not twice the same."""
    times = Counter(one.terms for one in followed if one is not None and one.by == "value")
    enough = min(2, len(followed))
    return tuple(
        one if one is not None and (one.by == "gradient" or times[one.terms] >= enough) else None for one in followed
    )


def _along(gradient: npt.NDArray[Any], directions: Numbers, mask: Numbers) -> tuple[Numbers, Numbers]:
    """(its slope along each direction, what may be missing from it); not a number where it is not finite."""
    own = np.where((mask == 0) | np.isnan(gradient), 0.0, gradient.astype(np.float64))
    with np.errstate(over="ignore", invalid="ignore"):
        length = float(np.linalg.norm(own))
        along, slack = directions @ own, CLOSE * length * np.linalg.norm(directions, axis=1) + 1e-9
    return (along, slack) if math.isfinite(length) else (np.full_like(along, np.nan), slack)


def null_terms(formula: ParsedFormula, step: Step, told: Told, scene: Scene, mask: Numbers) -> frozenset[int]:
    """Terms that the run's settings switch off: of no value and no slope, such as a term times 0."""
    for snapshot, names, _, _ in _places(formula, step, told, scene):
        try:
            flat = told.snapshots[snapshot].astype(np.float64)
            values, slopes = _worked_out(formula.terms, flat, names, scene.directions[:FEW] * mask, scene)
        except ValueError:
            continue
        return frozenset(at for at in range(len(values)) if not values[at] and not slopes[at].any())
    return frozenset()


def _places(
    formula: ParsedFormula, step: Step, told: Told, scene: Scene
) -> Iterator[tuple[int, dict[str, Floats | float], int | None, bool]]:
    """(snapshot, names, noise, whether the batch is that of the moment): the likeliest first."""
    used = [name for name in scene.noise if name in formula.names]
    inputs = step.inputs.get(scene.noise[used[0]], ())[:NOISES] if used else (None,)
    snapshots = tuple(dict.fromkeys((step.before, *step.weights)))
    wanted = [name for name in scene.batches if name in formula.names]
    for is_current in (True, False):
        for numbers in _batches(wanted, step, scene, is_current=is_current):
            given = {name: scene.batches[name][1][at] for name, at in zip(wanted, numbers, strict=True)}
            places = product(snapshots, inputs) if is_current else product(snapshots[:1], inputs[:1])
            for snapshot, noise in places:
                names: dict[str, Floats | float] = {**scene.settings, **given}
                if noise is not None:
                    names |= {name: told.inputs[noise].astype(np.float64) for name in used}
                yield snapshot, names, noise, is_current


def _batches(wanted: Sequence[str], step: Step, scene: Scene, *, is_current: bool) -> Iterator[tuple[int, ...]]:
    now = tuple(step.batches.get(scene.batches[name][0], -1) for name in wanted)
    if is_current:
        if all(0 <= at < len(scene.batches[name][1]) for name, at in zip(wanted, now, strict=True)):
            yield now
        return
    for other in range(max((len(scene.batches[name][1]) for name in wanted), default=0)):
        numbers = tuple(min(other, len(scene.batches[name][1]) - 1) for name in wanted)
        if numbers != now:
            yield numbers


def _worked_out(
    terms: Sequence[ast.expr], flat: Floats, names: Mapping[str, Floats | float], directions: Numbers, scene: Scene
) -> tuple[Numbers, Numbers]:
    """Values (terms,) and slopes (terms, directions). Raises ValueError."""

    steps = np.concatenate((NUDGE * directions, -NUDGE * directions, np.zeros((1, len(flat)))))
    weights = unpack(flat + steps, scene.networks)
    found = np.stack([np.broadcast_to(term_values(one, names, weights, scene.networks), len(steps)) for one in terms])
    above, below = found[:, : len(directions)], found[:, len(directions) : -1]
    return found[:, -1], (above - below) / (2 * NUDGE)


def _subsets(slopes: Numbers) -> Iterator[tuple[int, ...]]:
    """Numbers of terms that the step can follow, the largest sets first: those that hang on what it trains."""
    live = [at for at in range(len(slopes)) if slopes[at].any()]
    masks = sorted(range(1, 1 << len(live)), key=lambda mask: -mask.bit_count())
    for mask in masks:
        yield tuple(number for place, number in enumerate(live) if mask >> place & 1)


def _is_near(losses: Sequence[float], value: float) -> bool:
    return any(abs(one - value) <= NEAR_ZERO + NEAR * abs(value) for one in (*losses, sum(losses)) if losses)
