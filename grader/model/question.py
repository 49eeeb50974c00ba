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
    "PASSING",
    "Array",
    "Batches",
    "Call",
    "Evaluate",
    "Execute",
    "Execution",
    "Forward",
    "GivenArgument",
    "Gradient",
    "Input",
    "Invoke",
    "Left",
    "Load",
    "Loop",
    "Mode",
    "NamedArray",
    "NamedDraw",
    "Optimiser",
    "Pass",
    "Plain",
    "Question",
    "ReadPictures",
    "ReadText",
    "Source",
    "Survey",
    "Tiny",
    "Trace",
    "Train",
    "question_digest",
    "to_wire",
]

Mode = Literal["eval", "train"]
PASSING = "passing/"
"""Begins the names of an answer's arrays that are not kept: large, and wanted for one other question at most."""
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
class NamedDraw:
    """Numbers for one parameter or buffer, as a recipe: evenly drawn from [low, high) by numpy's SFC64 with this seed.
    Two boxes that follow it have the same numbers; to send millions would cost more than to draw them."""

    name: str
    size: tuple[int, ...]
    low: float
    high: float
    seed: int


@dataclass(frozen=True)
class Source:
    """A file of the submission's, and how it is imported: whole, or only what defines (always so for notebooks).

    ``wanted``: the names that it is asked for; what they need is run although it defines nothing. ``takes``: of a name
    that is defined several times, which definition counts (from 1); without it the last.
    """

    path: str
    mode: Literal["whole", "definitions"] = "whole"
    wanted: tuple[str, ...] = ()
    takes: tuple[tuple[str, int], ...] = ()


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
    """The text of a document (.txt .md .tex .yaml .docx .pdf .html, or a notebook's prose) in passages with their
    place; of a notebook also what its cells printed."""

    path: str
    ask: Literal["read_text"] = "read_text"


@dataclass(frozen=True)
class ReadPictures:
    """The pictures of a document, as bytes: of a picture's file, a notebook's outputs, a PDF's pages."""

    path: str
    ask: Literal["read_pictures"] = "read_pictures"


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
class Input:
    """An input of which only size and type are fixed; integers and truth values are in [0, ``below``).

    ``batch``: which axis counts the examples; None where none does.
    """

    size: tuple[int, ...]
    dtype: str = "float32"
    below: int = 2
    batch: int | None = 0


@dataclass(frozen=True)
class Trace:
    """Run the model once without arithmetic (``meta``; on real tensors where that fails): the operations in
    order, with all their arguments, and the size after each named module.

    An input is an array, a size (of floats), or an :class:`Input`. ``layer`` names a submodule to run instead. With
    arrays, or with ``state`` for parameters, the run is on real tensors: it shows the path that these numbers take.
    ``tell``: results whose numbers are to be told, as (operation, output).
    """

    call: Call
    inputs: tuple[tuple[int, ...] | Input | Array, ...]
    mode: Mode = "eval"
    layer: str = ""
    seed: int = 0
    state: tuple[NamedArray | NamedDraw, ...] = ()
    tell: tuple[tuple[int, int], ...] = ()
    ask: Literal["trace"] = "trace"


@dataclass(frozen=True)
class Pass:
    """One forward call; ``layer`` names a submodule that is called instead of the whole model. ``seed`` is added to
    the question's. ``keep``: the examples (indices on the first axis) whose outputs are returned; empty: all."""

    inputs: tuple[Array, ...]
    mode: Mode = "eval"
    layer: str = ""
    seed: int = 0
    keep: tuple[int, ...] = ()


@dataclass(frozen=True)
class Forward:
    """Make the model, put ``state`` into it, run ``passes`` one after another.

    Every pass starts from the same state and the same seed. Facts of the answer: ``passes``, one entry each with
    ``form`` and ``touched`` (numbers of the inputs that forward changed in place), or with ``failure``: a pass that
    fails costs only itself. Arrays: ``PASS/NAME``; a tensor's name is ``0``. ``dtype``: the model is made to compute in
    it; empty: as it was made.
    """

    call: Call
    passes: tuple[Pass, ...]
    state: tuple[NamedArray | NamedDraw, ...] = ()
    seed: int = 0
    device: str = "cpu"
    dtype: str = ""
    ask: Literal["forward"] = "forward"


@dataclass(frozen=True)
class Execution:
    """One run of a program: its text (:mod:`grader.judge.graph.sending`), its inputs, its constants' values.

    ``cotangents``: for each output the weights of its numbers in a sum, whose gradient with respect to the parameters
    of ``learnable`` is told as :class:`Gradient` has it, in the array ``RUN/gradients``.
    """

    program: str
    inputs: tuple[Array, ...]
    constants: tuple[Array, ...] = ()
    cotangents: tuple[Array, ...] = ()
    learnable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Left:
    """The passing arrays of the answer to another question whose names, behind ``PASSING``, begin with ``prefix``: who
    executes the question puts them in their place."""

    by: Train
    prefix: str


