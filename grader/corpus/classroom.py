"""A class of attacks, with honest submissions before, between and after them."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from grader.corpus.attack import Attack
from grader.corpus.carriers import FACADES, facade, hollow, with_payload
from grader.corpus.cases import Carrier, Case, Place
from grader.corpus.course import Course

__all__ = ["Role", "Seat", "seats_for", "write_class"]

DISGUISE = ".handed-in"
"""Ends the names of files beside a payload, so that no tool takes a hostile ``conftest.py`` for the project's own."""
BETWEEN = 6
"""So many attacks stand between two honest submissions."""


class Role(Enum):
    """What a submission of the class is there for."""

    HONEST = "honest"
    HOLLOW = "hollow"
    FACADE = "facade"
    ATTACK = "attack"


@dataclass(frozen=True)
class Seat:
    """One submission. Names begin with a number, so that the class is graded in this order. ``kind``: which facade."""

    number: int
    role: Role
    case: Case | None = None
    kind: int = 0

    @property
    def student(self) -> str:
        """Unique in the class."""
        return f"{self.number:03}-{self.case.name if self.case else self.role.value}"


def seats_for(cases: Sequence[Case]) -> tuple[Seat, ...]:
    """The class: an honest, a hollow and all facade submissions before any attack, an honest one after each few and
    at the end."""
    seats = [Seat(0, Role.HONEST), Seat(1, Role.HOLLOW)]
    seats += [Seat(len(seats) + kind, Role.FACADE, kind=kind) for kind in range(len(FACADES))]
    for number, case in enumerate(cases, start=1):
        seats.append(Seat(len(seats), Role.ATTACK, case))
        if number % BETWEEN == 0 or number == len(cases):
            seats.append(Seat(len(seats), Role.HONEST))
    return tuple(seats)


def write_class(seats: Sequence[Seat], course: Course, folder: Path, told: Callable[[Seat], Attack]) -> None:
    """Write one entry for each seat into the new folder ``folder``; each attacker is told something."""
    folder.mkdir(parents=True)
    for seat in seats:
        _write_entry(seat, course, folder, told(seat))


def _write_entry(seat: Seat, course: Course, folder: Path, attack: Attack) -> None:
    own = folder / seat.student
    match seat:
        case Seat(role=Role.HONEST):
            _honest(course, own)
        case Seat(role=Role.HOLLOW):
            _write(own, course, hollow(course.code, course.names))
        case Seat(role=Role.FACADE, kind=kind):
            _honest(course, own, only="*.py")
            _write(own, course, facade(course.code, course.names, kind))
        case Seat(case=Case() as case):
            _write_attack(case, course, folder, seat.student, attack)


def _write_attack(case: Case, course: Course, folder: Path, student: str, attack: Attack) -> None:
    own = folder / student
    if case.facts.carrier is Carrier.FILES:
        honest = folder.parent / "honest"
        _honest(course, honest)
        runpy.run_path(str(case.source))["make"](folder, student, honest, attack)
        shutil.rmtree(honest)
        return
    payload = f"{attack.as_python()}\n\n{case.source.read_text('utf-8')}"
    match case.facts.carrier:
        case Carrier.REFERENCE:
            _honest(course, own)
            _write(own, course, with_payload(course.code, payload, case.facts.place))
        case Carrier.HOLLOW:
            _write(own, course, with_payload(hollow(course.code, course.names), payload, case.facts.place))
        case _:
            _honest(course, own, only="*.py")
            _write(own, course, with_payload(course.code, payload, Place.AFTER))
    for path in (case.folder / "files").glob(f"*{DISGUISE}"):
        shutil.copy(path, own / path.name.removesuffix(DISGUISE))


def _honest(course: Course, folder: Path, only: str = "*") -> None:
    for path in course.reference.rglob(only):
        if path.is_file() and "__pycache__" not in path.parts:
            target = folder / path.relative_to(course.reference)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


def _write(folder: Path, course: Course, code: str) -> None:
    path = folder / course.source
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code, "utf-8")
