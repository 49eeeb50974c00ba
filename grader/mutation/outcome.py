"""What a rubric made of each variant: which items took marks, and whether those were the ones that should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from grader.model import Item, Report, Rubric, ShapeCheck, Tally, TrainCheck, Verdict
from grader.mutation.asked import subjects_of
from grader.mutation.bench import Measured
from grader.mutation.variant import Variant
from grader.rubric import parse_call

__all__ = ["Aims", "Fate", "Outcome", "aims_of", "outcome_of"]


class Fate(StrEnum):
    """What became of a mutant. ``own``: it lost marks in its own part, and by no item that does not ask for it.
    ``shared``: only items that ask for other subjects too took marks. ``stray``: an item that does not ask for it took
    marks. ``missed``: it kept all. ``equal``: it is not wrong. ``ungraded``: a fault of ours."""

    OWN = "own"
    SHARED = "shared"
    STRAY = "stray"
    MISSED = "missed"
    EQUAL = "equal"
    UNGRADED = "ungraded"


@dataclass(frozen=True)
class Aims:
    """What the items of a rubric ask for: by item's id, the subjects, and the part that it is in."""

    subjects: Mapping[str, frozenset[str]]
    part: Mapping[str, str]
    sizes: frozenset[str]
    """Items that look at sizes alone."""
    first: frozenset[str]
    """Subjects before which nothing learns, as training items chain them: the gradient of their input is nobody's."""

    def own_parts(self, subjects: frozenset[str]) -> frozenset[str]:
        """Parts with an item that asks for these subjects and no others; where there are none, those that ask for
        any of them."""
        alone = {self.part[item] for item, asked in self.subjects.items() if asked and asked <= subjects}
        return frozenset(alone or {self.part[item] for item, asked in self.subjects.items() if asked & subjects})


def aims_of(rubric: Rubric, checks: Path | None) -> Aims:
    """The aims of every item. ``checks``: the folder of the staff's own tests."""
    items: list[tuple[str, Item]] = [(part.id, item) for part in rubric.parts for item in part.items]
    return Aims(
        subjects={item.id: subjects_of(item, checks) for _, item in items},
        part={item.id: part for part, item in items},
        sizes=frozenset(item.id for _, item in items if isinstance(item.check, ShapeCheck)),
        first=_first(rubric),
    )


def _first(rubric: Rubric) -> frozenset[str]:
    chains = [
        [parse_call(words)[0] for words in item.check.models.values()]
        for item in rubric.items
        if isinstance(item.check, TrainCheck)
    ]
    return frozenset(chain[0] for chain in chains) - {name for chain in chains for name in chain[1:]}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A variant, graded. ``lost``: marks by item, where any were lost; ``open``: items that were not decided, but for
    those that a person marks."""

    variant: Variant
    measured: Measured
    fate: Fate
    tally: Tally
    lost: Mapping[str, Decimal]
    open: tuple[str, ...] = ()
    cpu: float = 0.0

    @property
    def total_lost(self) -> Decimal:
        """Marks lost in all."""
        return sum(self.lost.values(), Decimal(0))


def outcome_of(variant: Variant, measured: Measured, report: Report, aims: Aims, *, troubled: bool = False) -> Outcome:
    """The outcome, from the report that the variant got. ``troubled``: it could not be graded."""
    lost: dict[str, Decimal] = {}
    undecided = []
    for item in report.items:
        if item.kind == "table":  # variants are code, with no report
            continue
        missing = item.tally.decided - item.tally.earned
        if missing:
            lost[item.id] = missing
        elif item.finding.verdict in {Verdict.BLOCKED, Verdict.BROKEN}:
            undecided.append(item.id)
    is_broken = troubled or any(item.finding.verdict is Verdict.BROKEN for item in report.items)
    return Outcome(
        variant=variant,
        measured=measured,
        fate=Fate.UNGRADED if is_broken else _fate(variant.place.subjects, measured, tuple(lost), aims),
        tally=report.tally,
        lost=lost,
        open=tuple(undecided),
        cpu=report.provenance.cpu,
    )


def _fate(subjects: frozenset[str], measured: Measured, lost: Sequence[str], aims: Aims) -> Fate:
    if measured.is_equal or (measured.differs == ("input gradient",) and subjects <= aims.first):
        return Fate.EQUAL
    if not lost:
        return Fate.MISSED
    if any(not aims.subjects[item] & subjects for item in lost):
        return Fate.STRAY
    own = aims.own_parts(subjects)
    return Fate.OWN if any(aims.part[item] in own for item in lost) else Fate.SHARED
