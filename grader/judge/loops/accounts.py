"""What a run of a training loop amounts to: which steps train what, and how many of them follow an accepted formula."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from grader.judge.loops.matching import Followed, Scene, follow, in_company, null_terms
from grader.judge.loops.reading import Step, Told
from grader.model import LoopNear, LoopNetwork, LoopStep
from grader.rubric import parse_formula

__all__ = ["Account", "Slices", "account", "outside_steps", "rounds_of", "settled", "slices_of", "trained"]

Slices = Mapping[str, slice]
HALF = Fraction(1, 2)


@dataclass(frozen=True, eq=False)
class Account:
    """The steps of one kind in one run, beside the accepted formula that explains most of them.

    ``followed`` and ``nets`` (the networks of this kind that it has changed) are told for each step. ``live``: the
    formula's terms (by number, in words) that the run's settings do not switch off.
    """

    steps: tuple[Step, ...]
    nets: tuple[frozenset[str], ...]
    followed: tuple[Followed | None, ...]
    live: Mapping[int, str]
    near: LoopNear | None = None
    """The formula is not one that is asked for, but this one."""
    is_cut: bool = False
    """The loop was stopped, or stopped by itself, so its last iteration may lack something."""

    @property
    def counts(self) -> Counter[int]:
        """How often each term was followed."""
        return Counter({at: len(self._passes(at)) for at in self.live})

    def _passes(self, term: int) -> list[Fraction]:
        """What each pass over a term is worth. Steps between two batches that change different networks, as with an
        optimiser for each, are one."""
        passes: list[tuple[int, frozenset[str], Fraction]] = []
        for step, nets, one in zip(self.steps, self.nets, self.followed, strict=True):
            if one is None or term not in one.terms:
                continue
            if passes and passes[-1][0] == step.moment and not passes[-1][1] & nets:
                _, others, worth = passes.pop()
                passes.append((step.moment, nets | others, min(worth, _worth(one))))
            else:
                passes.append((step.moment, nets, _worth(one)))
        return [worth for _, _, worth in passes]

    @property
    def batches_trained_on(self) -> int:
        """Between how many batches there are steps of this kind."""
        return len({step.moment for step in self.steps})

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
        right = sum(
            (sum(sorted(self._passes(at), reverse=True)[:rounds], Fraction(0)) for at in self.live), Fraction(0)
        )
        useless = sum(one is None for one in self.followed)
        spare = len(self.live) if self.is_cut else 0
        return min(right / max(len(self.live) * rounds, self.counts.total() + useless - spare, 1), Fraction(1))

    @property
    def first_wrong(self) -> int | None:
        """The place of the first step that does not follow the formula as it should."""
        return next((at for at, one in enumerate(self.followed) if one is None or not one.is_plain), None)

    @property
    def strict(self) -> Account:
        """The same, but a step in which a term has another weight than it should follows nothing."""
        return replace(self, followed=tuple(one if one is None or not one.off else None for one in self.followed))

    def without(self, steps: Collection[int]) -> Account:
        """The same without the steps at these places."""
        keep = [at for at in range(len(self.steps)) if at not in steps]
        return replace(
            self,
            steps=tuple(self.steps[at] for at in keep),
            nets=tuple(self.nets[at] for at in keep),
            followed=tuple(self.followed[at] for at in keep),
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


def rounds_of(accounts: Mapping[str, Account], asked: int) -> int:
    """The iterations that were made: as often as each kind of step has followed some term, or may have meant to. 0 when
    none ever did. A loss that is right in the first iteration alone is no reason to take another's steps for too many;
    nor is a step that is left out now and then, where another is made as often as ``asked`` by a loop that ends.
    """
    there = [one for one in accounts.values() if any(one.counts.values())]
    most = [max(one.counts.values()) + one.followed.count(None) for one in there]
    if asked in (max(one.counts.values()) for one in there) and not any(one.is_cut for one in there):
        return asked
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
    mine = frozenset(wanted.changes)
    changed = [(step, trained(step, told, slices) & mine) for step in told.steps]
    steps, nets = tuple(step for step, own in changed if own), tuple(own for _, own in changed if own)
    empty = Account(steps, nets, (None,) * len(steps), {}, is_cut=not told.returned)
    if not wanted.loss:
        return empty

    def beside(text: str) -> Account:
        formula = parse_formula(text)
        followed = in_company(
            [follow(formula, step, told, scene, _mask(own, slices)) for step, own in zip(steps, nets, strict=True)]
        )
        off = null_terms(formula, steps[0], told, scene, _mask(mine, slices)) if steps else frozenset()
        live = {at: ast.unparse(term) for at, term in enumerate(formula.terms) if at not in off}
        return replace(empty, followed=followed, live=live)

    accounts = [beside(text) for text in wanted.loss]
    for near in wanted.near:
        if max(accounts, key=_value).first_wrong is not None:
            accounts.append(replace(beside(near.loss), near=near))
    return max(accounts, key=_value)


def _value(one: Account) -> Fraction:
    """What an account is worth to the student."""
    return one.worth * one.factor


def _mask(networks: Collection[str], slices: Slices) -> npt.NDArray[np.float64]:
    """(numbers,): 1 for the weights of these networks."""
    mask = np.zeros(max(where.stop for where in slices.values()))
    for name in networks:
        mask[slices[name]] = 1
    return mask
