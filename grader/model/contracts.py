"""What a network or a function must do where its design is the student's own: one record for each kind of check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from grader.model.fields import STRICT, ModelCall, Size

__all__ = ["Argument", "Drawn", "FunctionCheck", "HeadsCheck", "Learnt", "OutputsCheck", "Range", "RespondsCheck"]

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=60)]
Words = Annotated[str, Field(min_length=1, max_length=400)]
Formula = Annotated[str, Field(min_length=1, max_length=1000)]
Ways = Annotated[tuple[Words, ...], Field(min_length=1, max_length=40)]
Outputs = Annotated[dict[Name, Words], Field(min_length=1, max_length=10)]
TermName = Annotated[str, Field(min_length=1, max_length=60)]
Forms = Annotated[tuple[Formula, ...], Field(min_length=1, max_length=5)]
Mode = Literal["eval", "train"]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """How an input is drawn."""

    __pydantic_config__ = STRICT
    draw: Literal["normal", "uniform", "images", "classes"] = "normal"
    """`images` are coloured shapes in [-1, 1], or one channel of them. `classes` are class numbers: whole where the
    size is (N,), one-hot where the second length is the number of classes, otherwise as floats."""
    low: float = -1.0
    high: float = 1.0
    """For `uniform`."""
    classes: Annotated[int, Field(ge=2, le=1000)] = 2
    """For `classes`: how many there are."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """Where an output's numbers must lie."""

    __pydantic_config__ = STRICT
    low: float
    high: float
    reached: bool = False
    """True: both ends must nearly be reached when inputs are large."""


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """A call that is made first, to learn lengths that are the student's own choice, such as the latent size."""

    __pydantic_config__ = STRICT
    ways: Ways
    outputs: Outputs
    calls: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    """Methods or layers that are called where the model itself does not return all of them."""


@dataclass(frozen=True, kw_only=True)
class OutputsCheck:
    """What a call returns, found by size, whatever the order and the names: every output is there and in its range."""

    __pydantic_config__ = STRICT
    kind: Literal["outputs"] = "outputs"
    model: ModelCall
    """How the model is made: `VAE()`."""
    calls: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    """Methods or layers of the model that are called instead of itself: the first that works counts."""
    inputs: Annotated[dict[Name, Drawn], Field(max_length=10)] = field(default_factory=dict)
    """How each input is drawn; one that is not here has normal numbers."""
    ways: Ways
    """Accepted ways of giving the inputs, tried in turn: `noise(N, 100, 1, 1), label(N)`. `+` joins two along the
    second axis. A letter is a length: `N` is the batch, others are learnt; `any` is what the network's weights take."""
    outputs: Outputs
    """Name and size of each: `(N, L)`. `|` gives another accepted size; axes of length 1 never count; a letter that is
    new stands for any length, the same everywhere. Further outputs are allowed."""
    beside: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    """Methods or layers that are given the same inputs, for outputs that the call itself does not return."""
    ranges: dict[Name, Range] = field(default_factory=dict)
    """For outputs that must stay in a range; each is a share of its own."""
    learn: Learnt | None = None
    batch: Annotated[int, Field(ge=2, le=64)] = 4
    absent: Literal["fail", "person"] = "fail"
    """Where none of `calls` is there, or none takes any of the ways, or where an output has another size than asked
    for: no marks, or a person's to mark."""


@dataclass(frozen=True, kw_only=True)
class RespondsCheck:
    """Outputs change with what they should depend on, and with nothing else."""

    __pydantic_config__ = STRICT
    kind: Literal["responds"] = "responds"
    model: ModelCall
    inputs: Annotated[dict[Name, Drawn], Field(max_length=10)] = field(default_factory=dict)
    ways: Ways
    outputs: Outputs
    to: dict[Name, tuple[Name, ...]] = field(default_factory=dict)
    """What each output must change with: inputs by name, or `seed` for what is drawn anew in each call."""
    ignores: dict[Name, tuple[Name, ...]] = field(default_factory=dict)
    """What each output must not change with."""
    mode: Mode = "eval"
    batch: Annotated[int, Field(ge=2, le=64)] = 4


@dataclass(frozen=True, kw_only=True)
class HeadsCheck:
    """A gradient from each output reaches parameters, together all of them, and it is the gradient of what the network
    computes."""

    __pydantic_config__ = STRICT
    kind: Literal["heads"] = "heads"
    model: ModelCall
    inputs: Annotated[dict[Name, Drawn], Field(max_length=10)] = field(default_factory=dict)
    ways: Ways
    outputs: Outputs
    shared: bool = True
    """Whether the outputs must learn together: some parameter is reached from every one of them."""
    batch: Annotated[int, Field(ge=2, le=64)] = 4


@dataclass(frozen=True, kw_only=True)
class Argument(Drawn):
    """An argument of a student's function."""

    size: Words
    """`(N, 3, 64, 64)`; all lengths but `N` are numbers. `()` is a single number."""
    names: Annotated[tuple[Name, ...], Field(max_length=30)] = ()
    """Other names that students give it. Arguments are given by name where the function's own are known, otherwise in
    the order of the rubric."""


@dataclass(frozen=True, kw_only=True)
class FunctionCheck:
    """What a student's function, method or loss gives for drawn arguments, beside closed forms or the reference."""

    __pydantic_config__ = STRICT
    kind: Literal["function"] = "function"
    functions: Annotated[tuple[Words, ...], Field(min_length=1, max_length=60)]
    """Where it may be: `vae_loss`, a method as `VAE().reparameterize`, an object that is called as `VAELoss()`. The
    first that is there counts."""
    arguments: Annotated[dict[Name, Argument], Field(min_length=1, max_length=10)]
    value: Annotated[tuple[Formula, ...], Field(max_length=10)] = ()
    """Accepted closed forms of what it gives, over the names of its arguments and `N`."""
    noise: Name | None = None
    """A name in `value` for standard normal noise that the function draws itself."""
    terms: Annotated[dict[TermName, Forms], Field(max_length=5)] = field(default_factory=dict)
    """Of a loss: accepted forms of each term. The function gives their sum, each with a positive weight that is the
    student's own: a sum over the batch and a mean differ by such a weight alone."""
    mode: Mode = "train"
    batch: Annotated[Size, Field(ge=2, le=4096)] = 8
    absent: Literal["fail", "person"] = "person"
    """Where there is no such function: no marks, or a person's to mark, as it may be written out elsewhere."""
    by_arguments: bool = False
    """True: a function or a class's forward is taken too, whatever it is called, where its arguments are called as all
    of `arguments` are."""
