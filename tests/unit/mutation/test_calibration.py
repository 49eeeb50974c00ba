"""grader.mutation.calibration and proposed: numbers between what right and what wrong work needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.model import EquivalentCheck, Margin
from grader.mutation.bench import Measured
from grader.mutation.calibration import proposals
from grader.mutation.outcome import Outcome, aims_of
from grader.mutation.proposed import proposed_text, with_proposals
from grader.mutation.trial import Trial
from grader.mutation.variant import Sort
from grader.rubric import load_rubric
from tests.unit.mutation.test_outcome import DIFFERS, ENCODER, RUBRIC, an_outcome, rubric_in

EQUAL = Measured(is_measured=True)
CUT = Measured(is_measured=True, differs=("gradient",))


def needing(outcome: Outcome, **needs: float) -> Outcome:
    """With one margin for each item: of a tolerance, or of a band where the item trains."""
    margins = {
        name.replace("_", "-"): (Margin(setting="band_margin" if name == "train" else "tolerance", needs=value),)
        for name, value in needs.items()
    }
    return replace(outcome, margins=margins)


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """A rewrite, an equal mutant, and two that are wrong: in the output, and in the gradient."""
    rubric = rubric_in(tmp_path)
    rewrite = replace(ENCODER, sort=Sort.REWRITE)
    return Trial(
        rubric=rubric,
        aims=aims_of(rubric, None),
        reference=needing(an_outcome(rubric, {}), e_function=0.0, d_function=0.0, train=0.0),
        starter=None,
        mutants=(
            needing(an_outcome(rubric, {"e-function": "0"}, measured=DIFFERS), e_function=0.4, d_function=1e-7),
            needing(an_outcome(rubric, {}, measured=CUT), e_function=2e-7, d_function=0.0, train=8.0),
            needing(an_outcome(rubric, {}, measured=EQUAL), e_function=4e-6),
        ),
        rewrites=(needing(an_outcome(rubric, {}, rewrite, EQUAL), e_function=3e-7, train=0.5),),
        alike=0,
        failed=(),
        seconds=1.0,
        seed="0",
    )


def test_a_tolerance_lies_between_right_and_wrong(trial: Trial) -> None:
    """What differs in its gradient alone, or is another class, does not count as wrong."""
    tolerance, band = proposals(trial)
    assert (tolerance.setting, tolerance.loc, tolerance.items) == (
        "tolerance", ("tolerance",), ("e-function", "d-function"),
    )  # fmt: skip
    assert (tolerance.now, tolerance.right, tolerance.wrong) == (1e-4, 4e-6, 0.4)
    assert tolerance.value == pytest.approx(1e-3)
    assert (band.setting, band.loc) == ("band_margin", ("parts", 3, "items", 0, "check", "band_margin"))
    assert (band.right, band.wrong, band.value) == (0.5, 8.0, 2.0)


def test_a_band_leaves_room_for_every_seed(trial: Trial) -> None:
    """As for a right network that draws its weights in another order."""
    seeds = Margin(setting="band_margin", needs=3.0, of_reference=True)
    reference = replace(trial.reference, margins={"train": (*trial.reference.margins["train"], seeds)})
    found = proposals(replace(trial, reference=reference, mutants=()))
    assert [(one.right, one.value) for one in found if one.setting == "band_margin"] == [(3.0, 4.5)]


def test_what_has_lost_marks_does_not_limit_a_band(trial: Trial) -> None:
    cut = needing(an_outcome(trial.rubric, {"train": "0.5"}, measured=CUT), train=0.01)
    band = proposals(replace(trial, mutants=(cut,)))[-1]
    assert (band.wrong, band.value) == (None, 1.0)


def test_what_is_not_told_apart_is_said(trial: Trial) -> None:
    near = needing(an_outcome(trial.rubric, {}, measured=DIFFERS), e_function=5e-6, train=0.6)
    found = proposals(replace(trial, mutants=(*trial.mutants, near)))
    assert [one.value for one in found] == [None, None]
    assert "are not told apart by this number" in proposed_text(found).replace("\n            ", " ")


def test_without_numbers_there_is_nothing_to_propose(trial: Trial) -> None:
    bare = replace(trial, mutants=(), rewrites=(), reference=replace(trial.reference, margins={}))
    assert proposals(bare) == ()
    assert proposed_text(()) == "nothing to calibrate: no item compares numbers or trains"


def test_words_fit_a_terminal(trial: Trial) -> None:
    text = proposed_text(proposals(trial))
    assert max(map(len, text.splitlines())) <= 80
    assert "tolerance (e-function, d-function)" in text
    assert "0.001: 2.5e+02 times what right work needs, 4e+02 times below wrong" in text


def test_proposals_are_written_where_they_belong(trial: Trial, tmp_path: Path) -> None:
    text = with_proposals(RUBRIC, proposals(trial))
    (tmp_path / "r.yaml").write_text(text)
    rubric = load_rubric(tmp_path / "r.yaml").rubric
    assert rubric.tolerance.absolute == rubric.tolerance.relative == pytest.approx(1e-3)
    assert getattr(rubric.items[-1].check, "band_margin") == 2.0  # noqa: B009 - a field of one of the kinds
    kept = [line for line in RUBRIC.splitlines() if "train" not in line]
    assert all(line in text.splitlines() for line in kept)


def test_an_item_with_a_tolerance_of_its_own(trial: Trial) -> None:
    (part,) = [part for part in trial.rubric.parts if part.id == "decoder"]
    (item,) = part.items
    assert isinstance(item.check, EquivalentCheck)
    check = replace(item.check, tolerance=replace(trial.rubric.tolerance, absolute=0.5))
    parts = tuple(
        replace(one, items=(replace(item, check=check),)) if one.id == "decoder" else one for one in trial.rubric.parts
    )
    found = proposals(replace(trial, rubric=replace(trial.rubric, parts=parts)))
    own = [one for one in found if one.items == ("d-function",)]
    assert [(one.loc, one.now) for one in own] == [(("parts", 2, "items", 0, "check", "tolerance"), 0.5)]
