"""Reports from end to end: a Word document, a notebook with a layer table and a formula, read in real boxes."""

from __future__ import annotations

import json

import pytest

from grader.model import Report, Verdict
from grader.pipeline import Request, grade_class
from grader.report import load_report
from tests.support.code import NET, write
from tests.support.word import word

RUBRIC = """id: reports
title: Reports
source: {file: models.py, defines: [Net]}
reference: reference
parts:
  - id: written
    title: Written
    marks: 4
    items:
      - {id: size, title: A size, marks: 1, visibility: revealed, check: {kind: answer, question: 1a}}
      - {id: padding, title: Paddings, marks: 1, visibility: revealed, check: {kind: answer, question: 1b}}
      - {id: count, title: A formula, marks: 1, visibility: revealed, check: {kind: answer, question: 1c}}
      - {id: table, title: A table, marks: 1, visibility: public, check: {kind: table, model: Net(), input: "INPUT"}}
""".replace('"INPUT"', "[5, 3]")
ANSWERS = """ANSWERS = {
    "1a": {"value": ("N", 16, 64, 64)},
    "1b": {"value": (2, 1), "names": ["conv1", "conv2"]},
    "1c": {"formula": "C_out * (C_in * K^2 + 1)",
           "near": [{"formula": "C_out * C_in * K^2", "share": "0.5", "say": "The biases are missing."}]},
}
"""
TABLE = """Layer (type)     Output Shape     Param #
Linear-1         [-1, 4]          16
BatchNorm1d-2    [-1, 4]          8
ReLU-3           [-1, 4]          0
Linear-4         [-1, 2]          10
Tanh-5           [-1, 2]          0
Total params: 34
"""
LETTERS = """<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>
<w:lvlText w:val="1%1)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>"""


def listed(text: str) -> str:
    number = "<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr>"
    return f"<w:p>{number}<w:r><w:t>{text}</w:t></w:r></w:p>"


def a_report(*answers: str) -> bytes:
    return word("".join(map(listed, answers)), numbering=LETTERS)


def printed(text: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "summary(Net(), (3,))",
            "outputs": [{"output_type": "stream", "name": "stdout", "text": text}]}  # fmt: skip
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


RIGHT = ("It is 32 x 16 x 64 x 64.", "2 (conv1) and 1 (conv2)", "C_out (C_in K^2 + 1)")
PARTLY = ("It is (N, 16, 62, 64).", "conv1: 2, conv2: 2", "C_out C_in K^2")
UNCLEAR = ("It is (16, 64, 64) or (16, 62, 62).", "That depends.", "D (C_in K^2 + 1) - D*2")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    home = tmp_path_factory.mktemp("reports")
    write(home, {"r.yaml": RUBRIC, "reference/models.py": NET, "reference/answers.py": ANSWERS})
    for name, answers, table in (
        ("right", RIGHT, TABLE),
        ("partly", PARTLY, TABLE.replace("[-1, 2]          10", "[-1, 2]          8")),
        ("unclear", UNCLEAR, TABLE.replace("10", "1O")),
    ):
        files: dict[str, str | bytes] = {
            "models.py": NET, "report.docx": a_report(*answers), "try.ipynb": printed(table),
        }  # fmt: skip
        write(home / "class" / name, files)
    write(home / "class" / "nothing", {"models.py": NET})
    request = Request(
        home / "class", str(home / "r.yaml"), home / "out", 2, (), "cpu", "a secret of these tests", False
    )
    grade_class(request, _Silent())
    found = [load_report(path.read_text("utf-8")) for path in (home / "out/staff/students").glob("*/report.json")]
    return {report.student: report for report in found}


class _Silent:
    """A progress that says nothing."""

    def start(self, total: int, done: int) -> None: ...

    def stage(self, words: str) -> None: ...

    def graded(self, student: str, words: str) -> None: ...


@pytest.mark.parametrize(
    ("student", "verdicts", "marks"),
    [
        ("right", [Verdict.PASSED] * 4, "4 of 4"),
        ("partly", [Verdict.PARTIAL] * 4, "2.31 of 4"),
        ("unclear", [Verdict.BLOCKED] * 4, "0 of 0, 4 open"),
        ("nothing", [Verdict.FAILED] * 4, "0 of 4"),
    ],
)
def test_verdicts(student: str, verdicts: list[Verdict], marks: str, reports: dict[str, Report]) -> None:
    report = reports[student]
    assert [item.finding.verdict for item in report.items] == verdicts
    assert str(report.tally) == marks


def test_what_was_read_is_quoted_with_its_place(reports: dict[str, Report]) -> None:
    quotes = [e for item in reports["right"].items for e in item.finding.evidence if e.kind == "quote"]
    assert [(quote.text, quote.place) for quote in quotes] == [
        ("It is 32 x 16 x 64 x 64.", "report.docx"),
        ("2 (conv1) and 1 (conv2)", "report.docx"),
        ("C_out (C_in K^2 + 1)", "report.docx"),
    ]
    assert reports["right"].items[3].finding.where == "try.ipynb, cell 1"


def test_pages_are_handed_out(reports: dict[str, Report]) -> None:
    assert not any("held-back" in report.flags for report in reports.values())
