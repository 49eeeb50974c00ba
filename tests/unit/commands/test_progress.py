from __future__ import annotations

import pytest

from grader.commands.progress import make_progress
from grader.visible import UNSEEN
from tests.unit.report.samples import HOSTILE


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_one_line_whatever_is_in_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with make_progress() as progress:
        progress.start(1, 0)
        progress.graded(name, "done")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("[1/1] ")
    assert not UNSEEN.search(lines[1])