@dataclass(frozen=True)
class Execute:
    """Execute programs that were recorded, without any student's code: asked of a clean box alone.

    Every run starts from the same state and the same seed; ``left`` is state that another question has left. Facts of
    the answer: ``runs``, one entry each with the ``sizes`` of every operation's results and of every submodule's input
    and output (``modules``), or with a ``failure``. Arrays: ``RUN/NAME``.
    """

    runs: tuple[Execution, ...]
    state: tuple[NamedArray | NamedDraw, ...] = ()
    seed: int = 0
    device: str = "cpu"
    left: Left | None = None
    ask: Literal["execute"] = "execute"


@dataclass(frozen=True)
class Gradient:
    """The gradient of the sum of a model's outputs, each number weighted by its cotangent, with respect to parameters.

    Facts of the answer: ``names`` of the parameters. Array ``gradients`` (parameters, 2): the norm of each parameter's
    gradient, -1 where none came, and its product with the parameter.
    """

    call: Call
    inputs: tuple[Array, ...]
    cotangents: tuple[Array, ...]
    state: tuple[NamedArray | NamedDraw, ...] = ()
    mode: Mode = "train"
    seed: int = 0
    ask: Literal["gradient"] = "gradient"


@dataclass(frozen=True)
class Optimiser:
    """Adam's settings for one model."""

    rate: float
    betas: tuple[float, float]


@dataclass(frozen=True)
class Train:
    """Train a chain of models for ``len(inputs)`` steps: step k maps ``inputs[k]`` to ``targets[k]``.

    Answers losses, gradient norms by parameter, whether normalisation statistics moved. With ``last`` also the loss of
    that many examples of the last step when all is done, in train mode, each model from the question's seed; and,
    passing, the state of model N as ``passing/N/NAME``: with it that loss can be computed again.
    """

    calls: tuple[Call, ...]
    optimisers: tuple[Optimiser, ...]
    inputs: Array
    targets: Array
    loss: Literal["l1", "mse"]
    seed: int
    device: str = "cpu"
    last: int = 0
    ask: Literal["train"] = "train"


@dataclass(frozen=True)
class Tiny:
    """A network that stands in for the student's in a training loop: one linear layer from examples of the size
    ``takes`` to those of the size ``gives``, and ``end`` (``none``, ``tanh``, ``sigmoid``)."""

    name: str
    takes: tuple[int, ...]
    gives: tuple[int, ...]
    end: str
    weight: Array
    bias: Array


@dataclass(frozen=True)
class Batches:
    """What a data loader gives, over and over: ``images`` (batches, examples, ...), ``labels`` (batches, examples)."""

    name: str
    images: Array
    labels: Array


@dataclass(frozen=True)
class Loop:
    """Run a training loop on tiny networks and drawn batches, and tell what it does.

    ``call``: the student's function; its arguments are names of what is supplied. ``supplied``: text of the staff's
    Python file, whose names take the place of the student's own; ``settings``: what its ``Options`` are set to.
    ``most``: batches and steps after which the loop is stopped. ``retired``: ``stand-in`` keeps alive what torch no
    longer has. The answer is described in :mod:`grader.inside.loop`.
    """

    call: Call
    supplied: str
    networks: tuple[Tiny, ...]
    loaders: tuple[Batches, ...]
    settings: tuple[tuple[str, float], ...] = ()
    most: int = 1000
    retired: str = "stand-in"
    seed: int = 0
    ask: Literal["loop"] = "loop"


@dataclass(frozen=True)
class GivenArgument:
    """One argument of a function under the rubric's name, with other names that it may have in the student's code."""

    name: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Invoke:
    """Call a function for each case, and tell its numbers.

    ``call`` names the function; with ``made`` it is called first, and what it makes is called, or its method
    ``method``. ``cases`` hold an array for each of ``given``, in order; ``seeds`` go with them. Facts of the answer:
    ``taken`` (by the function's own names, which argument each got) and ``cases``, one entry each, with ``failure``
    where it stopped. Arrays: ``CASE/NAME``.
    """

    call: Call
    made: bool
    method: str
    given: tuple[GivenArgument, ...]
    cases: tuple[tuple[Array, ...], ...]
    seeds: tuple[int, ...]
    mode: Mode = "train"
    ask: Literal["invoke"] = "invoke"


Question = (
    Survey | ReadText | ReadPictures | Load | Evaluate | Trace | Forward | Execute | Gradient | Train | Loop | Invoke
)


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
