from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from grader.errors import RubricError
from grader.judge.kinds import judge_item
from grader.model import (
    Answer,
    AnswerCheck,
    Failure,
    FailureKind,
    Finding,
    Nearness,
    Question,
    ReadText,
    Value,
    Verdict,
)
from tests.support.cases import Recorded, a_case, an_item

Documents = Mapping[str, str | Failure | dict[str, Any]]
CHECK = AnswerCheck(question="1a")
ANSWERS = {
    "1a": {"value": [32, 16, 64, 64], "working": ["(64 + 2 - 3) / 1 + 1 = 64"]},
    "1d": {"value": 448, "working": []},
    "2a": {"value": "1/3", "near": [{"value": 0.25, "share": "0.5", "say": "One is left out."}]},
    "2b": {"value": 12.5, "percent": True},
}
REFERENCE = Recorded(evaluate=Value({"value": ANSWERS}))


def documents(texts: Documents) -> Recorded:
    def read(question: Question) -> Answer:
        assert isinstance(question, ReadText)
        found = texts[question.path]
        if isinstance(found, Failure):
            return found
        if isinstance(found, str):
            return Value({"passages": [{"text": found, "place": question.path}]})
        return Value({"passages": [{"text": str(found), "place": question.path}], "data": found})

    return Recorded(read_text=read)


def judged(texts: Documents, check: AnswerCheck = CHECK) -> Finding:
    case = a_case(documents(texts), REFERENCE, files=list(texts), question_ids=("1a", "1d", "2a", "2b"))
    return judge_item(an_item(check), case)


def test_a_right_answer_in_a_file_of_answers() -> None:
    finding = judged({"answers.yaml": {"1a": [32, 16, 64, 64]}})
    assert finding.verdict is Verdict.PASSED
    assert (finding.expected, finding.got) == ("(32, 16, 64, 64)", "(32, 16, 64, 64)")
    assert {entry.kind for entry in finding.evidence} >= {"lines"}


def test_a_partly_right_answer() -> None:
    finding = judged({"answers.yaml": {"1a": [32, 16, 62, 62]}})
    assert (finding.verdict, str(finding.share)) == (Verdict.PARTIAL, "0.500000")


def test_a_wrong_number() -> None:
    finding = judged({"answers.yaml": {"1d": 432}}, AnswerCheck(question="1d"))
    assert (finding.verdict, finding.got) == (Verdict.FAILED, "432")


def test_a_file_of_answers_counts_before_any_report() -> None:
    texts: Documents = {"answers.yaml": {"1a": [32, 16, 64, 64]}, "report.md": "Q1 a: (1, 1, 1, 1)\n"}
    assert judged(texts).verdict is Verdict.PASSED


def test_an_answer_in_a_report() -> None:
    assert judged({"report.md": "# Question 1\n\na) (32, 16, 64, 64)\n\nd) 448\n"}).verdict is Verdict.PASSED


def test_reports_that_disagree_are_a_person_s() -> None:
    finding = judged({"a.md": "Q1 a: (32, 16, 64, 64)\n", "b.md": "Q1 a: (32, 16, 62, 62)\n"})
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)


def test_many_logs_do_not_hide_the_report() -> None:
    logs: Documents = {f"logs/{number}.txt": "0.5\n" for number in range(40)}
    assert judged({**logs, "report.pdf": "Q1 a: (32, 16, 64, 64)\n"}).verdict is Verdict.PASSED
    finding = judged(logs)
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)
    assert "32 more documents could not be read" in finding.say


def test_an_answer_in_a_readme_is_a_person_s() -> None:
    finding = judged({"README.md": "# How to run\n\npython a.py\n\n# Question 1\n\na) (32, 16, 64, 64)\n"})
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)
    assert judged({"README.md": "# How to run\n\npython a.py --epochs 10\n"}).verdict is Verdict.FAILED


def test_no_document_is_no_answer() -> None:
    finding = judged({})
    assert finding.verdict is Verdict.FAILED
    assert "No answer to 1a was handed in." in finding.say


@pytest.mark.parametrize(
    "texts",
    [
        {"report.md": "Nothing about it."},
        {"report.pdf": Failure(FailureKind.UNREADABLE, "damaged")},
        {"answers.yaml": Failure(FailureKind.UNREADABLE, "damaged")},
        {"answers.yaml": Failure(FailureKind.UNREADABLE, "damaged"), "report.md": "Nothing about it."},
    ],
)
def test_what_cannot_be_read_is_never_a_silent_zero(texts: dict[str, str | Failure]) -> None:
    finding = judged(texts)
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)


@pytest.mark.parametrize(
    "reference",
    [
        Recorded(evaluate=Failure(FailureKind.EXCEPTION, "no")),
        Recorded(evaluate=Value({"value": {}})),
        Recorded(evaluate=Value({"value": 3})),
    ],
)
def test_a_reference_without_the_answer_is_the_staff_s(reference: Recorded) -> None:
    with pytest.raises(RubricError):
        judge_item(an_item(CHECK), a_case(documents({}), reference))


THIRD = AnswerCheck(question="2a", digits=3)
SHARE = AnswerCheck(question="2b", tolerance=Nearness(absolute=0.05))


@pytest.mark.parametrize(
    ("text", "check", "share"),
    [
        ("0.333", THIRD, 1),
        ("1/3", THIRD, 1),
        ("1/3 (0.333)", THIRD, 1),
        ("33.3 %", THIRD, 1),
        ("0,3333", THIRD, 1),
        ("0.33", THIRD, 0),
        ("0.25", THIRD, Decimal("0.5")),
        ("12.5", SHARE, 1),
        ("12.5 %", SHARE, 1),
        ("12,48 %", SHARE, 1),
        ("12.4", SHARE, 0),
    ],
)
def test_a_number_that_need_not_be_whole(text: str, check: AnswerCheck, share: Decimal) -> None:
    assert judged({"report.md": f"{check.question}) {text}\n"}, check).share == share


def test_numbers_that_are_not_whole_in_a_file_of_answers() -> None:
    assert judged({"answers.yaml": {"2a": 0.33333}}, THIRD).verdict is Verdict.PASSED
    assert judged({"answers.yaml": {"2b": "12.5 %"}}, SHARE).verdict is Verdict.PASSED
    assert judged({"answers.yaml": {"2b": float("nan")}}, SHARE).verdict is Verdict.BLOCKED


@pytest.mark.parametrize("text", ["0.333 or 0.25", "a third", "ln 2"])
def test_what_is_no_single_number_is_a_person_s(text: str) -> None:
    finding = judged({"report.md": f"2a) {text}\n"}, THIRD)
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)


def test_how_near_is_right_must_be_said() -> None:
    with pytest.raises(RubricError, match="say how near is right"):
        judged({"report.md": "2a) 1/3\n"}, AnswerCheck(question="2a"))
    with pytest.raises(RubricError, match="no single number"):
        judged({"report.md": "1a) 1/3\n"}, AnswerCheck(question="1a", digits=3))
