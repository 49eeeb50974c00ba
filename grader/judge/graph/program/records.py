"""A program: every ATen operation of one run of a model, in order, as the box wrote it down.

It is a claim until its execution has agreed with the model (:mod:`grader.judge.graph.verify`). It is executed as it
stands, in-place operations and views included: what each value means is left to torch, not reconstructed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.model import Array

__all__ = [
    "Argument",
    "Constant",
    "InputFacts",
    "ModuleRun",
    "Operation",
    "ParameterFacts",
    "Program",
    "Ref",
    "Size",
    "refs_in",
]

Size = tuple[int, ...]


@dataclass(frozen=True)
class Ref:
    """What an argument refers to.

    ``kind`` is ``value`` (``index``: the operation that made it, ``output``: which of its results), ``input``
    (``index``: which input), ``parameter`` (``name``: a parameter or buffer, by the first of its names) or
    ``constant`` (``index``: a tensor that was there before the run and belongs to no module). A tensor that is changed
    in place keeps its reference; ``size`` is that at the time of use.
    """

    kind: str
    index: int = 0
    output: int = 0
    name: str = ""
    size: Size = ()


Argument = None | bool | int | float | str | Ref | tuple["Argument", ...]


def refs_in(value: Argument) -> tuple[Ref, ...]:
    """The references in an argument, those in lists in their order."""
    if isinstance(value, Ref):
        return (value,)
    return tuple(ref for member in value for ref in refs_in(member)) if isinstance(value, tuple) else ()


@dataclass(frozen=True)
class Operation:
    """One call of an ATen operator. ``module``: the submodule that was running, for words only.

    ``arguments`` holds every argument of the schema, by name, also those left at their defaults; without ``device``,
    ``pin_memory`` and ``generator``. Types are words: ``float32``, ``contiguous_format``.
    """

    operator: str
    """``convolution``, ``add_``: without ``aten::``; those of other libraries keep their prefix."""
    overload: str
    """``default``, ``Tensor``, ``out``, ..."""
    arguments: Mapping[str, Argument]
    sizes: tuple[Size, ...]
    """Sizes of its results, of those that are tensors; members of lists one by one."""
    module: str


@dataclass(frozen=True)
class ParameterFacts:
    """A parameter or buffer, once, under the first of its names; ``aliases``: its other names, where it is tied.

    ``stride`` (in elements) where it does not lie in memory row by row. ``value``: of a buffer of integers or truth
    values that the run used: numbers drawn outside would mean nothing there.
    """

    name: str
    size: Size
    learnable: bool
    is_buffer: bool
    aliases: tuple[str, ...] = ()
    dtype: str = "float32"
    stride: Size = ()
    value: Array | None = None


@dataclass(frozen=True)
class Constant:
    """A tensor that belongs to no module and that no operation of the run has made; ``value`` where it was told.

    ``learnable``: it asks for a gradient, so it was meant to be a parameter.
    """

    size: Size
    dtype: str
    value: Array | None = None
    learnable: bool = False


@dataclass(frozen=True)
class InputFacts:
    """Size and type of one input."""

    size: Size
    dtype: str = "float32"


@dataclass(frozen=True)
class ModuleRun:
    """One call of a submodule that ended with a tensor.

    ``given`` and ``made`` are sizes of its first input (empty where it was given none) and its output; ``first`` and
    ``last`` bound its operations (``operations[first:last]``); ``takes`` and ``gives`` say which values those were.
    """

    name: str
    kind: str
    given: Size
    made: Size
    first: int
    last: int
    takes: Ref | None
    gives: Ref


@dataclass(frozen=True, eq=False)
class Program:
    """``outputs`` are what forward returned, in order, under ``names`` (``form``: ``tensor``, ``tuple``, ``mapping``);
    there are none where it is not ``complete``: forward stopped half-way, or the run was too long.

    ``on``: ``meta``, or ``cpu`` where ``meta`` would not do. ``unseen``: what a run cannot show, in words: values that
    Python took out of tensors, tensors from elsewhere.
    """

    operations: tuple[Operation, ...]
    parameters: tuple[ParameterFacts, ...]
    inputs: tuple[InputFacts, ...]
    constants: tuple[Constant, ...]
    outputs: tuple[Ref, ...]
    names: tuple[str, ...]
    form: str
    mode: str
    on: str
    modules: tuple[ModuleRun, ...]
    unfilled: tuple[str, ...]
    unseen: tuple[str, ...] = ()
    complete: bool = True
