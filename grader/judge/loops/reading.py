"""What a box told of a training loop, looked through: places and sizes that cannot be are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy.typing as npt

from grader.evidence import ProtocolFault, read_failure
from grader.model import Failure, Value

__all__ = ["Step", "Told", "read_loop"]

Array = npt.NDArray[Any]
RECENT = 3
"""Backward calls whose weights may be those of a step's loss."""
LATEST = 16
"""Inputs of a network, and losses, that are remembered at a step: no honest one looks further back."""
EXAMPLES = 1024
"""In an input: formulas are not worked out on larger ones."""
COUNTED = 100
"""Names of which it is told how often they were used."""


@dataclass(frozen=True, eq=False)
class Step:
    """One step of an optimiser. ``gradient``: of all weights, NaN where there was none; ``before``, ``after``: numbers
    of snapshots. ``losses`` of the last backward calls since the step before; ``weights``: snapshots at the last of
    these calls, the latest first; ``batches``: the last number that each loader had given; ``inputs``: for each network
    what it was last called with, the latest first; ``moment``: how many batches had been given.
    """

    gradient: Array
    before: int
    after: int
    losses: tuple[float, ...]
    weights: tuple[int, ...]
    batches: Mapping[str, int]
    inputs: Mapping[str, tuple[int, ...]]
    moment: int


@dataclass(frozen=True, eq=False)
class Told:
    """A whole run. ``snapshots`` (S, numbers); ``inputs`` of networks by number; ``in_ours``: the failure was raised in
    what was supplied; ``retired``: what torch no longer has, and how often it was used; ``written``: supplied helpers
    that do nothing here, and how often they were called.
    """

    steps: tuple[Step, ...]
    snapshots: Array
    last: int
    inputs: Mapping[int, Array]
    returned: bool
    endless: bool
    failure: Failure | None
    in_ours: bool
    retired: Mapping[str, int]
    written: Mapping[str, int]


def read_loop(answer: Value, numbers: int, most: int) -> Told:
    """``numbers``: how many weights the networks have; ``most``: batches and steps after which a box stops a loop.

    Raises ProtocolFault when the record is malformed or longer than any box writes it.
    """
    try:
        return _read(answer, numbers, most)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as problem:
        raise ProtocolFault(f"a training loop's record is malformed: {type(problem).__name__}") from problem


def _read(answer: Value, numbers: int, most: int) -> Told:
    facts, arrays = answer.facts, answer.arrays
    snapshots, gradients, losses = (arrays[name] for name in ("snapshots", "gradients", "losses"))
    if snapshots.ndim != 2 or snapshots.shape[1] != numbers or gradients.shape[1:] != (numbers,) or losses.ndim != 1:
        raise ValueError
    inputs = {int(name.removeprefix("input/")): array for name, array in arrays.items() if name.startswith("input/")}
    steps: list[Step] = []
    batches: dict[str, int] = {}
    called: dict[str, dict[int, None]] = {}
    seen: list[float] = []
    held: list[int] = []
    moment = 0
    for event in facts["events"]:
        match event:
            case {"event": "batch", "loader": str(name), "number": int(number)}:
                batches[name] = number
                moment += 1
            case {"event": "call", "network": str(name), "input": int(number)} if number in inputs:
                order = called.setdefault(name, {})
                order.pop(number, None)
                if inputs[number].ndim and len(inputs[number]) <= EXAMPLES:
                    order[number] = None
            case {"event": "backward", "loss": int(loss), "weights": int(at)} if 0 <= at < len(snapshots):
                seen.append(float(losses[loss]))
                held.append(at)
            case {"event": "step", "gradient": int(number), "before": int(before), "after": int(after)} if (
                0 <= number < len(gradients) and 0 <= before < len(snapshots) and 0 <= after < len(snapshots)
            ):
                if len(steps) == most:
                    raise ProtocolFault("a training loop's record has more steps than a loop may make")
                latest = {name: tuple(islice(reversed(order), LATEST)) for name, order in called.items()}
                steps.append(
                    Step(
                        gradients[number],
                        before,
                        after,
                        tuple(seen[-LATEST:]),
                        tuple(dict.fromkeys(reversed(held[-RECENT:]))),
                        dict(batches),
                        latest,
                        moment,
                    )
                )
                seen = []
            case _:
                raise ValueError
    failure = read_failure(facts["failure"]) if facts["failure"] is not None else None
    return Told(
        steps=tuple(steps), snapshots=snapshots, last=_place(facts["last"], snapshots), inputs=inputs,
        returned=facts["returned"] is True, endless=facts["endless"] is True, failure=failure,
        in_ours=facts["in_ours"] is True,
        retired=_counts(facts["retired"]), written=_counts(facts["written"]),
    )  # fmt: skip


def _place(number: Any, snapshots: Array) -> int:
    if type(number) is not int or not 0 <= number < len(snapshots):
        raise ValueError
    return number


def _counts(told: Any) -> Mapping[str, int]:
    return {str(name)[:200]: int(count) for name, count in islice(told.items(), COUNTED)}
