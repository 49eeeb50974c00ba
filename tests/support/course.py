"""A course in a folder: a small rubric, its reference and checks, and a class of submissions."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.code import NET, write

__all__ = ["CHECKS", "RUBRIC", "a_course", "command", "graded"]

RUBRIC = """\
id: small
title: A small assignment
source: {file: models.py, defines: [Net]}
reference: reference
checks: checks
limits: {cpu_seconds: 20, wall_seconds: 3, memory_mib: 1024}
parts:
  - id: net
    title: The network
    marks: 8
    items:
      - id: output
        title: The Net produces the correct size output
        marks: 1
        visibility: public
        check: {kind: shape, model: Net(), input: [5, 3], output: [5, 2]}
        hint: Two numbers for each example.
      - id: layers
        title: The Net produces the correct size output for each layer
        marks: 1
        visibility: public
        check: {kind: shape, model: Net(), input: [5, 3], check_output: false, layers: {first: [5, 4], last: [5, 2]}}
      - id: function
        title: The Net computes what is asked for
        marks: 4
        check: {kind: equivalent, model: Net(), input: [5, 3]}
      - id: own
        title: The staff's own check
        marks: 2
        needs: [output]
        check: {kind: pytest, test: "test_small.py::test_width"}
  - id: words
    title: What is read by a person
    marks: 2
    items:
      - {id: read, title: The report, marks: 2, check: {kind: manual}}
"""
CHECKS = '''\
from grader.judge.staff import Respondent, normal, same_shape


def test_width(student: Respondent, reference: Respondent) -> None:
    """The Net follows its width."""
    numbers = normal(5, 3)
    same_shape(student.Net(7)(numbers), reference.Net(7)(numbers))
'''


def a_course(home: Path, students: Mapping[str, str | bytes], *, checks: str = CHECKS, rubric: str = RUBRIC) -> Path:
    """Write the course; ``students`` are the models.py of each."""
    files: dict[str, str | bytes] = {
        "rubrics/small.yaml": rubric,
        "rubrics/reference/models.py": NET,
        "rubrics/checks/test_small.py": checks,
    }
    return write(home, files | {f"submissions/{name}/models.py": text for name, text in students.items()})


def command(*words: str) -> list[str]:
    """``grade`` with these words, in this Python."""
    return [sys.executable, "-m", "grader", *words]


def graded(home: Path, *words: str, jobs: int = 1) -> subprocess.CompletedProcess[str]:
    """``grade submissions/ --rubric small`` in the course's folder, to its end."""
    line = command("submissions", "--rubric", "small", "--jobs", str(jobs), *words)
    return subprocess.run(line, cwd=home, capture_output=True, text=True, check=False, env=os.environ)
