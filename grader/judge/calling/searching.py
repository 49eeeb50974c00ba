"""What is found out of a network that could not be called: lengths that it may take, and how far it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.evidence import ProtocolFault
from grader.judge.respond import Respondent, StudentFailure
from grader.model import Array, Call, Trace
from grader.rubric import OPEN, Joined, Lengths

__all__ = ["UNFIT", "is_open", "open_lengths", "progress"]

LENGTHS = 12
UNFIT = {"TypeError", "RuntimeError", "ValueError", "IndexError", "AssertionError"}
"""Errors of what is given otherwise than it is taken."""
LONGEST = 1 << 14
LOOKED_UP = {"aten::embedding", "embedding"}
"""Steps that a label may take by itself: they are no layer that all that is given has come to."""


def is_open(way: tuple[Joined, ...]) -> bool:
    """Whether a length of it is the network's to decide."""
    return any(OPEN in size for joined in way for _, size in joined.parts)


def open_lengths(side: Respondent, call: Call, way: tuple[Joined, ...]) -> list[int]:
    """What the open length may be, by the sizes of the network's own weights: those that a layer takes, less what is
    joined to it here, or perhaps in the network. Raises StudentFailure when the model cannot be made.
    """
    taken = _taken(side.value(Trace(call, ((1,),), seed=side.seed)).facts)
    mine = next(joined for joined in way if any(OPEN in size for _, size in joined.parts))
    joined_to = sum(_second(size) for _, size in mine.parts if OPEN not in size)
    beside = {0, *(_second(size) for joined in way if joined is not mine for _, size in joined.parts)}
    found = dict.fromkeys(length - joined_to - other for length in taken for other in sorted(beside))
    return [length for length in found if length > 0]


def _second(size: Lengths) -> int:
    return size[1] if len(size) > 1 and isinstance(size[1], int) else 0


def _taken(facts: Mapping[str, Any]) -> list[int]:
    """The first two lengths of each weight, each once. Raises ProtocolFault when the facts are malformed."""
    try:
        sizes = [one["size"] for one in facts["parameters"] if not one["buffer"]]
        lengths = dict.fromkeys(int(length) for size in sizes if len(size) > 1 for length in size[:2])
    except (KeyError, TypeError, ValueError) as problem:
        raise ProtocolFault("a trace tells no parameters") from problem
    return [length for length in lengths if 1 < length <= LONGEST][:LENGTHS]


def progress(side: Respondent, call: Call, given: Sequence[Array], layer: str) -> int:
    """How many layers with weights computed something before the network stopped; what a network cannot be given at
    all stops before the first. Raises StudentFailure when its box broke the protocol."""
    try:
        facts = side.value(Trace(call, tuple(given), layer=layer, seed=side.seed)).facts
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault:
            raise
        return 0
    operations = facts.get("operations")
    met = 0
    from_input: list[bool] = []
    for operation in operations if isinstance(operations, list) else ():
        references = _references(operation)
        has_input = any(_is_of_input(one, from_input) for one in references)
        met += has_input and len(references) > 1 and any(not _is_of_input(one, from_input) for one in references)
        from_input.append(has_input and operation.get("name") not in LOOKED_UP)
    return met


def _references(operation: Any) -> list[list[Any]]:
    """What an operation is given: an input, a weight, or what another one made. Lists of them, too."""
    arguments = operation.get("arguments") if isinstance(operation, dict) else None
    told = list(arguments.values()) if isinstance(arguments, dict) else []
    told += [inner for one in told if isinstance(one, list) for inner in one]
    found = [one.get("ref") for one in told if isinstance(one, dict)]
    return [one for one in found if isinstance(one, list) and one]


def _is_of_input(reference: list[Any], from_input: Sequence[bool]) -> bool:
    """Whether a tensor hangs on what was given, and not on the weights alone."""
    match reference:
        case ["input", *_]:
            return True
        case ["value", int() as number, *_] if 0 <= number < len(from_input):
            return from_input[number]
        case _:
            return False
