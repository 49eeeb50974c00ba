from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import grader.publishing.forbidding
from grader.judge import Draw
from grader.model import (
    Array,
    Call,
    Failure,
    FailureKind,
    Forward,
    Frame,
    Lines,
    Note,
    Pass,
    Quote,
    Report,
    Row,
    Source,
    Table,
    Traceback,
    Transcript,
    Value,
    Verdict,
)  # fmt: skip
from grader.publishing.forbidding import about_report, about_run
from grader.report.lint import Forbidden
from grader.run import Run
from tests.unit.publishing.reports import NOTHING, SECRET, answered, graded, hidden, report_with, shown
from tests.unit.report.samples import item

ARRAY = Array(np.arange(6, dtype=np.float32).reshape(2, 3) / 7)
CALL = Call(Source("models.py"), "Net")


def phrases(forbidden: Forbidden, rule: str) -> set[str]:
    return {phrase.text for phrase in forbidden.phrases if phrase.rule == rule}


def always(run: Run, students: Sequence[str] = ()) -> Forbidden:
    return about_run(run, students, run.out.parent / "submissions")


def of(report: Report, run: Run, students: Sequence[str] = (), reference: Transcript = NOTHING) -> Forbidden:
    return about_report(always(run, students), graded(report), reference)


def test_the_secret_and_what_draws_from_it(run: Run) -> None:
    found = always(run)
    assert {SECRET, Draw.from_secret(SECRET).key.hex()} <= phrases(found, "secret")
    assert all(phrase.untold for phrase in found.phrases if phrase.rule == "secret")
    assert run.seed not in phrases(found, "secret"), "every report names it"


def test_a_secret_that_is_a_short_word_cannot_be_looked_for(run: Run) -> None:
    assert "42" not in phrases(always(replace(run, secret="42")), "secret")


def test_folders_of_this_run_and_of_python_but_none_that_every_machine_has(run: Run) -> None:
    places = always(run).places
    home = run.out.parent
    assert {str(home / "rubrics"), str(home / "submissions"), str(run.out), str(run.scratch)} <= set(places)
    assert str(Path(grader.publishing.__file__).parents[2]) in places
    assert sys.prefix in places or sys.prefix.startswith("/usr")
    assert all(place.count("/") >= 2 and not place.startswith("/usr/") for place in places)
    assert list(places) == sorted(places, key=lambda place: (-len(place), place))


