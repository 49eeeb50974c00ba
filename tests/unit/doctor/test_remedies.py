"""What to do about what does not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.doctor import LevelReport, Machine, Standing
from grader.doctor.remedies import remedies
from grader.walls import Level
from tests.support.diagnoses import MACHINE, diagnosis, report

NO_NAMESPACES = LevelReport(Level.ISOLATED, ("namespaces: unshare: Operation not permitted",))
NO_LANDLOCK = LevelReport(Level.RESTRICTED, ("landlock: Function not implemented",))


def with_settings(name: str, value: str) -> Machine:
    return replace(MACHINE, settings={"user.max_user_namespaces": "9000"} | {name: value})


@pytest.mark.parametrize(
    ("lacking", "machine", "told"),
    [
        (NO_NAMESPACES, replace(MACHINE, filtered=True), "--security-opt seccomp=unconfined"),
        (NO_NAMESPACES, with_settings("user.max_user_namespaces", "0"), "sysctl -w user.max_user_namespaces=10000"),
        (
            NO_NAMESPACES,
            with_settings("kernel.unprivileged_userns_clone", "0"),
            "sysctl -w kernel.unprivileged_userns_clone=1",
        ),
        (
            NO_NAMESPACES,
            with_settings("kernel.apparmor_restrict_unprivileged_userns", "1"),
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        (NO_NAMESPACES, MACHINE, "a virtual machine has them"),
        (NO_LANDLOCK, replace(MACHINE, system="Linux 5.10.0-21-amd64 x86_64"), "Linux 5.13 or newer"),
        (NO_LANDLOCK, replace(MACHINE, security_modules="capability,yama"), "lsm=landlock,capability,yama"),
        (NO_LANDLOCK, replace(MACHINE, security_modules="landlock,yama"), "CONFIG_SECURITY_LANDLOCK"),
        (LevelReport(Level.RESTRICTED, ("seccomp: Invalid argument",)), MACHINE, "a kernel that has seccomp"),
        (LevelReport(Level.LIMITS, ("a kernel of Linux: grading needs it",)), MACHINE, "in a Linux container"),
    ],
)
def test_each_lack_has_its_remedy(lacking: LevelReport, machine: Machine, told: str) -> None:
    (remedy,) = remedies(diagnosis(report(Level.LIMITS), lacking, machine=machine))
    assert told in remedy


@pytest.mark.parametrize(
    ("reports", "told"),
    [
        ((report(Level.RESTRICTED), report(Level.ISOLATED, Standing.THROUGH)), "grade with --sandbox restricted"),
        ((report(Level.LIMITS), report(Level.RESTRICTED, Standing.FAILED)), "grade nothing on this machine"),
    ],
)
def test_a_level_that_does_not_hold_is_not_to_be_used(reports: tuple[LevelReport, ...], told: str) -> None:
    (remedy,) = remedies(diagnosis(*reports))
    assert f"until {reports[1].level} can be trusted here, {told}" in remedy


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (None, "nothing: it is the strongest"),
        (Level.ISOLATED, "nothing: it is the strongest"),
        (Level.RESTRICTED, "whether a stronger one can be had"),
        (Level.LIMITS, "limits is not enough for other people's code"),
    ],
)
def test_where_everything_holds_there_is_something_to_say_too(asked: Level | None, told: str) -> None:
    (remedy,) = remedies(diagnosis(report(asked or Level.ISOLATED), asked=asked))
    assert told in remedy


def test_a_card_that_no_wall_lets_through_is_told() -> None:
    (remedy,) = remedies(diagnosis(report(Level.ISOLATED), machine=replace(MACHINE, cuda=True)))
    assert "--sandbox limits" in remedy
