"""Weights of a formula's terms, from a gradient along drawn directions."""

from __future__ import annotations

import numpy as np
import pytest

from grader.judge.loops.weights import Weighted, weighted

DRAWN = np.random.default_rng(4)
SLOPES = DRAWN.normal(size=(3, 8))
SLACK = np.full(8, 1e-6)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((1, 1, 1), Weighted((0, 1, 2), (), scaled=False)),
        ((1, 0, -1), Weighted((0,), (2,), scaled=False)),
        ((0.5, 0, 0.5), Weighted((), (0, 2), scaled=True)),
        ((0.5, 1, 0.5), Weighted((1,), (0, 2), scaled=False)),
        ((2, 2, 2), Weighted((), (0, 1, 2), scaled=False)),
    ],
)
def test_weights_are_found(weights: tuple[float, ...], expected: Weighted) -> None:
    assert weighted(SLOPES, np.array(weights) @ SLOPES, SLACK) == expected


def test_what_is_no_sum_of_the_terms_has_none() -> None:
    assert weighted(SLOPES, SLOPES[0] + 0.01 * DRAWN.normal(size=8), SLACK) is None


def test_terms_that_cannot_be_told_apart_have_none() -> None:
    alike = np.stack([SLOPES[0], SLOPES[0] * (1 + 1e-7), SLOPES[1]])
    assert weighted(alike, alike.sum(axis=0), SLACK) is None


def test_a_term_without_a_slope_is_not_in_it() -> None:
    slopes = np.concatenate([SLOPES, np.zeros((1, 8))])
    assert weighted(slopes, SLOPES[1], SLACK) == Weighted((1,), (), scaled=False)
    assert weighted(np.zeros((2, 8)), SLOPES[1], SLACK) is None


def test_too_few_directions_say_nothing() -> None:
    assert weighted(SLOPES[:, :4], SLOPES[0, :4], SLACK[:4]) is None
