"""What an honest submission must still be able to do in a box."""

from __future__ import annotations

import importlib.resources
import shutil
import signal
import tempfile
import threading
from pathlib import Path

from grader.walls.attempts.kind import Run, Targets

__all__ = ["NEEDED"]


def _thread(_: Targets) -> None:
    done = []
    thread = threading.Thread(target=lambda: done.append(True))
    thread.start()
    thread.join()
    if not done:
        raise OSError("the thread did nothing")


def _files(targets: Targets) -> None:
    folder = targets.scratch / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "one").write_text("text", "utf-8")
    (folder / "one").rename(targets.scratch / "a" / "two")
    shutil.copyfile(targets.scratch / "a" / "two", folder / "three")
    shutil.rmtree(targets.scratch / "a")


def _temporary(targets: Targets) -> None:
    with tempfile.TemporaryDirectory(dir=targets.scratch) as folder, tempfile.TemporaryFile(dir=folder) as stream:
        stream.write(b"text")


def _lazy_import(_: Targets) -> None:
    """Of a module that nothing has imported yet."""
    import wsgiref.headers

    importlib.resources.files(wsgiref)


def _devices(_: Targets) -> None:
    Path("/dev/null").write_bytes(b"text")
    for name in ("urandom", "zero"):
        with Path("/dev", name).open("rb") as stream:
            stream.read(16)


def _own_signal(_: Targets) -> None:
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signal.raise_signal(signal.SIGUSR1)


NEEDED: dict[str, Run] = {
    "read its own file": lambda targets: (targets.root / "own.txt").read_bytes(),
    "list its own folder": lambda targets: list(targets.root.iterdir()),
    "a thread": _thread,
    "files and folders in the scratch": _files,
    "temporary files": _temporary,
    "import a module late": _lazy_import,
    "null, zero and urandom": _devices,
    "a signal to itself": _own_signal,
    "what /proc says of the processor": lambda _: Path("/proc/cpuinfo").read_bytes(),
    "what /proc says of itself": lambda _: Path("/proc/self/status").read_bytes(),
}
