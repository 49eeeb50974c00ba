"""The command: what its words ask for, and its exit status."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grader.cli import run
from grader.commands import mutation as command
from grader.mutation import Proposal, Theme, Trial, TrialRequest
from grader.mutation.bench import Measured
from grader.mutation.outcome import aims_of
from grader.pipeline import Progress
from tests.support.code import NET
from tests.support.course import a_course
from tests.unit.mutation.test_outcome import ENCODER, an_outcome, rubric_in


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[TrialRequest]:
    """What is asked for, in a course's folder; the trial comes to one mutant, which is caught or missed by its seed."""
    requests: list[TrialRequest] = []
    rubric = rubric_in(tmp_path / "rubric")

    def try_rubric(request: TrialRequest, progress: Progress) -> Trial:
        requests.append(request)
        progress.stage("trying")
        caught = an_outcome(rubric, {"e-function": "0"} if request.seed == "caught" else {})
        full = replace(an_outcome(rubric, {}), measured=Measured())
        return Trial(
            rubric=rubric, aims=aims_of(rubric, None), reference=full, starter=None, mutants=(caught,), rewrites=(),
            alike=0, failed=(), seconds=1.0, seed=request.seed,
        )  # fmt: skip

    monkeypatch.setattr(command, "try_rubric", try_rubric)
    monkeypatch.chdir(a_course(tmp_path / "course", {"s1001": NET}))
    return requests


def test_the_table_and_the_status(asked: list[TrialRequest], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rubric", "test", "small", "--seed", "caught"]) == 0
    assert "lost marks in their own part      1  100.0 %" in capsys.readouterr().out
    assert run(["rubric", "test", "small", "--seed", "missed"]) == 1
    assert f"- {ENCODER.name} (models.py:3) {ENCODER.words}" in capsys.readouterr().out


def test_words_become_a_request(asked: list[TrialRequest], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--jobs", "3", "--each", "2", "--only", "stride", "--only", "hard-coded", "--without", "answer"]
    run(["rubric", "test", "small", *words, "--out", "o", "--sandbox", "limits", "--json"])
    (request,) = asked
    assert request.rubric.name == "small.yaml"
    assert (request.jobs, request.each, request.out, request.sandbox) == (3, 2, Path("o"), "limits")
    assert (request.themes, request.without) == ((Theme.STRIDE, Theme.HARD_CODED), (Theme.ANSWER,))
    assert json.loads(capsys.readouterr().out)["rubric"] == "r"


def test_the_same_is_drawn_each_time(asked: list[TrialRequest]) -> None:
    run(["rubric", "test", "small"])
    run(["rubric", "test", "small"])
    assert asked[0] == asked[1]


@pytest.mark.parametrize("words", [["--each", "0"], ["--only", "strides"], ["--jobs", "x"], ["--nothing"]])
def test_what_makes_no_sense_is_refused(asked: list[TrialRequest], words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["rubric", "test", "small", *words])
    assert ended.value.code == 2
    assert not asked


def test_a_rubric_may_be_called_test(asked: list[TrialRequest], capsys: pytest.CaptureFixture[str]) -> None:
    Path("rubrics/test.yaml").write_text(Path("rubrics/small.yaml").read_text())
    assert run(["rubric", "test"]) == 0
    assert "A small assignment" in capsys.readouterr().out
    assert not asked


def test_calibration_is_printed_and_written(
    asked: list[TrialRequest], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path("rubrics/small.yaml")
    before = path.read_text()
    assert run(["calibrate", "small"]) == 1
    assert "nothing to calibrate" in capsys.readouterr().out
    value = Proposal("tolerance", ("tolerance",), ("a",), 1e-4, 1e-6, 3, 0.1, None, 3e-4)
    monkeypatch.setattr(command, "proposals", lambda trial: (value,))
    assert run(["calibrate", "small"]) == 0
    assert path.read_text() == before
    assert run(["calibrate", "small", "--write"]) == 0
    assert "tolerance: {absolute: 0.0003, relative: 0.0003}\n" in path.read_text()
    assert "small.yaml: written" in capsys.readouterr().out
    assert run(["calibrate", "small", "--write"]) == 0
    assert "stays as it is" in capsys.readouterr().out
