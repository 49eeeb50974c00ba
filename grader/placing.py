"""Behind which walls and on which device other people's code runs: what was asked for, and what the machine can do."""

from __future__ import annotations

from grader.errors import SandboxError, UsageError
from grader.sandbox import TorchFacts
from grader.walls import Level

__all__ = ["device_for", "level_for"]


def level_for(asked: str, facts: TorchFacts) -> str:
    """The walls to raise: those asked for by name, or, for ``auto``, the strongest that this machine can do.

    Raises SandboxError when they cannot be had, or when nobody asked for less than ``restricted``.
    """
    level = facts.best if asked == "auto" else asked
    if lacking := facts.lacking[level]:
        raise SandboxError(f"the sandbox level {level} cannot be had here: {'; '.join(lacking)}", _weaker(level, facts))
    if asked == "auto" and not _is_walled(level):
        lacking = facts.lacking[str(Level.RESTRICTED)]
        words = f"this machine cannot wall off other people's code: {'; '.join(lacking)}"
        raise SandboxError(words, "run it on Linux 5.13 or newer; or, for code that you trust, with --sandbox none")
    return level


def device_for(asked: str, level: str, facts: TorchFacts) -> str:
    """``cpu`` or ``cuda``; ``auto`` is CUDA where there is some and the walls let it through.

    A GPU's driver needs device files and calls that the walls refuse. Raises UsageError when CUDA is asked for and
    cannot be had.
    """
    walled = _is_walled(level)
    if asked == "cuda" and not facts.cuda:
        raise UsageError(f"torch {facts.torch} sees no CUDA device", "use --device cpu, or install torch with CUDA")
    if asked == "cuda" and walled:
        advice = "for code that you trust, or in a container of its own: --sandbox limits"
        raise UsageError(f"CUDA cannot be reached through the walls of level {level}", advice)
    return "cuda" if asked != "cpu" and facts.cuda and not walled else "cpu"


def _is_walled(level: str) -> bool:
    return Level.named(level) >= Level.RESTRICTED


def _weaker(level: str, facts: TorchFacts) -> str:
    """What to ask for instead: the weaker levels that this machine can do."""
    weaker = [
        str(one) for one in sorted(Level, reverse=True) if one < Level.named(level) and not facts.lacking[str(one)]
    ]
    return f"ask for less: --sandbox {' or '.join(weaker)}" if weaker else ""
