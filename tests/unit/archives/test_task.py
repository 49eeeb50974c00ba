from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grader.archives.caps import Caps
from grader.archives.remarks import NoteCode, remark
from grader.archives.task import Answer, Ending, Task
from grader.walls import Offer

TASK = Task("a\udcff.zip", "/work", Caps(members=7), 1, 2, "restricted", Offer().facts(), 3)


@pytest.mark.parametrize("task", [TASK, replace(TASK, offer=None)])
def test_a_task_comes_through_json(task: Task) -> None:
    assert Task.of(json.loads(json.dumps(task.facts()))) == task
    assert task.landing == Path("/work/files")


@pytest.mark.parametrize("ending", Ending)
def test_an_answer_comes_through_json(ending: Ending) -> None:
    answer = Answer(ending, "words", 28, (remark(NoteCode.LINK, "a", "b"), remark(NoteCode.OVER_CAP, "c", reason="d")))
    assert Answer.of(json.loads(json.dumps(answer.facts()))) == answer
