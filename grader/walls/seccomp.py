"""The last wall: which system calls a box may make."""

from __future__ import annotations

import ctypes
import os
import struct

from grader.walls.bpf import KILL, UNKNOWN, AnyBit, NoBit, NotAll, OneOf, Rule, program
from grader.walls.kernel import call
from grader.walls.syscalls import machine

__all__ = ["install", "restrict_calls", "rules"]

SET_MODE_FILTER = 1
ALL_THREADS = 1


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ALLOWED = _names("""
    read write close fstat newfstatat stat lstat statx lseek readv writev pread64 pwrite64 access faccessat faccessat2
    open openat dup dup2 dup3 pipe2 poll ppoll select pselect6 flock fsync fdatasync ftruncate fallocate fadvise64
    getdents64 getcwd chdir rename renameat renameat2 mkdir mkdirat rmdir unlink unlinkat readlink readlinkat umask
    statfs fstatfs close_range
    mprotect munmap brk mremap madvise mincore msync
    rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall
    futex set_robust_list set_tid_address rseq membarrier sched_yield sched_getaffinity getcpu exit exit_group
    nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times
    getpid getppid gettid getuid geteuid getgid getegid getgroups getresuid getresgid getpgrp uname sysinfo
    getrlimit getrusage getrandom
""")
"""What Python, torch and the libraries of a course were seen to need, and what goes with it. Nothing among it makes
a process, a socket, or a change to a file that is not open for writing or reached through Landlock: chmod, chown,
utime and the extended attributes are no business of Landlock's, so they are refused here."""

KILLED = _names("""
    ptrace process_vm_readv process_vm_writev bpf userfaultfd mount umount2 pivot_root unshare setns kexec_load
    kexec_file_load init_module finit_module delete_module io_uring_setup io_uring_enter io_uring_register
    perf_event_open open_by_handle_at fsopen fsmount move_mount open_tree mount_setattr pidfd_getfd
""")
"""Calls by which kernels were broken and boxes left, and which no honest submission makes."""

CLONE_THREAD, CLONE_NEW_ANYTHING = 0x10000, 0x7E020000
MAP_SHARED, MAP_ANONYMOUS = 0x01, 0x20
FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032, 1034)
"""Duplicates, flags, locks and sizes; not F_SETOWN, by which the kernel would send signals to any process."""
IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C542A)
"""What kind of terminal, its size, how much is to read, non-blocking, close-on-exec; not FIOSETOWN, not TIOCSTI."""
PRCTL = (3, 15, 16, 38, 39, 0x53564D41)
"""Dumpable (asking), the thread's name, no_new_privs, names of memory areas; not the signal at the keeper's death."""


def rules(pid: int) -> list[Rule]:
    """In the order in which they are tried, the frequent ones first. ``pid``: of the box, as it sees it itself."""
    return [
        *(Rule(name) for name in ALLOWED),
        Rule("mmap", conditions=(NotAll(3, MAP_SHARED | MAP_ANONYMOUS),)),
        Rule("clone", conditions=(AnyBit(0, CLONE_THREAD), NoBit(0, CLONE_NEW_ANYTHING))),
        Rule("clone3", action=UNKNOWN),  # its flags lie in memory, out of sight; the C library then takes clone
        Rule("fcntl", conditions=(OneOf(1, FCNTL),)),
        Rule("ioctl", conditions=(OneOf(1, IOCTL),)),
        Rule("prctl", conditions=(OneOf(0, PRCTL),)),
        Rule("prlimit64", conditions=(OneOf(0, (0, pid)),)),
        Rule("tgkill", conditions=(OneOf(0, (pid,)),)),
        *(Rule(name, action=KILL) for name in KILLED),
    ]


def restrict_calls() -> None:
    """Raise the wall on every thread, for good. Needs no_new_privs. Raises OSError."""
    install(program(rules(os.getpid()), machine()))


def install(filter_: bytes) -> None:
    """Any filter, on every thread, besides those that there are. Raises OSError."""
    steps = ctypes.create_string_buffer(filter_, len(filter_))
    header = struct.pack("=HxxxxxxQ", len(filter_) // 8, ctypes.addressof(steps))
    if thread := call("seccomp", SET_MODE_FILTER, ALL_THREADS, header):
        raise OSError(0, f"seccomp: thread {thread} could not be given the filter")
