"""Reading cases, and what the corpus is said to be."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from grader.corpus.cases import Carrier, Case, Group, Marks, Place, load_cases
from grader.errors import UsageError

CASES = load_cases()
GOOD = "why: Tries something that it must not get.\ngroup: secrets\nmarks: full\n"


def written(folder: Path, text: str, *, source: str = "payload.py") -> Path:
    (folder / "some-case").mkdir()
    (folder / "some-case" / "case.yaml").write_text(text, "utf-8")
    (folder / "some-case" / source).write_text("", "utf-8")
    return folder


def test_a_case_is_read_with_its_defaults(tmp_path: Path) -> None:
    (case,) = load_cases(written(tmp_path, GOOD))
    facts = case.facts
    assert (case.name, case.source.name) == ("some-case", "payload.py")
    assert (facts.group, facts.marks, facts.carrier, facts.place) == (
        Group.SECRETS, Marks.FULL, Carrier.REFERENCE, Place.BEFORE,
    )  # fmt: skip
    assert (facts.exhausts, facts.gaps, facts.notes) == (False, {}, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + "mark: full\n", "mark: Unexpected keyword argument"),
        (GOOD.replace("full", "some"), "marks: Input should be 'full'"),
        (GOOD.replace("group: secrets\n", ""), "group: Field required"),
        (GOOD + "gaps: restricted\n", "gaps: Input should be a valid dictionary"),
        ("why: [", "is not YAML"),
        (GOOD + "most: {size: 1}\n", "it goes with a rubric"),
        (GOOD + "carrier: files\n", "a case with the carrier files has a make.py"),
    ],
)
def test_a_wrong_case_is_named_with_what_is_wrong(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        load_cases(written(tmp_path, text))
    assert "some-case" in str(told.value)
    assert words in str(told.value)


def test_a_case_may_be_bound_to_a_rubric(tmp_path: Path) -> None:
    (bound,) = load_cases(written(tmp_path, GOOD + "rubric: pa4\nmost: {gan-loop: 5}\n"))
    assert bound.facts.most == {"gan-loop": 5}
    assert [bound.is_for(rubric) for rubric in ("pa4", "asgn6")] == [True, False]


def test_a_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no hostile cases"):
        load_cases(tmp_path)


def test_the_corpus_is_as_large_as_it_is_said_to_be() -> None:
    counts = Counter(case.facts.group for case in CASES)
    assert len(CASES) >= 80
    assert counts.keys() == set(Group)
    assert min(counts.values()) >= 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_is_whole(case: Case) -> None:
    tree = ast.parse(case.source.read_bytes(), str(case.source))
    if case.facts.carrier is Carrier.FILES:
        assert "make" in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert not any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
    assert case.facts.why.endswith(".")
    assert set(case.facts.gaps) <= {"all", "restricted", "isolated"}
