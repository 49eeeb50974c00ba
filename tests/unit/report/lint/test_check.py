from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.model import Array
from grader.report import marks_csv, render_class, render_feedback, student_json
from grader.report.lint import (
    RULES,
    Forbidden,
    Phrase,
    lint_class_page,
    lint_marks,
    lint_page,
    lint_record,
)
from tests.unit.report.samples import class_of, report, rubric_of

ARRAY = Array(np.random.default_rng(5).standard_normal((4, 3)).astype(np.float32))
SAID = "said here"
FORBIDDEN = Forbidden(
    phrases=(Phrase("the-run-secret", "secret", "it", untold=True), Phrase("s1002", "others", "another")),
    places=("/srv/out",),
    drawn=(ARRAY,),
)


def files(said: str) -> tuple[str, str]:
    """Page and record of a report with a note; the view is left out, as if it had let the words through."""
    one = replace(report(), notes=(replace(report().notes[0], text=SAID),))
    page, record = render_feedback(one), student_json(one)
    return page.replace(SAID, said), record.replace(SAID, said)


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ("nothing", []),
        ("the-run-secret", ["secret"]),
        ("like s1002", ["others"]),
        ("in /srv/out/staff", ["places"]),
        (" ".join(f"{value:.4f}" for value in ARRAY.data.reshape(-1)), ["inputs"]),
        ("the-run-secret of s1002", ["secret", "others"]),
    ],
)
def test_what_must_not_stand_there_is_found_in_page_and_record(said: str, rules: list[str]) -> None:
    page, record = files(said)
    assert [alarm.rule.name for alarm in lint_page(page, FORBIDDEN)] == rules
    assert [alarm.rule.name for alarm in lint_record(record, FORBIDDEN)] == rules


def test_the_right_have_the_references_numbers_and_may_show_them() -> None:
    page, _ = files(str(ARRAY.data.tolist()))
    assert [alarm.rule.name for alarm in lint_page(page, Forbidden(reference=(ARRAY,)))] == ["reference"]
    assert lint_page(page, Forbidden(reference=(ARRAY,), own=(ARRAY,))) == ()


@pytest.mark.parametrize("character", ["\x1b", "\x9b", "\u202e", "\u2066", "\u200b", "\x00"])
def test_characters_that_steer_are_found_wherever_they_stand(character: str) -> None:
    page, record = files(f"a{character}b")
    assert "controls" in [alarm.rule.name for alarm in lint_page(page, Forbidden())]
    assert "controls" in [alarm.rule.name for alarm in lint_record(record.replace(character, "\x7f"), Forbidden())]


def test_staff_may_read_everything_but_the_secret() -> None:
    one = class_of(4)
    page = render_class(one, rubric_of(one[0])).replace("Class", "the-run-secret of s1002 in /srv/out", 1)
    assert lint_class_page(render_class(one, rubric_of(one[0])), FORBIDDEN) == ()
    assert {alarm.rule.name for alarm in lint_class_page(page, FORBIDDEN)} == {"secret"}


@pytest.mark.parametrize(
    ("row", "rules"),
    [
        ('"s1",-1,2.5', []),
        ('"=1",1', ["formula"]),
        ('" @x",1', ["formula"]),
        ('"-x","+y"', ["formula", "formula"]),
        ('"\x1b[2J",1', ["controls"]),
    ],
)
def test_marks_hold_nothing_that_runs(row: str, rules: list[str]) -> None:
    text = marks_csv([report()], rubric_of(report()))
    assert [alarm.rule.name for alarm in lint_marks(text + row + "\r\n")] == rules


def test_every_rule_says_what_it_finds_and_why() -> None:
    assert all(rule.finds and rule.why.endswith(".") for rule in RULES.values())
    assert all(name == rule.name for name, rule in RULES.items())
