"""Settings of a rubric that are numbers, from what right and wrong work needs of them.

Of each comparison that was made in a trial it is known with which tolerance, or with how wide a band, it would have
held. What is right (the reference, its rewrites, mutants that are equal to it) must lie below the setting, what is
wrong above: the proposal lies between the two, as far from either as the other, in proportion.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.model import EquivalentCheck, Item, Margin, TrainCheck
from grader.mutation.outcome import Fate, Outcome
from grader.mutation.trial import Trial
from grader.rubric import Loc

__all__ = ["Proposal", "proposals"]

NOISE = 1e-6
"""Right outputs differ by up to 4e-7 from one version of torch to the next: no tolerance is made of smaller needs."""
ROOM = 1.5
"""Where nothing wrong limits a band, it is so much wider than what right work, or another seed, needs."""
APART = 4.0
"""Right and wrong are told apart when what the nearest wrong work needs is at least so many times what right needs."""


@dataclass(frozen=True)
class Proposal:
    """A value for one setting. ``loc``: where it stands in the rubric; ``items``: those that it is about.

    ``right`` is the most that right work needs, ``runs`` how much of it was compared; ``wrong`` the least that wrong
    work needs, None where none was compared, and ``nearest`` that work. ``value`` is None where no setting can tell
    them apart.
    """

    setting: str
    loc: Loc
    items: tuple[str, ...]
    now: float
    right: float
    runs: int
    wrong: float | None
    nearest: Outcome | None
    value: float | None


def proposals(trial: Trial) -> tuple[Proposal, ...]:
    """One for each tolerance, and for each band, of which the trial has measured anything."""
    found = [_tolerance(trial, items, loc) for loc, items in _tolerances(trial)]
    found += [_band(trial, item, loc) for item, loc in _trainings(trial)]
    return tuple(one for one in found if one is not None)


def _places(trial: Trial) -> Iterator[tuple[Item, Loc]]:
    for number, part in enumerate(trial.rubric.parts):
        for at, item in enumerate(part.items):
            yield item, ("parts", number, "items", at, "check")


def _tolerances(trial: Trial) -> Iterator[tuple[Loc, tuple[Item, ...]]]:
    """The rubric's own, and those of items that state one."""
    compared = [(item, loc) for item, loc in _places(trial) if isinstance(item.check, EquivalentCheck)]
    shared = tuple(item for item, _ in compared if getattr(item.check, "tolerance", None) is None)
    if shared:
        yield ("tolerance",), shared
    for item, loc in compared:
        if item not in shared:
            yield (*loc, "tolerance"), (item,)


def _trainings(trial: Trial) -> Iterator[tuple[Item, Loc]]:
    return ((item, (*loc, "band_margin")) for item, loc in _places(trial) if isinstance(item.check, TrainCheck))


def _tolerance(trial: Trial, items: Sequence[Item], loc: Loc) -> Proposal | None:
    right = [need for item in items for _, need in _needs(_right(trial), item.id, "tolerance")]
    if not right:
        return None
    wrong = [found for item in items for found in _needs(_other(trial, item), item.id, "tolerance")]
    most = max(right)
    nearest, least = min(wrong, key=lambda found: found[1], default=(None, None))
    value = None
    if least is not None and least >= APART * max(most, NOISE):
        value = _rounded(math.sqrt(max(most, NOISE) * least))
    now = items[0].check.tolerance if isinstance(items[0].check, EquivalentCheck) else None
    now = now or trial.rubric.tolerance
    names = tuple(item.id for item in items)
    return Proposal("tolerance", loc, names, now.absolute, most, len(right), least, nearest, value)


def _band(trial: Trial, item: Item, loc: Loc) -> Proposal | None:
    assert isinstance(item.check, TrainCheck)
    right = [need for _, need in _needs(_right(trial), item.id, "band_margin")]
    right += [need for _, need in _needs([trial.reference], item.id, "band_margin", of_reference=True)]
    if not right:
        return None
    unseen = [one for one in trial.wrong if not one.lost]  # what only a narrower band could tell
    wrong = [found for found in _needs(unseen, item.id, "band_margin") if found[1] > 0]
    most = max(right)
    nearest, least = min(wrong, key=lambda found: found[1], default=(None, None))
    value: float | None = _rounded_up(max(ROOM * most, 0.5))
    if least is not None:
        value = _rounded(math.sqrt(max(most, 0.1) * least)) if least >= APART * max(most, 0.1) else None
    return Proposal("band_margin", loc, (item.id,), item.check.band_margin, most, len(right), least, nearest, value)


def _right(trial: Trial) -> list[Outcome]:
    return [trial.reference, *trial.rewrites, *trial.equal]


def _other(trial: Trial, item: Item) -> list[Outcome]:
    """Mutants with another output in one of the modes in which the item compares."""
    modes = set(item.check.modes) if isinstance(item.check, EquivalentCheck) else set[str]()
    asked = trial.aims.subjects[item.id]
    return [
        one
        for one in trial.wrong
        if one.fate is not Fate.UNGRADED and modes & set(one.measured.differs) and asked & one.variant.place.subjects
    ]


def _needs(
    outcomes: Sequence[Outcome], item: str, setting: str, *, of_reference: bool = False
) -> list[tuple[Outcome, float]]:
    def needed(margins: Sequence[Margin]) -> list[float]:
        return [one.needs for one in margins if one.setting == setting and one.of_reference == of_reference]

    return [(one, need) for one in outcomes for need in needed(one.margins.get(item, ()))]


def _rounded(value: float) -> float:
    """To one digit."""
    return float(f"{value:.0e}")


def _rounded_up(value: float) -> float:
    """To the next half."""
    return math.ceil(2 * value) / 2
