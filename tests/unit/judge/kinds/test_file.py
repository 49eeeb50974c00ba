from __future__ import annotations

import pytest

from grader.judge.kinds import judge_item
from grader.judge.kinds.file import matching
from grader.model import FileCheck, Verdict
from tests.support.cases import Recorded, a_case, an_item, rows_of

FILES = ["models.py", "Report/Final.PDF", "images/sample-1.png", "images/sample-2.png"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("models.py", ["models.py"]),
        ("MODELS.PY", ["models.py"]),
        ("*.pdf", ["Report/Final.PDF"]),
        ("sample-?.png", FILES[2:]),
        ("images/*", FILES[2:]),
        ("notes.txt | *.pdf", ["Report/Final.PDF"]),
        ("*.tex", []),
        ("sample-[3-9].png", []),
    ],
)
def test_patterns(pattern: str, found: list[str]) -> None:
    assert matching(FILES, pattern) == found


def test_each_pattern_is_a_share() -> None:
    check = FileCheck(patterns=("models.py", "*.tex|*.md", "*.pdf", "loss.txt"))
    finding = judge_item(an_item(check), a_case(Recorded(), files=FILES))
    assert (finding.verdict, str(finding.share)) == (Verdict.PARTIAL, "0.500000")
    assert finding.say == "Not found: *.tex or *.md, loss.txt."
    assert rows_of(finding)[1] == ("*.tex or *.md", "not found", "False")


@pytest.mark.parametrize(("files", "verdict"), [(FILES, Verdict.PASSED), ([], Verdict.FAILED)])
def test_all_or_nothing(files: list[str], verdict: Verdict) -> None:
    finding = judge_item(an_item(FileCheck(patterns=("models.py",))), a_case(Recorded(), files=files))
    assert finding.verdict is verdict
