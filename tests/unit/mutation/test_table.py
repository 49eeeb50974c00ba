"""grader.mutation.table, counts and facts: a trial in figures, in words, as data."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from grader.model import Verdict
from grader.mutation.bench import Measured
from grader.mutation.counts import by_item, by_theme, caught_by_sizes
from grader.mutation.facts import trial_facts
from grader.mutation.outcome import Fate, aims_of
from grader.mutation.table import trial_text
from grader.mutation.trial import Trial
from grader.mutation.variant import Place, Sort, Theme
from tests.unit.mutation.test_outcome import ENCODER, an_outcome, rubric_in

EQUAL = Measured(is_measured=True)


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """One mutant of each fate but one, and two rewrites, of which one loses marks."""
    rubric = rubric_in(tmp_path)
    long = replace(ENCODER, name="mutant-004", words="a word " * 30 + "\x1b[31m", theme=Theme.KERNEL)
    rewrite = replace(ENCODER, sort=Sort.REWRITE, name="rewrite-001-loops", words="loops", theme=Theme.REWRITING)
    bare = replace(ENCODER, sort=Sort.REFERENCE, place=Place("models.py", 0, frozenset()))
    return Trial(
        rubric=rubric,
        aims=aims_of(rubric, None),
        reference=an_outcome(rubric, {}, bare, Measured()),
        starter=an_outcome(
            rubric, dict.fromkeys(("e-size", "e-function", "d-function", "train"), "0"), bare, Measured()
        ),
        mutants=(
            an_outcome(rubric, {"e-size": "0", "e-function": "0"}),
            an_outcome(rubric, {"e-function": "0.5"}),
            an_outcome(rubric, {"train": "0.5"}),
            an_outcome(rubric, {}, long),
            an_outcome(rubric, {"e-function": "0", "d-function": "0"}),
            an_outcome(rubric, {}, measured=EQUAL),
        ),
        rewrites=(an_outcome(rubric, {}, rewrite, EQUAL), an_outcome(rubric, {"e-size": "0"}, rewrite, EQUAL)),
        alike=3,
        failed=(rewrite,),
        seconds=12.3,
        seed="s\x07eed",
    )


def test_figures_by_kind(trial: Trial) -> None:
    kernel, stride = by_theme(trial)
    assert (kernel.theme, kernel.wrong, kernel.fates[Fate.MISSED], kernel.loss) == (Theme.KERNEL, 1, 1, Decimal(0))
    assert stride.wrong == 4
    assert {fate: count for fate, count in stride.fates.items() if count} == {
        Fate.OWN: 2, Fate.SHARED: 1, Fate.STRAY: 1, Fate.EQUAL: 1,
    }  # fmt: skip
    assert (stride.sizes, stride.loss) == (1, Decimal("3.00"))
    assert caught_by_sizes(trial, trial.wrong) == 1


def test_figures_by_item(trial: Trial) -> None:
    found = {count.item: (count.catches, count.alone, count.stray, count.wrongly) for count in by_item(trial)}
    assert found == {
        "w": (0, 0, 0, 0), "e-size": (1, 0, 0, 1), "e-function": (3, 1, 0, 0), "d-function": (1, 0, 1, 0),
        "train": (1, 1, 0, 0),
    }  # fmt: skip


def test_the_text_is_safe_and_fits(trial: Trial) -> None:
    text = trial_text(trial)
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line.isprintable() for line in lines)
    assert "  wrong                               5" in lines
    assert "    lost marks in their own part      2   40.0 %" in lines
    assert "  sizes alone would have caught       1   20.0 %" in lines
    assert "  kept full marks                     1   50.0 %" in lines
    assert "reference  12 of 12, 2 open" in lines
    for title in ("Not caught by any item:", "Also took marks where it should not:", "Rewrites that lost marks:"):
        assert title in lines
    assert "Caught only by items that ask for other subjects too:" in lines
    assert "Could not be graded:" not in lines
    assert "12 s" in lines[-1]


def test_what_is_idle_is_named_but_for_a_person_s(trial: Trial) -> None:
    assert "Items that catch nothing" not in trial_text(trial)
    idle = replace(trial, mutants=trial.mutants[:1])
    assert "Items that catch nothing: d-function, train." in trial_text(idle)


def test_the_same_as_data(trial: Trial) -> None:
    facts = json.loads(json.dumps(trial_facts(trial)))
    assert facts["good"] is False
    assert facts["sizes_alone"] == {"mutants": 1, "rewrites": 1}
    assert [one["fate"] for one in facts["mutants"]] == ["own", "own", "shared", "missed", "stray", "equal"]
    assert facts["mutants"][0]["lost"] == {"e-size": "1.00", "e-function": "3.00"}
    assert facts["items"][2]["catches"] == 3
    assert facts["failed_rewrites"] == ["loops"]


def test_what_is_good(trial: Trial) -> None:
    good = replace(trial, mutants=(*trial.mutants[:2], trial.mutants[-1]), rewrites=trial.rewrites[:1])
    assert good.is_good
    for one in trial.mutants[2:5]:
        assert not replace(good, mutants=(*good.mutants, one)).is_good
    assert not replace(good, rewrites=trial.rewrites).is_good
    assert not replace(good, starter=good.reference).is_good
    assert replace(good, starter=None).is_good
    # an equal mutant that loses marks is told; whether it should, only a person can say
    lossy = an_outcome(trial.rubric, {"e-size": "0"}, measured=EQUAL)
    assert replace(good, mutants=(lossy,)).is_good
    assert "Equal to the reference in all that was measured, and lost marks:" in trial_text(
        replace(good, mutants=(lossy,))
    )
    open_one = an_outcome(trial.rubric, {"train": Verdict.BLOCKED}, measured=EQUAL)
    assert not replace(good, rewrites=(open_one,)).is_good
