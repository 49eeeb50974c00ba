"""Sizes with letters, ways of giving inputs, and places of functions: read as data, never run.

``noise(N, 100, 1, 1) + label(N, 1, 1, 1), other(N)`` is a way: two arguments, the first of two inputs that are joined.
``(N, L) | (N, L, 1, 1)`` are sizes. ``vae_loss``, ``VAE().loss`` and ``VAELoss()`` are places of a function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from grader.errors import RubricError
from grader.near import shown
from grader.rubric.call import parse_call
from grader.rubric.expression import parse_expression

__all__ = ["OPEN", "Joined", "Lengths", "Place", "letters_in", "parse_place", "parse_sizes", "parse_way", "way_words"]

Lengths = tuple[int | str, ...]
"""Lengths of axes: numbers, or letters for those that are not fixed."""
LONGEST = 1_000_000
OPEN = "any"
"""The length of an input that the network itself decides: its second axis."""


@dataclass(frozen=True)
class Joined:
    """One argument: inputs by name with their sizes, joined along the second axis where there are several."""

    parts: tuple[tuple[str, Lengths], ...]


@dataclass(frozen=True)
class Place:
    """Where a function is: ``words`` make a call; with ``made`` it is called first, and what comes of it is the
    function, or has it as its ``method``."""

    words: str
    made: bool
    method: str = ""


def parse_way(text: str) -> tuple[Joined, ...]:
    """The arguments of one way. Raises RubricError, which quotes the text."""
    node = parse_expression(text.strip())
    members = node.elts if isinstance(node, ast.Tuple) else [node]
    return tuple(Joined(tuple(_parts(text, member))) for member in members)


def way_words(way: tuple[Joined, ...]) -> str:
    """The arguments as a rubric writes them."""
    return ", ".join(
        " + ".join(f"{name}({', '.join(map(str, size))})" for name, size in joined.parts) for joined in way
    )


def parse_sizes(text: str) -> tuple[Lengths, ...]:
    """Every accepted size. Raises RubricError, which quotes the text."""
    return tuple(_sizes(text, parse_expression(text.strip())))


def letters_in(text: str) -> set[str]:
    """The letters of sizes, each a length that is not fixed. Raises RubricError, which quotes the text."""
    return {one for size in parse_sizes(text) for one in size if isinstance(one, str)}


def parse_place(text: str) -> Place:
    """A function's name, a call, or a method of what a call makes. Raises RubricError, which quotes the text."""
    node = parse_expression(text.strip())
    if isinstance(node, ast.Name):
        return Place(f"{node.id}()", made=False)
    method = ""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
        method, node = node.attr, node.value
    words = ast.get_source_segment(text.strip(), node) or ""
    parse_call(words)
    return Place(words, made=True, method=method)


def _parts(text: str, node: ast.expr) -> Iterator[tuple[str, Lengths]]:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _parts(text, left)
            yield from _parts(text, right)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            yield name, tuple(_length(text, one) for one in args)
        case _:
            raise RubricError(f"{shown(text)} is no way of giving inputs: write noise(N, 100), label(N)")


def _sizes(text: str, node: ast.expr) -> Iterator[Lengths]:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _sizes(text, left)
            yield from _sizes(text, right)
        case ast.Tuple(elts=members):
            yield tuple(_length(text, one) for one in members)
        case _:
            raise RubricError(f"{shown(text)} is no size: write (N, 3, 64, 64), with a comma also in (N,)")


def _length(text: str, node: ast.expr) -> int | str:
    match node:
        case ast.Constant(value=int() as length) if not isinstance(length, bool) and 1 <= length <= LONGEST:
            return length
        case ast.Name(id=name):
            return name
        case _:
            raise RubricError(f"{shown(text)} has a length that is neither a number from 1 to {LONGEST} nor a letter")
