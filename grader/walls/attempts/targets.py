"""What attempts are aimed at, set up for a while: files of a class, listeners, and the limits of the boxes."""

from __future__ import annotations

import os
import shutil
import socket
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from grader.walls.attempts.kind import Targets
from grader.walls.draw import draw_plan
from grader.walls.levels import Level
from grader.walls.limits import BoxLimits
from grader.walls.offer import Offer
from grader.walls.plan import Plan

__all__ = ["LIMITS", "draw", "empty_scratch", "set_up"]

MIB = 1 << 20
LIMITS = BoxLimits(
    cpu_seconds=10, wall_seconds=30, memory_bytes=256 * MIB, output_bytes=MIB, file_bytes=4 * MIB, bounded_memory=True
)
"""Small enough that an attempt at them is over at once."""
INODES = 64
TASKS = 32
PACKAGE = Path(__file__).parents[2]


@contextmanager
def set_up(owner: int) -> Iterator[Targets]:
    """Files that belong to the user with the id ``owner``, and listeners that would hear a box. All gone afterwards.

    ``scratch`` is a folder in which each box gets one of its own (:func:`empty_scratch`).
    """
    with ExitStack() as stack:
        top = Path(tempfile.mkdtemp(prefix="walls-")).resolve()
        stack.callback(shutil.rmtree, top)
        for folder in ("class/s1001", "class/s1002", "boxes"):
            (top / folder).mkdir(parents=True)
        for name in ("above.txt", "class/s1001/own.txt", "class/s1002/models.py"):
            (top / name).write_text("text", "utf-8")
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        abstract, pathname = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
        for listener, address in ((abstract, f"\0{top.name}"), (pathname, str(top / "door"))):
            listener.bind(address)
            listener.listen()
        (top / "door").chmod(0o777)
        for path in (top, *top.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)
            os.chown(path, owner, -1)
        yield Targets(
            root=top / "class/s1001",
            scratch=top / "boxes",
            neighbour=top / "class/s1002/models.py",
            above=top / "above.txt",
            site=Path(sysconfig.get_path("purelib")),
            judge=PACKAGE / "judge/__init__.py",
            scratch_bytes=MIB,
            scratch_inodes=INODES,
            memory_bytes=LIMITS.memory_bytes,
            tcp=tcp.getsockname()[1],
            udp=udp.getsockname()[1],
            abstract=top.name,
            pathname=top / "door",
        )


def empty_scratch(targets: Targets, owner: int) -> Path:
    """A folder for one box, which belongs to ``owner``."""
    scratch = Path(tempfile.mkdtemp(dir=targets.scratch))
    scratch.chmod(0o755)
    os.chown(scratch, owner, -1)
    return scratch


def draw(targets: Targets, level: Level, offer: Offer, scratch: Path, slot: int) -> Plan:
    """The plan of one box around the targets. Raises WallError when the machine cannot do ``level``."""
    return draw_plan(
        level,
        offer,
        targets.root,
        scratch,
        slot=slot,
        scratch_bytes=targets.scratch_bytes,
        scratch_inodes=targets.scratch_inodes,
        tasks=TASKS,
    )
