"""The class in which attacks are handed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.corpus.attack import Attack
from grader.corpus.cases import Carrier, Case, Facts, Group, Marks, Place
from grader.corpus.classroom import BETWEEN, Role, Seat, seats_for, write_class
from grader.corpus.course import Course, course_of
from grader.rubric import load_rubric
from tests.support.code import NET
from tests.support.course import a_course

MAKE = """
def make(out, student, own, attack):
    (out / f"{student}.py").write_text((own / "models.py").read_text() + f"# {attack.canary}")
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    home = a_course(tmp_path / "home", {})
    (home / "rubrics/reference/answers.yaml").write_text("1a: 2\n")
    return course_of(load_rubric(home / "rubrics" / "small.yaml"))


def a_case(folder: Path, name: str, carrier: Carrier = Carrier.REFERENCE, place: Place = Place.BEFORE) -> Case:
    facts = Facts(why="Tries it.", group=Group.SECRETS, marks=Marks.FULL, carrier=carrier, place=place)
    case = Case(folder / name, facts)
    case.folder.mkdir(parents=True)
    case.source.write_text(MAKE if carrier is Carrier.FILES else "PAYLOAD = attack.canary\n")
    return case


def told(seat: Seat) -> Attack:
    nowhere = Path("/nowhere")
    return Attack(
        canary=f"canary-{seat.number}", outside=nowhere, out=nowhere, submissions=nowhere, neighbour=nowhere,
        rubric=nowhere, reference=nowhere, grader=nowhere, tcp=1, udp=2, abstract="x", socket=nowhere, names=("Net",),
    )  # fmt: skip


def test_honest_submissions_stand_before_between_and_after_attacks(tmp_path: Path) -> None:
    cases = [a_case(tmp_path, f"c{number}") for number in range(BETWEEN + 1)]
    seats = seats_for(cases)
    roles = "".join(
        {Role.HONEST: "h", Role.HOLLOW: "o", Role.FACADE: "f", Role.ATTACK: "."}[seat.role] for seat in seats
    )
    assert roles == f"hoff{'.' * BETWEEN}h.h"
    students = [seat.student for seat in seats]
    assert students == sorted(students)
    assert len(set(students)) == len(students)
    assert [seat.case for seat in seats if seat.case is not None] == cases


def written(folder: Path, case: Case, course: Course) -> dict[str, str]:
    write_class([Seat(0, Role.ATTACK, case)], course, folder, told)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_the_right_code_is_handed_in_with_everything_beside_it(course: Course, tmp_path: Path) -> None:
    case = a_case(tmp_path, "x")
    (case.folder / "files").mkdir()
    (case.folder / "files" / "conftest.py.handed-in").write_text("hostile")
    files = written(tmp_path / "class", case, course)
    assert files.keys() == {"000-x/models.py", "000-x/answers.yaml", "000-x/conftest.py"}
    names: dict[str, object] = {}
    exec(compile(files["000-x/models.py"].split("import torch")[0], "x", "exec"), names)
    assert names["PAYLOAD"] == "canary-0"


def test_hollow_code_is_handed_in_alone(course: Course, tmp_path: Path) -> None:
    files = written(tmp_path / "class", a_case(tmp_path, "x", Carrier.HOLLOW, Place.AFTER), course)
    assert files.keys() == {"000-x/models.py"}
    assert "BatchNorm1d" not in files["000-x/models.py"]
    assert files["000-x/models.py"].endswith("PAYLOAD = attack.canary\n\n")


def test_a_lookalike_comes_after_the_right_code_and_without_answers(course: Course, tmp_path: Path) -> None:
    files = written(tmp_path / "class", a_case(tmp_path, "x", Carrier.LOOKALIKE), course)
    assert files.keys() == {"000-x/models.py"}
    assert files["000-x/models.py"].startswith(NET)


def test_a_case_of_files_makes_its_own_entry(course: Course, tmp_path: Path) -> None:
    files = written(tmp_path / "class", a_case(tmp_path, "x", Carrier.FILES), course)
    assert files == {"000-x.py": f"{NET}# canary-0"}
    assert not (tmp_path / "honest").exists()
