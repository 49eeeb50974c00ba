"""What counts as reached, what is known, and what is said to be reached and is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from grader.corpus.cases import Carrier, Case, Facts, Group, Marks
from grader.corpus.judging import KEPT_MIB, Baselines, Seen, honest_words, judge_case
from grader.model import Finding, ItemResult, Note, PartResult, Provenance, Report, Verdict, Visibility

KINDS = {"size": "shape", "function": "equivalent", "words": "answer"}
NOWHERE = Provenance(
    key="", submission="", rubric="", reference="", grader="", python="", torch="", platform="", sandbox="", device="",
    seed="", started="", wall=0, cpu=0, peak_bytes=0,
)  # fmt: skip


def a_report(earned: Mapping[str, float | None], *notes: str, student: str = "x") -> Report:
    """Two marks an item; None leaves an item open."""
    items = []
    for name, marks in earned.items():
        share = Decimal(str(marks or 0)) / 2
        verdict = Verdict.OPEN if marks is None else Verdict.PASSED if share == 1 else Verdict.FAILED
        items.append(
            ItemResult(
                id=name, title=name, marks=Decimal(2), kind=KINDS[name], visibility=Visibility.HIDDEN, hint="",
                finding=Finding(item=name, verdict=verdict, share=share, say=""),
            )
        )  # fmt: skip
    return Report(
        student=student, rubric="r", title="R", parts=(PartResult(id="p", title="P", items=tuple(items)),),
        source="models.py", notes=tuple(Note(code, code, False) for code in notes), runs=(), provenance=NOWHERE,
    )  # fmt: skip


HONEST = a_report({"size": 2, "function": 2, "words": 0})
HOLLOW = a_report({"size": 0, "function": 0, "words": 0})
FACADE = a_report({"size": 2, "function": 0, "words": 0})
BASELINES = Baselines(HONEST, HOLLOW, (HOLLOW, FACADE))


def a_case(marks: Marks, **facts: Any) -> Case:
    usual = {"why": "Tries it.", "group": Group.FORGING, "carrier": Carrier.HOLLOW}
    return Case(Path("some-case"), Facts(marks=marks, **usual | facts))


@pytest.mark.parametrize(
    ("marks", "earned", "reached"),
    [
        (Marks.FULL, {"size": 2, "function": 2, "words": 0}, False),
        (Marks.FULL, {"size": 2, "function": 0, "words": 0}, True),
        (Marks.FULL, {"size": 2, "function": None, "words": 0}, True),
        (Marks.OWN, {"size": 0, "function": 0, "words": 0}, False),
        (Marks.OWN, {"size": 2, "function": 2, "words": 0}, False),
        (Marks.OWN, {"size": 0, "function": 2, "words": 2}, True),
        (Marks.LESS, {"size": 2, "function": 0, "words": 0}, False),
        (Marks.LESS, {"size": 2, "function": 2, "words": 0}, True),
        (Marks.LESS, {"size": 2, "function": 0, "words": 2}, True),
        (Marks.NOTHING, {"size": 0, "function": None, "words": 0}, False),
        (Marks.NOTHING, {"size": 0.02, "function": 0, "words": 0}, True),
        (Marks.OPEN, {"size": None, "function": None, "words": None}, False),
        (Marks.OPEN, {"size": None, "function": 0, "words": None}, True),
    ],
)
def test_marks(marks: Marks, earned: Mapping[str, float | None], reached: bool) -> None:
    row = judge_case(a_case(marks), "isolated", Seen(a_report(earned)), BASELINES)
    assert (row.reached, row.known, row.closed) == (reached, "", "")
    assert (row.case, row.group) == ("some-case", Group.FORGING)


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (Seen(HOLLOW, ("a file is left",)), "a file is left"),
        (Seen(HOLLOW, troubled=True), "the grader itself failed on it"),
        (Seen(HOLLOW, kept_bytes=(KEPT_MIB + 1) << 20), f"{KEPT_MIB + 1} MiB are kept of it"),
        (Seen(None), "it has no report"),
    ],
)
def test_whatever_the_marks_are(seen: Seen, words: str) -> None:
    row = judge_case(a_case(Marks.OWN), "isolated", seen, BASELINES)
    assert (row.reached, row.words, row.known) == (True, words, "")
    gap = a_case(Marks.OWN, gaps={"restricted": "because"})
    assert judge_case(gap, "restricted", seen, BASELINES).known == "because"
    assert judge_case(gap, "isolated", seen, BASELINES).known == ""


def test_the_most_that_an_item_may_earn() -> None:
    case = a_case(Marks.OWN, rubric="r", most={"size": Decimal(2), "function": Decimal(1)})
    assert judge_case(case, "isolated", Seen(HONEST), BASELINES).words == "function earns 2.00, and at most 1 is due"
    assert not judge_case(case, "isolated", Seen(FACADE), BASELINES).reached


def test_what_it_got_instead_is_told() -> None:
    row = judge_case(a_case(Marks.OWN), "isolated", Seen(HOLLOW), BASELINES)
    assert (row.reached, row.words) == (False, "0 of 6")


def test_notes_that_must_be_there() -> None:
    case = a_case(Marks.OWN, notes=("unsafe-path",))
    assert judge_case(case, "isolated", Seen(HOLLOW), BASELINES).words == "no note says unsafe-path"
    noted = replace(HOLLOW, notes=(Note("unsafe-path", "", False),))
    assert not judge_case(case, "isolated", Seen(noted), BASELINES).reached


def test_a_payload_that_should_change_nothing_must_run_to_its_end() -> None:
    early = a_report({"size": 2, "function": 2, "words": 0}, "definitions-only", "printed")
    row = judge_case(a_case(Marks.FULL), "isolated", Seen(early), BASELINES)
    assert row.words == "a note says definitions-only, which honest code has not"


def test_a_gap_that_is_closed_is_told() -> None:
    case = a_case(Marks.OWN, gaps={"restricted": "because", "all": "always"})
    assert judge_case(case, "restricted", Seen(HOLLOW), BASELINES).closed == "restricted"
    row = judge_case(a_case(Marks.OWN, gaps={"all": "always"}), "isolated", Seen(HOLLOW), BASELINES)
    assert (row.reached, row.closed) == (False, "isolated")


def test_a_lie_may_earn_what_sizes_alone_earn() -> None:
    sizes = a_report({"size": 2, "function": 0, "words": 0})
    case = a_case(Marks.NOTHING, carrier=Carrier.LOOKALIKE)
    assert not judge_case(case, "isolated", Seen(sizes), BASELINES).reached
    more = judge_case(case, "isolated", Seen(a_report({"size": 2, "function": 2, "words": 0})), BASELINES)
    assert more.words == "function (equivalent) earns 2.00 where 0.00 is due"
    hollow = judge_case(a_case(Marks.NOTHING), "isolated", Seen(sizes), BASELINES)
    assert hollow.words == "size (shape) earns 2.00 where 0.00 is due"


def test_honest_submissions_are_as_the_first() -> None:
    assert honest_words([HONEST, replace(HONEST, student="y")]) == ""
    assert honest_words([None]) == "the honest submission has no report"
    assert honest_words([HONEST, None]) == "an honest submission has no report"
    assert honest_words([HOLLOW]) == "the honest submission itself loses size, function"
    other = a_report({"size": 2, "function": 0, "words": 0}, student="y")
    assert honest_words([HONEST, other]) == "y differs in function from what it gets without attacks"
    noted = a_report({"size": 2, "function": 2, "words": 0}, "printed", student="y")
    assert honest_words([HONEST, noted]) == "y differs in its notes from what it gets without attacks"
