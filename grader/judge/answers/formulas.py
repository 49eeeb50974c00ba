"""Formulas with named quantities: a small parser that is its own whole language, and their values at given points.

Numbers, names, ``+ - * / // ^``, products without a sign (``C_in K^2``), brackets, floors and ceilings, ``sqrt``,
``exp``, ``log``. Values are exact fractions as long as nothing in the formula is irrational. Nothing is ever evaluated
as code; length, depth, exponents and numbers are capped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Formula", "Node", "Number", "Piece", "Values", "parse_formula", "pieces", "values_of"]

MAX_TOKENS = 250
MAX_DEPTH = 24
MAX_EXPONENT = 70
LARGEST = 10**300
LONGEST_NUMBER = 30

Number = Fraction | float
"""A float only where something irrational has come in."""

Values = tuple[Number | None, ...]
"""At each point."""

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


def _rounded(rounding: Callable[[Number], int]) -> Callable[[Number], Number]:
    return lambda value: Fraction(rounding(value))


def _root(value: Number) -> Number:
    if isinstance(value, Fraction) and value >= 0:
        top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if Fraction(top * top, bottom * bottom) == value:
            return Fraction(top, bottom)
    return math.sqrt(value)


FUNCTIONS: Mapping[str, Callable[[Number], Number]] = {
    "floor": _rounded(math.floor), "int": _rounded(math.floor), "⌊": _rounded(math.floor),
    "ceil": _rounded(math.ceil), "ceiling": _rounded(math.ceil), "⌈": _rounded(math.ceil),
    "sqrt": _root, "exp": math.exp, "log": math.log, "ln": math.log,
}  # fmt: skip
CONSTANTS: Mapping[str, Number] = {"e": math.e, "pi": math.pi}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text with its kind (a group of ``PIECES``) and where it stands."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Node:
    """``number`` (``value``), ``symbol`` (``name``), an operator, or ``call`` (``name``: the function)."""

    kind: str
    name: str = ""
    value: Number = Fraction(0)
    parts: tuple[Node, ...] = ()


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


class _NoFormulaError(Exception):
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
    except _NoFormulaError:
        return None
    if node is None:
        return None
    return Formula(node, parser.index, frozenset(_symbols(node)), frozenset(parser.unknown))


def values_of(node: Node, points: Sequence[Mapping[str, Number]], parts: set[Values] | None = None) -> Values:
    """The value at each point, where each symbol has the number that the point gives it; None where there is none.

    ``parts`` takes the values of all that the formula is made of.
    """
    inner = [values_of(part, points, parts) for part in node.parts]
    values = tuple(_value_at(node, point, [one[at] for one in inner]) for at, point in enumerate(points))
    if parts is not None:
        parts.add(values)
    return values


def _value_at(node: Node, point: Mapping[str, Number], parts: Sequence[Number | None]) -> Number | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    try:
        return _value(node, point, known)
    except (ArithmeticError, ValueError, TypeError, KeyError, _NoFormulaError):
        return None


def _symbols(node: Node) -> Iterator[str]:
    if node.kind == "symbol":
        yield node.name
    for part in node.parts:
        yield from _symbols(part)


def _value(node: Node, point: Mapping[str, Number], values: Sequence[Number]) -> Number:
    if node.kind == "number":
        return node.value
    if node.kind == "symbol":
        return point[node.name]
    if node.kind == "call":
        return _capped(FUNCTIONS[node.name](values[0]))
    if node.kind == "-" and len(values) == 1:
        return -values[0]
    one, other = values
    match node.kind:
        case "+":
            return _capped(one + other)
        case "-":
            return _capped(one - other)
        case "*":
            return _capped(one * other)
        case "/":
            return _capped(one / other)
        case "//":
            return Fraction(math.floor(one / other))
        case _:
            return _power(one, other)


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        if abs(exponent) > MAX_EXPONENT:
            raise _NoFormulaError
        return _capped(base ** int(exponent))
    power = float(base) ** float(exponent)
    if isinstance(power, complex):
        raise _NoFormulaError
    return _capped(power)


def _capped(value: Number) -> Number:
    if isinstance(value, Fraction):
        if max(abs(value.numerator), value.denominator) > LARGEST:
            raise _NoFormulaError
    elif not math.isfinite(value):
        raise _NoFormulaError
    return value


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
            raise _NoFormulaError
        if self.index >= self.limit:
            return None
        piece = self.pieces[self.index]
        match piece.kind:
            case "number":
                if len(piece.text) > LONGEST_NUMBER:
                    raise _NoFormulaError
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
