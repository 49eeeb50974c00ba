"""A variant: the reference's hand-in with something changed, and where and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Place", "Sort", "Theme", "Variant"]


class Sort(StrEnum):
    """What a variant is there for."""

    REFERENCE = "reference"
    STARTER = "starter"
    MUTANT = "mutant"
    REWRITE = "rewrite"


class Theme(StrEnum):
    """What is wrong with a mutant; ``rewriting`` where nothing is."""

    ACTIVATION = "activation"
    ANSWER = "answer"
    ARGUMENTS = "arguments"
    BIAS = "bias"
    DEFAULT = "default"
    DILATION = "dilation"
    DOUBLED = "doubled"
    DROPOUT = "dropout"
    DROPPED = "dropped"
    EPSILON = "epsilon"
    FILE = "file"
    FROZEN = "frozen"
    GRADIENT = "gradient"
    GROUPS = "groups"
    HARD_CODED = "hard-coded"
    INPUT = "input"
    KERNEL = "kernel"
    LAYER = "layer"
    MODE = "mode"
    MOMENTUM = "momentum"
    NOISE = "noise"
    NORMALISATION = "normalisation"
    NUMBER = "number"
    OPERATOR = "operator"
    OUTPUT = "output"
    PADDING = "padding"
    POOLING = "pooling"
    STATEMENT = "statement"
    STRIDE = "stride"
    SWAPPED = "swapped"
    TIED = "tied"
    UNREGISTERED = "unregistered"
    WIDTH = "width"
    REWRITING = "rewriting"


@dataclass(frozen=True)
class Place:
    """Where a variant differs from the reference: ``line`` counts from 1, 0 where there is none.

    ``subjects`` are those whose code it is: classes and functions that the rubric asks for, or written answers.
    ``layer`` is the path of a submodule as ``named_modules`` has it, empty where no single one is meant.
    """

    file: str
    line: int
    subjects: frozenset[str]
    layer: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, kw_only=True)
class Variant:
    """``changed`` has the whole text of each file that is new or other than the reference's; None: not handed in.

    ``words`` say what is other. ``name`` is unique among the variants of a trial, and safe as a file's name; it is
    given when all are there.
    """

    sort: Sort
    theme: Theme
    words: str
    place: Place
    changed: Mapping[str, str | None] = field(default_factory=dict)
    name: str = ""
