"""Calls by which boxes are left and kernels are broken."""

from __future__ import annotations

import os

from grader.walls.attempts.kind import Run, Targets
from grader.walls.kernel import call

__all__ = ["KERNEL"]

NEWUSER, NEWNS = 0x10000000, 0x20000
MS_NODEV = 4
IPC_PRIVATE, IPC_RMID = 0, 0
KEYCTL_JOIN_SESSION = 1
ADDR_NO_RANDOMIZE = 0x40000


def _mount(targets: Targets) -> None:
    call("mount", b"tmpfs", os.fsencode(targets.scratch), b"tmpfs", MS_NODEV, None)
    call("umount2", os.fsencode(targets.scratch), 0)


def _enter_namespace(_: Targets) -> None:
    call("setns", os.open("/proc/self/ns/net", os.O_RDONLY), 0)


def _shared_segment(_: Targets) -> None:
    segment = call("shmget", IPC_PRIVATE, 4096, 0o600)
    call("shmctl", segment, IPC_RMID, None)


def _regain(_: Targets) -> None:
    """All capabilities, permitted and effective and inheritable."""
    call("capset", b"\x22\x05\x08\x20\0\0\0\0", b"\xff" * 24)


KERNEL: dict[str, Run] = {
    "userfaultfd": lambda _: os.close(call("userfaultfd", 1)),
    "io_uring": lambda _: os.close(call("io_uring_setup", 1, bytes(120))),
    "bpf": lambda _: call("bpf", 0, bytes(64), 64),
    "perf_event_open": lambda _: os.close(call("perf_event_open", bytes(128), 0, (1 << 64) - 1, (1 << 64) - 1, 0)),
    "keyctl": lambda _: call("keyctl", KEYCTL_JOIN_SESSION, None),
    "add_key": lambda _: call("add_key", b"user", b"box", b"x", 1, (1 << 64) - 3),
    "personality": lambda _: call("personality", ADDR_NO_RANDOMIZE),
    "a user namespace of its own": lambda _: call("unshare", NEWUSER),
    "a mount namespace of its own": lambda _: call("unshare", NEWNS),
    "enter a namespace": _enter_namespace,
    "mount": _mount,
    "change the root": lambda targets: os.chroot(targets.scratch),
    "SysV shared memory": _shared_segment,
    "become root": lambda _: os.setresuid(0, 0, 0),
    "regain the capabilities": _regain,
    "a filter of its own": lambda _: call("seccomp", 2, 0, bytes(4)),
}
