"""Diagnoses in few words."""

from __future__ import annotations

from grader.doctor import Diagnosis, LevelReport, Machine, Standing, Tried
from grader.walls import Level

__all__ = ["MACHINE", "diagnosis", "report"]

MACHINE = Machine(
    system="Linux 6.1.0 x86_64",
    cores=2,
    user="staff (id 1000)",
    container=(),
    filtered=False,
    python="3.11.7",
    torch="2.13.0",
    threads=1,
)


def report(level: Level, *standings: Standing) -> LevelReport:
    """A level at which these came of trials of one group; one that held when none are given."""
    tried = (
        Tried(f"{level} {number}", "files", standing, f"because {standing}")
        for number, standing in enumerate(standings or (Standing.HELD,))
    )
    return LevelReport(level, tried=tuple(tried))


def diagnosis(*reports: LevelReport, asked: Level | None = None, machine: Machine = MACHINE) -> Diagnosis:
    """Of this machine, in a second."""
    return Diagnosis(asked, reports, machine, 1.0)
