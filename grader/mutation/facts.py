"""A trial as plain data, for ``--json``."""

from __future__ import annotations

from typing import Any

from grader.mutation.counts import by_item, by_theme, caught_by_sizes
from grader.mutation.outcome import Outcome
from grader.mutation.trial import Trial

__all__ = ["trial_facts"]


def trial_facts(trial: Trial) -> dict[str, Any]:
    """Everything that the table shows, and every variant."""
    return {
        "rubric": trial.rubric.id,
        "seed": trial.seed,
        "good": trial.is_good,
        "seconds": round(trial.seconds, 1),
        "reference": _outcome(trial.reference),
        "starter": _outcome(trial.starter) if trial.starter is not None else None,
        "alike": trial.alike,
        "sizes_alone": {
            "mutants": caught_by_sizes(trial, trial.wrong),
            "rewrites": caught_by_sizes(trial, trial.rewrites),
        },
        "kinds": [
            {
                "kind": count.theme.value,
                **{fate.value: number for fate, number in count.fates.items()},
                "sizes": count.sizes,
                "median_loss": str(count.loss),
            }
            for count in by_theme(trial)
        ],
        "items": [
            {
                "item": count.item,
                "kind": count.kind,
                "marks": str(count.marks),
                "catches": count.catches,
                "alone": count.alone,
                "stray": count.stray,
                "wrongly": count.wrongly,
            }
            for count in by_item(trial)
        ],
        "mutants": [_outcome(one) for one in trial.mutants],
        "rewrites": [_outcome(one) for one in trial.rewrites],
        "failed_rewrites": [one.words for one in trial.failed],
    }


def _outcome(one: Outcome) -> dict[str, Any]:
    return {
        "name": one.variant.name,
        "kind": one.variant.theme.value,
        "words": one.variant.words,
        "file": one.variant.place.file,
        "line": one.variant.place.line,
        "subjects": sorted(one.variant.place.subjects),
        "layer": one.variant.place.layer,
        "differs": list(one.measured.differs),
        "error": one.measured.error,
        "fate": one.fate.value,
        "marks": str(one.tally),
        "lost": {item: str(marks) for item, marks in one.lost.items()},
        "open": list(one.open),
        "cpu": round(one.cpu, 3),
    }
