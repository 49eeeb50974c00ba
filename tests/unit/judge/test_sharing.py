"""Two wanted classes of one name: told apart by what they do, else a person's."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from grader.judge.defined import Defined, SourceFile
from grader.judge.sharing import settled
from grader.model import ClassSettings, SourceSettings

WANTED = SourceSettings(
    defines=("Gen", "Dis", "AcGen", "AcDis"),
    classes={
        "Gen": ClassSettings(),
        "Dis": ClassSettings(),
        "AcGen": ClassSettings(names=("Gen",), files=("*acgan*",)),
        "AcDis": ClassSettings(names=("Dis",), files=("*acgan*",)),
    },
)


def defined(*codes: str) -> tuple[Defined, ...]:
    """``Gen1``: a class ``Gen`` with a code of its own."""
    names = [code.rstrip("0123456789") for code in codes]
    return tuple(
        Defined(name, code=code, nth=names[: number + 1].count(name), of=names.count(name))
        for number, (name, code) in enumerate(zip(names, codes, strict=True))
    )


def found(files: Mapping[str, tuple[str, ...]], does: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Of each name the file and code that were taken; and the names that are unclear. ``does``: names, by code."""
    sources = [SourceFile(path, frozenset(), "", defined(*codes)) for path, codes in files.items()]
    places, unclear = settled(sources, WANTED, lambda name, _, one: name in does.get(one.code, "").split())
    return {name: f"{file.path}:{one.code}" for name, (file, one) in places.items()}, sorted(unclear)


PLAIN = {"Gen1": "Gen AcGen", "Gen2": "Gen AcGen", "Dis1": "Dis", "Dis2": "Dis AcDis", "Gen3": "Gen AcGen"}


def homes(gan: str, acgan: str) -> dict[str, str]:
    return {"Gen": f"{gan}:Gen1", "Dis": f"{gan}:Dis1", "AcGen": f"{acgan}:Gen2", "AcDis": f"{acgan}:Dis2"}


BOOK = homes("w", "w")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"w": ("Gen1", "Dis1", "Gen2", "Dis2")}, BOOK),
        ({"a": ("Gen1", "Dis1"), "b": ("Gen2", "Dis2")}, homes("a", "b")),
        ({"b": ("Gen2", "Dis2"), "c": ("Gen1", "Dis1")}, homes("c", "b")),
        ({"w": ("Gen1", "Dis1", "Gen3", "Gen2", "Dis2")}, BOOK | {"Gen": "w:Gen3"}),
        ({"w": ("Gen1", "Dis1")}, {}),
        ({"gan": ("Gen1", "Dis1"), "acgan": ("Gen2", "Dis2")}, {}),
        ({"a": ("Gen1", "Dis1"), "copy": ("Gen1", "Dis1")}, {}),
    ],
)  # fmt: skip
def test_what_they_do_tells_them_apart(files: Mapping[str, tuple[str, ...]], expected: dict[str, str]) -> None:
    assert found(files, PLAIN) == (expected, [])


def test_a_class_that_does_it_wrong_has_its_place_by_the_others() -> None:
    does = PLAIN | {"Gen1": "Gen", "Gen2": "AcGen", "Dis2": "Dis"}  # the second head is missing
    assert found({"w": ("Gen1", "Dis1", "Gen2", "Dis2")}, does) == (BOOK, [])


@pytest.mark.parametrize("does", [{}, PLAIN | {"Dis2": "Dis"}])
def test_where_nothing_tells_them_apart_a_person_does(does: Mapping[str, str]) -> None:
    files = {"a": ("Gen1", "Dis1"), "b": ("Gen2", "Dis2")}
    assert found(files, does) == ({}, ["AcDis", "AcGen", "Dis", "Gen"])


def test_what_is_not_filled_in_is_no_candidate() -> None:
    (one,) = defined("Gen1")
    blank = Defined("Gen", code="x", blank=("forward",))
    files = [SourceFile("a", frozenset(), "", (one,)), SourceFile("b", frozenset(), "", (blank,))]
    assert settled(files, WANTED, lambda *_: True) == ({}, {})
