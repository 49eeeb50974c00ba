"""Formulas of losses, such as ``mean((D(x) - 1)**2)/2 + mean(D(G(z))**2)/2``: read as data, never run.

A formula has numbers, names, ``+ - * / **``, brackets, calls of networks by name, and the functions below.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from grader.errors import RubricError
from grader.near import options, shown
from grader.rubric.expression import parse_expression

__all__ = ["FUNCTIONS", "ParsedFormula", "parse_formula", "unknown_names"]

FUNCTIONS = {
    "mean": 1, "sum": 1, "abs": 1, "square": 1, "sqrt": 1, "exp": 1, "log": 1, "sigmoid": 1,
    "mse": 2, "l1": 2, "bce": 2, "bce_logits": 2,
}  # fmt: skip
"""Functions and how many arguments each takes; ``bce`` takes probabilities and targets."""
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
NODES = 300
TERMS = 10
"""Which of a formula's terms a step has followed is tried out in every combination."""


@dataclass(frozen=True)
class ParsedFormula:
    """``terms`` add up to the formula; ``networks`` are called in it, ``names`` are its variables and settings."""

    text: str
    terms: tuple[ast.expr, ...]
    networks: frozenset[str]
    names: frozenset[str]


def parse_formula(text: str) -> ParsedFormula:
    """Raises RubricError, which quotes the text and says what is wrong with it."""
    try:
        body = parse_expression(text.strip())
    except RubricError as error:
        raise RubricError(f"the formula {error}") from error
    if sum(1 for _ in ast.walk(body)) > NODES:
        raise RubricError(f"the formula {shown(text)} is too long")
    _check(body, text)
    terms = tuple(_terms(body))
    if len(terms) > TERMS:
        raise RubricError(f"the formula {shown(text)} has {len(terms)} terms; {TERMS} are the most")
    called = {node.func.id for node in ast.walk(body) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    names = {node.id for node in ast.walk(body) if isinstance(node, ast.Name)}
    return ParsedFormula(text, terms, frozenset(called - FUNCTIONS.keys()), frozenset(names - called))


def _check(node: ast.expr, text: str) -> None:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return
        case ast.Name():
            return
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            _check(inner, text)
        case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, OPERATORS):
            _check(left, text)
            _check(right, text)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            wanted = FUNCTIONS.get(name, 1)
            if len(args) != wanted or any(isinstance(one, ast.Starred) for one in args):
                raise RubricError(f"the formula {shown(text)}: {name} takes {wanted} argument{'s' * (wanted > 1)}")
            for one in args:
                _check(one, text)
        case _:
            words = ast.get_source_segment(text.strip(), node) or text
            raise RubricError(
                f"the formula {shown(text)} has {shown(words)}: only numbers, names, + - * / **, networks, and the "
                f"functions {', '.join(FUNCTIONS)} are understood"
            )


def _terms(node: ast.expr) -> list[ast.expr]:
    """What adds up to the expression; a factor or a divisor of a sum goes to each of its terms."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [*_terms(left), *_terms(right)]
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return [*_terms(left), *(ast.UnaryOp(ast.USub(), term) for term in _terms(right))]
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return [ast.BinOp(term, ast.Div(), right) for term in _terms(left)]
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if len(_terms(left)) == 1:
            return [ast.BinOp(left, ast.Mult(), term) for term in _terms(right)]
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if len(_terms(right)) == 1:
            return [ast.BinOp(term, ast.Mult(), right) for term in _terms(left)]
        case _:
            return [node]


def unknown_names(formula: ParsedFormula, networks: frozenset[str], names: frozenset[str]) -> list[str]:
    """Sentences for each network and each name that is not known."""
    return [
        *(
            f"no network is called {shown(one)}: {options(one, sorted(networks))}"
            for one in sorted(formula.networks - networks)
        ),
        *(f"{shown(one)} means nothing here: {options(one, sorted(names))}" for one in sorted(formula.names - names)),
    ]
