"""One run of a model, written down operation by operation, without arithmetic where that is possible.

A dispatch mode sees every ATen operation below autograd: its attributes, its output sizes, and which
parameters or earlier operations feed it. The run is on the ``meta`` device; a model that cannot run there
(it makes numpy arrays, or asks for values) is run on small real tensors instead, and the facts say so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.utils._python_dispatch import TorchDispatchMode

from grader.inside.failure import CannotAnswer, stage
from grader.inside.loading import Loader
from grader.inside.network import build, is_lazy, reseed, run_mode, submodule

__all__ = ["record", "trace"]

OPERATION_LIMIT = 5000


def trace(loader: Loader, question: dict[str, Any]) -> dict[str, Any]:
    """Facts: ``on``, ``operations``, ``modules`` (sizes in order), ``parameters``, ``output``, and ``failure``
    when forward stopped half-way: what ran before it is told all the same. Raises CannotAnswer when the model
    cannot even be made."""
    try:
        facts = _run(loader, question, "meta")
    except CannotAnswer:
        facts = {"failure": True}
    doubtful = facts["failure"] or any(map(_is_let_through, facts["operations"]))
    return _run(loader, question, "cpu") if doubtful else facts


def _is_let_through(operation: dict[str, Any]) -> bool:
    """A transposed convolution whose input has other channels than its weight: on ``meta`` torch does not refuse it."""
    arguments = operation["arguments"]
    if not arguments.get("transposed"):
        return False
    weight, image = arguments["weight"]["size"], arguments["input"]["size"]
    return bool(weight[0] != image[1 - len(weight)])


def _run(loader: Loader, question: dict[str, Any], device: str) -> dict[str, Any]:
    reseed(question["seed"])
    with torch.device(device):
        model = build(loader, question["call"])
        run_mode(model, question["mode"])
        inputs = [torch.zeros(size) if device == "meta" else torch.rand(size) for size in question["inputs"]]
        target = submodule(model, question["layer"], loader) if question["layer"] else model
        if is_lazy(model):
            with stage("forward", loader.root), torch.no_grad():
                target(*inputs)
        facts = record(model, target, inputs, loader.root)
    return facts | {"on": device, "parameters": _parameters(model), "unfilled": _unfilled(model)}


def record(model: Any, target: Any, inputs: list[torch.Tensor], root: Path) -> dict[str, Any]:
    """Call ``target`` (the model or a layer of it) once under the recorder.

    Facts: operations, module sizes, output sizes, and how it failed or None.
    """
    recorder = _Recorder(model)
    recorder.name_inputs(inputs)
    failure: dict[str, Any] | None = None
    output: list[Any] = []
    try:
        with recorder, torch.no_grad(), stage("forward", root):
            output = [list(value.shape) for value in _tensors(target(*inputs))]
    except CannotAnswer as problem:
        failure = problem.facts
    return {"operations": recorder.operations, "modules": recorder.modules, "output": output, "failure": failure}


class _Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Writes down operations and module sizes; hooks are global and are put back on the way out."""

    def __init__(self, model: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.operations: list[dict[str, Any]] = []
        self.modules: list[dict[str, Any]] = []
        self._stack: list[str] = []
        self._inputs: list[list[list[int]]] = []
        self._values: dict[int, str] = {}
        self._alive: list[Any] = []  # keeps ids from being used again while the trace is made
        self._names: dict[int, str] = {}
        if isinstance(model, nn.Module):
            self._names = {id(module): name for name, module in model.named_modules()}
            for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
                self._values[id(tensor)] = name

    def name_inputs(self, inputs: list[torch.Tensor]) -> None:
        for number, tensor in enumerate(inputs):
            self._values[id(tensor)] = f"%input{number}"
            self._alive.append(tensor)

    def __enter__(self) -> Self:
        self._hooks = [
            register_module_forward_pre_hook(self._into),
            register_module_forward_hook(self._out_of, always_call=True),
        ]
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *problem: object) -> None:
        for hook in self._hooks:
            hook.remove()
        super().__exit__(*problem)  # type: ignore[no-untyped-call]

    def _into(self, module: nn.Module, args: Any) -> None:
        self._stack.append(self._names.get(id(module), "?"))
        self._inputs.append([list(tensor.shape) for tensor in _tensors(args)])

    def _out_of(self, module: nn.Module, args: Any, output: Any) -> None:
        name, inputs = self._stack.pop(), self._inputs.pop()
        if isinstance(output, torch.Tensor) and len(self.modules) < OPERATION_LIMIT:
            kind = type(module).__name__[:100]
            self.modules.append({"name": name, "kind": kind, "inputs": inputs, "size": list(output.shape)})

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if len(self.operations) < OPERATION_LIMIT:
            number = len(self.operations)
            self.operations.append(self._describe(func, args, kwargs or {}, result))
            for index, tensor in enumerate(_tensors(result)):
                self._alive.append(tensor)
                self._values.setdefault(id(tensor), f"%{number}" if index == 0 else f"%{number}.{index}")
        return result

    def _describe(self, func: Any, args: Any, kwargs: Any, result: Any) -> dict[str, Any]:
        """Name, arguments by the schema's names, module, output sizes."""
        schema = func._schema
        named = {parameter.name: value for parameter, value in zip(schema.arguments, args, strict=False)} | kwargs
        return {
            "name": schema.name,
            "arguments": {key: self._plain(value) for key, value in named.items()},
            "module": self._stack[-1] if self._stack else "",
            "sizes": [list(tensor.shape) for tensor in _tensors(result)],
        }

    def _plain(self, value: Any) -> Any:
        match value:
            case torch.Tensor():
                name = self._values.get(id(value))
                return {"tensor": name if name is not None else "constant", "size": list(value.shape)}
            case None | bool() | int() | str():
                return value
            case float():
                return value if abs(value) < float("inf") else str(value)
            case list() | tuple():
                return [self._plain(member) for member in value]
            case _:
                return str(value)[:100]


def _tensors(value: Any) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [member for member in value if isinstance(member, torch.Tensor)] if isinstance(value, (tuple, list)) else []


def _parameters(model: Any) -> list[dict[str, Any]]:
    """Parameters and buffers by identity: tied ones appear once."""
    if not isinstance(model, nn.Module):
        return []
    learnable = [
        {"name": name, "size": list(tensor.shape), "learnable": tensor.requires_grad, "buffer": False}
        for name, tensor in model.named_parameters()
    ]
    buffers = [
        {"name": name, "size": list(tensor.shape), "learnable": False, "buffer": True}
        for name, tensor in model.named_buffers()
    ]
    return learnable + buffers


def _unfilled(model: Any) -> list[str]:
    """Public attributes that are None: a starter's blanks that were not filled in."""
    there = vars(model) if hasattr(model, "__dict__") else {}
    return sorted(name for name, value in there.items() if value is None and not name.startswith("_"))
