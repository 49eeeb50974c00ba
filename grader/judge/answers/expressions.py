"""Arithmetic as it stands in a text: tokens, and a small recursive-descent parser that is its own whole language.

Integers, decimals, ``+ - * / ^``, ``×``, parentheses, floors and ceilings (``⌊7/2⌋``, ``ceil(7/2)``); no other names,
no implicit product. Values are exact fractions. Length, depth, exponents and the size of numbers are capped: what goes
beyond is not arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

__all__ = ["CLOSES", "Parsed", "Token", "parse", "tokenise"]

MAX_TOKENS = 200
MAX_DEPTH = 16
MAX_EXPONENT = 64
MAX_DIGITS = 40

KINDS = re.compile(
    r"""
      (?P<number>
          (?<![0-9][ ])[1-9][0-9]{0,2}(?:[ ][0-9]{3})+(?![ ]?[0-9])(?!\.[0-9])(?![^\W\d])  # 1 589 760
        | [0-9]{1,3}(?:[._'][0-9]{3}){2,}(?![\w'])                                        # 1.589.760
        | [0-9]{1,3}(?:[_'][0-9]{3})(?![\w'])                                             # 1_168
        | [0-9]+(?:\.[0-9]+)?(?!\w|\.[0-9])
      )
    | (?P<word>   \w+ )
    | (?P<equals> ==? | ≈ | ≡ )
    | (?P<operator> [-+*/^×] )
    | (?P<open>   [(\[{⌊⌈] )
    | (?P<close>  [)\]}⌋⌉] )
    | (?P<comma>  , )
    | (?P<other>  \S )
    """,
    re.VERBOSE,
)
ROUNDING: dict[str, Callable[[Fraction], int]] = {
    "floor": floor,
    "int": floor,
    "⌊": floor,
    "ceil": ceil,
    "ceiling": ceil,
    "⌈": ceil,
}
CLOSES = {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text with its kind (a group of ``KINDS``) and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    def is_(self, *texts: str) -> bool:
        """True for a mark (never a word) that reads as one of ``texts``."""
        return self.kind not in {"word", "number"} and self.text in texts


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression: its value, the index after its last token, the numbers in it and the operators between them."""

    value: Fraction
    end: int
    numbers: tuple[Fraction, ...]
    operators: frozenset[str]


class _NotArithmeticError(Exception):
    """A cap was reached, or a division by zero."""


def tokenise(text: str) -> list[Token]:
    """The tokens of a text. A hyphen that joins a number to a word (``16-channel``) is no minus."""
    tokens = []
    for match in KINDS.finditer(text):
        kind = match.lastgroup or "other"
        if match.group() == "-" and _joins(text, match.start()):
            kind = "other"
        tokens.append(Token(kind, match.group(), match.start(), match.end()))
    return tokens


