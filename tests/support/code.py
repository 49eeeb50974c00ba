"""Miniature submissions: models that are right, odd, or wrong in one way, as source text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["HEAD", "NET", "module", "notebook", "write"]

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"

NET = f"""{HEAD}

class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.first = nn.Sequential(nn.Linear(3, width), nn.BatchNorm1d(width), nn.ReLU())
        self.last = nn.Sequential(nn.Linear(width, 2), nn.Tanh())

    def forward(self, x):
        return self.last(self.first(x))
"""
"""Two layers: (N, 3) to (N, 2)."""


def module(init: str, forward: str, *, name: str = "Net", arguments: str = "") -> str:
    """A model's source from the statements of ``__init__`` and ``forward``, one a line."""
    return (
        f"{HEAD}\nclass {name}(nn.Module):\n    def __init__(self{arguments and ', ' + arguments}):\n"
        f"        super().__init__()\n{_indented(init)}\n    def forward(self, x):\n{_indented(forward)}"
    )


def _indented(lines: str) -> str:
    return "".join(f"        {line}\n" for line in lines.splitlines())


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """The files below ``root``, which is made."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    root.mkdir(parents=True, exist_ok=True)
    return root.resolve()


def notebook(cells: Sequence[tuple[str, str]]) -> str:
    """A notebook of (``code`` or ``markdown``, source) cells."""
    made: list[dict[str, Any]] = [
        {"cell_type": kind, "metadata": {}, "source": source}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for kind, source in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
