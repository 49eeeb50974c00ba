"""A root of its own for a box: nothing but what its plan names, at the same paths as outside, read-only."""

from __future__ import annotations

import os
from pathlib import Path

from grader.walls.kernel import call
from grader.walls.plan import Plan
from grader.walls.seal import NODEV, NOEXEC, NOSUID, RDONLY, seal
from grader.walls.steps import Kind, Step, arrange

__all__ = ["change_root"]

MS_BIND, MS_REC = 4096, 16384
MNT_DETACH = 2
DEVICES = ("null", "zero", "full", "random", "urandom")
INERT = RDONLY | NOSUID | NODEV | NOEXEC
SEALS = {Kind.LIBRARY: RDONLY | NOSUID | NODEV, Kind.DATA: INERT, Kind.EMPTY: INERT}
ROOT = Path("/")
HOST = Path("/.host")
"""Where the old root is while the new one is built: what is bound from there cannot contain the new one."""
POOL = Path("/.pool")
"""One file system for the scratch and /tmp, so that their sizes are counted together."""


def change_root(plan: Plan) -> None:
    """Build the root in this process's own mount namespace and let go of the old one. Raises OSError."""
    _leave_for_an_empty_root(plan)
    _folder(Path("/proc"))
    _mount("proc", Path("/proc"), INERT)
    uid, gid = plan.owner or (os.getuid(), os.getgid())
    _fill_pool(plan, uid, gid)
    steps = arrange(plan)
    for step in steps:
        _mount_step(step, plan)
    for link in plan.links:
        _repeat(link)
    _devices()
    _accounts(plan, uid, gid)
    for place in (POOL, HOST):
        call("umount2", os.fsencode(place), MNT_DETACH)
        place.rmdir()
    for step in steps:
        if step.kind is not Kind.SCRATCH:  # which has the flags of its pool
            seal(step.path, SEALS[step.kind])
    call("mount", None, b"/", None, 32 | MS_BIND | INERT, None)


def _leave_for_an_empty_root(plan: Plan) -> None:
    """Any folder of the host's can carry the new root until it is the root; the scratch is sure to exist."""
    _mount("tmpfs", plan.scratch, NOSUID | NODEV | NOEXEC, "mode=755,size=1m,nr_inodes=4k")
    os.chdir(plan.scratch)
    HOST.relative_to(ROOT).mkdir()
    call("pivot_root", b".", os.fsencode(HOST.relative_to(ROOT)))
    os.chdir("/")


def _fill_pool(plan: Plan, uid: int, gid: int) -> None:
    POOL.mkdir()
    room = f"mode=755,size={plan.scratch_bytes},nr_inodes={plan.scratch_inodes}"
    _mount("tmpfs", POOL, NOSUID | NODEV | NOEXEC, room)
    for name in ("scratch", "tmp"):
        (POOL / name).mkdir(mode=0o700)
        os.chown(POOL / name, uid, gid)


def _mount_step(step: Step, plan: Plan) -> None:
    match step.kind:
        case Kind.EMPTY:
            _mount("tmpfs", step.path, NOSUID | NODEV | NOEXEC, "mode=755,size=4k,nr_inodes=64")
        case Kind.SCRATCH:
            _bind(POOL / ("scratch" if step.path == plan.scratch else "tmp"), step.path)
        case Kind.LIBRARY | Kind.DATA:
            _bind(_outside(step.path), step.path)


def _outside(path: Path) -> Path:
    return HOST / path.relative_to(ROOT)


def _mount(kind: str, target: Path, flags: int, options: str | None = None) -> None:
    words = None if options is None else options.encode()
    call("mount", kind.encode(), os.fsencode(target), kind.encode(), flags, words)


def _bind(source: Path, target: Path) -> None:
    """Recursive: in a user namespace a folder with mounts below it cannot be bound without them."""
    if source.is_dir():
        _folder(target)
    else:
        _folder(target.parent)
        target.touch()
    call("mount", os.fsencode(source), os.fsencode(target), None, MS_BIND | MS_REC, None)


def _folder(path: Path) -> None:
    """A place to mount on, and the way to it: open to all and writable for nobody, whatever the umask."""
    if not path.exists():
        _folder(path.parent)
        path.mkdir()
        path.chmod(0o555)


def _repeat(link: Path) -> None:
    """The same symbolic link as outside, unless a folder that is shown has it already."""
    _folder(link.parent)
    if not link.is_symlink():
        link.symlink_to(_outside(link).readlink())


def _devices() -> None:
    for name in DEVICES:
        device = Path("/dev") / name
        _bind(_outside(device), device)
        seal(device, RDONLY | NOSUID | NOEXEC)


def _accounts(plan: Plan, uid: int, gid: int) -> None:
    """A name for the box's own id, which ``getpass`` and ``os.path.expanduser`` look up; nobody else's."""
    accounts = {"passwd": f"box:x:{uid}:{gid}:box:{plan.scratch}:/bin/false\n", "group": f"box:x:{gid}:\n"}
    _folder(Path("/etc"))
    for name, line in accounts.items():
        path = Path("/etc") / name
        path.write_text(line, "utf-8")
        path.chmod(0o444)
