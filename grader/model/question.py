"""Questions: frozen values, each complete in itself, each with a digest that is its key.

A question names what to make (:class:`Call`), with which weights and inputs, in which mode, and what to
tell. Inputs and weights are arrays chosen outside; they travel beside the JSON as safetensors.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

__all__ = [
    "Array",
    "Call",
    "Evaluate",
    "Forward",
    "Load",
    "Mode",
    "NamedArray",
    "Optimiser",
    "Pass",
    "Plain",
    "Question",
    "ReadText",
    "Source",
    "Survey",
    "Trace",
    "Train",
    "question_digest",
    "to_wire",
]

Mode = Literal["eval", "train"]
Plain = None | bool | int | float | str | tuple["Plain", ...]
"""What may stand as an argument in a :class:`Call`."""


@dataclass(frozen=True, eq=False)
class Array:
    """A numpy array that is not changed any more, with the digest of its bytes, dtype and shape."""

    data: npt.NDArray[Any]

    def __post_init__(self) -> None:
        contiguous = np.ascontiguousarray(self.data).reshape(self.data.shape)
        contiguous.flags.writeable = False
        object.__setattr__(self, "data", contiguous)

    @cached_property
    def digest(self) -> str:
        """Hex digest; equal for equal arrays."""
        head = f"{self.data.dtype.str}{self.data.shape}".encode()
        body = self.data.data.cast("B") if self.data.size else b""
        return hashlib.blake2b(body, digest_size=16, person=_person(head)).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Array) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def _person(head: bytes) -> bytes:
    """Sixteen bytes that tell arrays of the same bytes but other dtype or shape apart."""
    return hashlib.blake2b(head, digest_size=16).digest()


@dataclass(frozen=True)
class NamedArray:
    """A value for one parameter or buffer, under the name that ``named_parameters`` gives it."""

    name: str
    array: Array


@dataclass(frozen=True)
class Source:
    """A file of the submission's, and how it is imported: whole, or only what defines (always so for notebooks)."""

    path: str
    mode: Literal["whole", "definitions"] = "whole"


@dataclass(frozen=True)
class Call:
    """How to make an object: a class or function of one source file, with arguments."""

    source: Source
    name: str
    args: tuple[Plain, ...] = ()
    kwargs: tuple[tuple[str, Plain], ...] = ()

    def __str__(self) -> str:
        words = [repr(value) for value in self.args] + [f"{key}={value!r}" for key, value in self.kwargs]
        return f"{self.name}({', '.join(words)})"


@dataclass(frozen=True)
class Survey:
    """Which files are there, and what does each Python file or notebook define?"""

    ask: Literal["survey"] = "survey"


@dataclass(frozen=True)
class ReadText:
    """The text of a document (.txt .md .tex .yaml .pdf, or a notebook's prose), in passages with their place."""

    path: str
    ask: Literal["read_text"] = "read_text"


@dataclass(frozen=True)
class Load:
    """Import a source: which names does it have then, and what was left out of it?"""

    source: Source
    ask: Literal["load"] = "load"


@dataclass(frozen=True)
class Evaluate:
    """Call a function, or take a constant (a name that is no callable), and tell its value as plain data."""

    call: Call
    seed: int = 0
    ask: Literal["evaluate"] = "evaluate"


@dataclass(frozen=True)
class Trace:
    """Run the model once without arithmetic (``meta``; on real tensors where that fails): the operations in
    order, with attributes, sizes and the parameters that feed each, and the size after each named module.

    ``layer`` names a submodule to run instead.
    """

    call: Call
    inputs: tuple[tuple[int, ...], ...]
    mode: Mode = "eval"
    layer: str = ""
    seed: int = 0
    ask: Literal["trace"] = "trace"


@dataclass(frozen=True)
class Pass:
    """One forward call; ``layer`` names a submodule that is called instead of the whole model."""

    inputs: tuple[Array, ...]
    mode: Mode = "eval"
    layer: str = ""


@dataclass(frozen=True)
class Forward:
    """Make the model, put ``state`` into it, run ``passes`` one after another.

    Every pass starts from the same state and the same seed. Facts of the answer: ``passes``, one entry each with
    ``form`` or ``failure``: a pass that fails costs only itself. Arrays: ``PASS/NAME``; a tensor's name is ``0``.
    """

    call: Call
    passes: tuple[Pass, ...]
    state: tuple[NamedArray, ...] = ()
    seed: int = 0
    device: str = "cpu"
    ask: Literal["forward"] = "forward"


@dataclass(frozen=True)
class Optimiser:
    """Adam's settings for one model."""

    rate: float
    betas: tuple[float, float]


@dataclass(frozen=True)
class Train:
    """Train a chain of models for ``len(inputs)`` steps: step k maps ``inputs[k]`` to ``targets[k]``.

    Answers losses, gradient norms by parameter, whether normalisation statistics moved.
    """

    calls: tuple[Call, ...]
    optimisers: tuple[Optimiser, ...]
    inputs: Array
    targets: Array
    loss: Literal["l1", "mse"]
    seed: int
    device: str = "cpu"
    ask: Literal["train"] = "train"


Question = Survey | ReadText | Load | Evaluate | Trace | Forward | Train


def to_wire(question: Question) -> tuple[dict[str, Any], list[Array]]:
    """The question as JSON-able data in which ``{"$array": i}`` stands for the i-th array returned."""
    arrays: list[Array] = []

    def encode(value: Any) -> Any:
        if isinstance(value, Array):
            arrays.append(value)
            return {"$array": len(arrays) - 1}
        if is_dataclass(value):
            return {part.name: encode(getattr(value, part.name)) for part in fields(value)}
        if isinstance(value, tuple):
            return [encode(member) for member in value]
        return value

    return encode(question), arrays


def question_digest(question: Question) -> str:
    """Key of a question: equal for equal questions, hex."""
    body, arrays = to_wire(question)
    text = json.dumps([body, [array.digest for array in arrays]], sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
