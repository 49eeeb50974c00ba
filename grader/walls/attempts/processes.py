"""Other processes: making them, watching them, ending them, outliving the run.

Modules that only some systems have are imported where they are used, so that this one can be imported everywhere.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from grader.walls.attempts.kind import Run, Targets
from grader.walls.kernel import call, prctl

__all__ = ["EXECUTED", "PROCESSES"]

EXECUTED = 77
"""The status by which the runner knows that another program ran in the box."""
SHELL = ["sh", "-c", f"exit {EXECUTED}"]
PTRACE_SEIZE = 0x4206
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
FIOSETOWN = 0x8901


def _fork(_: Targets) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _outlive(_: Targets) -> None:
    """The orphan holds the runner's report open for as long as it lives: that is how the runner notices."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.pause()
        os._exit(0)
    raise OSError("it was made; whether it lives on is seen from outside")


def _clone_process(_: Targets) -> None:
    if call("clone", signal.SIGCHLD, 0, 0, 0, 0) == 0:
        os._exit(0)
    os.wait()


def _sigio(targets: Targets) -> None:
    import fcntl

    fcntl.fcntl(0, fcntl.F_SETOWN, targets.keeper)


def _sigio_by_ioctl(targets: Targets) -> None:
    import fcntl

    fcntl.ioctl(0, FIOSETOWN, targets.keeper)


def _thread_signal(targets: Targets) -> None:
    call("tgkill", targets.keeper, targets.keeper, 0)


def _keepers_limits(targets: Targets) -> None:
    import resource

    resource.prlimit(targets.keeper, resource.RLIMIT_CORE)


def _raise_limit(_: Targets) -> None:
    import resource

    more = resource.getrlimit(resource.RLIMIT_NOFILE)[1] + 1
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (more, more))
    except ValueError as error:  # Python's word for EPERM here
        raise OSError(str(error)) from error


def _other_processes(_: Targets) -> None:
    """Those of the host are told by a command line other than the box's own, which is the keeper's."""
    own = Path("/proc/self/cmdline").read_bytes()
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and (Path(entry.path) / "cmdline").read_bytes() not in (own, b""):
            return
    raise OSError("none to be seen")


PROCESSES: dict[str, Run] = {
    "fork": _fork,
    "fork by another call": _clone_process,
    "outlive the run": _outlive,
    "run a shell": lambda _: os.execv("/bin/sh", SHELL),
    "run a program by descriptor": lambda _: os.execve(os.open("/bin/sh", os.O_RDONLY), SHELL, {}),
    "signal the keeper": lambda targets: os.kill(targets.keeper, 0),
    "signal everyone": lambda _: os.kill(-1, 0),
    "signal the keeper's thread": _thread_signal,
    "signal the keeper by descriptor": lambda targets: signal.pidfd_send_signal(os.pidfd_open(targets.keeper), 0),
    "have the kernel signal the keeper (fcntl)": _sigio,
    "have the kernel signal the keeper (ioctl)": _sigio_by_ioctl,
    "trace the keeper": lambda targets: call("ptrace", PTRACE_SEIZE, targets.keeper, 0, 0),
    "read the keeper's memory": lambda targets: os.close(os.open(f"/proc/{targets.keeper}/mem", os.O_RDONLY)),
    "read the keeper's memory by call": lambda t: call("process_vm_readv", t.keeper, bytes(16), 1, bytes(16), 1, 0),
    "read the keeper's environment": lambda targets: Path(f"/proc/{targets.keeper}/environ").read_bytes(),
    "read other processes' command lines": _other_processes,
    "take the keeper's descriptor": lambda t: call("pidfd_getfd", os.pidfd_open(t.keeper), 0, 0),
    "see the keeper's limits": _keepers_limits,
    "raise a limit": _raise_limit,
    "outlive the keeper": lambda _: prctl(PR_SET_PDEATHSIG, 0),
    "become traceable": lambda _: prctl(PR_SET_DUMPABLE, 1),
}
