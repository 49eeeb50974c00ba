"""What staff see: the verdict first, everything in 80 columns, nothing that steers a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.doctor import Diagnosis, LevelReport, Standing, Tried, diagnosis_text, in_columns, paragraph
from grader.walls import Level
from tests.support.diagnoses import MACHINE, diagnosis, report

LIMITS, RESTRICTED, ISOLATED = (report(level) for level in (Level.LIMITS, Level.RESTRICTED, Level.ISOLATED))
REFUSED = LevelReport(Level.ISOLATED, ("namespaces: unshare: Operation not permitted",))


def in_one_line(made: Diagnosis) -> str:
    return " ".join(diagnosis_text(made).split())


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        (diagnosis(LIMITS, RESTRICTED, ISOLATED), "The level isolated holds here: limits; no privileges;"),
        (diagnosis(LIMITS, RESTRICTED, REFUSED), "The level restricted holds here: limits; no privileges;"),
        (
            diagnosis(LIMITS),
            "No level holds here that is enough for other people's code. The strongest that holds is limits:",
        ),
        (diagnosis(REFUSED), "No level holds here that is enough for other people's code. Remarks:"),
        (diagnosis(REFUSED, asked=Level.ISOLATED), "The level isolated does not hold here: namespaces: unshare:"),
        (
            diagnosis(report(Level.RESTRICTED, Standing.THROUGH), asked=Level.RESTRICTED),
            "The level restricted does not hold here: 1 attempt got through.",
        ),
        (
            diagnosis(RESTRICTED, report(Level.ISOLATED, *[Standing.THROUGH] * 2, Standing.FAILED)),
            "Not everything holds that this machine seems to offer: isolated: 2 attempts got through, 1 thing",
        ),
    ],
)
def test_the_verdict_comes_first(made: Diagnosis, verdict: str) -> None:
    assert in_one_line(made).startswith(verdict)


def test_the_table_has_a_column_for_each_level_that_was_tried() -> None:
    mixed = LevelReport(
        Level.RESTRICTED,
        tried=(
            Tried("a", "files", Standing.HELD),
            Tried("b", "files", Standing.GAP),
            Tried("c", "kernel", Standing.HELD),
        ),
    )
    bad = replace(mixed, level=Level.ISOLATED, tried=(*mixed.tried, Tried("d", "files", Standing.THROUGH)))
    table = diagnosis_text(diagnosis(report(Level.LIMITS), mixed, bad)).split("\n\n")[1]
    assert table == (
        "held of tried  limits   restricted   isolated\n"
        "files             1/1          1/2*       1/3!\n"
        "kernel              -          1/1        1/1\n"
        "(* known gaps, ! what should not be, - no promise)"
    )


def test_marks_that_do_not_appear_are_not_explained() -> None:
    table = diagnosis_text(diagnosis(ISOLATED, asked=Level.ISOLATED)).split("\n\n")[1]
    assert table == "held of tried  isolated\nfiles               1/1"


def test_what_should_not_be_stands_before_gaps_and_both_give_their_reasons() -> None:
    text = diagnosis_text(diagnosis(report(Level.RESTRICTED, Standing.GAP, Standing.THROUGH, Standing.FAILED)))
    bad, gaps = text.index("What should not be, at restricted:"), text.index("Known gaps at restricted:")
    assert bad < text.index("- restricted 1: because through") < text.index("- restricted 2: because failed") < gaps
    assert gaps < text.index("- restricted 0: because gap")


def test_many_that_fail_for_one_reason_are_told_once() -> None:
    tried = tuple(Tried(f"attempt {number}", "files", Standing.FAILED, "no box") for number in range(90))
    text = in_one_line(diagnosis(LevelReport(Level.ISOLATED, tried=tried)))
    assert text.count("no box") == 1
    assert "attempt 11; and 78 more: no box" in text
    assert "attempt 12" not in text


def test_remarks_name_the_level() -> None:
    noted = replace(RESTRICTED, notes=("the box keeps its user id",))
    text = in_one_line(diagnosis(noted, REFUSED))
    assert "- restricted: the box keeps its user id" in text
    assert "- isolated cannot be had: namespaces: unshare" in text


def test_torch_that_could_not_be_started_is_said() -> None:
    text = diagnosis_text(diagnosis(LIMITS, machine=replace(MACHINE, torch="", threads=0)))
    assert "Python 3.11.7, torch could not be started" in text
    assert "torch 2.13.0 sees no CUDA, 1 thread a box" in diagnosis_text(diagnosis(LIMITS))


def test_nothing_steers_the_terminal_and_no_line_is_too_long() -> None:
    evil = "\x1b[2J\u202eevil\n- fake " + "long " * 40
    reports = [
        LevelReport(level, notes=(evil,), tried=(Tried(evil, evil[:12], standing, evil),))
        for level, standing in zip((Level.RESTRICTED, Level.ISOLATED), (Standing.GAP, Standing.THROUGH), strict=True)
    ]
    machine = replace(MACHINE, system=evil, user=evil, container=(evil,), python=evil, torch=evil)
    text = diagnosis_text(diagnosis(LevelReport(Level.LIMITS, (evil,)), *reports, machine=machine))
    assert not {"\x1b", "\u202e"} & set(text)
    assert "\n- fake" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_paragraphs_hang_under_their_head() -> None:
    assert paragraph("word " * 20, "- ").splitlines()[1].startswith("  word")


def test_columns() -> None:
    assert in_columns([["", "one"], ["name", "1"], ["n", "1000"]]) == ["       one", "name     1", "n     1000"]
