"""grader.placing: which walls and which device, from what was asked for and what the machine can do."""

from __future__ import annotations

import pytest

from grader.errors import SandboxError, UsageError
from grader.placing import device_for, level_for
from grader.sandbox import TorchFacts

LEVELS = ("none", "limits", "restricted", "isolated")


def machine(best: str = "isolated", *, cuda: bool = False) -> TorchFacts:
    """One whose strongest walls are ``best``."""
    lacking = {level: ["seccomp: not offered"] if LEVELS.index(level) > LEVELS.index(best) else [] for level in LEVELS}
    return TorchFacts("2.4", cuda, 1, 0, {}, best, dict.fromkeys(LEVELS, "words"), lacking)


@pytest.mark.parametrize("best", ["restricted", "isolated"])
def test_without_a_wish_the_strongest_walls_are_raised(best: str) -> None:
    assert level_for("auto", machine(best)) == best


@pytest.mark.parametrize("asked", LEVELS)
def test_whoever_names_a_level_gets_it(asked: str) -> None:
    assert level_for(asked, machine()) == asked


@pytest.mark.parametrize("best", ["none", "limits"])
def test_nobody_gets_less_than_restricted_unasked(best: str) -> None:
    with pytest.raises(SandboxError, match="cannot wall off other people's code: seccomp") as caught:
        level_for("auto", machine(best))
    assert "--sandbox none" in str(caught.value.advice)


def test_walls_that_cannot_be_had_are_named_with_the_weaker_ones() -> None:
    with pytest.raises(SandboxError, match="the sandbox level isolated cannot be had here: seccomp") as caught:
        level_for("isolated", machine("limits"))
    assert caught.value.advice == "ask for less: --sandbox limits or none"


@pytest.mark.parametrize(
    ("asked", "level", "cuda", "device"),
    [
        ("auto", "isolated", True, "cpu"),
        ("auto", "limits", True, "cuda"),
        ("auto", "none", False, "cpu"),
        ("cpu", "none", True, "cpu"),
        ("cuda", "limits", True, "cuda"),
    ],
)
def test_a_card_is_used_where_no_wall_stands_before_it(asked: str, level: str, cuda: bool, device: str) -> None:
    assert device_for(asked, level, machine(cuda=cuda)) == device


@pytest.mark.parametrize(
    ("level", "cuda", "words"),
    [("limits", False, "sees no CUDA device"), ("restricted", True, "walls of level restricted")],
)
def test_a_card_that_cannot_be_had_is_no_silent_cpu(level: str, cuda: bool, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        device_for("cuda", level, machine(cuda=cuda))
