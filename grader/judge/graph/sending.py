"""A program as text for the clean box (:mod:`grader.inside.execute` reads it): what is needed to execute it, no more.

The text is made from the record, which was checked when it was read; nothing that the student's box wrote is passed on
as it came.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from grader.judge.graph.program import Argument, Operation, ParameterFacts, Program, Ref, refs_in
from grader.model import Array, Execution

__all__ = ["all_refs", "execution", "loose_ends", "parameters_used", "results"]

ENDS = 64
"""The most loose ends that are told of one run."""


def execution(program: Program, inputs: tuple[Array, ...]) -> Execution:
    """One run of the program on ``inputs``. All its constants' values must have been told."""
    values = tuple(one.value for one in program.constants if one.value is not None)
    return Execution(json.dumps(_text(program), separators=(",", ":")), inputs, values)


def results(program: Program) -> tuple[tuple[str, Ref], ...]:
    """What an execution is to tell, by name: the outputs, or where forward stopped, what was reached."""
    if program.complete:
        return tuple(zip(program.names, program.outputs, strict=True))
    return tuple((f"{number}.{output}", Ref("value", number, output)) for number, output in loose_ends(program))


def loose_ends(program: Program) -> tuple[tuple[int, int], ...]:
    """Results, as (operation, output), that no later operation computes with: what a run that stopped had reached.

    Changing a value in place is no use of it; the result of that is the value itself.
    """
    made = {
        (number, output)
        for number, one in enumerate(program.operations)
        if not _changes(one)
        for output in range(len(one.sizes))
    }
    for one in program.operations:
        used = {name: value for name, value in one.arguments.items() if name not in _changes(one)}
        made -= {(ref.index, ref.output) for value in used.values() for ref in refs_in(value) if ref.kind == "value"}
    return tuple(sorted(made))[-ENDS:]


def _changes(operation: Operation) -> frozenset[str]:
    """Arguments that an operation writes into."""
    if operation.operator.endswith("_") and not operation.operator.endswith("__"):
        return frozenset({"self"})
    return frozenset({"out"}) if operation.overload.endswith("out") else frozenset()


def parameters_used(program: Program) -> tuple[ParameterFacts, ...]:
    """Parameters and buffers that are referred to."""
    names = {ref.name for ref in all_refs(program)}
    return tuple(one for one in program.parameters if one.name in names)


def all_refs(program: Program) -> tuple[Ref, ...]:
    """What operations, submodules and results refer to."""
    refs = [ref for one in program.operations for value in one.arguments.values() for ref in refs_in(value)]
    refs += [ref for run in program.modules for ref in (run.takes, run.gives) if ref is not None]
    return (*refs, *(ref for _, ref in results(program)))


def _text(program: Program) -> Mapping[str, Any]:
    return {
        "inputs": [one.dtype for one in program.inputs],
        "constants": [one.dtype for one in program.constants],
        "parameters": [(one.name, one.dtype, one.stride) for one in parameters_used(program)],
        "operations": [
            (one.operator, one.overload, {name: _plain(value) for name, value in one.arguments.items()})
            for one in program.operations
        ],
        "modules": [
            (one.first, one.last, one.takes and _place(one.takes), _place(one.gives)) for one in program.modules
        ],
        "outputs": [(name, _place(ref)) for name, ref in results(program)],
    }


def _plain(value: Argument) -> Any:
    match value:
        case Ref():
            return {"ref": _place(value)}
        case float() if not math.isfinite(value):
            return {"float": str(value)}
        case tuple():
            return [_plain(member) for member in value]
        case _:
            return value


def _place(ref: Ref) -> tuple[str | int, ...]:
    match ref.kind:
        case "value":
            return (ref.kind, ref.index, ref.output)
        case "parameter":
            return (ref.kind, ref.name)
        case _:
            return (ref.kind, ref.index)
