"""The machine and who we are on it, as far as that can be told; nothing here decides anything."""

from __future__ import annotations

import getpass
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Machine", "look_around"]

SYSCTLS = (
    "kernel.unprivileged_userns_clone",
    "user.max_user_namespaces",
    "kernel.apparmor_restrict_unprivileged_userns",
)
"""What decides whether a plain user may make namespaces; each is missing on most machines."""
SECURITY_MODULES = Path("/sys/kernel/security/lsm")
RUNTIMES = ("docker", "kubepods", "containerd", "libpod", "lxc", "garden", "nspawn")


@dataclass(frozen=True)
class Machine:
    """Facts for people, and for :mod:`grader.doctor.remedies`."""

    system: str
    """Kernel and processor."""
    cores: int
    user: str
    """Name and number."""
    container: tuple[str, ...]
    """Marks of a container; none prove that it is one, nor their lack that it is not."""
    filtered: bool
    """A system call filter was there before we came, as in most containers."""
    python: str
    settings: Mapping[str, str] = field(default_factory=dict)
    """Those of the kernel's settings about namespaces that can be read."""
    security_modules: str = ""
    """Names of those that are switched on; empty when that cannot be read."""
    torch: str = ""
    """Its version; empty when it could not be started."""
    threads: int = 0
    """Of torch, in a box."""
    cuda: bool = False


def look_around() -> Machine:
    """This machine, but for what only torch knows."""
    return Machine(
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        cores=os.cpu_count() or 1,
        user=_user(),
        container=tuple(_marks_of_a_container()),
        filtered="Seccomp:\t2" in read(Path("/proc/self/status")),
        python=platform.python_version(),
        settings={name: value for name in SYSCTLS if (value := read(_place_of(name)).strip())},
        security_modules=read(SECURITY_MODULES).strip(),
    )


def _user() -> str:
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd

    try:
        return f"{pwd.getpwuid(os.geteuid()).pw_name} (id {os.geteuid()})"
    except KeyError:  # an id without a name, as in many containers
        return f"id {os.geteuid()}"


def _marks_of_a_container() -> Iterator[str]:
    yield from (name for name in ("/.dockerenv", "/run/.containerenv") if Path(name).exists())
    if os.environ.get("container"):  # noqa: SIM112 - systemd's convention, and podman's
        yield "the variable container"
    groups = read(Path("/proc/1/cgroup"))
    yield from (f"the control group of {name}" for name in RUNTIMES if name in groups)
    root = next((line for line in read(Path("/proc/self/mountinfo")).splitlines() if line.split()[4] == "/"), "")
    if " - overlay " in root:
        yield "a layered root file system"


def _place_of(setting: str) -> Path:
    return Path("/proc/sys", *setting.split("."))


def read(path: Path) -> str:
    """Empty where it is missing or closed to us."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
