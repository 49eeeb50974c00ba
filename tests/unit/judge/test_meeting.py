from __future__ import annotations

from typing import Any

import pytest

from grader.judge.meeting import meet
from grader.judge.respond import StudentFailure
from grader.model import Answer, Failure, FailureKind, Load, Question, SourceSettings, Survey, Value
from tests.support.cases import Recorded

WANTED = SourceSettings(file="models.py", defines=("Net",))
FILES = [{"path": "models.py", "bytes": 9, "defines": ["Net"], "error": ""}]
SURVEY = Value({"files": FILES})
LOADED = Value({"names": ["Net"], "left_out": []})


def by_mode(whole: Answer, definitions: Answer) -> Recorded:
    def load(question: Question) -> Answer:
        assert isinstance(question, Load)
        return whole if question.source.mode == "whole" else definitions

    return Recorded(survey=SURVEY, load=load)


def test_a_right_submission_is_met_without_notes() -> None:
    ask = Recorded(survey=SURVEY, load=LOADED)
    met = meet(ask, WANTED, 7, "cpu")
    assert (met.source, met.notes) == ("models.py", ())
    assert [dict(entry) for entry in met.files] == FILES
    assert met.respondent.call("Net").source.mode == "whole"
    assert (met.respondent.seed, met.respondent.device) == (7, "cpu")
    assert [question.ask for question in ask.asked] == ["survey", "load"]


@pytest.mark.parametrize("kind", [FailureKind.IMPORT, FailureKind.CPU, FailureKind.EXITED, FailureKind.KILLED])
def test_what_cannot_be_run_whole_is_taken_for_its_definitions(kind: FailureKind) -> None:
    ask = by_mode(Failure(kind, "no matplotlib", "ImportError"), LOADED)
    met = meet(ask, WANTED, 0, "cpu")
    assert met.respondent.call("Net").source.mode == "definitions"
    assert [note.code for note in met.notes] == ["definitions-only"]
    assert "no matplotlib" in met.notes[0].text


def test_definitions_without_what_is_wanted_are_no_help() -> None:
    ask = by_mode(Failure(FailureKind.IMPORT, "no"), Value({"names": ["Other"], "left_out": []}))
    met = meet(ask, WANTED, 0, "cpu")
    assert met.respondent.call("Net").source.mode == "whole"
    assert [(note.code, note.needs_person) for note in met.notes] == [("not-importable", True)]


def test_only_what_is_wanted_must_parse() -> None:
    ask = by_mode(Failure(FailureKind.SYNTAX, "invalid syntax", "SyntaxError"), LOADED)
    met = meet(ask, WANTED, 0, "cpu")
    assert met.respondent.call("Net").source.mode == "definitions"
    assert [note.code for note in met.notes] == ["definitions-only"]


def test_what_was_left_out_is_told() -> None:
    left = [f"models.py, line {number}: not a definition" for number in range(9)]
    met = meet(Recorded(survey=SURVEY, load=Value({"names": ["Net"], "left_out": left})), WANTED, 0, "cpu")
    (note,) = met.notes
    assert note.code == "left-out"
    assert note.text.endswith("and 3 more.")


@pytest.mark.parametrize(
    "survey",
    [
        Failure(FailureKind.TIMEOUT, "too slow"),
        Value({}),
        Value({"files": 3}),
        Value({"files": [3]}),
        Value({"files": [{"path": "a.py", "defines": 3, "error": ""}]}),
    ],
)
def test_what_cannot_be_surveyed_needs_a_person(survey: Answer) -> None:
    met = meet(Recorded(survey=survey), WANTED, 0, "cpu")
    assert [(note.code, note.needs_person) for note in met.notes] == [("not-surveyed", True)]
    with pytest.raises(StudentFailure):
        met.respondent.call("Net")


@pytest.mark.parametrize(
    "facts", [{}, {"names": 3}, {"names": ["Net"], "left_out": 3}, {"names": ["Net"], "left_out": [[1], None]}]
)
def test_a_load_of_another_form_is_no_fault_of_ours(facts: dict[str, Any]) -> None:
    """A box may answer anything; it must not stop the judging."""
    for ask in (
        Recorded(survey=SURVEY, load=Value(facts)),
        by_mode(Failure(FailureKind.IMPORT, "no"), Value(facts)),
    ):
        assert meet(ask, WANTED, 0, "cpu").source == "models.py"


def test_the_survey_comes_first() -> None:
    ask = Recorded(survey=SURVEY, load=LOADED)
    meet(ask, WANTED, 0, "cpu")
    assert ask.asked[0] == Survey()
