"""What a run of a training loop amounts to: which steps train what, and how many of them follow an accepted formula."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from grader.judge.loops.matching import Followed, Scene, follow, null_terms
from grader.judge.loops.reading import Step, Told
from grader.model import LoopNetwork, LoopStep
from grader.rubric import ParsedFormula, parse_formula

__all__ = ["Account", "Slices", "account", "outside_steps", "slices_of", "trained"]

Slices = Mapping[str, slice]
HALF = Fraction(1, 2)


@dataclass(frozen=True, eq=False)
class Account:
    """The steps of one kind in one run, beside the accepted formula that explains most of them.

    ``followed`` is told for each step. ``expected``: how many terms should have been followed in all iterations;
    ``counts``: how often each (by its number) was. ``missing``: terms, in words, that no step has followed.
    """

    steps: tuple[Step, ...]
    followed: tuple[Followed | None, ...]
    expected: int
    counts: Mapping[int, int]
    missing: tuple[str, ...]
    iterations: int

    @property
    def share(self) -> Fraction:
        """Of the marks for the loss: terms in the right number, each with its gradient. A loss of the right value with
        another gradient, and one on an earlier batch, count half; steps too many count against it."""
        worth = sum((_worth(one) for one in self.followed if one is not None), Fraction(0))
        terms = sum(len(one.terms) for one in self.followed if one is not None)
        useless = sum(one is None for one in self.followed)
        return min(worth / max(self.expected, terms + useless, 1), Fraction(1))

    @property
    def rounds(self) -> int:
        """How often the term that was followed most was: the iterations that were made. 0 when none was."""
        return max(self.counts.values(), default=0)

    @property
    def first_wrong(self) -> Step | None:
        """The first step that follows no accepted formula as it should."""
        pairs = zip(self.steps, self.followed, strict=True)
        return next((step for step, one in pairs if one is None or _worth(one) < len(one.terms)), None)


def _worth(one: Followed) -> Fraction:
    return len(one.terms) * (Fraction(1) if one.by == "gradient" and one.is_current else HALF)


def slices_of(networks: Mapping[str, LoopNetwork]) -> Slices:
    """Where each network's weights stand among all."""
    found: dict[str, slice] = {}
    at = 0
    for name, network in networks.items():
        size = (int(np.prod(network.takes)) + 1) * int(np.prod(network.gives))
        found[name] = slice(at, at + size)
        at += size
    return found


def trained(step: Step, told: Told, slices: Slices) -> frozenset[str]:
    """The networks that a step has changed."""
    before, after = told.snapshots[step.before], told.snapshots[step.after]
    return frozenset(
        name for name, where in slices.items() if not np.array_equal(before[where], after[where], equal_nan=True)
    )


def outside_steps(told: Told) -> bool:
    """Whether weights have changed where no optimiser made a step."""
    ends = [0, *(step.after for step in told.steps)]
    begins = [*(step.before for step in told.steps), told.last]
    return any(
        not np.array_equal(told.snapshots[one], told.snapshots[other], equal_nan=True)
        for one, other in zip(ends, begins, strict=True)
    )


def account(wanted: LoopStep, told: Told, scene: Scene, slices: Slices, iterations: int) -> Account:
    """The steps that change any of the networks that ``wanted`` names, beside the formula that fits best."""
    steps = tuple(step for step in told.steps if trained(step, told, slices) & set(wanted.changes))
    mask = _mask(wanted.changes, slices)
    formulas = [parse_formula(text) for text in wanted.loss]
    accounts = [_beside(formula, steps, told, scene, mask, iterations) for formula in formulas]
    return max(accounts, key=lambda one: one.share)


def _beside(
    formula: ParsedFormula, steps: Sequence[Step], told: Told, scene: Scene, mask: npt.NDArray[np.float64],
    iterations: int,
) -> Account:  # fmt: skip
    followed = tuple(follow(formula, step, told, scene, mask) for step in steps)
    off = null_terms(formula, steps[0], told, scene, mask) if steps else frozenset()
    live = [at for at in range(len(formula.terms)) if at not in off]
    counts = Counter(at for one in followed if one is not None for at in one.terms)
    missing = tuple(ast.unparse(formula.terms[at]) for at in live if not counts[at])
    return Account(tuple(steps), followed, len(live) * iterations, counts, missing, iterations)


def _mask(networks: Sequence[str], slices: Slices) -> npt.NDArray[np.float64]:
    mask = np.zeros(max(where.stop for where in slices.values()))
    for name in networks:
        mask[slices[name]] = 1
    return mask
