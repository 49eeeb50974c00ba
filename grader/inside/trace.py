"""One run of a model, written down operation by operation, without arithmetic where that is possible.

The run is on the ``meta`` device; a model that cannot run there (it makes numpy arrays, or asks for values), or uses
tensors whose values must be told, is run on real tensors instead, and the facts say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.modules.batchnorm import _NormBase

from grader.inside.failure import CannotAnswer, stage
from grader.inside.loading import Loader
from grader.inside.network import build, is_lazy, reseed, returned_tensors, run_mode, submodule
from grader.inside.recorder import Recorder, flat
from grader.inside.references import Facts, dtype_of, plain_array, size_of
from grader.inside.state import Held, held_by, put_state

__all__ = ["record", "trace"]

Arrays = dict[str, np.ndarray[Any, Any]]
WORD_LIMIT = 500


def trace(loader: Loader, question: dict[str, Any]) -> tuple[Facts, Arrays]:
    """Facts: ``on``, ``mode``, ``given`` (inputs), ``operations``, ``modules`` (calls in order of ending),
    ``parameters``, ``constants``, ``returned``, ``output`` (its sizes), ``complete``, ``unseen``, and ``failure`` when
    forward stopped half-way: what ran before it is told all the same. Arrays: ``constant/N`` and ``parameter/N``, for
    constants and for buffers of integers, as far as their values are real and few; ``told/N.M``, the results that the
    question names.

    Raises CannotAnswer when the model cannot even be made.
    """
    if question["state"] or any(isinstance(one, np.ndarray) for one in question["inputs"]):
        return _run(loader, question, "cpu")
    try:
        facts, arrays = _run(loader, question, "meta")
    except CannotAnswer:
        return _run(loader, question, "cpu")
    doubtful = facts["failure"] or facts["untold"] or any(map(_is_let_through, facts["operations"]))
    return _run(loader, question, "cpu") if doubtful else (facts, arrays)


def _is_let_through(operation: dict[str, Any]) -> bool:
    """A transposed convolution whose input has other channels than its weight: on ``meta`` torch does not refuse it."""
    arguments = operation["arguments"]
    if not arguments.get("transposed"):
        return False
    weight, image = arguments["weight"]["size"], arguments["input"]["size"]
    return bool(weight[0] != image[1 - len(weight)])


def _run(loader: Loader, question: dict[str, Any], device: str) -> tuple[Facts, Arrays]:
    reseed(question["seed"])
    with torch.device(device), _plain_kernels():
        model = build(loader, question["call"])
        run_mode(model, question["mode"])
        inputs = [_input(told, device) for told in question["inputs"]]
        target = submodule(model, question["layer"], loader) if question["layer"] else model
        if is_lazy(model):
            with stage("forward", loader.root), torch.no_grad():
                target(*inputs)
        put_state(model, question["state"])
        reseed(question["seed"])
        facts, arrays = record(model, target, inputs, loader.root, question["tell"])
    return facts | {"on": device, "mode": question["mode"], "unfilled": _unfilled(model)}, arrays


@contextmanager
def _plain_kernels() -> Iterator[None]:
    """Without oneDNN, whose fused operators (a whole LSTM in one) would hide what is computed."""
    before = torch._C._get_mkldnn_enabled()
    torch._C._set_mkldnn_enabled(False)
    try:
        yield
    finally:
        torch._C._set_mkldnn_enabled(before)


def _input(told: Any, device: str) -> torch.Tensor:
    """From an array, a size (of floats), or size and type: floats in [0, 1), integers in [0, below)."""
    if isinstance(told, np.ndarray):
        return torch.from_numpy(told.copy()).to(device)
    if isinstance(told, list):
        told = {"size": told, "dtype": "float32"}
    dtype = getattr(torch, told["dtype"])
    if dtype.is_floating_point:
        return torch.rand(told["size"], dtype=dtype)
    return torch.randint(0, told["below"], told["size"]).to(dtype)


def record(
    model: Any, target: Any, inputs: list[torch.Tensor], root: Path, tell: Iterable[Sequence[int]] = ()
) -> tuple[Facts, Arrays]:
    """Call ``target`` (the model or a layer of it) once under the recorder: facts and arrays as :func:`trace` has them.

    ``untold`` is true when something that the run uses has a value that is not told.
    """
    given = [{"size": size_of(one), "dtype": dtype_of(one)} for one in inputs]
    held = held_by(model)
    recorder = Recorder(model, held, inputs, {(operation, output) for operation, output in tell})
    failure: Facts | None = None
    returned: Facts = {"form": "", "values": []}
    output: list[list[int]] = []
    try:
        with recorder, torch.no_grad(), stage("forward", root):
            value = target(*inputs)
        output = [size_of(one) for one in flat(value)]
        returned = {"form": "", "values": []} if recorder.cut else _returned(value, recorder)
    except CannotAnswer as problem:
        failure = problem.facts
    references = recorder.references
    arrays = {f"constant/{number}": value for number, value in references.values.items()}
    for (operation, result), tensor in recorder.told.items():
        told = plain_array(tensor)
        arrays |= {f"told/{operation}.{result}": told} if told is not None else {}
    parameters = _parameters(held, recorder, arrays)
    untold = [one for one in parameters if one.pop("untold")]
    for one in references.constants if len(references.values) < len(references.constants) else ():
        recorder.unseen[f"a tensor of size {one['size']} that belongs to no module"] = None
    return {
        "given": given,
        "parameters": parameters,
        "constants": references.constants,
        "operations": recorder.operations,
        "modules": recorder.modules,
        "returned": returned,
        "output": output,
        "complete": failure is None and bool(returned["values"]),
        "untold": bool(untold) or len(references.values) < len(references.constants),
        "unseen": [words[:WORD_LIMIT] for words in recorder.unseen][:100],
        "failure": failure,
    }, arrays


def _returned(value: Any, recorder: Recorder) -> Facts:
    """Form, and references by name. Raises CannotAnswer when forward returned no tensor."""
    form, tensors = returned_tensors(value)
    return {
        "form": form,
        "values": [{"name": name[:WORD_LIMIT]} | recorder.references.of(one) for name, one in tensors.items()],
    }


def _parameters(held: list[Held], recorder: Recorder, arrays: Arrays) -> list[Facts]:
    """Parameters and buffers by identity: tied ones appear once. Puts the values of integer buffers into ``arrays``."""
    facts = []
    for number, one in enumerate(held):
        tensor = one.tensors[0]
        told: Facts = {
            "name": one.name[:WORD_LIMIT],
            "size": size_of(tensor),
            "learnable": not one.is_buffer and tensor.requires_grad,
            "buffer": one.is_buffer,
            "aliases": [alias[:WORD_LIMIT] for alias in one.aliases[:100]],
            "dtype": dtype_of(tensor),
            "untold": False,
        }
        if not tensor.is_contiguous():
            told["stride"] = list(tensor.stride())
        if one.name in recorder.references.used and not tensor.is_floating_point():
            # A normalisation's own count of batches is a number like others: it may be set from outside.
            value = recorder.references.take(tensor)
            told["untold"] = value is None and not isinstance(one.owner, _NormBase)
            if value is not None:
                arrays[f"parameter/{number}"] = value
        facts.append(told)
    return facts


def _unfilled(model: Any) -> list[str]:
    """Public attributes that are None: a starter's blanks that were not filled in."""
    there = vars(model) if hasattr(model, "__dict__") else {}
    return sorted(name for name, value in there.items() if value is None and not name.startswith("_"))
