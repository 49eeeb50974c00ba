"""What torch, numpy and the readers of documents do works within all walls."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.settings import clean_environment

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's")
def test_everything_that_courses_do_works_within_the_walls() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.support.labour"],
        env=clean_environment("cpu") | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert told, "no level could be tried"
    assert {one["what"]: one["words"] for one in told if not one["worked"]} == {}
