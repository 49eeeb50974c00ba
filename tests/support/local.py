"""The code of the box in this process: the same answers without a process of their own. For harmless code only."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn

from grader.evidence import read_failure
from grader.inside.answering import Answerer
from grader.inside.failure import CannotAnswer
from grader.inside.serve import _unexpected, _with_arrays
from grader.model import Answer, Question, Value, to_wire

__all__ = ["Ask", "Local", "local"]

Ask = Callable[[Question], Answer]
Local = Callable[[Path], Ask]


PATCHED: tuple[Any, ...] = (torch, torch.cuda, torch.Tensor, nn.Module, nn.functional, nn.init)
"""Where old names are put, and where a GPU is stood in for."""


def _put_back(owner: Any, own: dict[str, Any]) -> None:
    for name, value in list(vars(owner).items()):
        if name not in own and not isinstance(value, ModuleType):  # parts of torch that were imported stay
            delattr(owner, name)
        elif name in own and own[name] is not value:
            setattr(owner, name, own[name])


@pytest.fixture
def local() -> Iterator[Local]:
    """Answers questions about the submission in a folder. What it imported, and what stood in for old names, is
    forgotten at the end: a box ends with its submission."""
    before, path = set(sys.modules), list(sys.path)
    kept = [(owner, dict(vars(owner))) for owner in PATCHED]

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
    for owner, own in kept:
        _put_back(owner, own)
    sys.path[:] = path
    for name in set(sys.modules) - before:
        # torch imports parts of itself at first use; those must stay, since they cannot be imported twice
        if "site-packages" not in (getattr(sys.modules[name], "__file__", None) or "site-packages"):
            del sys.modules[name]
