"""Trying a rubric on variants of its own reference: the whole run as one short function."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from grader.model import Rubric
from grader.mutation.bench import Measured
from grader.mutation.classroom import named, reference_variant, write_starter, write_variant
from grader.mutation.looking import study_of
from grader.mutation.measuring import Roll, measure_all, open_benches
from grader.mutation.mutants import make_mutants
from grader.mutation.outcome import Aims, Fate, Outcome, aims_of, outcome_of
from grader.mutation.reference import Reference, read_reference
from grader.mutation.rewrites import make_rewrites
from grader.mutation.variant import Place, Sort, Theme, Variant
from grader.pipeline import ClassResult, Progress, Request, grade_class
from grader.rubric import LoadedRubric, load_rubric

__all__ = ["Trial", "TrialRequest", "try_rubric"]

STARTER_SHARE = 0.05
"""The starter code may earn so much of what is decided: near nothing."""


@dataclass(frozen=True)
class TrialRequest:
    """What the command line asked for. ``out``: where class and reports stay; None: they are thrown away.

    ``themes``: kinds of variants that are tried, all when empty; ``without``: those that are not; ``each``: at most so
    many of a kind, drawn by the seed.
    """

    rubric: Path
    out: Path | None
    jobs: int
    seed: str
    sandbox: str = "auto"
    themes: tuple[Theme, ...] = ()
    without: tuple[Theme, ...] = ()
    each: int | None = None


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What became of all variants. ``alike``: mutants that were left out, since another one computes the same;
    ``failed``: rewrites that were left out, since they would have changed the function here."""

    rubric: Rubric
    aims: Aims
    reference: Outcome
    starter: Outcome | None
    mutants: tuple[Outcome, ...]
    rewrites: tuple[Outcome, ...]
    alike: int
    failed: tuple[Variant, ...]
    seconds: float
    seed: str

    @property
    def wrong(self) -> tuple[Outcome, ...]:
        """The mutants that differ from the reference."""
        return tuple(one for one in self.mutants if one.fate is not Fate.EQUAL)

    @property
    def equal(self) -> tuple[Outcome, ...]:
        """The mutants that do not."""
        return tuple(one for one in self.mutants if one.fate is Fate.EQUAL)

    @property
    def starter_is_low(self) -> bool:
        """Whether the starter earns next to nothing; true where there is none."""
        return self.starter is None or float(self.starter.tally.earned) <= STARTER_SHARE * float(self.rubric.marks)

    @property
    def is_good(self) -> bool:
        """The reference and all rewrites keep full marks, the starter gets none, and every mutant that is wrong loses
        marks in its own part and nowhere else."""
        keep = [self.reference, *self.rewrites]
        return (
            not any(one.lost or one.open for one in keep)
            and self.starter_is_low
            and all(one.fate is Fate.OWN for one in self.wrong)
        )


def try_rubric(request: TrialRequest, progress: Progress) -> Trial:
    """Make variants of the reference, grade them as a class by the whole program, and see what became of each.

    Raises GraderError, as RubricError where the reference itself does not get full marks.
    """
    started = time.monotonic()
    loaded = load_rubric(request.rubric)
    reference = read_reference(loaded)
    with _home(request.out) as home:
        folder = _emptied(home / "class")
        with open_benches(reference, request.jobs) as benches:
            progress.stage("looking at the reference")
            study = study_of(loaded, reference, benches[0])
            variants = named(_chosen([*make_mutants(study), *make_rewrites(study)], request))
            progress.stage(f"measuring {len(variants)} variants")
            roll = measure_all(study, variants, folder, benches)
        write_variant(study, reference_variant(reference), folder / Sort.REFERENCE.value)
        if loaded.starter is not None:
            write_starter(loaded.starter, folder / Sort.STARTER.value)
        result = grade_class(_request(request, home, folder), progress)
        return _trial(loaded, request, reference, roll, result, started)


def _request(request: TrialRequest, home: Path, folder: Path) -> Request:
    return Request(
        submissions=folder,
        rubric=str(request.rubric),
        out=home / "out",
        jobs=request.jobs,
        only=(),
        device="cpu",
        seed=request.seed,
        fresh=False,
        sandbox=request.sandbox,
    )


@contextmanager
def _home(out: Path | None) -> Iterator[Path]:
    """Where the class and its reports lie."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        yield out.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="grade-rubric-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # boxes of other user ids must be able to reach their submission below it
        yield Path(folder).resolve()


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _chosen(variants: Sequence[Variant], request: TrialRequest) -> list[Variant]:
    """The kinds that are asked for, and of each as many."""
    wanted = [one for one in variants if (not request.themes or one.theme in request.themes)]
    wanted = [one for one in wanted if one.theme not in request.without]
    if request.each is None:
        return wanted
    draw = random.Random(request.seed)
    drawn = {id(one) for theme in Theme for one in _some(wanted, theme, request.each, draw)}
    return [one for one in wanted if id(one) in drawn]


def _some(variants: Sequence[Variant], theme: Theme, count: int, draw: random.Random) -> list[Variant]:
    own = [one for one in variants if one.theme is theme]
    return own if len(own) <= count else draw.sample(own, count)


def _trial(
    loaded: LoadedRubric,
    request: TrialRequest,
    reference: Reference,
    roll: Roll,
    result: ClassResult,
    started: float,
) -> Trial:
    aims = aims_of(loaded.rubric, loaded.checks)
    reports = {report.student: report for report in result.reports}

    def outcome(variant: Variant) -> Outcome:
        measured, troubled = roll.measured.get(variant.name, Measured()), variant.name in result.troubled
        return outcome_of(variant, measured, reports[variant.name], aims, troubled=troubled)

    starter = Variant(sort=Sort.STARTER, theme=Theme.REWRITING, words="", place=Place("", 0, frozenset()))
    starter = replace(starter, name=Sort.STARTER.value)
    return Trial(
        rubric=loaded.rubric,
        aims=aims,
        reference=outcome(reference_variant(reference)),
        starter=outcome(starter) if loaded.starter is not None else None,
        mutants=tuple(outcome(one) for one in roll.variants if one.sort is Sort.MUTANT),
        rewrites=tuple(outcome(one) for one in roll.variants if one.sort is Sort.REWRITE),
        alike=roll.alike,
        failed=roll.failed,
        seconds=time.monotonic() - started,
        seed=request.seed,
    )