def _joins(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (before.isalnum() or before in CLOSES.values()) and bool(before) and after.isalpha()


def parse(tokens: list[Token], index: int, *, grouped: bool = True) -> Parsed | None:
    """The longest expression that begins at ``index``; None where there is none, or beyond the caps.

    ``grouped`` reads ``1,589,760`` as one number; inside a tuple a comma separates.
    """
    parser = _Parser(tokens, index, grouped)
    try:
        value = parser.sum(0)
    except _NotArithmeticError:
        return None
    if value is None:
        return None
    return Parsed(value, parser.index, tuple(parser.numbers), frozenset(parser.operators))


def _number_at(tokens: list[Token], index: int, *, grouped: bool) -> tuple[Fraction, int] | None:
    """The number at ``index``, and the index after it. ``32,128,3,3`` is a list: its first number stands alone."""
    if index >= len(tokens) or tokens[index].kind != "number":
        return None
    digits, end = tokens[index].text, index + 1
    if grouped and len(digits) <= 3 and digits.isdigit() and not digits.startswith("0"):
        while _comma_and_number(tokens, end):
            group = tokens[end + 1].text
            if len(group) != 3 or not group.isdigit():
                digits, end = tokens[index].text, index + 1
                break
            digits, end = digits + group, end + 2
    plain = re.sub("[ _']", "", digits)
    if plain.count(".") > 1:
        plain = plain.replace(".", "")
    return (Fraction(plain), end) if len(plain) <= MAX_DIGITS else None


def _comma_and_number(tokens: list[Token], comma: int) -> bool:
    """A comma with no space around it, and a number after it."""
    if comma + 1 >= len(tokens) or tokens[comma].kind != "comma" or tokens[comma + 1].kind != "number":
        return False
    return tokens[comma - 1].end == tokens[comma].start and tokens[comma].end == tokens[comma + 1].start


class _Parser:
    """One descent. A rule that does not match returns None and leaves ``index`` and what was noted as they were."""

    def __init__(self, tokens: list[Token], index: int, grouped: bool) -> None:
        self.tokens = tokens
        self.index = index
        self.limit = min(len(tokens), index + MAX_TOKENS)
        self.grouped = grouped
        self.numbers: list[Fraction] = []
        self.operators: list[str] = []

    def sum(self, depth: int) -> Fraction | None:
        value = self.product(depth)
        while value is not None:
            step = self.step("+-", self.product, depth)
            if step is None:
                break
            operator, operand = step
            value = _capped(value + operand if operator == "+" else value - operand)
        return value

    def product(self, depth: int) -> Fraction | None:
        value = self.signed(depth)
        while value is not None:
            step = self.step("*/×", self.signed, depth)
            if step is None:
                break
            operator, operand = step
            if operator == "/" and operand == 0:
                raise _NotArithmeticError
            value = _capped(value / operand if operator == "/" else value * operand)
        return value

    def signed(self, depth: int) -> Fraction | None:
        if (text := self.peek()) in {"+", "-"}:
            self.index += 1
            value = self.power(depth)
            if value is None:
                self.index -= 1
                return None
            return -value if text == "-" else value
        return self.power(depth)

    def power(self, depth: int) -> Fraction | None:
        base = self.atom(depth)
        if base is None or (step := self.step("^", self.signed, depth + 1)) is None:
            return base
        exponent = step[1]
        if exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT or (base == 0 and exponent < 0):
            raise _NotArithmeticError
        return _capped(base ** int(exponent))

    def atom(self, depth: int) -> Fraction | None:
        if depth > MAX_DEPTH:  # every way down comes through here
            raise _NotArithmeticError
        if self.index >= self.limit:
            return None
        if found := _number_at(self.tokens, self.index, grouped=self.grouped):
            value, self.index = found
            self.numbers.append(value)
            return value
        start = self.mark()
        rounding = ROUNDING.get(self.tokens[self.index].text.lower())
        if rounding is not None and self.tokens[self.index].kind == "word":
            self.index += 1
        opening = self.peek()
        if opening not in {"(", "⌊", "⌈"}:
            self.back_to(start)
            return None
        self.index += 1
        inner = self.sum(depth + 1)
        if inner is None or self.peek() != CLOSES[opening]:
            self.back_to(start)
            return None
        self.index += 1
        return inner if rounding is None else Fraction(rounding(inner))

    def step(self, operators: str, rule: Callable[[int], Fraction | None], depth: int) -> tuple[str, Fraction] | None:
        """An operator with its operand; an operator without one is left where it stands."""
        operator = self.peek()
        if not operator or operator not in operators:
            return None
        start = self.mark()
        self.operators.append(operator)
        self.index += 1
        operand = rule(depth)
        if operand is None:
            self.back_to(start)
            return None
        return operator, operand

    def peek(self) -> str:
        """The mark at ``index``; empty at the end and before a word or a number."""
        if self.index >= self.limit or self.tokens[self.index].kind not in {"operator", "open", "close"}:
            return ""
        return self.tokens[self.index].text

    def mark(self) -> tuple[int, int, int]:
        return self.index, len(self.numbers), len(self.operators)

    def back_to(self, mark: tuple[int, int, int]) -> None:
        self.index = mark[0]
        del self.numbers[mark[1] :]
        del self.operators[mark[2] :]


def _capped(value: Fraction) -> Fraction:
    if max(abs(value.numerator), value.denominator) >= 10**MAX_DIGITS:
        raise _NotArithmeticError
    return value
