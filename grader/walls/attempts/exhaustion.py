"""Using up what the machine has."""

from __future__ import annotations

import mmap
import os
import threading

from grader.walls.attempts.kind import Run, Targets

__all__ = ["EXHAUSTION"]

MIB = 1 << 20
MANY = 1000


def _fill(targets: Targets) -> None:
    """Twice what the scratch holds, in files small enough for any limit on one file."""
    block = bytes(targets.scratch_bytes // 16)
    for part in range(32):
        (targets.scratch / f"part-{part}").write_bytes(block)


def _inodes(targets: Targets) -> None:
    for name in range(targets.scratch_inodes + 1):
        (targets.scratch / f"empty-{name}").touch()


def _one_file(targets: Targets) -> None:
    """With a hole in it, so that it takes no room where nothing stops it."""
    with (targets.scratch / "long").open("wb") as stream:
        stream.truncate(1 << 40)


def _memory(targets: Targets) -> None:
    try:
        mmap.mmap(-1, 2 * targets.memory_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    except MemoryError as error:
        raise OSError("no memory") from error


def _shared(_: Targets) -> None:
    mmap.mmap(-1, MIB, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS).close()


def _threads(targets: Targets) -> None:
    del targets
    enough = threading.Event()
    started = []
    try:
        for _ in range(MANY):
            thread = threading.Thread(target=enough.wait, daemon=True)
            thread.start()
            started.append(thread)
    except (RuntimeError, MemoryError) as error:
        raise OSError("no more threads") from error
    finally:
        enough.set()
        for thread in started:
            thread.join()


def _descriptors(_: Targets) -> None:
    opened = []
    try:
        opened += [os.dup(0) for _ in range(10 * MANY)]
    finally:
        for descriptor in opened:
            os.close(descriptor)


EXHAUSTION: dict[str, Run] = {
    "fill the disk": _fill,
    "use up the inodes": _inodes,
    "write one endless file": _one_file,
    "take more memory than allowed": _memory,
    "take memory that is shared": _shared,
    "take memory in a nameless file": lambda _: os.close(os.memfd_create("box")),
    "start a thousand threads": _threads,
    "open ten thousand descriptors": _descriptors,
}
