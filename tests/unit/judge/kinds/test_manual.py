from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.kinds import judge_item
from grader.judge.kinds.manual import read_losses, still_falling
from grader.model import Failure, FailureKind, Finding, ManualCheck, Value, Verdict
from tests.support.cases import Recorded, a_case, an_item

PICTURES = [
    {"path": "sample-1.png", "bytes": 9, "width": 64, "height": 32},
    {"path": "sample-2.png", "bytes": 1, "error": "no"},
]


def judged(check: ManualCheck, text: str = "", files: list[Mapping[str, Any] | str] | None = None) -> Finding:
    ask = Recorded(read_text=Value({"passages": [{"text": text, "place": "loss.txt"}]}))
    return judge_item(an_item(check), a_case(ask, files=["loss.txt"] if files is None else files))


def test_marks_stay_open() -> None:
    finding = judged(ManualCheck())
    assert finding.verdict is Verdict.OPEN
    assert finding.share == 0
    assert finding.evidence == ()


def test_a_loss_file_becomes_a_curve() -> None:
    finding = judged(ManualCheck(losses="loss.txt"), "\n".join(str(1 / (n + 1)) for n in range(1200)) + "\nend")
    curve, lines = finding.evidence
    assert curve.kind == "curve"
    assert len(curve.series[0].values) == 400
    assert curve.step == "3 iterations"
    assert lines.kind == "lines"
    assert lines.lines[:2] == (
        "1200 iterations, first 1, last 0.0008333, least 0.0008333",
        "1 lines that are no number were left out",
    )
    assert "still falls" in lines.lines[2]


@pytest.mark.parametrize(
    ("text", "losses", "skipped"),
    [
        ("0.5\n0.25\n", [0.5, 0.25], 0),
        ("0,0.5\n1,0.25", [0.5, 0.25], 0),
        ("1 0.5;\n\n2\t1e-3,", [0.5, 0.001], 0),
        ("loss\n0.5", [0.5], 1),
        ("nan\ninf", [math.nan, math.inf], 0),
        ("", [], 0),
    ],
)
def test_losses_are_read(text: str, losses: list[float], skipped: int) -> None:
    found = read_losses(text)
    assert repr(found) == repr((losses, skipped))


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    losses, skipped = read_losses(text)
    assert len(losses) + skipped <= len(text.splitlines())
    assert still_falling(losses)


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ([1.0] * 20, "too few"),
        ([100.0 - n for n in range(100)], "still falls"),
        ([1.0] * 100, "no longer falls"),
        ([float(n % 7) for n in range(200)], "no longer falls"),
        ([1.0] * 95 + [math.nan] * 5, "not finite"),
    ],
)
def test_whether_the_curve_still_falls(losses: list[float], words: str) -> None:
    assert words in still_falling(losses)


@pytest.mark.parametrize("text", ["", "no numbers here", "\n\n"])
def test_a_file_without_losses_is_said(text: str) -> None:
    finding = judged(ManualCheck(losses="loss.txt"), text)
    assert "holds no losses" in finding.say
    assert finding.evidence == ()


@pytest.mark.parametrize("text", ["nan\nnan\n0.5", "inf\n" * 60, "-inf", "1e308\n" * 60 + "-1e308\n" * 60])
def test_losses_that_are_not_finite_are_gaps(text: str) -> None:
    curve = judged(ManualCheck(losses="loss.txt"), text).evidence[0]
    assert curve.kind == "curve"
    assert all(value is None or math.isfinite(value) for value in curve.series[0].values)


def test_what_is_missing_or_unreadable_is_said() -> None:
    assert "loss.txt was not found" in judged(ManualCheck(losses="loss.txt"), files=[]).say
    ask = Recorded(read_text=Failure(FailureKind.UNREADABLE, "no"))
    finding = judge_item(an_item(ManualCheck(losses="loss.txt")), a_case(ask, files=["loss.txt"]))
    assert finding.verdict is Verdict.OPEN


