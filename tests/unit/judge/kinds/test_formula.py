"""Formulas as answers of submissions: right, near, wrong, a person's, or not there."""

from __future__ import annotations

import pytest

from grader.model import AnswerCheck, Evidence, Failure, FailureKind, Finding, Value, Verdict
from tests.support.cases import Recorded, a_case, an_item
from tests.unit.judge.kinds.test_answer import Documents, documents

from grader.judge.kinds import judge_item  # isort: skip

ENTRY = {
    "formula": "C_out * (C_in * K^2 + 1)",
    "symbols": {"C_out": ["filters"], "C_in": [], "K": ["kernel_size"]},
    "near": [{"formula": "C_out * C_in * K^2", "share": "0.5", "say": "The biases are missing."}],
    "working": ["C_in * K^2 weights and a bias for each filter"],
}
REFERENCE = Recorded(evaluate=Value({"value": {"2": ENTRY}}))


def judged(texts: Documents) -> Finding:
    case = a_case(documents(texts), REFERENCE, files=list(texts), question_ids=("1", "2"))
    return judge_item(an_item(AnswerCheck(question="2")), case)


def quoted(evidence: tuple[Evidence, ...]) -> list[tuple[str, str]]:
    return [(entry.text, entry.place) for entry in evidence if entry.kind == "quote"]


@pytest.mark.parametrize(
    ("text", "verdict", "share"),
    [
        (r"$C_{out}(C_{in}K^2+1)$", Verdict.PASSED, "1"),
        ("filters * C_in * kernel_size^2", Verdict.PARTIAL, "0.500000"),
        ("C_out + K", Verdict.FAILED, "0"),
        ("Many.", Verdict.BLOCKED, "0"),
        ("D * (C_in*K^2 + 1)", Verdict.BLOCKED, "0"),
    ],
)
def test_verdicts(text: str, verdict: Verdict, share: str) -> None:
    for texts in (
        {"answers.yaml": {"2": text}},
        {"r.md": f"# Question 1\n\nx\n\n# Question 2\n\nThis is it:\n{text}\n"},
    ):
        finding = judged(texts)
        assert (finding.verdict, str(finding.share)) == (verdict, share)
        assert finding.needs_person is (verdict is Verdict.BLOCKED)


def test_the_line_of_the_formula_is_quoted() -> None:
    finding = judged({"r.md": "# Question 2\n\nBy the formula\n\n$C_{out}(C_{in}K^2+1)$\n"})
    assert quoted(finding.evidence) == [("$C_{out}(C_{in}K^2+1)$", "r.md")]
    assert finding.where == "r.md"


def test_what_the_file_leaves_out_is_looked_for_in_reports() -> None:
    assert judged({"answers.yaml": {"1": 3}, "r.md": "# Question 2\n\nC_out*(C_in*K^2+1)\n"}).verdict is Verdict.PASSED


def test_places_that_differ_are_a_person_s() -> None:
    finding = judged({"a.md": "# Question 2\n\nC_out*(C_in*K^2+1)\n", "b.md": "# Question 2\n\nC_out*C_in\n"})
    assert (finding.verdict, finding.needs_person, len(quoted(finding.evidence))) == (Verdict.BLOCKED, True, 2)


@pytest.mark.parametrize(
    ("texts", "verdict"),
    [
        ({}, Verdict.FAILED),
        ({"answers.yaml": {"1": 3}}, Verdict.FAILED),
        ({"r.md": "# Question 1\n\nText.\n"}, Verdict.BLOCKED),
        ({"r.pdf": Failure(FailureKind.UNREADABLE, "damaged")}, Verdict.BLOCKED),
    ],
)
def test_no_answer(texts: Documents, verdict: Verdict) -> None:
    assert judged(texts).verdict is verdict
