from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.report import folder_name
from tests.unit.report.samples import ANY_TEXT

LIKELY = st.text(st.sampled_from("abAB01 ._-/\\éÉe\u0301ß\u017f\u0131\u0130k\u212a日"), max_size=12)
RESERVED = {"CON", "PRN", "AUX", "NUL"} | {f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³"}
SUFFIX = re.compile(r"-[0-9a-f]{12}$")


def on_disk(name: str) -> str:
    """A name as the least discerning file system takes it."""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name.upper()).casefold())


@pytest.mark.parametrize("student", ["s1001", "17", "team-4", "a.b_c", "zoë", "田中", "s1001_late"])
def test_a_simple_id_is_its_own_name(student: str) -> None:
    assert folder_name(student) == student


@pytest.mark.parametrize(
    ("student", "start"),
    [
        ("Ada", "Ada-"),
        ("ada lovelace", "ada_lovelace-"),
        ("ada@example.org", "ada_example.org-"),
        ("../../etc/passwd", "etcpasswd-"),
        ("..", "_-"),
        (".", "_-"),
        ("", "_-"),
        (".hidden", "hidden-"),
        ("-rf", "rf-"),
        ("con", "_con-"),
        ("LPT1.txt", "_LPT1.txt-"),
        ("a\u202eb\x00c", "abc-"),
        ("\udc80x", "x-"),
        ("trailing.", "trailing-"),
        ("x" * 300, "x" * 60),
    ],
)
def test_any_other_keeps_what_it_can_and_gets_a_digest(student: str, start: str) -> None:
    assert folder_name(student).startswith(start)
    assert SUFFIX.search(folder_name(student))


def test_nobody_can_take_the_name_that_another_got() -> None:
    taken = folder_name("Ada")
    assert folder_name(taken) != taken
    assert folder_name(taken.lower()) != taken.lower()


@given(ANY_TEXT | LIKELY)
def test_a_name_is_one_safe_step_on_every_system(student: str) -> None:
    name = folder_name(student)
    assert 0 < len(name.encode()) <= 80
    assert PurePosixPath(name).parts == (name,)
    assert PureWindowsPath(name).parts == (name,)
    assert not name.startswith((".", "-"))
    assert not name.endswith((".", " "))
    assert name.upper().split(".")[0] not in RESERVED
    assert all(unicodedata.category(char)[0] in "LMN" or char in "._-" for char in name)


@given(ANY_TEXT | LIKELY, ANY_TEXT | LIKELY)
def test_two_students_never_share_a_folder(one: str, other: str) -> None:
    assume(one != other)
    assert on_disk(folder_name(one)) != on_disk(folder_name(other))


@given(LIKELY)
def test_not_even_when_only_case_or_spelling_differs(student: str) -> None:
    variants = {student, student.upper(), student.lower(), student.swapcase()}
    variants |= {unicodedata.normalize(form, text) for text in set(variants) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert len({on_disk(folder_name(variant)) for variant in variants}) == len(variants)
