"""A dispatch mode that writes down every ATen operation below autograd, so that it can be executed again.

Each argument is told by its schema's name, each tensor by a reference: a result of an earlier operation, an input, a
parameter or buffer, or a constant. A tensor that is changed in place keeps its reference: who executes the operations
in this order, on tensors that alias in the same way, gets the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, Self

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from grader.inside.quick import quick_on_meta
from grader.inside.references import Facts, References, size_of
from grader.inside.state import Held, modules_of

__all__ = ["Recorder", "flat"]

OPERATION_LIMIT = 5000
MEMBER_LIMIT = 100_000
"""Of arguments that are lists, in the whole run."""
LIST_LIMIT = 4096
WORD_LIMIT = 100
UNTOLD = {"device", "pin_memory", "generator"}
"""Arguments that mean nothing in another process."""
TAKEN = "a value that Python took out of a tensor"


class Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Writes down operations and calls of submodules; hooks are global and are put back on the way out."""

    def __init__(
        self, model: Any, held: Iterable[Held], inputs: Iterable[torch.Tensor], tell: AbstractSet[tuple[int, int]]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.operations: list[Facts] = []
        self.modules: list[Facts] = []
        self.unseen: dict[str, None] = {}
        self.cut = False
        """True when the run was too long: from there on nothing was written down."""
        self.told: dict[tuple[int, int], torch.Tensor] = {}
        """The results that are to be told, by operation and output; as they are when the run has ended."""
        self._tell = tell
        self.references = References()
        self._room = MEMBER_LIMIT
        self._stack: list[tuple[str, list[list[int]], Facts | None, int]] = []
        self._names = {id(module): name for name, module in reversed(modules_of(model))}
        for one in held:
            for tensor in one.tensors:
                self.references.know(tensor, ["parameter", one.name])
        for number, tensor in enumerate(inputs):
            self.references.know(tensor, ["input", number])
        self._watch = _Watch(self.unseen)

    def __enter__(self) -> Self:
        self._hooks = [
            register_module_forward_pre_hook(self._into),
            register_module_forward_hook(self._out_of, always_call=True),
        ]
        self._watch.__enter__()  # type: ignore[no-untyped-call]
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *problem: object) -> None:
        super().__exit__(*problem)  # type: ignore[no-untyped-call]
        self._watch.__exit__(*problem)  # type: ignore[no-untyped-call]
        for hook in self._hooks:
            hook.remove()

    def _into(self, module: nn.Module, args: Any) -> None:
        with torch._C.DisableTorchFunction():
            given = [] if self.cut else flat(args)
            takes = self.references.of(given[0]) if given else None
            name, sizes = self._names.get(id(module), "?"), [size_of(tensor) for tensor in given]
        self._stack.append((name, sizes, takes, len(self.operations)))

    def _out_of(self, module: nn.Module, args: Any, output: Any) -> None:
        name, inputs, takes, first = self._stack.pop()
        if self.cut or not isinstance(output, torch.Tensor) or len(self.modules) >= OPERATION_LIMIT:
            return
        with torch._C.DisableTorchFunction():
            gives, size = self.references.of(output), size_of(output)
        bounds = {"first": first, "last": len(self.operations), "takes": takes, "gives": gives}
        kind = type(module).__name__[:WORD_LIMIT]
        self.modules.append({"name": name, "kind": kind, "inputs": inputs, "size": size} | bounds)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        with torch._C.DisableTorchFunction():  # what happens in here is no step of the model's
            told = None if self.cut else self._describe(func, args, kwargs)
            result = quick_on_meta(func, args)
            if result is None:
                result = func(*args, **kwargs)
            if told is not None and not self.cut:
                made = flat(result)
                if made or func._schema.is_mutable:
                    self._record(told, made)
                elif func._schema.name in {"aten::_local_scalar_dense", "aten::equal"}:
                    self.unseen[TAKEN] = None
        return result

    def _record(self, told: Facts, made: list[torch.Tensor]) -> None:
        number = len(self.operations)
        if number >= OPERATION_LIMIT or self._room < 0 or len(made) > LIST_LIMIT or self.references.overflow:
            self.cut = True
            self.unseen["more operations than can be told"] = None
            return
        self.operations.append(told | {"sizes": [size_of(tensor) for tensor in made]})
        for index, tensor in enumerate(made):
            self.references.know(tensor, ["value", number, index])
            if (number, index) in self._tell:
                self.told[number, index] = tensor

    def _describe(self, func: Any, args: Any, kwargs: Any) -> Facts:
        """Name, overload, arguments by the schema's names, module."""
        name, overload, order, defaults = _schema_of(func)
        named = defaults | dict(zip(order, args, strict=False)) | kwargs
        if named.get("generator") is not None:
            self.unseen["a generator of random numbers of its own"] = None
        return {
            "name": name,
            "overload": overload,
            "arguments": {key: self._plain(value) for key, value in named.items() if key not in UNTOLD},
            "module": self._stack[-1][0] if self._stack else "",
        }

    def _plain(self, value: Any) -> Any:
        match value:
            case torch.Tensor():
                return self.references.of(value)
            case None | bool() | int():
                return value
            case str():
                return value[:WORD_LIMIT]
            case float():
                return value if math.isfinite(value) else {"float": str(value)}
            case list() | tuple():
                self._room -= len(value)
                if len(value) > LIST_LIMIT:
                    self._room = -1
                return [self._plain(member) for member in value[:LIST_LIMIT]]
            case torch.dtype() | torch.layout() | torch.memory_format():
                return str(value).removeprefix("torch.")
            case _:
                self.unseen[f"an argument that is neither a tensor nor plain: {type(value).__name__}"] = None
                return str(value)[:WORD_LIMIT]


@lru_cache(maxsize=1000)
def _schema_of(func: Any) -> tuple[str, str, tuple[str, ...], dict[str, Any]]:
    """Name, overload, the arguments' names in their order, and their defaults."""
    schema = func._schema
    defaults = {one.name: one.default_value for one in schema.arguments if one.has_default_value()}
    return schema.name, schema.overload_name or "default", tuple(one.name for one in schema.arguments), defaults


class _Watch(TorchFunctionMode):
    """Notes where values leave torch for Python: such calls are no operations."""

    TAKES = frozenset({"numpy", "__array__", "tolist", "__dlpack__"})

    def __init__(self, unseen: dict[str, None]) -> None:
        super().__init__()
        self._unseen = unseen

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if getattr(func, "__name__", "") in self.TAKES:
            self._unseen[TAKEN] = None
        return func(*args, **(kwargs or {}))


def flat(value: Any) -> list[torch.Tensor]:
    """The tensors in a value, those in lists, tuples and mappings in their order."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [one for member in value for one in flat(member)] if isinstance(value, (tuple, list)) else []
