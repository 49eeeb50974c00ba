"""Reading and writing what is not the submission's."""

from __future__ import annotations

import os
from pathlib import Path

from grader.walls.attempts.kind import Run, Targets

__all__ = ["FILES", "METADATA"]

CANARY = "canary-of-the-grader"


def _read_through_link(targets: Targets) -> None:
    link = targets.scratch / "link"
    link.symlink_to(targets.neighbour)
    link.read_bytes()


def _hard_link(targets: Targets) -> None:
    copy = targets.scratch / "hard"
    os.link(targets.neighbour, copy)
    copy.unlink()


def _write(folder: Path) -> None:
    """Leaves nothing behind where it succeeds."""
    canary = folder / CANARY
    canary.write_text("reached", "utf-8")
    canary.unlink()


def _move_out(targets: Targets) -> None:
    inside = targets.scratch / CANARY
    inside.write_text("reached", "utf-8")
    outside = targets.above.parent / CANARY
    inside.rename(outside)
    outside.unlink()


def _truncate(targets: Targets) -> None:
    os.close(os.open(targets.neighbour, os.O_WRONLY | os.O_TRUNC))


def _touch(targets: Targets) -> None:
    facts = targets.neighbour.stat()
    os.utime(targets.neighbour, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def _chmod(targets: Targets) -> None:
    targets.neighbour.chmod(targets.neighbour.stat().st_mode & 0o777)


def _list_above(targets: Targets) -> None:
    """The true one: a new root has a folder of the same name, with nothing in it but the way to the submission."""
    if targets.above not in targets.above.parent.iterdir():
        raise OSError("another folder of that name")


def _make_device(targets: Targets) -> None:
    device = targets.scratch / "device"
    os.mknod(device, 0o20600, os.makedev(1, 3))
    device.unlink()


def _make_fifo(targets: Targets) -> None:
    fifo = targets.scratch / "fifo"
    os.mkfifo(fifo)
    fifo.unlink()


FILES: dict[str, Run] = {
    "read a file above": lambda targets: targets.above.read_bytes(),
    "read another submission": lambda targets: targets.neighbour.read_bytes(),
    "read another submission through a link": _read_through_link,
    "read through /proc/self/root": lambda targets: Path("/proc/self/root", *targets.above.parts[1:]).read_bytes(),
    "hard link to another submission": _hard_link,
    "list the folder above": _list_above,
    "list the home folders": lambda _: list(Path("/home").iterdir()),
    "read /etc/shadow": lambda _: Path("/etc/shadow").read_bytes(),
    "read the judge's code": lambda targets: targets.judge.read_bytes(),
    "read the kernel's memory": lambda _: os.close(os.open("/proc/kcore", os.O_RDONLY)),
    "write into the submission": lambda targets: _write(targets.root),
    "write beside the submission": lambda targets: _write(targets.root.parent),
    "write into the installed packages": lambda targets: _write(targets.site),
    "write into the root folder": lambda _: _write(Path("/")),
    "move a file out of the scratch": _move_out,
    "empty another submission's file": _truncate,
    "touch another submission's file": _touch,
    "change another submission's mode": _chmod,
    "make a device": _make_device,
    "make a named pipe": _make_fifo,
    "open the kernel's log": lambda _: os.close(os.open("/dev/kmsg", os.O_RDONLY)),
    "open the terminal": lambda _: os.close(os.open("/dev/tty", os.O_RDWR)),
}

METADATA: dict[str, Run] = {
    "learn that a file above exists": lambda targets: targets.above.stat(),
    "learn the host's name": lambda _: _host_name(),
}


def _host_name() -> None:
    if os.uname().nodename == "box":
        raise OSError("a name made for the box")
