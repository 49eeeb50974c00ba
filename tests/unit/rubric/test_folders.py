"""grader.rubric.folders: the reference and the staff's checks that a rubric names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.rubric import LoadedRubric
from grader.rubric.folders import python_files

Load = Callable[..., LoadedRubric]
Mistakes = Callable[..., list[str]]
WithItem = Callable[[str], str]

MANUAL = "check: {kind: manual}"
TESTS = "nearest is test_alone; there are test_alone, test_beside, TestNet::test_width"


def test_folders_are_resolved(load: Load, home: Path, with_item: WithItem) -> None:
    loaded = load(with_item(MANUAL))
    assert (loaded.reference, loaded.checks) == ((home / "ref").resolve(), (home / "tests").resolve())


def test_a_rubric_may_have_neither(load: Load, with_item: WithItem) -> None:
    loaded = load(with_item(MANUAL).replace("reference: ref\nchecks: tests\n", ""))
    assert (loaded.reference, loaded.checks) == (None, None)


def test_the_starter_is_the_staff_s(load: Load, mistakes: Mistakes, home: Path, with_item: WithItem) -> None:
    text = with_item(MANUAL).replace("checks: tests\n", "checks: tests\nstarter: begin\n")
    (home / "begin").mkdir()
    assert load(text).starter == (home / "begin").resolve()
    assert load(text, staff=False).starter is None
    assert mistakes(text.replace("begin", "begun")) == [
        "6: starter: no folder begun: in . nearest is begin; there are begin, ref, tests"
    ]


def test_folders_that_are_not_there_are_told_to_staff(mistakes: Mistakes, home: Path, with_item: WithItem) -> None:
    text = with_item(MANUAL).replace(": ref", ": reff").replace(": tests", f": {home}/gone/tests")
    assert mistakes(text) == [
        "4: reference: no folder reff: in . nearest is ref; there are ref, tests",
        f"5: checks: no folder {home}/gone/tests: in {home}/gone there are none",
    ]


def test_a_file_is_no_folder_and_a_name_may_be_too_long(mistakes: Mistakes, with_item: WithItem) -> None:
    text = with_item(MANUAL).replace(": ref", ": r.yaml").replace(": tests", f": {'x' * 300}")
    assert mistakes(text) == [
        "4: reference: no folder r.yaml: in . there are ref, tests",
        f"5: checks: no folder {'x' * 300}: File name too long",
    ]


def test_students_need_neither(load: Load, with_item: WithItem) -> None:
    text = with_item("check: {kind: pytest, test: 'gone.py::test_x'}")
    loaded = load(text.replace("ref\n", "gone\n").replace(": tests", ": gone"), staff=False)
    assert (loaded.reference, loaded.checks) == (None, None)


def test_students_need_the_checks_of_public_items(
    load: Load, mistakes: Mistakes, home: Path, with_item: WithItem
) -> None:
    text = with_item("visibility: public\ncheck: {kind: pytest, test: 'test_r.py::test_alone'}")
    assert load(text, staff=False).checks == (home / "tests").resolve()
    assert mistakes(text.replace(": tests", ": gone"), staff=False) == [
        "5: checks: no folder gone: in . there are ref, tests"
    ]


@pytest.mark.parametrize(
    ("field", "lines", "mistake"),
    [
        (
            "reference",
            "check: {kind: answer, question: a}",
            "1: the field reference is missing: item a compares with the reference solution",
        ),
        (
            "checks",
            "check: {kind: pytest, test: 'test_r.py::test_alone'}",
            "1: the field checks is missing: item a names a test in that folder",
        ),
    ],
)
def test_a_folder_that_an_item_needs_must_be_named(
    mistakes: Mistakes, with_item: WithItem, field: str, lines: str, mistake: str
) -> None:
    text = "".join(line for line in with_item(lines).splitlines(keepends=True) if not line.startswith(field))
    assert mistakes(text) == [mistake]


@pytest.mark.parametrize(
    ("lines", "mistake"),
    [
        (
            "check: {kind: pytest, test: 'test_s.py::test_alone'}",
            "check.test: no file test_s.py in the folder of checks: nearest is test_r.py; there is only test_r.py",
        ),
        (
            "check: {kind: pytest, test: '../ref/answers.py::test_alone'}",
            "check.test: no file ../ref/answers.py in the folder of checks: there is only test_r.py",
        ),
        (
            "check: {kind: pytest, test: 'test_r.py::test_allone'}",
            f"check.test: no test test_allone in test_r.py: {TESTS}",
        ),
        (
            "check: {kind: pytest, test: 'test_r.py::TestNet::test_with'}",
            (
                "check.test: no test TestNet::test_with in test_r.py: nearest is TestNet::test_width; "
                "there are test_alone, test_beside, TestNet::test_width"
            ),
        ),
        (
            "check: {kind: answer, question: a, reference: answer.py}",
            (
                "check: the answer is computed by answer.py, which the reference does not have: nearest is answers.py; "
                "there is only answers.py"
            ),
        ),
        (
            "visibility: public\ncheck: {kind: pytest, test: 'test_r.py::test_beside'}",
            "check.test: a public item's test cannot use the fixture reference, which is secret: test_beside does",
        ),
    ],
)
def test_what_items_ask_of_the_folders(mistakes: Mistakes, with_item: WithItem, lines: str, mistake: str) -> None:
    line = 14 + lines.count("\n")
    assert mistakes(with_item(lines)) == [f"{line}: item a: {mistake}"]


@pytest.mark.parametrize("test", ["test_alone", "test_alone[case-1]", "TestNet::test_width"])
def test_functions_methods_and_cases_are_found(load: Load, with_item: WithItem, test: str) -> None:
    loaded = load(with_item(f"check: {{kind: pytest, test: 'test_r.py::{test}'}}"))
    assert len(loaded.rubric.items) == 1


def test_a_broken_test_file_is_told(mistakes: Mistakes, home: Path, with_item: WithItem) -> None:
    (home / "tests/test_r.py").write_text("def test_alone(:\n")
    (mistake,) = mistakes(with_item("check: {kind: pytest, test: 'test_r.py::test_alone'}"))
    assert mistake == f"14: item a: check.test: {home.resolve()}/tests/test_r.py:1: is not valid Python: invalid syntax"


def test_python_files_are_named_from_the_folder_and_sorted(home: Path) -> None:
    for name in ("b.py", "a/c.py", ".venv/d.py", "a/.hidden.py", "e.txt"):
        (home / "tests" / name).parent.mkdir(exist_ok=True)
        (home / "tests" / name).touch()
    assert list(python_files(home / "tests")) == ["a/c.py", "b.py", "test_r.py"]
