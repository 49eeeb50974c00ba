"""What students' code says of what it was given, from the box to the page: through a whole run of a class."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from grader.model import Report
from grader.report import load_report
from tests.support.code import NET
from tests.support.course import RUBRIC, a_course, graded

FORWARD = "return self.last(self.first(x))"


def asked(statements: str) -> str:
    """A network whose forward does this where it is given numbers, and not only sizes."""
    lines = "".join(f"            {line}\n" for line in statements.splitlines())
    body = f"if x.device.type != 'meta':\n{lines}        {FORWARD}"
    return "import os, warnings\n" + NET.replace(FORWARD, body)


TAME = {
    "honest": NET,
    "prints": asked("print('given', x)"),
    "raises": asked("raise ValueError(f'given {x} and {self.first[0].weight}')"),
    "names": asked("raise type(str(x.tolist()), (Exception,), {})('given')"),
    "places": asked("raise ValueError(f'{__file__} {torch.__file__} {os.getcwd()} {os.environ[\"HOME\"]}')"),
    "warns": "import warnings\nwarnings.warn('careful')\n" + NET,
    "imports": "from torch.utils import nothing_of_the_kind\n" + NET,
}
WILD = {
    "one-by-one": asked("raise ValueError(' '.join(f'x{i}={v}' for i, v in enumerate(x.flatten().tolist())))"),
    "in-a-frame": asked(
        "def f(): raise ValueError('given')\nf.__code__ = f.__code__.replace(co_name=str(x.tolist()))\nf()"
    ),
    "the-seed": asked("raise ValueError(f'seed {torch.initial_seed()}')"),
}
SEED = "always-the-same"
NUMBERS = re.compile(r"\d\.\d{4,}")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CompletedProcess[str]]:
    """The class, graded."""
    rubric = RUBRIC.replace("wall_seconds: 3", "wall_seconds: 30")
    home = a_course(tmp_path_factory.mktemp("class") / "course", TAME | WILD, rubric=rubric)
    return home, graded(home, "--seed", SEED, jobs=2)


@pytest.fixture
def home(course: tuple[Path, CompletedProcess[str]]) -> Path:
    return course[0]


def handed_out(home: Path, student: str) -> str:
    """All that lies in the student's folder."""
    folder = home / "reports/students" / student
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.iterdir()))


def kept(home: Path, student: str) -> Report:
    return load_report((home / "reports/staff/students" / student / "report.json").read_text("utf-8"))


def said(home: Path, student: str) -> str:
    """The student's view in words."""
    view = load_report((home / "reports/students" / student / "report.json").read_text("utf-8"))
    return "\n".join([*(item.finding.say for item in view.items), *(note.text for note in view.notes)])


@pytest.mark.parametrize("student", TAME)
def test_what_is_only_said_is_cut_and_the_page_goes_out(student: str, home: Path) -> None:
    text = handed_out(home, student)
    assert "Feedback for" in text
    assert "held back" not in text
    assert str(home) not in text
    assert "site-packages/torch" not in text or "…/" in text
    assert "held-back" not in kept(home, student).flags


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("prints", "beginning: given tensor([[… 3 numbers, not shown …]"),
        ("raises", "given tensor([[… 15 numbers, not shown …]]) and Parameter containing"),
        ("names", "[[… "),
        ("places", "models.py …/"),
        ("warns", "beginning: models.py:2: UserWarning: careful"),
        ("imports", "cannot import name 'nothing_of_the_kind' from 'torch.utils' (…/"),
    ],
)
def test_what_is_left_can_still_be_understood(student: str, words: str, home: Path) -> None:
    assert words in said(home, student)
    assert not NUMBERS.search(said(home, student))


def test_staff_keep_all_that_was_said(home: Path) -> None:
    report = kept(home, "raises")
    assert NUMBERS.search(report.items[2].finding.say)
    assert NUMBERS.search("".join(run.output for run in kept(home, "prints").runs))


@pytest.mark.parametrize(
    ("student", "rule"), [("one-by-one", "(inputs)"), ("in-a-frame", "(inputs)"), ("the-seed", "(secret)")]
)
def test_what_comes_through_all_the_same_holds_the_page_back(student: str, rule: str, home: Path) -> None:
    assert [path.name for path in (home / "reports/students" / student).iterdir()] == ["feedback.html"]
    assert "This page was held back" in handed_out(home, student)
    report = kept(home, student)
    (note,) = [note for note in report.notes if note.code == "held-back"]
    assert rule in note.text
    assert report.tally.decided > 0


def test_the_class_goes_on_and_a_person_is_told(course: tuple[Path, CompletedProcess[str]]) -> None:
    home, done = course
    assert done.returncode == 5
    assert [line for line in done.stderr.splitlines() if line.startswith("grade: the page")] == [
        f"grade: the page of {student} is held back; the class page says why" for student in sorted(WILD)
    ]
    with (home / "reports/marks.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert set(rows) == TAME.keys() | WILD.keys()
    assert {student for student, row in rows.items() if "held-back" in row["flags"]} == WILD.keys()
    page = (home / "reports/index.html").read_text("utf-8")
    assert page.count("The page was held back. It holds numbers drawn for the questions (inputs)") == 2
    assert SEED not in page


def test_a_page_stays_held_back_until_a_person_moves_it(home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(home, tmp_path / "course"))
    again = graded(home)
    assert again.returncode == 5, again.stderr
    assert "graded now: 0" in again.stdout
    for student in WILD:
        for path in (home / "reports/staff/students" / student / "held").iterdir():
            path.rename(home / "reports/students" / student / path.name)
    released = graded(home)
    assert released.returncode == 0, released.stderr
    assert "graded now: 0" in released.stdout
    assert "held-back" not in (home / "reports/marks.csv").read_text("utf-8")
    assert "x14=" in handed_out(home, "one-by-one")