@pytest.mark.parametrize(
    ("name", "there"), [("gpu-7.example.org", True), ("node0042", True), ("debian", False), ("vm", False)]
)
def test_a_host_name_that_is_no_word(name: str, there: bool, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.node", lambda: name)
    assert (name in phrases(always(run), "machine")) is there


def test_names_of_students_that_can_be_nothing_else(run: Run) -> None:
    students = ["s1001", "s1002", "Grace H.", "Conv2d-team", "Max", "Encoder", "s7"]
    assert phrases(always(run, students), "others") == {"s1001", "s1002", "Grace H.", "Conv2d-team"}


def test_ones_own_name_and_ones_teams_may_stand_there(run: Run) -> None:
    students = ["s1001", "s1002", "s1001 and s1003", "s1004"]
    mine = replace(report_with(), notes=(Note("x", "s1004's archive was handed in too."),))
    assert phrases(of(mine, run, students), "others") == {"s1002"}


def test_hidden_tests_by_name(run: Run) -> None:
    assert phrases(always(run), "hidden") == {"test_small.py::test_width"}, "test_width alone is too short to tell"


def test_words_for_staff_and_what_hidden_items_expect(run: Run) -> None:
    table = Table(title="t", head=("a", "b"), staff_only=True, rows=(
        Row(cells=("layer1 Conv2d", "", "802,944")), Row(cells=("a cell that stands alone", "")),
    ))  # fmt: skip
    one = hidden(
        expected="1,168,259 parameters",
        staff="reference has Linear(8)\nshort",
        evidence=(table, Lines(title="t", lines=("H = (64 - 3) / 2 + 1 = 31",), staff_only=True)),
    )
    assert phrases(of(report_with(one), run), "hidden") - phrases(always(run), "hidden") == {
        "1,168,259 parameters",
        "reference has Linear(8)",
        "layer1 Conv2d 802,944",
        "H = (64 - 3) / 2 + 1 = 31",
    }


@pytest.mark.parametrize("verdict", [Verdict.PASSED, Verdict.BLOCKED, Verdict.BROKEN])
def test_who_is_right_or_was_not_asked_is_told_nothing_new(verdict: Verdict, run: Run) -> None:
    one = hidden(verdict, expected="1,168,259 parameters")
    assert "1,168,259 parameters" not in phrases(of(report_with(one), run), "hidden")


def test_words_that_are_expected_are_no_secret(run: Run) -> None:
    file = replace(hidden(expected="hw4.pdf or report.pdf"), kind="file")
    several = report_with(file, hidden(expected="a gradient for every parameter"))
    assert phrases(of(several, run), "hidden") == phrases(always(run), "hidden")


def test_what_stands_on_every_page_is_not_looked_for(run: Run) -> None:
    short = report_with(hidden(expected="448 parameters"), hidden(expected="12 of 12"))
    assert not {"448 parameters", "12 of 12"} & phrases(of(short, run), "hidden")
    assert "1,168,259" not in phrases(of(report_with(shown(expected="1,168,259")), run), "hidden")


ERROR = Failure(FailureKind.EXCEPTION, "not 32 x 3 x 64 x 64", frames=(Frame("a.py", 1, "f", "x"),))


@pytest.mark.parametrize(
    "own",
    [
        shown(expected="32 x 3 x 64 x 64"),
        shown(evidence=(Table(title="t", head=("a",), rows=(Row(cells=("32 x 3 x 64 x 64",)),)),)),
        item("other", Verdict.PASSED, hint="Aim at 32 x 3 x 64 x 64."),
        hidden(got="32 x 3 x 64 x 64"),
        hidden(evidence=(Quote(text="I think\n32 x 3\nx 64 x 64", place="a.md"),)),
        hidden(evidence=(Traceback(failure=ERROR),)),
    ],
    ids=["expected elsewhere", "a table elsewhere", "a hint", "got", "a quotation", "an error"],
)
def test_what_the_student_knows_already_may_stand_there(own: object, run: Run) -> None:
    secret = hidden(expected="32 x 3 x 64 x 64")
    assert "32 x 3 x 64 x 64" in phrases(of(report_with(secret), run), "hidden")
    assert "32 x 3 x 64 x 64" not in phrases(of(report_with(secret, own), run), "hidden")  # type: ignore[arg-type]


def test_what_a_hidden_item_says_is_no_excuse(run: Run) -> None:
    one = hidden(expected="32 x 3 x 64 x 64", say="It should be 32 x 3 x 64 x 64.")
    assert "32 x 3 x 64 x 64" in phrases(of(report_with(one), run), "hidden")


def test_workings_of_the_reference_for_hidden_answers(run: Run) -> None:
    working = {"1a": {"value": 31, "working": ["H = (64 - 3) / 2 + 1 = 31", "short"]}}
    reference = answered(Value({"value": working}), Value({"value": 3}), Value({}))
    answer = item("1a", Verdict.PASSED, kind="answer", visibility=hidden().visibility)
    assert "H = (64 - 3) / 2 + 1 = 31" in phrases(of(report_with(answer), run, reference=reference), "hidden")
    assert "H = (64 - 3) / 2 + 1 = 31" not in phrases(of(report_with(hidden()), run, reference=reference), "hidden")


def test_numbers_that_were_asked_with_and_answered(run: Run) -> None:
    question = Forward(CALL, (Pass((ARRAY,)),), seed=123_456_789)
    small = Forward(CALL, (), seed=7)
    other, labels = np.ones((2, 2), np.float32), np.arange(3)
    mine = graded(report_with(), question, small, transcript=answered(Value({}, {"0": other})))
    found = about_report(always(run), mine, answered(Value({}, {"0": other + 1, "1": labels})))
    assert found.drawn == (ARRAY,)
    assert found.reference == (Array(other + 1),)
    assert found.own == (Array(other),)
    assert phrases(found, "secret") - phrases(always(run), "secret") == {"123456789"}
