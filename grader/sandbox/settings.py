"""What a box is started with: environment, limits, and what the warm process said of its torch."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.model import LimitSettings

__all__ = ["BoxSettings", "TorchFacts", "clean_environment", "inside_command"]

MIB = 1 << 20
KIB = 1 << 10


@dataclass(frozen=True)
class TorchFacts:
    """Said by the warm process before any student code ran."""

    torch: str
    cuda: bool
    threads: int
    peak_bytes: int
    offer: dict[str, Any]
    """What this machine can enforce, as ``grader.walls.Offer`` tells it."""
    best: str
    """The strongest level of walls that this machine can do."""
    levels: dict[str, str]
    """What each level means, in words."""
    lacking: dict[str, list[str]]
    """What each level would need and this machine does not offer."""


@dataclass(frozen=True)
class BoxSettings:
    """Limits, device and walls of the boxes of one rubric.

    ``scratch`` is the folder in which each gets one of its own; ``level`` names the walls (docs/architecture.md).
    """

    limits: LimitSettings
    device: str
    scratch: Path
    level: str = "limits"

    def limits_on_wire(self) -> dict[str, Any]:
        """The limits as ``grader.walls.limits.BoxLimits`` reads them: bytes and seconds."""
        return {
            "cpu_seconds": self.limits.cpu_seconds,
            "wall_seconds": self.limits.wall_seconds,
            "memory_bytes": self.limits.memory_mib * MIB,
            "output_bytes": self.limits.output_kib * KIB,
            "file_bytes": self.limits.file_mib * MIB,
            "bounded_memory": self.device == "cpu",
        }


def clean_environment(device: str) -> dict[str, str]:
    """An environment built from nothing: no secret of the staff's, one thread, the same hashing everywhere."""
    environment = {
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
        "TORCHDYNAMO_DISABLE": "1",  # torch.compile would need a compiler: what it decorates runs as it is written
    }
    if device == "cpu":
        environment["CUDA_VISIBLE_DEVICES"] = ""
    if path := _import_path(os.environ.get("PYTHONPATH", "")):
        environment["PYTHONPATH"] = path
    for name in ("SYSTEMROOT", *(("CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH") if device != "cpu" else ())):
        if name in os.environ:
            environment[name] = os.environ[name]
    return environment


def _import_path(told: str) -> str:
    """Without its relative entries: boxes may read whatever is imported from, and those name the folder that one
    happens to stand in, such as the course's, with its reference. This program itself is found all the same."""
    ours = Path(__file__).parents[2]
    entries = [Path(entry) for entry in told.split(os.pathsep) if entry]
    return os.pathsep.join(str(entry.absolute()) for entry in entries if entry.is_absolute() or entry.resolve() == ours)


def inside_command(*words: str) -> list[str]:
    """The command that runs ``grader.inside`` in this Python, without the current folder on its path."""
    return [sys.executable, "-P", "-s", "-m", "grader.inside", *words]
