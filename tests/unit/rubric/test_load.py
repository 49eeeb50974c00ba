"""grader.rubric.load: a whole file, right or wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grader.errors import ExitStatus, RubricError
from grader.model import Visibility
from grader.rubric import LoadedRubric, load_rubric

Load = Callable[..., LoadedRubric]
Mistakes = Callable[..., list[str]]
WithItem = Callable[[str], str]

ASGN6 = (Path(__file__).parents[3] / "rubrics/asgn6.yaml").read_text(encoding="utf-8")
LINES = ASGN6.splitlines(keepends=True)


def test_asgn6_is_right(repository: Path) -> None:
    loaded = load_rubric(repository / "rubrics/asgn6.yaml")
    assert loaded.rubric.marks == 100
    assert [(part.id, part.marks) for part in loaded.rubric.parts] == [
        ("conv", Decimal(10)),
        ("encoder", Decimal(30)),
        ("decoder", Decimal(30)),
        ("experiments", Decimal(30)),
    ]
    assert sum(item.marks for item in loaded.rubric.items if item.check.kind == "manual") == 20
    assert sum(item.visibility is Visibility.PUBLIC for item in loaded.rubric.items) == 4
    assert loaded.reference == (repository / "reference/asgn6").resolve()
    assert loaded.checks == (repository / "rubrics/asgn6").resolve()


def test_asgn6_alone_is_enough_for_students(load: Load) -> None:
    loaded = load(ASGN6, staff=False)
    assert loaded.rubric.id == "asgn6"
    assert (loaded.reference, loaded.checks) == (None, None)


def test_the_error_counts_the_mistakes_and_names_the_file(load: Load, with_item: WithItem) -> None:
    with pytest.raises(RubricError) as caught:
        load(with_item("check: {kind: manual}\nhnit: x\nvisibility: pub"))
    error = caught.value
    assert str(error) == "2 mistakes in r.yaml"
    assert error.status is ExitStatus.RUBRIC
    assert "docs/write-a-rubric.md" in error.advice
    assert [problem.split(": ", 1)[0] for problem in error.problems] == ["r.yaml:15", "r.yaml:16"]


def test_one_mistake_is_one(load: Load) -> None:
    with pytest.raises(RubricError, match=r"^1 mistake in r\.yaml$"):
        load("")


def test_mistakes_of_every_sort_are_told_at_once(mistakes: Mistakes) -> None:
    text = """\
id: r
title: R
titel: R
source: {defines: [Net]}
reference: gone
parts:
  - id: p
    title: P
    marks: 5
    items:
      - id: a
        title: A
        marks: 1
        marks: 2
        needs: [b, c]
        check: {kind: shape, model: Nut(1), input: [2]}
      - id: b
        title: B
        marks: 2,5
        needs: [a]
        check: {kind: shape, model: Net(x), input: [0]}
      - id: a
        marks: 1
        visibility: public
        check: {kind: pytest, test: "test_r.py::test_a"}
"""
    assert mistakes(text) == [
        "1: the field checks is missing: item a names a test in that folder",
        (
            "3: unknown field titel: nearest is title; there are "
            "id, title, source, reference, starter, checks, limits, tolerance, forms, parts"
        ),
        "5: reference: no folder gone: in . there are ref, tests",
        "14: item a: marks is given twice, first in line 13",
        "15: item a: needs[0]: the needs run in a circle: a -> b -> a",
        "15: item a: needs[1]: unknown item c: there are a, b",
        "16: item a: check.model: Nut is not in source.defines: nearest is Net; there is only Net",
        "19: item b: marks: should be a number from 0 to 1000, not '2,5': write 2.5",
        "21: item b: check.input[0]: should be a whole number from 1 to 1000000, not 0",
        "22: item a: id: the id is taken, line 11 has it too: ids of parts and items must all differ",
        "22: item a: the field title is missing",
    ]


@pytest.mark.parametrize(("name", "why"), [("gone.yaml", "No such file or directory"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_told(home: Path, name: str, why: str) -> None:
    with pytest.raises(RubricError) as caught:
        load_rubric(home / name)
    assert str(caught.value) == f"{home / name} cannot be read: {why}"
    assert caught.value.problems == (str(caught.value),)


def test_the_digest_covers_file_and_checks_but_not_the_reference(load: Load, home: Path, with_item: WithItem) -> None:
    text = with_item("check: {kind: manual}")
    first = load(text).digest
    (home / "ref/answers.py").write_text("ANSWERS = {1: 2}\n")
    assert load(text).digest == first
    assert load(text + "# more\n").digest != first
    (home / "tests/test_r.py").write_text("def test_alone(student): pass\n")
    assert load(text).digest != first


def _attempt(path: Path, raw: bytes) -> None:
    """Load ``raw``; anything but a RubricError that tells one printable line for each mistake fails the test."""
    path.write_bytes(raw)
    for staff in (True, False):
        try:
            load_rubric(path, staff=staff)
        except RubricError as error:
            problems = error.problems
        else:
            continue
        assert problems
        assert all(problem.startswith(f"{path}:") and "\n" not in problem for problem in problems)


fuzzing = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
trees = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "title", "marks", "parts", "items", "check", "kind", "model", "needs", "source"])
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@fuzzing
@given(raw=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="surrogatepass")))
@example(raw=b"%YAML 1." + b"9" * 5000 + b"\n---\na")
@example(raw=b'"\\U00110000"')
@example(raw=b"!<tag:yaml.org,2002:int> 1")
@example(raw=b"? ? ? a")
@example(raw=b"\xff\xfei\x00")
def test_no_bytes_raise_anything_but_a_rubric_error(home: Path, raw: bytes) -> None:
    _attempt(home / "r.yaml", raw)


@fuzzing
@given(text=st.text(alphabet="ab:-[]{},?&*!|>'\"%@#\n\t 0~.\\", max_size=80))
def test_no_yaml_like_text_raises_anything_but_a_rubric_error(home: Path, text: str) -> None:
    _attempt(home / "r.yaml", text.encode())


@fuzzing
@given(tree=trees)
def test_no_tree_raises_anything_but_a_rubric_error(home: Path, tree: Any) -> None:
    _attempt(home / "r.yaml", yaml.safe_dump(tree, allow_unicode=True).encode(errors="surrogatepass"))


@fuzzing
@given(
    line=st.integers(0, len(LINES) - 1),
    cut=st.integers(0, 60),
    words=st.text(alphabet="ab:-[]{},&*!'\"\n 019.()~", max_size=8)
    | st.sampled_from(["check: {kind: train}\n", "id: "]),
)
def test_no_slip_in_a_right_rubric_raises_anything_but_a_rubric_error(
    home: Path, line: int, cut: int, words: str
) -> None:
    slipped = [*LINES[:line], LINES[line][:cut], words, LINES[line][cut + len(words) :], *LINES[line + 1 :]]
    _attempt(home / "r.yaml", "".join(slipped).encode())


@fuzzing
@given(path=st.sampled_from(["parts", "items", "check", "source", "limits", "needs", "model"]), value=trees)
def test_no_value_in_a_right_rubric_raises_anything_but_a_rubric_error(home: Path, path: str, value: Any) -> None:
    data = yaml.safe_load(ASGN6)
    _replace(data, path, value)
    _attempt(home / "r.yaml", yaml.safe_dump(data, allow_unicode=True).encode(errors="surrogatepass"))


def _replace(data: Any, name: str, value: Any) -> bool:
    """Put ``value`` in the place of the first field called ``name``."""
    if isinstance(data, dict) and name in data:
        data[name] = value
        return True
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return any(_replace(piece, name, value) for piece in inner)
