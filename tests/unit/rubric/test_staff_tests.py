"""grader.rubric.staff_tests: the tests of a file, read without importing it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.errors import RubricError
from grader.rubric.staff_tests import read_tests

SOURCE = """\
raise SystemExit("never run")
def test_plain(student): "\\d"
async def test_later(student, *, reference): ...
def helper(student): ...
if True:
    def test_under_if(): ...
try:
    pass
except ImportError:
    class TestInHandler:
        def test_method(self, student, /): ...
class TestOuter:
    def helper(self): ...
    class TestInner:
        def test_deep(self): ...
class Other:
    def test_not_collected(self): ...
def test_with_inner():
    def test_not_seen(): ...
"""


def test_functions_and_methods_with_their_fixtures(tmp_path: Path) -> None:
    file = tmp_path / "test_a.py"
    file.write_text(SOURCE)
    assert {name: set(test.fixtures) for name, test in read_tests(file).items()} == {
        "test_plain": {"student"},
        "test_later": {"student", "reference"},
        "test_under_if": set(),
        "TestInHandler::test_method": {"self", "student"},
        "TestOuter::TestInner::test_deep": {"self"},
        "test_with_inner": set(),
    }


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"a = 1\nb = (\n", r":2: is not valid Python: '\(' was never closed"),
        (b"a = \xe9", r":1: is not valid Python: \(unicode error\)"),
        (b"a = \0", r"(:1)?: is not valid Python: source code .*null bytes"),
        (b"a = " + b"-" * 100_000 + b"1", r": is not valid Python: \w+"),
    ],
)
def test_what_is_no_python_is_told(tmp_path: Path, source: bytes, message: str) -> None:
    file = tmp_path / "test_a.py"
    file.write_bytes(source)
    with pytest.raises(RubricError, match=f"^{re.escape(str(file))}{message}"):
        read_tests(file)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match=r"test_a\.py cannot be read: No such file or directory"):
        read_tests(tmp_path / "test_a.py")
