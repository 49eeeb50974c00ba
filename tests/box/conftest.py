"""One warm process for all tests, and boxes forked from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from grader.model import LimitSettings
from grader.sandbox import Box, BoxSettings, WarmBoxes, WarmProcess
from tests.support.code import write

__all__ = ["boxes", "open_box", "warm"]

LIMITS = LimitSettings(cpu_seconds=20, wall_seconds=60, memory_mib=1024)
OpenBox = Callable[..., Box]


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmProcess]:
    """A warm process, started by someone who has a secret in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STAFF_TOKEN", "hunter2")
        process = WarmProcess("cpu", doors=2)
    with process:
        process.facts()
        yield process


@pytest.fixture
def boxes(warm: WarmProcess, tmp_path: Path) -> Callable[[LimitSettings], WarmBoxes]:
    """Boxes with these limits; their scratch folders lie in ``scratch`` below the test's folder."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return lambda limits: WarmBoxes(warm.doors[0], BoxSettings(limits, "cpu", scratch))


@pytest.fixture
def open_box(boxes: Callable[[LimitSettings], WarmBoxes], tmp_path: Path) -> Iterator[OpenBox]:
    """Open a box on these files (a text alone is models.py)."""
    opened: list[Box] = []

    def opener(files: str | Mapping[str, str], limits: LimitSettings = LIMITS) -> Box:
        root = write(tmp_path / f"submission{len(opened)}", {"models.py": files} if isinstance(files, str) else files)
        opened.append(boxes(limits).open(root))
        return opened[-1]

    yield opener
    for box in opened:
        box.close()
