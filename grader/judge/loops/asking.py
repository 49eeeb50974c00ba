"""The question about a training loop: drawn weights and batches, the staff's helpers, and where the function is."""

from __future__ import annotations

from pathlib import PurePosixPath

import numpy as np

from grader.errors import RubricError
from grader.evidence import ProtocolFault
from grader.judge.case import Case
from grader.judge.loops.accounts import slices_of
from grader.judge.loops.matching import Scene
from grader.judge.loops.reading import Told, read_loop
from grader.judge.respond import StudentFailure
from grader.model import (
    Array,
    Batches,
    Call,
    Failure,
    FailureKind,
    Loop,
    LoopBatches,
    LoopCheck,
    LoopNetwork,
    Source,
    Tiny,
)  # fmt: skip

__all__ = ["ask_loop"]

WIDTH = 0.6
"""Weights are drawn from (-WIDTH, WIDTH): outputs and gradients are then of ordinary size."""
DIRECTIONS = 12
"""Formulas have ten terms at the most that can be told apart: more than two beyond are not needed."""
PER_ITERATION = 60
"""Batches and steps in an iteration, beyond which a loop is taken for one that does not end."""


def ask_loop(check: LoopCheck, case: Case, run: str) -> tuple[Told, Scene]:
    """What one run of the loop told, and what formulas about it are worked out on.

    Raises StudentFailure when there is no such function or its box ended, RubricError when the staff's file is gone.
    """
    draw = case.draw.child(f"loop/{check.function}")
    networks = tuple(_network(name, one, case) for name, one in check.networks.items())
    loaders = tuple(_loader(name, one, case) for name, one in check.loaders.items())
    question = Loop(
        call=_call(check, case),
        supplied=_supplied(check, case),
        networks=networks,
        loaders=loaders,
        settings=tuple(check.runs[run].items()),
        most=PER_ITERATION * check.iterations,
        retired=check.retired,
        seed=draw.child("seed").seed(),
    )
    slices = slices_of(check.networks)
    numbers = max(where.stop for where in slices.values())
    told = read_loop(case.student.value(question), numbers, question.most)
    sent = np.concatenate([part.data.ravel() for one in networks for part in (one.weight, one.bias)])
    if not np.array_equal(told.snapshots[0], sent):
        raise ProtocolFault("a training loop did not begin with the weights that it was given")
    by_name = {loader.name: loader.images.data.astype(np.float64) for loader in loaders}
    scene = Scene(
        networks=check.networks,
        batches={one.name: (name, by_name[name]) for name, one in check.loaders.items() if one.name is not None},
        noise=check.noise,
        settings=check.runs[run],
        directions=draw.child("directions").normal((DIRECTIONS, numbers)).astype(np.float64),
    )
    return told, scene


def _network(name: str, one: LoopNetwork, case: Case) -> Tiny:
    inputs, outputs = int(np.prod(one.takes)), int(np.prod(one.gives))
    draw = case.draw.child(f"loop/network/{name}")
    weight = draw.child("weight").uniform((outputs, inputs), -WIDTH, WIDTH)
    bias = draw.child("bias").uniform((outputs,), -WIDTH, WIDTH)
    return Tiny(name, one.takes, one.gives, one.end, Array(weight), Array(bias))


def _loader(name: str, one: LoopBatches, case: Case) -> Batches:
    draw = case.draw.child(f"loop/loader/{name}")
    images = draw.uniform((one.count, one.batch, *one.example), -1, 1)
    return Batches(name, Array(images), Array(np.zeros((one.count, one.batch), np.int64)), is_labelled=one.labels)


def _call(check: LoopCheck, case: Case) -> Call:
    """The student's function, in the file that the rubric names, else where its class names are found."""
    if check.file is None:
        return case.student.call(check.function, check.arguments)
    paths = [str(entry.get("path", "")) for entry in case.files]
    found = [path for path in paths if PurePosixPath(path).name.lower() == check.file.lower()]
    if len(found) != 1:
        words = f"{len(found)} files are called {check.file}" if found else f"there is no {check.file}"
        kind = FailureKind.AMBIGUOUS if found else FailureKind.MISSING
        raise StudentFailure(Failure(kind, f"{words}: {check.function} is looked for there.", stage="find"))
    return Call(Source(found[0], "definitions"), check.function, check.arguments)


def _supplied(check: LoopCheck, case: Case) -> str:
    if case.checks is None:
        raise RubricError(f"a loop needs {check.supplied}, and there is no folder of checks")
    try:
        return (case.checks / check.supplied).read_text("utf-8")
    except OSError as problem:
        raise RubricError(f"{case.checks / check.supplied} cannot be read: {problem.strerror}") from problem
