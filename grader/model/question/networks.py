"""Questions about a network: which operations it runs, what comes out, which gradients arrive, how it learns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.model.question.functions import Call
from grader.model.question.values import Array, Input, Mode, NamedArray, NamedDraw

__all__ = ["Forward", "Gradient", "Optimiser", "Pass", "Trace", "Train"]


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
