"""What to do to get more, or to be safe with what there is: sentences for whoever runs the machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from grader.doctor.diagnosis import ACCEPTED, STRONGEST, Diagnosis, LevelReport
from grader.doctor.machine import Machine
from grader.walls import Level

__all__ = ["remedies"]

ADVICE = 'docs/threat-model.md, "How a course should run it"'


def remedies(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The most pressing first; never empty."""
    return tuple(_remedies(diagnosis)) or (_enough(diagnosis),)


def _remedies(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.failing:
        yield _instead_of(diagnosis.failing, diagnosis)
    for report in diagnosis.levels:
        if report.lacking:
            yield from _for_the_lacking(report, diagnosis.machine)
    if diagnosis.machine.cuda:
        yield "torch sees a CUDA device, but no wall lets it through: networks run on it only with --sandbox limits"


def _instead_of(failing: Sequence[LevelReport], diagnosis: Diagnosis) -> str:
    """Where levels were tried and do not hold."""
    names = " and ".join(str(report.level) for report in failing)
    strongest = diagnosis.strongest
    enough = strongest is not None and strongest >= ACCEPTED
    use = f"grade with --sandbox {strongest}" if enough else "grade nothing on this machine"
    return f"until {names} can be trusted here, {use}; please report what should not be"


def _for_the_lacking(report: LevelReport, machine: Machine) -> Iterator[str]:
    for words in report.lacking:
        wall = words.partition(":")[0]
        if wall == "namespaces":
            yield f"for {report.level}: {_namespaces(machine)}"
        elif wall == "landlock":
            yield f"for {report.level}: {_landlock(machine)}"
        elif wall in {"seccomp", "privileges", "rlimits"}:
            yield f"for {report.level}: a kernel that has {wall}, and nothing around this process that refuses it"
        else:
            yield "run it in a Linux container or a virtual machine; students' own `grade check` runs everywhere"


def _namespaces(machine: Machine) -> str:
    if machine.filtered:
        return (
            "a filter of system calls refuses namespaces, as the default profiles of Docker and Podman do. Let the "
            "container be the outer wall, without a network and with limits, or grade on a machine of its own; to "
            "open the profile (--security-opt seccomp=unconfined --cap-add SYS_ADMIN) trades its wall for ours: "
            f"see {ADVICE}"
        )
    settings = machine.settings
    if settings.get("user.max_user_namespaces") == "0":
        return "user namespaces are switched off: as root, sysctl -w user.max_user_namespaces=10000"
    if settings.get("kernel.unprivileged_userns_clone") == "0":
        return "plain users may make no namespaces: as root, sysctl -w kernel.unprivileged_userns_clone=1"
    if settings.get("kernel.apparmor_restrict_unprivileged_userns") == "1":
        return (
            "AppArmor keeps plain users from namespaces: as root, "
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or a profile that lets this Python make them"
        )
    return f"the kernel or something around this process refuses namespaces; a virtual machine has them: see {ADVICE}"


def _landlock(machine: Machine) -> str:
    if (version := re.search(r"(\d+)\.(\d+)", machine.system)) and (int(version[1]), int(version[2])) < (5, 13):
        return "Landlock needs Linux 5.13 or newer"
    if machine.security_modules and "landlock" not in machine.security_modules.split(","):
        return f"Landlock is not switched on: boot with lsm=landlock,{machine.security_modules}"
    return "a kernel with Landlock (CONFIG_SECURITY_LANDLOCK), and no filter around this process that refuses it"


def _enough(diagnosis: Diagnosis) -> str:
    if diagnosis.strongest == STRONGEST:
        return "nothing: it is the strongest level, and what `grade` takes here by itself"
    wanted = diagnosis.asked if diagnosis.asked is not None else Level.RESTRICTED
    if wanted < ACCEPTED:
        return f"{wanted} is not enough for other people's code: `grade doctor` alone tells what this machine can do"
    return "nothing is missing for this level; `grade doctor` alone tells whether a stronger one can be had"
