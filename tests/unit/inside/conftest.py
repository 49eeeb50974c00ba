"""Answers by the code of the box, in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import nn

from grader.inside.shims import MAKERS, TYPES
from tests.support.local import local

__all__ = ["local"]

PATCHED = [
    *((torch.Tensor, name) for name in ("cuda", "to", "type")),
    *((nn.Module, name) for name in ("cuda", "to")),
    *((torch, name) for name in MAKERS),
    *((torch.cuda, name) for name in TYPES),
]


@pytest.fixture
def no_shims_after() -> Iterator[None]:
    """torch as it was, when the test is over: a box would end."""
    before = [(owner, name, vars(owner).get(name)) for owner, name in PATCHED]
    yield
    for owner, name, value in before:
        if value is not None:
            setattr(owner, name, value)
        elif name in vars(owner):
            delattr(owner, name)
