"""No attack of ``fixtures/hostile`` gets what it must not get, at any level of walls that this machine can do.

All cases are tried at the strongest level on asgn6, or on the rubric that a case is bound to, and at the other one on a
small course, but for those that are bound to a rubric. What a case itself says is
reached is an expected failure with its reason; when that is closed, its test fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

from grader.corpus import CorpusResult, CorpusRow, try_cases
from grader.corpus.cases import Case, Facts, Group, Marks, load_cases
from grader.errors import UsageError
from grader.walls import Level, available, best
from tests.support.course import RUBRIC, a_course

CASES = load_cases()
LEVELS = (Level.ISOLATED, Level.RESTRICTED)
RUBRICS = Path(__file__).parents[2] / "rubrics"
ASGN6 = "asgn6"
JOBS = 2
COUNTED = """\
      - id: parameters
        title: The Net has the right parameters
        marks: 2
        check: {kind: parameters, model: Net(), input: [5, 3]}
"""
Results = Mapping[tuple[Level, str], CorpusResult]


@cache
def strongest() -> Level:
    """Of this machine."""
    return best(available())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small course's rubric."""
    text = RUBRIC.replace("marks: 8", "marks: 10").replace("      - id: own\n", f"{COUNTED}      - id: own\n")
    return a_course(tmp_path_factory.mktemp("course"), {}, rubric=text) / "rubrics" / "small.yaml"


@pytest.fixture(scope="module")
def results(request: pytest.FixtureRequest, small: Path) -> Results:
    """What came of the chosen cases, at each level of the chosen tests that can be had and on each rubric (its id):
    with ``-k`` a few alone."""
    chosen: dict[tuple[Level, str], list[Case]] = {}
    for test in request.session.items:
        asked = test.callspec.params if isinstance(test, pytest.Function) and hasattr(test, "callspec") else {}
        match asked.get("level"), asked.get("case"):
            case Level() as level, Case() as hostile:
                chosen.setdefault((level, hostile.facts.rubric or ASGN6), []).append(hostile)
    found = {}
    for (level, rubric), cases in chosen.items():
        if level == strongest() or (level < strongest() and rubric == ASGN6):
            path = RUBRICS / f"{rubric}.yaml" if level == strongest() else small
            found[level, rubric] = try_cases(cases, path, str(level), JOBS, _say_nothing)
    return found


def _say_nothing(words: str) -> None: ...


def _results(level: Level, results: Results) -> list[CorpusResult]:
    if level > strongest():
        pytest.skip(f"this machine cannot do {level}")
    return [result for (done, _), result in results.items() if done == level]


@pytest.mark.parametrize("level", LEVELS, ids=str)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_attack(case: Case, level: Level, results: Results) -> None:
    done = _results(level, results)
    if case.facts.rubric and level != strongest():
        pytest.skip(f"it is bound to {case.facts.rubric}, which is tried at the strongest level")
    (row,) = [row for result in done for row in result.rows if row.case == case.name]
    assert not row.closed, (
        f"{case.folder / 'case.yaml'} says that it reaches {row.closed}, and it does not: {row.words}"
    )
    if row.reached and row.known:
        pytest.xfail(row.known)
    assert not row.reached, row.words


@pytest.mark.parametrize("level", LEVELS, ids=str)
def test_honest_submissions(level: Level, results: Results) -> None:
    done = _results(level, results)
    assert done
    assert all(result.honest for result in done), "; ".join(result.honest_words for result in done)


def test_one_judge_alone_and_attacks_that_are_made_to_be_noticed(small: Path, tmp_path: Path) -> None:
    """With one job the same judge and the same warm process see each attack and the honest submission after it."""
    made = [
        _made(tmp_path, "boasts", "attack.boast('to the end')\n"),
        _made(tmp_path, "spoils-itself", "import torch\ntorch.nn.Tanh.forward = None\n"),
        _made(tmp_path, "does-nothing", "x = 1\n"),
    ]
    poison = [case for case in CASES if case.facts.group is Group.POISONING and not case.facts.rubric]
    result = try_cases([*made, *poison], small, str(strongest()), 1, _say_nothing)
    rows = {row.case: row for row in result.rows}
    assert result.honest, result.honest_words
    assert rows["boasts"].words == "it says: reached to the end"
    assert "function is failed where honest code's is passed" in rows["spoils-itself"].words
    assert [rows[case.name].reached for case in made] == [True, True, False]
    assert _bad(rows[case.name] for case in poison) == []


def _made(folder: Path, name: str, payload: str) -> Case:
    case = Case(folder / name, Facts(why="Made for a test.", group=Group.FORGING, marks=Marks.FULL))
    case.folder.mkdir()
    case.source.write_text(payload, "utf-8")
    return case


def _bad(rows: Iterable[CorpusRow]) -> list[str]:
    return [f"{row.case}: {row.words}" for row in rows if row.reached and not row.known]


@pytest.mark.parametrize("level", ["none", "limits"])
def test_attacks_are_tried_behind_walls_only(level: str, small: Path) -> None:
    with pytest.raises(UsageError, match="behind walls only"):
        try_cases(CASES, small, level, JOBS, _say_nothing)
