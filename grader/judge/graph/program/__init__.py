"""A program: every ATen operation of one run of a model, and how it is read from what the box told."""

from grader.judge.graph.program.reading import read_program
from grader.judge.graph.program.records import (
    Argument,
    Constant,
    InputFacts,
    ModuleRun,
    Operation,
    ParameterFacts,
    Program,
    Ref,
    refs_in,
)

__all__ = [
    "Argument",
    "Constant",
    "InputFacts",
    "ModuleRun",
    "Operation",
    "ParameterFacts",
    "Program",
    "Ref",
    "read_program",
    "refs_in",
]
