"""A rubric tried on variants of its own reference, through the whole program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.cli import run
from tests.support.code import NET
from tests.support.course import RUBRIC, a_course

KINDS = ("activation", "width", "rewriting")
STARTER = NET.replace("nn.Sequential(nn.Linear(3, width), nn.BatchNorm1d(width), nn.ReLU())", "None")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course whose starter code has a gap, and whose rubric looks at sizes alone."""
    rubric = RUBRIC.replace("checks: checks\n", "checks: checks\nstarter: starter\n")
    rubric = rubric.replace("{kind: equivalent, model: Net(), input: [5, 3]}", "{kind: manual}")
    home = a_course(tmp_path / "course", {"s1001": NET}, rubric=rubric)
    (home / "rubrics" / "starter").mkdir()
    (home / "rubrics" / "starter" / "models.py").write_text(STARTER)
    monkeypatch.chdir(home)
    return home


def test_what_a_small_rubric_catches(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    only = [word for kind in KINDS for word in ("--only", kind)]
    words = ["rubric", "test", "small", "--jobs", "2", "--each", "2", *only, "--out", "tried", "--json"]
    assert run(words) == 1
    facts = json.loads(capsys.readouterr().out)
    fates = {(one["kind"], one["fate"]) for one in facts["mutants"]}
    assert fates - {("activation", "equal")} == {("activation", "missed"), ("width", "own")}
    assert all(not one["lost"] for one in facts["rewrites"])
    assert len(facts["rewrites"]) == 2
    assert facts["reference"]["lost"] == {}
    assert facts["starter"]["marks"].startswith("0 of ")
    caught = {item["item"]: item["catches"] for item in facts["items"]}
    assert caught["output"] + caught["layers"] >= 1
    assert caught["function"] == caught["read"] == 0
    assert (home / "tried" / "class" / "reference" / "models.py").read_text() == NET
    assert run(words) == 1
    again = capsys.readouterr()
    assert "0 of them graded before" not in again.err
    assert json.loads(again.out)["mutants"] == facts["mutants"]
