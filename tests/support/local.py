"""The code of the box in this process: the same answers without a process of their own. For harmless code only."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.evidence import read_failure
from grader.inside.answering import Answerer
from grader.inside.failure import CannotAnswer
from grader.inside.serve import _unexpected, _with_arrays
from grader.model import Answer, Question, Value, to_wire

__all__ = ["Ask", "Local", "local"]

Ask = Callable[[Question], Answer]
Local = Callable[[Path], Ask]


@pytest.fixture
def local() -> Iterator[Local]:
    """Answers questions about the submission in a folder. What it imported is forgotten at the end."""
    before, path = set(sys.modules), list(sys.path)

    def answerer(root: Path) -> Ask:
        inner = Answerer(root)

        def ask(question: Question) -> Answer:
            body, arrays = to_wire(question)
            asked = _with_arrays(json.loads(json.dumps(body)), [array.data for array in arrays])
            try:
                facts, produced = inner.answer(asked)
            except CannotAnswer as stopped:
                return read_failure(json.loads(json.dumps(stopped.facts)))
            except Exception as error:
                told = _unexpected(error, root)
                if told["status"] == "broken":
                    raise
                return read_failure(json.loads(json.dumps(told["facts"])))
            return Value(json.loads(json.dumps(facts, allow_nan=False)), produced)

        return ask

    yield answerer
    sys.path[:] = path
    for name in set(sys.modules) - before:
        # torch imports parts of itself at first use; those must stay, since they cannot be imported twice
        if "site-packages" not in (getattr(sys.modules[name], "__file__", None) or "site-packages"):
            del sys.modules[name]
