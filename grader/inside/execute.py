"""Programs executed as they stand, in a box that holds no student's code: every value is what torch makes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from grader.inside.failure import CannotAnswer, stage
from grader.inside.gradient import tell, weighted_sum
from grader.inside.network import reseed, to_array
from grader.inside.operators import TYPES, check_arguments, operator_named, type_named
from grader.inside.recorder import flat
from grader.inside.state import value_of

__all__ = ["execute"]

Arrays = dict[str, np.ndarray[Any, Any]]
Facts = dict[str, Any]


def execute(question: Mapping[str, Any], root: Path) -> tuple[Facts, Arrays]:
    """Facts: ``runs``, each with the ``sizes`` of every operation's results and of every submodule's input and output
    (``modules``), or its ``failure``. Arrays: ``RUN/NAME``, the outputs.

    Every run starts from the same state and seed.
    """
    device = torch.device(question["device"])
    state = {entry["name"]: value_of(entry) for entry in question["state"]}
    runs: list[Facts] = []
    arrays: Arrays = {}
    for number, run in enumerate(question["runs"]):
        reseed(question["seed"])
        try:
            with stage("execute", root), torch.set_grad_enabled(bool(run["learnable"])):
                interpreter = _Interpreter(json.loads(run["program"]), run, state, device)
                outputs = interpreter.run()
                made = {f"{number}/{name}": to_array(tensor) for name, tensor in outputs.items()}
                if run["learnable"]:
                    made[f"{number}/gradients"] = interpreter.gradients(list(outputs.values()), run)
        except CannotAnswer as problem:
            runs.append({"failure": problem.facts})
        else:
            runs.append({"sizes": interpreter.sizes, "modules": interpreter.modules})
            arrays |= made
    return {"runs": runs}, arrays


class _Interpreter:
    """One run of one program. A value is let go after its last use."""

    def __init__(
        self, program: Facts, run: Mapping[str, Any], state: Mapping[str, torch.Tensor], device: torch.device
    ) -> None:
        self._program, self._device = program, device
        self.sizes: list[list[list[int]]] = []
        self.modules: list[list[list[int] | None]] = [[None, None] for _ in program["modules"]]
        self._tensors: dict[tuple[Any, ...], torch.Tensor] = {}
        for kind, told, held in (("input", program["inputs"], run["inputs"]),
                                 ("constant", program["constants"], run["constants"])):  # fmt: skip
            for index, (dtype, array) in enumerate(zip(told, held, strict=True)):
                self._tensors[kind, index] = self._tensor(torch.from_numpy(np.array(array)), dtype, [])
        for name, dtype, stride in program["parameters"]:
            tensor = self._tensor(state[name], dtype, stride)
            self._tensors["parameter", name] = tensor.requires_grad_(name in run["learnable"])
        self._last = self._last_uses()

    def run(self) -> dict[str, torch.Tensor]:
        """The outputs by name."""
        leaving: dict[int, list[tuple[int, int, Any]]] = {}
        for number, (first, last, takes, gives) in enumerate(self._program["modules"]):
            leaving.setdefault(first, []).append((number, 0, takes))
            leaving.setdefault(last, []).append((number, 1, gives))
        for number, (operator, overload, arguments) in enumerate(self._program["operations"]):
            self._measure(leaving.get(number, ()))
            results = flat(self._call(operator, overload, arguments))
            self.sizes.append([list(tensor.shape) for tensor in results])
            for index, tensor in enumerate(results):
                if self._last.get(("value", number, index), -1) > number:
                    self._tensors["value", number, index] = tensor
            for place in self._ended.get(number, ()):
                self._tensors.pop(place, None)
        self._measure(leaving.get(len(self._program["operations"]), ()))
        return {name: self._at(ref) for name, ref in self._program["outputs"]}

    def gradients(self, outputs: list[torch.Tensor], run: Mapping[str, Any]) -> np.ndarray[Any, Any]:
        """Of each learnable parameter, as the box of a submission tells its own."""
        total = weighted_sum(outputs, run["cotangents"])
        if total.requires_grad:
            total.backward()  # type: ignore[no-untyped-call]
        return tell([self._tensors["parameter", name] for name in run["learnable"]])

    def _measure(self, modules: Sequence[tuple[int, int, Any]]) -> None:
        for number, side, ref in modules:
            if ref is not None:
                self.modules[number][side] = list(self._at(ref).shape)

    def _tensor(self, value: torch.Tensor, dtype: str, stride: list[int]) -> torch.Tensor:
        tensor = value.to(self._device, type_named("dtype", dtype), copy=True)
        if not stride:
            return tensor
        return torch.empty_strided(tensor.shape, stride, dtype=tensor.dtype, device=self._device).copy_(tensor)

    def _call(self, operator: str, overload: str, arguments: Mapping[str, Any]) -> Any:
        function = operator_named(operator, overload)
        given = {name: self._value(name, told) for name, told in arguments.items()}
        check_arguments(operator, given)
        if any(one.name == "device" for one in function._schema.arguments):
            given["device"] = self._device
        positional = [given.pop(one.name) for one in function._schema.arguments
                      if not one.kwarg_only and one.name in given]  # fmt: skip
        return function(*positional, **given)

    def _value(self, name: str, told: Any) -> Any:
        match told:
            case {"ref": ref}:
                return self._at(ref)
            case {"float": word}:
                return float(word)
            case _ if name in TYPES and told is not None:
                return type_named(name, told)
            case list():
                return [self._value(name, member) for member in told]
            case _:
                return told

    def _at(self, ref: Sequence[Any]) -> torch.Tensor:
        return self._tensors[tuple(ref)]

    def _last_uses(self) -> dict[tuple[Any, ...], int]:
        """When each result is used for the last time; those that are returned, never."""
        operations = self._program["operations"]
        last: dict[tuple[Any, ...], int] = {}
        for number, (_, _, arguments) in enumerate(operations):
            last |= dict.fromkeys(_refs(list(arguments.values())), number)
        for first, end, takes, gives in self._program["modules"]:
            for ref, at in ((takes, first), (gives, end)):
                if ref is not None:
                    last[tuple(ref)] = max(last.get(tuple(ref), -1), at)
        last |= {tuple(ref): len(operations) + 1 for _, ref in self._program["outputs"]}
        self._ended: dict[int, list[tuple[Any, ...]]] = {}
        for place, number in last.items():
            if place[0] == "value":
                self._ended.setdefault(number, []).append(place)
        return last


def _refs(told: Any) -> list[tuple[Any, ...]]:
    match told:
        case {"ref": ref}:
            return [tuple(ref)]
        case list():
            return [ref for member in told for ref in _refs(member)]
        case _:
            return []
