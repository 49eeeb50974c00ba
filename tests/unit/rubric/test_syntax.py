"""grader.rubric.syntax: YAML that cannot be read, and YAML that is not for rubrics."""

from __future__ import annotations

import pytest

from grader.rubric.document import Problem
from grader.rubric.syntax import MAX_BYTES, MAX_DEPTH, MAX_NODES, compose

COLON = (
    "mapping values are not allowed here: "
    "put quotes around a text that has a colon and a space in it, and check the indentation"
)


def told(text: str | bytes) -> list[tuple[int, str]]:
    root, problems = compose(text.encode() if isinstance(text, str) else text)
    assert (root is None) == bool(problems)
    return [(problem.line, problem.text) for problem in problems]


@pytest.mark.parametrize("text", ["a: 1", "\ufeffa: 1", "a: 1\r\nb: 2\r\n", "---\na: 1\n...\n", "&here a: 1"])
def test_one_plain_document_is_composed(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n...\n# a"])
def test_an_empty_file_is_told(text: str) -> None:
    if text.startswith("---"):
        assert told(text) == []  # a document that holds null: validation tells what is missing
    else:
        assert told(text) == [(1, "the file is empty: a rubric needs at least id, title and parts")]


def test_every_tab_in_an_indentation_is_told() -> None:
    assert told("a:\n\tb: 1\n  c: |\n  \td: 1\n") == [
        (2, "indented with a tab: YAML is indented with spaces"),
        (4, "indented with a tab: YAML is indented with spaces"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\ntitle: Part 1: words", (2, f"not valid YAML: {COLON}")),
        ("a: [1, 2\nb: 3", (2, "not valid YAML: while parsing a flow sequence, expected ',' or ']', but got ':'")),
        ("a: 'b", (1, "not valid YAML: while scanning a quoted scalar, found unexpected end of stream")),
        (
            "a: 1\n---\nb: 1",
            (2, "not valid YAML: expected a single document in the stream, but found another document"),
        ),
        ("a: *b", (1, "not valid YAML: found undefined alias 'b'")),
        ("a: \0", (1, "character U+0000 must not stand in YAML")),
        ("a: 1\nb: \x1b", (2, "character U+001B must not stand in YAML")),
        ('a: 1\nb: "\\UFFFFFFFF"', (2, "not valid YAML: an escape or a number is out of range")),
        (b"a: 1\nb: \xe9", (2, "byte 0xe9 is not UTF-8: save the file as UTF-8 text")),
        ("a: 1".encode("utf-16"), (1, "byte 0xff is not UTF-8: save the file as UTF-8 text")),
    ],
)
def test_broken_yaml_is_told_with_its_line(text: str | bytes, problem: tuple[int, str]) -> None:
    assert told(text) == [problem]


def test_aliases_and_tags_are_told_all_at_once() -> None:
    text = "a: &x [1]\nb: *x\nc: !!python/object/apply:os.system [id]\nd: !!str 1\ne: *x\n"
    assert told(text) == [
        (2, "alias x: write the value out instead"),
        (3, "tag '!!python/object/apply:os.system': leave it out, the field says what is meant"),
        (4, "tag '!!str': leave it out, the field says what is meant"),
        (5, "alias x: write the value out instead"),
    ]


def test_a_bomb_of_aliases_is_not_expanded() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    assert len(told("\n".join(lines))) == 9 * 59


def test_depth_is_capped() -> None:
    assert told("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert told("[" * 5000) == [(1, f"not valid YAML: nested more than {MAX_DEPTH} deep")]


def test_the_number_of_values_is_capped() -> None:
    assert told("[" + "a," * MAX_NODES + "]") == [(1, f"not valid YAML: more than {MAX_NODES} values")]


def test_size_is_capped() -> None:
    assert told(b"#" * (MAX_BYTES + 1)) == [(1, "the file is larger than 1 MiB")]


def test_problems_are_records() -> None:
    assert compose(b"") == (None, (Problem(1, "the file is empty: a rubric needs at least id, title and parts"),))
