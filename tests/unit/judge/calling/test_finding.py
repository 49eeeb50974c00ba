"""Outputs found by size: whatever the order, axes of length 1 aside, letters the same everywhere."""

from __future__ import annotations

import pytest

from grader.judge.calling import every_finding, found_by_size
from grader.rubric import parse_sizes

IMAGE, VECTOR = "(N, 3, 8, 8)", "(N, L)"
N = {"N": 4}


def found(returned: dict[str, tuple[int, ...]], wanted: dict[str, str]) -> dict[str, str]:
    return dict(found_by_size(returned, {name: parse_sizes(text) for name, text in wanted.items()}, N).names)


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ({"0": (4, 3, 8, 8), "1": (4, 5), "2": (4, 5)}, {"image": "0", "mu": "1", "logvar": "2"}),
        ({"0": (4, 5), "1": (4, 5), "2": (4, 3, 8, 8)}, {"image": "2", "mu": "0", "logvar": "1"}),
        ({"logvar": (4, 5), "mu": (4, 5), "y": (4, 3, 8, 8)}, {"image": "y", "mu": "mu", "logvar": "logvar"}),
        ({"0": (4, 5, 1, 1), "1": (4, 1, 5), "2": (4, 3, 8, 8)}, {"image": "2", "mu": "0", "logvar": "1"}),
        ({"0": (4, 5), "1": (4, 6), "2": (4, 3, 8, 8)}, {"image": "2", "mu": "0"}),
        ({"0": (4, 7), "1": (4, 5), "2": (4, 5), "3": (4, 3, 8, 8)}, {"image": "3", "mu": "1", "logvar": "2"}),
        ({"0": (2, 3, 8, 8)}, {}),
    ],
)
def test_outputs_are_found(returned: dict[str, tuple[int, ...]], expected: dict[str, str]) -> None:
    assert found(returned, {"image": IMAGE, "mu": VECTOR, "logvar": VECTOR}) == expected


def test_one_number_for_each_example_has_many_forms() -> None:
    for size in ((4,), (4, 1), (4, 1, 1, 1)):
        assert found({"0": size}, {"real": "(N,)"}) == {"real": "0"}
    assert found({"0": (4, 2)}, {"label": "(N,) | (N, 2)"}) == {"label": "0"}


def test_what_has_one_size_may_be_either() -> None:
    every = every_finding({"0": (4, 5), "1": (4, 5)}, {"mu": parse_sizes(VECTOR), "logvar": parse_sizes(VECTOR)}, N)
    assert [dict(one.names) for one in every] == [{"mu": "0", "logvar": "1"}, {"mu": "1", "logvar": "0"}]
    assert every[0].lengths == {"N": 4, "L": 5}
