"""Formulas with named quantities: a small parser that is its own whole language, and their values at given points.

Numbers, names, ``+ - * / // ^``, products without a sign (``C_in K^2``), brackets, floors and ceilings, ``sqrt``,
``exp``, ``log``. Values are exact fractions as long as nothing in the formula is irrational. Nothing is ever evaluated
as code; length, depth, exponents and numbers are capped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from grader.judge.answers.formula_values import CONSTANTS, FUNCTIONS, Node

__all__ = ["Formula", "Piece", "parse_formula", "pieces"]

MAX_TOKENS = 160
MAX_DEPTH = 12
LONGEST_NUMBER = 30

PIECES = re.compile(
    r"""
      (?P<number> [0-9]+(?:\.[0-9]+)? )
    | (?P<name>   [^\W\d_]\w*'* )
    | (?P<equals> ==? | ≈ | ≡ | := )
    | (?P<floor>  // )
    | (?P<operator> [-+*/^×] )
    | (?P<open>   [(\[{⌊⌈] )
    | (?P<close>  [)\]}⌋⌉] )
    | (?P<other>  \S )
    """,
    re.VERBOSE,
)
CLOSES = {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text with its kind (a group of ``PIECES``) and where it stands."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, the index after its last piece, its known symbols, and names in it that are none of them."""

    node: Node
    end: int
    symbols: frozenset[str]
    unknown: frozenset[str]

    @property
    def is_bare(self) -> bool:
        """A number or a symbol alone."""
        return self.node.kind in {"number", "symbol"}


class _TooLargeError(Exception):
    """A cap was reached."""


def pieces(text: str) -> list[Piece]:
    """The pieces of a plain text."""
    return [
        Piece(match.lastgroup or "other", match.group(), match.start(), match.end()) for match in PIECES.finditer(text)
    ]


def parse_formula(found: list[Piece], index: int, symbol_of: Callable[[str], tuple[str, ...]]) -> Formula | None:
    """The longest formula that begins at ``index``; None where there is none.

    ``symbol_of`` gives the symbols that a name means, several for a product without signs (``KK``), none for a word.
    """
    parser = _Parser(found, index, symbol_of)
    try:
        node = parser.sum(0)
    except _TooLargeError:
        return None
    if node is None:
        return None
    return Formula(node, parser.index, frozenset(_symbols(node)), frozenset(parser.unknown))


def _symbols(node: Node) -> Iterator[str]:
    if node.kind == "symbol":
        yield node.name
    for part in node.parts:
        yield from _symbols(part)


class _Parser:
    """One descent. A rule that does not match returns None and leaves ``index`` as it was."""

    def __init__(self, found: list[Piece], index: int, symbol_of: Callable[[str], tuple[str, ...]]) -> None:
        self.pieces, self.index, self.symbol_of = found, index, symbol_of
        self.limit = min(len(found), index + MAX_TOKENS)
        self.unknown: set[str] = set()

    def sum(self, depth: int) -> Node | None:
        node = self.product(depth)
        while node is not None and (operator := self.mark()) in {"+", "-"}:
            following = self.after(lambda: self.product(depth))
            if following is None:
                break
            node = Node(operator, parts=(node, following))
        return node

    def product(self, depth: int) -> Node | None:
        node = self.signed(depth)
        while node is not None:
            operator = {"×": "*"}.get(self.mark(), self.mark())
            if operator in {"*", "/", "//"}:
                following = self.after(lambda: self.signed(depth))
            elif self.begins_factor():
                operator, following = "*", self.power(depth)
            else:
                break
            if following is None:
                break
            node = Node(operator, parts=(node, following))
        return node

    def signed(self, depth: int) -> Node | None:
        if (sign := self.mark()) in {"+", "-"}:
            node = self.after(lambda: self.power(depth))
            return Node("-", parts=(node,)) if node is not None and sign == "-" else node
        return self.power(depth)

    def power(self, depth: int) -> Node | None:
        start = self.index
        base = self.atom(depth)
        if base is None or self.mark() != "^":
            return base
        exponent = self.after(lambda: self.signed(depth + 1))
        if exponent is None:
            return base
        if self.pieces[start].kind == "name" and base.kind == "*":  # in KK^2 the power is the last one's
            return Node("*", parts=(base.parts[0], Node("^", parts=(base.parts[1], exponent))))
        return Node("^", parts=(base, exponent))

    def atom(self, depth: int) -> Node | None:
        if depth > MAX_DEPTH:
            raise _TooLargeError
        if self.index >= self.limit:
            return None
        piece = self.pieces[self.index]
        match piece.kind:
            case "number":
                if len(piece.text) > LONGEST_NUMBER:
                    raise _TooLargeError
                self.index += 1
                return Node("number", value=Fraction(piece.text))
            case "name":
                return self.named(piece, depth)
            case "open":
                return self.bracket(depth)
            case _:
                return None

    def named(self, piece: Piece, depth: int) -> Node | None:
        symbols = self.symbol_of(piece.text)
        if symbols:
            self.index += 1
            node = Node("symbol", symbols[0])
            for name in symbols[1:]:
                node = Node("*", parts=(node, Node("symbol", name)))
            return node
        name = piece.text.lower()
        if name in FUNCTIONS:
            argument = self.after(lambda: self.power(depth + 1))
            return Node("call", name, parts=(argument,)) if argument is not None else None
        if name in CONSTANTS:
            self.index += 1
            return Node("number", value=CONSTANTS[name])
        if not self.is_operand(piece):
            return None
        self.index += 1
        self.unknown.add(piece.text)
        return Node("symbol", piece.text)

    def is_operand(self, piece: Piece) -> bool:
        """Whether a name that is not known stands as a symbol does: short, and next to an operator."""
        if len(piece.text) > 12 or (len(piece.text) > 2 and "_" not in piece.text and not piece.text[-1].isdigit()):
            return False
        beside = (self.pieces[at] for at in (self.index - 1, self.index + 1) if 0 <= at < len(self.pieces))
        return any(one.kind in {"operator", "floor"} for one in beside)

    def bracket(self, depth: int) -> Node | None:
        opening = self.pieces[self.index].text
        start = self.index
        self.index += 1
        inner = self.sum(depth + 1)
        if inner is None or self.index >= self.limit or self.pieces[self.index].text != CLOSES[opening]:
            self.index = start
            return None
        self.index += 1
        return Node("call", opening, parts=(inner,)) if opening in FUNCTIONS else inner

    def begins_factor(self) -> bool:
        """Whether what comes next is multiplied without a sign: a bracket, a known name, a number behind neither."""
        if self.index >= self.limit:
            return False
        piece, before = self.pieces[self.index], self.pieces[self.index - 1]
        if piece.kind == "open":
            return piece.text != "{" and (before.kind != "name" or bool(self.symbol_of(before.text)))
        if piece.kind == "name":
            if piece.text == "e":
                return self.index + 1 < self.limit and self.pieces[self.index + 1].text == "^"
            return bool(self.symbol_of(piece.text)) or (piece.text.lower() in FUNCTIONS and before.kind != "name")
        return False

    def after(self, rule: Callable[[], Node | None]) -> Node | None:
        """What stands after the piece at ``index``; the piece is left where it is when there is nothing."""
        start = self.index
        self.index += 1
        node = rule()
        if node is None:
            self.index = start
        return node

    def mark(self) -> str:
        """The operator at ``index``; empty where there is none."""
        if self.index >= self.limit or self.pieces[self.index].kind not in {"operator", "floor"}:
            return ""
        return self.pieces[self.index].text
