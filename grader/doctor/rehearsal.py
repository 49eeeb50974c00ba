"""A box from its start to its end, as grading uses it: the real warm process, walls, questions, limits."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.doctor.diagnosis import Standing, Tried
from grader.doctor.processes import below, gone
from grader.doctor.submission import FILE, hand_in
from grader.errors import SandboxError
from grader.model import (
    Answer,
    Array,
    Call,
    Evaluate,
    Failure,
    FailureKind,
    Forward,
    LimitSettings,
    Optimiser,
    Pass,
    Plain,
    Source,
    Train,
    Value,
)  # fmt: skip
from grader.sandbox import Box, BoxSettings, WarmBoxes, WarmProcess
from grader.walls import Level

__all__ = ["GROUP", "Rehearsal", "rehearse"]

GROUP = "a box, start to end"
GENEROUS = LimitSettings()
LITTLE_CPU = LimitSettings(cpu_seconds=0.2)
LITTLE_TIME = LimitSettings(wall_seconds=0.2)
LITTLE_ROOM = LimitSettings(memory_mib=256, output_kib=1)
MIB = 1 << 20


class Amiss(Exception):
    """What came instead of what should have."""


@dataclass(frozen=True)
class Rehearsal:
    """The warm process, the submission's folder, and one in which boxes get their scratch."""

    warm: WarmProcess
    root: Path
    scratch: Path

    @contextmanager
    def box(self, level: Level, limits: LimitSettings = GENEROUS) -> Iterator[Box]:
        """A new one. Raises SandboxError."""
        boxes = WarmBoxes(self.warm.doors[0], BoxSettings(limits, "cpu", self.scratch, str(level)))
        box = boxes.open(self.root)
        try:
            yield box
        finally:
            box.close()


def rehearse(warm: WarmProcess, level: Level) -> tuple[Tried, ...]:
    """Everything that the level promises of a box, tried in turn. The machine must be able to do the level."""
    with tempfile.TemporaryDirectory(prefix="doctor-") as folder:
        top = Path(folder).resolve()
        top.chmod(0o755)  # an unused id must find its way
        scratch = top / "scratch"
        scratch.mkdir()
        rehearsal = Rehearsal(warm, hand_in(top / "submission"), scratch)
        return tuple(_try(name, act, rehearsal, level) for name, (least, act) in ACTS.items() if level >= least)


def _try(name: str, act: Callable[[Rehearsal, Level], None], rehearsal: Rehearsal, level: Level) -> Tried:
    try:
        act(rehearsal, level)
    except (Amiss, SandboxError) as error:
        return Tried(name, GROUP, Standing.FAILED, str(error))
    return Tried(name, GROUP, Standing.HELD)


def _compute(rehearsal: Rehearsal, level: Level) -> None:
    """And to the same bits as without walls: Landlock or a missing /proc can make torch choose other kernels."""
    questions = (FORWARD, TRAIN)
    with rehearsal.box(level) as walled, rehearsal.box(Level.NONE) as free:
        for question in questions:
            answer, expected = _value(walled.ask(question)), _value(free.ask(question))
            if any("failure" in one for one in answer.facts.get("passes", ())):
                raise Amiss(f"a pass failed: {answer.facts['passes']}")
            if not answer.same_as(expected):
                raise Amiss("other numbers than without walls")


def _loop(rehearsal: Rehearsal, level: Level) -> None:
    with rehearsal.box(level, LITTLE_CPU) as box:
        _ended_by(FailureKind.CPU, box.ask(_call("loop")))


def _wait(rehearsal: Rehearsal, level: Level) -> None:
    with rehearsal.box(level, LITTLE_TIME) as box:
        _ended_by(FailureKind.TIMEOUT, box.ask(_call("wait")))


def _memory(rehearsal: Rehearsal, level: Level) -> None:
    with rehearsal.box(level, LITTLE_ROOM) as box:
        _ended_by(FailureKind.MEMORY, box.ask(_call("take", 2 * LITTLE_ROOM.memory_mib * MIB)))


def _flood(rehearsal: Rehearsal, level: Level) -> None:
    with rehearsal.box(level, LITTLE_ROOM) as box:
        _ended_by(FailureKind.OUTPUT, box.ask(_call("flood")))
        kept = len(box.close().output)
    if kept > LITTLE_ROOM.output_kib << 10:
        raise Amiss(f"{kept} characters were kept")


def _family(rehearsal: Rehearsal, level: Level) -> None:
    with rehearsal.box(level) as box:
        made = _value(box.ask(_call("family"))).facts["value"]
        with below(rehearsal.warm.pids) as family:
            if len(family) < made + 2:  # the keeper, the box, and theirs
                raise Amiss(f"only {len(family)} processes were seen")
            box.close()
            if not gone(family):
                raise Amiss("a process lives on")


def _leave(rehearsal: Rehearsal, level: Level) -> None:
    found = []
    for name in ("spoil", "found"):
        with rehearsal.box(level) as box:
            found.append(_value(box.ask(_call(name))).facts["value"])
    if found != [["<lambda>", 1], ["forward", 0]]:
        raise Amiss(f"of the box before it, the next one found {found[1]}")


ACTS: dict[str, tuple[Level, Callable[[Rehearsal, Level], None]]] = {
    "a convolution is computed and trained as without walls": (Level.NONE, _compute),
    "an endless loop is ended": (Level.NONE, _loop),
    "waiting without end is ended": (Level.NONE, _wait),
    "memory past the limit is refused": (Level.LIMITS, _memory),
    "a flood of text is cut": (Level.NONE, _flood),
    "every process ends with its box": (Level.NONE, _family),
    "nothing is left for the next box": (Level.NONE, _leave),
}
"""By name: the weakest level that promises it, and how it is tried."""


def _numbers(*size: int) -> Array:
    return Array(np.random.default_rng(7).uniform(-1, 1, size).astype(np.float32))


NET = Call(Source(FILE), "Net")
IMAGES = 3, 8, 8
FORWARD = Forward(NET, (Pass((_numbers(2, *IMAGES),)),))
TRAIN = Train((NET,), (Optimiser(0.01, (0.9, 0.999)),), _numbers(2, 2, *IMAGES), _numbers(2, 2, *IMAGES), "mse", 7)


def _call(name: str, *arguments: Plain) -> Evaluate:
    return Evaluate(Call(Source(FILE), name, arguments))


def _value(answer: Answer) -> Value:
    if isinstance(answer, Failure):
        raise Amiss(f"{answer.kind}: {answer.message}")
    return answer


def _ended_by(kind: FailureKind, answer: Answer) -> None:
    if not isinstance(answer, Failure):
        raise Amiss("it was not stopped")
    if answer.kind is not kind:
        raise Amiss(f"it ended otherwise: {answer.kind}: {answer.message}")
