"""What a step has followed, where several could be meant."""

from __future__ import annotations

import pytest

from grader.judge.loops.matching import Followed, in_company

BY_GRADIENT = Followed((0, 1), "gradient", None, is_current=True, expected=1.0)
BY_VALUE = Followed((0,), "value", None, is_current=True, expected=1.0)
OTHER = Followed((1,), "value", None, is_current=True, expected=2.0)


@pytest.mark.parametrize(
    ("followed", "left"),
    [
        ([BY_VALUE, BY_VALUE, None], [BY_VALUE, BY_VALUE, None]),
        ([BY_VALUE, OTHER, None], [None, None, None]),
        ([BY_GRADIENT, BY_VALUE], [BY_GRADIENT, None]),
        ([BY_VALUE], [BY_VALUE]),  # a loop that stopped after one step
        ([], []),
    ],
)
def test_a_value_that_one_step_alone_has_is_chance(
    followed: list[Followed | None], left: list[Followed | None]
) -> None:
    assert in_company(followed) == tuple(left)
