from __future__ import annotations

import pytest

from grader.intake import Opening
from grader.walls import Level


@pytest.mark.parametrize(
    ("asked", "level"),
    [
        ("none", Level.NONE),
        ("limits", Level.LIMITS),
        ("restricted", Level.RESTRICTED),
        ("isolated", Level.RESTRICTED),
        ("auto", Level.RESTRICTED),
    ],
)
def test_archives_are_opened_at_the_runs_level_as_far_as_it_serves(asked: str, level: Level) -> None:
    assert Opening.at(asked).level is level


def test_a_level_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="isolated"):
        Opening.at("paranoid")
