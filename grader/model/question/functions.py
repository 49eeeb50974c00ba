"""Questions about functions and constants: what is called, with which arguments, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.model.question.files import Source
from grader.model.question.values import Array, Mode, Plain

__all__ = ["Call", "Evaluate", "GivenArgument", "Invoke", "OwnCall"]


@dataclass(frozen=True)
class OwnCall:
    """Arguments as the submission itself gives them: a call that stands in ``source``, after the statements
    ``before``."""

    source: Source
    words: str
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """How to make an object: a class or function of one source file, with arguments; with ``own`` those are taken
    from a call of the submission's own."""

    source: Source
    name: str
    args: tuple[Plain, ...] = ()
    kwargs: tuple[tuple[str, Plain], ...] = ()
    own: OwnCall | None = None

    def __str__(self) -> str:
        if self.own is not None:
            return self.own.words
        words = [repr(value) for value in self.args] + [f"{key}={value!r}" for key, value in self.kwargs]
        return f"{self.name}({', '.join(words)})"


@dataclass(frozen=True)
class Evaluate:
    """Call a function, or take a constant (a name that is no callable), and tell its value as plain data."""

    call: Call
    seed: int = 0
    ask: Literal["evaluate"] = "evaluate"


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
