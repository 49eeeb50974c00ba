"""grader.mutation.outcome: whether marks were lost where they should be, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from grader.model import Finding, ItemResult, PartResult, Provenance, Report, Rubric, Verdict
from grader.mutation.bench import Measured
from grader.mutation.outcome import Fate, Outcome, aims_of, outcome_of
from grader.mutation.variant import Place, Sort, Theme, Variant
from grader.rubric import load_rubric
from tests.support.code import NET, write

__all__ = ["ENCODER", "RUBRIC", "a_report", "an_outcome", "rubric_in"]

RUBRIC = """\
id: r
title: R
source: {defines: [Encoder, Decoder]}
reference: ref
parts:
  - id: words
    title: W
    marks: 2
    items: [{id: w, title: T, marks: 2, check: {kind: manual}}]
  - id: encoder
    title: E
    marks: 4
    items:
      - {id: e-size, title: T, marks: 1, check: {kind: shape, model: Encoder(), input: [2, 3], output: [2, 4]}}
      - {id: e-function, title: T, marks: 3, check: {kind: equivalent, model: Encoder(), input: [2, 3]}}
  - id: decoder
    title: D
    marks: 4
    items:
      - {id: d-function, title: T, marks: 4, check: {kind: equivalent, model: Decoder(), input: [2, 4]}}
  - id: both
    title: B
    marks: 4
    items:
      - id: train
        title: T
        marks: 4
        needs: [e-function]
        check: {kind: train, models: {e: Encoder(), d: Decoder()}, rates: {e: 0.1, d: 0.1}}
"""
ENCODER = Variant(
    sort=Sort.MUTANT, theme=Theme.STRIDE, words="layer: stride 2 for 1", name="mutant-001",
    place=Place("models.py", 3, frozenset({"Encoder"})),
)  # fmt: skip
DIFFERS = Measured(is_measured=True, differs=("eval",))
VERDICTS = {0: Verdict.FAILED, 1: Verdict.PASSED}


def rubric_in(home: Path) -> Rubric:
    write(home, {"r.yaml": RUBRIC, "ref/models.py": NET})
    return load_rubric(home / "r.yaml").rubric


def a_report(rubric: Rubric, shares: Mapping[str, str | Verdict]) -> Report:
    """A share, or a verdict that leaves marks open, for each item; full marks for the others, none for a person's."""

    def finding(item: str, kind: str) -> Finding:
        given = shares.get(item, Verdict.OPEN if kind == "manual" else "1")
        if isinstance(given, Verdict):
            return Finding(item=item, verdict=given, share=Decimal(0), say="")
        share = Decimal(given)
        verdict = VERDICTS.get(int(share) if share in {0, 1} else -1, Verdict.PARTIAL)
        return Finding(item=item, verdict=verdict, share=share, say="")

    parts = tuple(
        PartResult(
            id=part.id,
            title=part.title,
            items=tuple(
                ItemResult(
                    id=item.id, title=item.title, marks=item.marks, kind=item.check.kind, hint="",
                    visibility=item.visibility, finding=finding(item.id, item.check.kind),
                )
                for item in part.items
            ),
        )
        for part in rubric.parts
    )  # fmt: skip
    provenance = Provenance(
        key="k", submission="", rubric="", reference="", grader="", python="", torch="", platform="", sandbox="",
        device="cpu", seed="", started="", wall=1.0, cpu=0.5, peak_bytes=0,
    )  # fmt: skip
    return Report(
        student="mutant-001", rubric=rubric.id, title=rubric.title, parts=parts, source="models.py", notes=(), runs=(),
        provenance=provenance,
    )  # fmt: skip


def an_outcome(
    rubric: Rubric, shares: Mapping[str, str | Verdict], variant: Variant = ENCODER, measured: Measured = DIFFERS
) -> Outcome:
    return outcome_of(variant, measured, a_report(rubric, shares), aims_of(rubric, None))


@pytest.mark.parametrize(
    ("shares", "fate"),
    [
        ({"e-function": "0"}, Fate.OWN),
        ({"e-size": "0.5", "e-function": "0", "train": Verdict.BLOCKED}, Fate.OWN),
        ({"e-function": "0", "train": "0.2"}, Fate.OWN),
        ({"train": "0.2"}, Fate.SHARED),
        ({"e-function": "0", "d-function": "0.9"}, Fate.STRAY),
        ({"d-function": "0"}, Fate.STRAY),
        ({}, Fate.MISSED),
        ({"train": Verdict.BLOCKED}, Fate.MISSED),
        ({"e-function": Verdict.BROKEN}, Fate.UNGRADED),
    ],
)
def test_fates(tmp_path: Path, shares: Mapping[str, str | Verdict], fate: Fate) -> None:
    assert an_outcome(rubric_in(tmp_path), shares).fate is fate


def test_what_was_lost_and_what_stayed_open(tmp_path: Path) -> None:
    found = an_outcome(rubric_in(tmp_path), {"e-function": "0.5", "train": Verdict.BLOCKED})
    assert found.lost == {"e-function": Decimal("1.50")}
    assert found.total_lost == Decimal("1.50")
    assert found.open == ("train",)
    assert str(found.tally) == "6.5 of 8, 6 open"
    assert found.cpu == 0.5


def test_a_helper_of_both_may_show_in_either_part(tmp_path: Path) -> None:
    both = Variant(
        sort=Sort.MUTANT, theme=Theme.STRIDE, words="w", place=Place("models.py", 3, frozenset({"Encoder", "Decoder"}))
    )
    assert an_outcome(rubric_in(tmp_path), {"d-function": "0"}, both).fate is Fate.OWN


def test_what_is_equal_is_no_mutant_that_was_missed(tmp_path: Path) -> None:
    rubric = rubric_in(tmp_path)
    equal = Measured(is_measured=True)
    assert an_outcome(rubric, {}, measured=equal).fate is Fate.EQUAL
    free = Measured(is_measured=True, differs=("count",), is_free=True)
    assert an_outcome(rubric, {}, measured=free).fate is Fate.EQUAL
    assert an_outcome(rubric, {}, measured=Measured()).fate is Fate.MISSED


def test_the_gradient_of_an_input_counts_where_something_learns_before(tmp_path: Path) -> None:
    rubric = rubric_in(tmp_path)
    cut = Measured(is_measured=True, differs=("input gradient",))
    assert an_outcome(rubric, {}, measured=cut).fate is Fate.EQUAL
    decoder = Variant(sort=Sort.MUTANT, theme=Theme.GRADIENT, words="w", place=Place("m", 1, frozenset({"Decoder"})))
    assert an_outcome(rubric, {}, decoder, cut).fate is Fate.MISSED


def test_a_subject_that_is_asked_for_with_others_alone_has_its_part_there(tmp_path: Path) -> None:
    aims = aims_of(rubric_in(tmp_path), None)
    assert aims.own_parts(frozenset({"Encoder"})) == {"encoder"}
    assert aims.own_parts(frozenset({"Encoder", "Decoder"})) == {"encoder", "decoder", "both"}
    assert aims.sizes == {"e-size"}
    only_train = RUBRIC.replace("model: Decoder()", "model: Encoder()")
    (tmp_path / "r.yaml").write_text(only_train)
    aims = aims_of(load_rubric(tmp_path / "r.yaml").rubric, None)
    assert aims.own_parts(frozenset({"Decoder"})) == {"both"}