def test_pictures_are_listed_with_their_size() -> None:
    finding = judged(ManualCheck(images=("sample-*.png", "novel-*.png")), files=[*PICTURES, "x.txt"])
    found = [(entry.file, entry.size) for entry in finding.evidence if entry.kind == "picture"]
    assert found == [("sample-1.png", "64 x 32 pixels"), ("sample-2.png", "no picture that can be read")]
    assert "2 pictures match sample-*.png." in finding.say
    assert "No picture matches novel-*.png." in finding.say


@pytest.mark.parametrize("facts", [{}, {"passages": 3}, {"passages": [3]}, {"passages": [{"text": 1, "place": "x"}]}])
def test_a_document_of_another_form_is_a_person_s_business(facts: dict[str, Any]) -> None:
    ask = Recorded(read_text=Value(facts))
    finding = judge_item(an_item(ManualCheck(losses="loss.txt")), a_case(ask, files=["loss.txt"]))
    assert finding.needs_person


def test_what_a_notebook_printed_is_read_where_there_is_no_log() -> None:
    printed = [{"text": f"Epoch {n}: loss 0.{n}, val_loss 0.5", "place": "n.ipynb, cell 1"} for n in range(1, 9)]
    ask = Recorded(read_text=Value({"passages": [], "outputs": printed}))
    finding = judge_item(an_item(ManualCheck(losses="loss.txt")), a_case(ask, files=["n.ipynb"]))
    assert "loss.txt was not found." in finding.say
    assert "n.ipynb has 2 series of losses." in finding.say
    curve, lines = finding.evidence
    assert curve.kind == "curve"
    assert [series.name for series in curve.series] == ["loss", "val_loss"]
    assert lines.kind == "lines"
    assert lines.lines[0].startswith("loss: 8 entries, first 0.1, last 0.8")


def test_pictures_of_documents_are_listed_where_no_file_is_a_picture() -> None:
    data = np.frombuffer(b"bytes", np.uint8)
    told = [{"place": "r.pdf, page 2", "bytes": 5, "width": 8, "height": 9, "array": "0"}, {"place": "r.pdf, page 3"}]
    ask = Recorded(read_pictures=Value({"pictures": told, "more": 0}, {"0": data}))
    finding = judge_item(an_item(ManualCheck(images=("sample-*.png",))), a_case(ask, files=["r.pdf"]))
    assert finding.say.endswith("No picture matches sample-*.png. r.pdf holds 2 pictures.")
    assert [(entry.file, entry.size, entry.digest) for entry in finding.evidence if entry.kind == "picture"] == [
        ("r.pdf, page 2", "8 x 9 pixels", hashlib.sha256(b"bytes").hexdigest()),
        ("r.pdf, page 3", "of a form that is not shown", ""),
    ]


@pytest.mark.parametrize("pictures", [3, [3], [{"place": 3}], [{}] * 2000])
def test_pictures_of_another_form_are_a_person_s_business(pictures: object) -> None:
    ask = Recorded(read_pictures=Value({"pictures": pictures}))
    assert judge_item(an_item(ManualCheck(images=("*.pdf",))), a_case(ask, files=["r.pdf"])).needs_person


def test_pictures_are_taken_out_until_there_are_enough() -> None:
    data = np.zeros(3 << 19, np.uint8)
    told = [{"place": "x", "width": 8, "height": 9, "array": "0"}]
    ask = Recorded(read_pictures=Value({"pictures": told, "more": 0}, {"0": data}))
    files: list[Mapping[str, Any] | str] = [{"path": f"{n}.png", "width": 8, "height": 9} for n in range(9)]
    case = a_case(ask, files=files)
    for _ in range(2):  # what was asked once is not counted twice
        finding = judge_item(an_item(ManualCheck(images=("*.png",))), case)
        shown = [entry for entry in finding.evidence if entry.kind == "picture"]
        assert len(shown) == 9
        assert sum(bool(entry.digest) for entry in shown) == 3
