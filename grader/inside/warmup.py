"""One of everything that a box will do, so that every fork starts where a fresh process is after its first use."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import torch
from torch import nn

import grader.inside.answering  # noqa: F401 - imported for the boxes, which find it loaded
from grader.inside.network import fix_numerics
from grader.inside.trace import record

__all__ = ["warm_up"]


def warm_up() -> dict[str, Any]:
    """Run layers forward and backward, an optimiser step and a trace, on one thread; facts about this torch."""
    fix_numerics()
    torch.set_num_interop_threads(1)
    model = _some_layers()
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)
    for _ in range(2):
        optimiser.zero_grad()
        nn.functional.l1_loss(model(torch.rand(2, 2, 4, 4)), torch.zeros(2, 4)).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    with torch.device("meta"):
        traced = _some_layers()
        for training in (True, False):
            record(traced.train(training), traced, [torch.zeros(2, 2, 4, 4)], Path("/"))
    return {
        "torch": torch.__version__,
        "cuda": torch.cuda.is_available(),
        "threads": torch.get_num_threads(),
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _some_layers() -> nn.Sequential:
    """(N, 2, 4, 4) to (N, 4)."""
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.ConvTranspose2d(4, 2, 2, stride=2),
        nn.Sigmoid(), nn.Flatten(), nn.Linear(128, 4), nn.BatchNorm1d(4), nn.Tanh(),
    )  # fmt: skip
