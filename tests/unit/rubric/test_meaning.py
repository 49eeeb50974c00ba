"""grader.rubric.meaning: ids, sums of marks and needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.rubric import LoadedRubric

Load = Callable[..., LoadedRubric]
Mistakes = Callable[..., list[str]]


def rubric(*parts: str, top: str = "") -> str:
    """Parts are given as ``ID MARKS: ITEM MARKS [NEED ...]; ITEM ...``; the first is in line 4, its first item in 8."""
    lines = ["id: r", f"title: R{top}", "parts:"]
    for part in parts:
        head, _, items = part.partition(":")
        name, marks = head.split()
        lines += [f"- id: {name}", f"  title: {name}", f"  marks: {marks}", "  items:"]
        for item in items.split(";"):
            own, value, *needs = item.split()
            wanted = f"[{', '.join(needs)}]"
            lines.append(f"  - {{id: {own}, title: {own}, marks: {value}, needs: {wanted}, check: {{kind: manual}}}}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            rubric("p 3: a 1; b 1.5"),
            ["6: part p: marks: 3 is stated, but the items add up to 2.5"],
        ),
        (
            rubric("p 0.3: a 0.1; b 0.1; c 0.10", "q 0: d 0.1"),
            ["13: part q: marks: 0 is stated, but the items add up to 0.1"],
        ),
        (rubric("p 0: a 0; b 0"), ["4: parts: no item has marks above 0"]),
        (
            rubric("p 2: a 1; a 1"),
            ["9: item a: id: the id is taken, line 8 has it too: ids of parts and items must all differ"],
        ),
        (
            rubric("p 1: a 1", "p 1: p 1"),
            [
                "9: part p: id: the id is taken, line 4 has it too: ids of parts and items must all differ",
                "13: item p: id: the id is taken, line 4 has it too: ids of parts and items must all differ",
            ],
        ),
        (
            rubric("total 1: flags 1"),
            ["4: part total: id: the marks file has a column total of its own: choose another id"],
        ),
        (
            rubric("p 1: a 1 a"),
            ["8: item a: needs[0]: an item cannot need itself"],
        ),
        (
            rubric("p 2: first 1; second 1 frist p third"),
            [
                "9: item second: needs[0]: unknown item frist: nearest is first; there are first, second",
                "9: item second: needs[1]: p is a part: name the items of it that are needed",
                "9: item second: needs[2]: unknown item third: there are first, second",
            ],
        ),
        (
            rubric("p 2: a 1 b; b 1 a"),
            ["8: item a: needs[0]: the needs run in a circle: a -> b -> a"],
        ),
        (
            rubric("p 4: a 1; b 1 a d; c 1 b; d 1 c", "q 2: x 1 y; y 1 x"),
            [
                "9: item b: needs[1]: the needs run in a circle: b -> d -> c -> b",
                "16: item x: needs[0]: the needs run in a circle: x -> y -> x",
            ],
        ),
        (
            rubric("p 1: a 1", top="\nsource: {defines: [Net, 3, a b]}"),
            [
                "3: source.defines[1]: 3 is no name that Python code can define",
                "3: source.defines[2]: 'a b' is no name that Python code can define",
            ],
        ),
    ],
)
def test_each_mistake_is_told(mistakes: Mistakes, text: str, expected: list[str]) -> None:
    assert mistakes(text) == expected


def test_needs_may_name_later_items_and_zero_marks_are_allowed(load: Load) -> None:
    loaded = load(rubric("p 1: a 0 b d; b 1 c", "q 0: c 0; d 0 c"))
    assert [item.needs for item in loaded.rubric.items] == [("b", "d"), ("c",), (), ("c",)]


def test_mistakes_of_meaning_and_of_the_schema_are_told_together(mistakes: Mistakes) -> None:
    text = rubric("p 3: a 1; b 1 a c", "q x: d 1 d").replace("title: q", "titel: q")
    assert mistakes(text) == [
        "6: part p: marks: 3 is stated, but the items add up to 2",
        "9: item b: needs[1]: unknown item c: there are a, b, d",
        "10: part q: the field title is missing",
        "11: part q: unknown field titel: nearest is title; there are id, title, marks, items",
        "12: part q: marks: should be a number from 0 to 1000, not x",
        "14: item d: needs[0]: an item cannot need itself",
    ]


def test_classes_are_among_what_is_defined(mistakes: Mistakes) -> None:
    source = "\nsource: {defines: [Net, Loss], classes: {Nett: {names: [A]}, Loss: {}}}"
    words = "3: source.classes.Nett: Nett is not in source.defines: nearest is Net; there are Net, Loss"
    assert mistakes(rubric("p 1: a 1", top=source)) == [words]


def test_classes_may_be_written_otherwise(load: Load) -> None:
    maps = "maps: {input: [2, 3], output: [2, 5]}, arguments: {z: [nz]}"
    source = f"\nsource: {{defines: [Net], repeated: first, classes: {{Net: {{names: [A], {maps}}}}}}}"
    found = load(rubric("p 1: a 1", top=source)).rubric.source
    assert (found.repeated, found.classes["Net"].names, found.classes["Net"].arguments) == (
        "first",
        ("A",),
        {"z": ("nz",)},
    )
    assert found.classes["Net"].maps is not None
    assert found.classes["Net"].maps.output == (2, 5)
