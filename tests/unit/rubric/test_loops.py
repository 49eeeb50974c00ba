"""grader.rubric.loops: what a loop item must be in itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.rubric import LoadedRubric, public_subset

Load = Callable[..., LoadedRubric]
Mistakes = Callable[..., list[str]]
WithItem = Callable[[str], str]

LINES = """\
check:
  kind: loop
  function: fit
  arguments: [loader, opts]
  supplied: supplied.py
  networks: {G: {takes: [2], gives: [3]}, D: {takes: [3]}}
  loaders: {loader: {example: [3], name: x}}
  noise: {z: G}
  steps:
    one: {changes: [D], loss: ["mean(D(x)) + mean(D(G(z)))"]}
    two: {changes: [G], loss: ["weight * mean(D(G(z)))"]}
  iterations: 3
  runs: {as usual: {weight: 2, rounds: 3}, none: {weight: 0, rounds: 3}}"""


@pytest.fixture(autouse=True)
def _supplied(home: Path) -> None:
    (home / "tests/supplied.py").write_text("def supply(box):\n    return {}\n")
    (home / "tests/empty.py").write_text("x = 1\n")
    (home / "tests/broken.py").write_text("def supply(\n")


def test_a_right_item_is_taken(load: Load, with_item: WithItem) -> None:
    loaded = load(with_item(LINES))
    assert set(loaded.rubric.items[0].check.weights) == {"changes", "loss", "noise", "runs", "ends"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{z: G}", "{z: H}", ["21: item a: check.noise.z: no network is called H: there are D, G"]),
        (
            "{z: G}",
            "{x: G}",
            [
                "20: item a: check.loaders: x names two things in formulas",
                "23: item a: check.steps.one.loss[0]: z means nothing here",
                "24: item a: check.steps.two.loss[0]: z means nothing here",
            ],
        ),
        ("changes: [G]", "changes: [D]", ["24: item a: check.steps.two.changes[0]: D is changed by one too"]),
        (
            "changes: [G]",
            "changes: [g]",
            ["24: item a: check.steps.two.changes[0]: no network is called g: nearest is G"],
        ),
        ("mean(D(x)) +", "os.system(x) +", ["23: item a: check.steps.one.loss[0]: the formula 'os.system(x)"]),
        ("none: {weight: 0, rounds: 3}", "none: {weight: 0}", ["26: item a: check.runs.none: every run must have the"]),
        ("supplied.py", "suplied.py", ["18: item a: check.supplied: no file suplied.py in the folder of checks"]),
        ("supplied.py", "empty.py", ["18: item a: check.supplied: empty.py must define supply(box)"]),
        ("supplied.py", "broken.py", ["18: item a: check.supplied: "]),
        ("  iterations: 3", "  aspects: {noise: 1, runs: 1}\n  iterations: 3", []),
    ],
)
def test_mistakes(mistakes: Mistakes, with_item: WithItem, load: Load, old: str, new: str, expected: list[str]) -> None:
    assert LINES.count(old) == 1
    text = with_item(LINES.replace(old, new))
    if not expected:
        assert load(text).rubric.items
        return
    found = mistakes(text)
    assert all(one.startswith(other) for one, other in zip(found, expected, strict=True)), found


def test_an_aspect_of_which_there_is_nothing(mistakes: Mistakes, with_item: WithItem) -> None:
    lines = LINES.replace(", none: {weight: 0, rounds: 3}", "").replace("  noise: {z: G}\n", "").replace("G(z)", "x")
    found = mistakes(with_item(f"{lines}\n  aspects: {{noise: 1, runs: 1}}"))
    assert [line.partition(" it needs")[0] for line in found] == [
        f"26: item a: check.aspects.{aspect}: there is nothing to mark of {aspect}:" for aspect in ("noise", "runs")
    ]


def test_students_who_have_a_public_loop_have_its_file(load: Load, with_item: WithItem) -> None:
    loaded = load(with_item(f"visibility: public\n{LINES}"))
    assert "checks: tests" in public_subset(loaded)


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ("{kind: equivalent, model: Net(1), input: [2], accept: [Other(1), Net(x)]}",
         "check.accept[1]: 'Net(x)' has the argument x, which is no literal"),
        ("{kind: shape, model: Net(1), input: [2], output: [2], accept: [Net(2)]}",
         "check.accept: nothing is compared with the reference here, so no other form of it can count"),
    ],
)  # fmt: skip
def test_forms(mistakes: Mistakes, with_item: WithItem, check: str, expected: str) -> None:
    assert mistakes(with_item(f"check: {check}")) == [f"14: item a: {expected}"]
