"""What a run of a training loop amounts to: which steps train what, and how many of them follow an accepted formula."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from grader.judge.loops.matching import Followed, Scene, follow, null_terms
from grader.judge.loops.reading import Step, Told
from grader.model import LoopNear, LoopNetwork, LoopStep
from grader.rubric import ParsedFormula, parse_formula

__all__ = ["Account", "Slices", "account", "outside_steps", "rounds_of", "settled", "slices_of", "trained"]

Slices = Mapping[str, slice]
HALF = Fraction(1, 2)


@dataclass(frozen=True, eq=False)
class Account:
    """The steps of one kind in one run, beside the accepted formula that explains most of them.

    ``followed`` is told for each step. ``live``: the formula's terms (by number, in words) that the run's settings do
    not switch off.
    """

    steps: tuple[Step, ...]
    followed: tuple[Followed | None, ...]
    live: Mapping[int, str]
    near: LoopNear | None = None
    """The formula is not one that is asked for, but this one."""
    is_cut: bool = False
    """The loop was stopped, or stopped by itself, so its last iteration may lack something."""

    @property
    def counts(self) -> Counter[int]:
        """How often each term was followed."""
        return Counter(at for one in self.followed if one is not None for at in one.terms)

    @property
    def missing(self) -> tuple[str, ...]:
        """Terms, in words, that no step has followed."""
        return tuple(words for at, words in self.live.items() if not self.counts[at])

    @property
    def factor(self) -> Fraction:
        """Of the share: less than 1 where the formula is only near to those that are asked for."""
        return Fraction(1) if self.near is None else Fraction(self.near.share)

    @property
    def worth(self) -> Fraction:
        """How much the formula explains of the steps."""
        return sum((len(one.terms) * _worth(one) for one in self.followed if one is not None), Fraction(0))

    def share(self, rounds: int) -> Fraction:
        """Of the marks for the loss, in so many iterations: each term as often, with its gradient.

        A loss of the right value with another gradient, and one on an earlier batch, count half. Steps too many, and
        steps that follow nothing, count against the others.
        """
        right = Fraction(0)
        for at in self.live:
            worths = [_worth(one) for one in self.followed if one is not None and at in one.terms]
            right += sum(sorted(worths, reverse=True)[:rounds], Fraction(0))
        useless = sum(one is None for one in self.followed)
        spare = len(self.live) if self.is_cut else 0
        return min(right / max(len(self.live) * rounds, self.counts.total() + useless - spare, 1), Fraction(1))

    @property
    def first_wrong(self) -> int | None:
        """The place of the first step that does not follow the formula as it should."""
        return next((at for at, one in enumerate(self.followed) if one is None or _worth(one) < 1), None)

    def without(self, steps: Collection[int]) -> Account:
        """The same without the steps at these places."""
        keep = [at for at in range(len(self.steps)) if at not in steps]
        return replace(
            self, steps=tuple(self.steps[at] for at in keep), followed=tuple(self.followed[at] for at in keep)
        )


def _worth(one: Followed) -> Fraction:
    return Fraction(1) if one.by == "gradient" and one.is_current else HALF


def settled(accounts: Mapping[str, Account]) -> dict[str, Account]:
    """Each without the steps that follow nothing of its own, but something of another's: that such a step changes more
    than it should is another matter than its loss."""
    followed = {
        id(step): name
        for name, one in accounts.items()
        for step, how in zip(one.steps, one.followed, strict=True)
        if how is not None
    }
    return {
        name: one.without(
            [at for at, step in enumerate(one.steps)
             if one.followed[at] is None and followed.get(id(step), name) != name]
        )
        for name, one in accounts.items()
    }  # fmt: skip


def rounds_of(accounts: Mapping[str, Account]) -> int:
    """The iterations that were made: as often as each kind of step has followed some term. 0 when none ever did."""
    most = [max(one.counts.values()) for one in accounts.values() if one.counts]
    return min(most, default=0)


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


def account(wanted: LoopStep, told: Told, scene: Scene, slices: Slices) -> Account:
    """The steps that change any of the networks that ``wanted`` names, beside the formula that fits best, if any."""
    steps = tuple(step for step in told.steps if trained(step, told, slices) & set(wanted.changes))
    if not wanted.loss:
        return Account(steps, (None,) * len(steps), {}, is_cut=not told.returned)
    mask = _mask(wanted.changes, slices)
    accounts = [_beside(parse_formula(text), steps, told, scene, mask) for text in wanted.loss]
    for near in wanted.near:
        if max(accounts, key=_value).first_wrong is not None:
            accounts.append(replace(_beside(parse_formula(near.loss), steps, told, scene, mask), near=near))
    return max(accounts, key=_value)


def _value(one: Account) -> Fraction:
    """What an account is worth to the student."""
    return one.worth * one.factor


def _beside(
    formula: ParsedFormula, steps: Sequence[Step], told: Told, scene: Scene, mask: npt.NDArray[np.float64]
) -> Account:
    followed = tuple(follow(formula, step, told, scene, mask) for step in steps)
    off = null_terms(formula, steps[0], told, scene, mask) if steps else frozenset()
    live = {at: ast.unparse(term) for at, term in enumerate(formula.terms) if at not in off}
    return Account(tuple(steps), followed, live, is_cut=not told.returned)


def _mask(networks: Sequence[str], slices: Slices) -> npt.NDArray[np.float64]:
    mask = np.zeros(max(where.stop for where in slices.values()))
    for name in networks:
        mask[slices[name]] = 1
    return mask
