"""The figures of a trial: by kind of mutant, and by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from grader.mutation.outcome import Fate, Outcome
from grader.mutation.trial import Trial
from grader.mutation.variant import Theme

__all__ = ["ItemCount", "ThemeCount", "by_item", "by_theme", "caught_by_sizes"]


@dataclass(frozen=True)
class ThemeCount:
    """Mutants of one kind by what became of them. ``sizes``: those that items of sizes alone would have caught.

    ``loss``: the median of the marks that those lost which lost any.
    """

    theme: Theme
    fates: dict[Fate, int]
    sizes: int
    loss: Decimal

    @property
    def wrong(self) -> int:
        """Those that differ from the reference."""
        return sum(count for fate, count in self.fates.items() if fate is not Fate.EQUAL)


@dataclass(frozen=True)
class ItemCount:
    """What one item did: ``catches`` of the mutants that are wrong, ``alone`` where no other item took marks;
    ``stray``: of these mutants, those that it does not ask for; ``wrongly``: of rewrites and equal mutants."""

    item: str
    kind: str
    marks: Decimal
    catches: int
    alone: int
    stray: int
    wrongly: int


def by_theme(trial: Trial) -> tuple[ThemeCount, ...]:
    """A count for each kind of mutant that was made."""
    found = []
    for theme in Theme:
        own = [one for one in trial.mutants if one.variant.theme is theme]
        losses = [one.total_lost for one in own if one.lost and one.fate is not Fate.EQUAL]
        if own:
            fates = {fate: sum(one.fate is fate for one in own) for fate in Fate}
            wrong = [one for one in own if one.fate is not Fate.EQUAL]
            found.append(ThemeCount(theme, fates, caught_by_sizes(trial, wrong), median(losses or [Decimal(0)])))
    return tuple(found)


def by_item(trial: Trial) -> tuple[ItemCount, ...]:
    """A count for each item of the rubric."""
    found = []
    keep = [*trial.rewrites, *trial.equal]
    for item in trial.rubric.items:
        caught = [one for one in trial.wrong if item.id in one.lost]
        asked = trial.aims.subjects[item.id]
        found.append(
            ItemCount(
                item=item.id,
                kind=item.check.kind,
                marks=item.marks,
                catches=len(caught),
                alone=sum(len(one.lost) == 1 for one in caught),
                stray=sum(not asked & one.variant.place.subjects for one in caught),
                wrongly=sum(item.id in one.lost for one in keep),
            )
        )
    return tuple(found)


def caught_by_sizes(trial: Trial, outcomes: Sequence[Outcome]) -> int:
    """How many would have lost marks in a rubric that has the items of sizes alone."""
    return sum(bool(trial.aims.sizes & one.lost.keys()) for one in outcomes)
