"""Results: every size and every number that a text states, with where it stands and what it was worked out from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from grader.judge.answers.expressions import Parsed, Token, parse, tokenise
from grader.judge.answers.records import Form, Stated
from grader.judge.answers.sequences import Span, read_axes, read_bracket, read_list

__all__ = ["Result", "find_results"]

MAX_TOKENS = 20_000
MAX_UNITS = 5
TWO_OF_THREE = re.compile(r"[0-9]{3} [1-9][0-9]{2}")
"""One number in two groups, or two numbers side by side: one struck out, or of two columns of a table."""
LOOK_BACK = 12
"""Tokens before a number among which the bracket is looked for in which it stands."""
UNITS = {"weight", "weights", "bias", "biases", "filter", "filters", "channel", "channels", "kernel", "kernels"}
UNITS |= {"parameter", "parameters", "param", "params", "learnable", "trainable", "input", "output", "per", "for"}
"""Words that may stand among the numbers of a sum: ``432 weights + 16 biases``."""


FUNCTIONS = {"ln", "log", "lg", "sqrt", "exp", "sin", "cos", "tan", "tanh", "sigmoid", "√"}
"""A number beside one of these is no value of its own: ``ln 2``, ``0.5 log 3``."""


@dataclass(frozen=True)
class Result:
    """A value that a text states between ``start`` and ``end``.

    ``parts``: the numbers it was computed from. ``equated``: it ends an equation with numbers. ``named``: the symbol
    or word that it is set equal to, ``(...)`` for a bracket of symbols.
    """

    value: Stated
    start: int
    end: int
    parts: frozenset[Fraction] = frozenset()
    equated: bool = False
    named: str = ""


def find_results(text: str, form: Form | None) -> list[Result]:
    """The results in a plain text (:func:`grader.judge.answers.plain.plain`), in order.

    With a form only values of that form: a tuple of any length, or an integer. Without one ``16*27`` is a product
    and ``32 × 16`` a size.
    """
    tokens = _without_units(tokenise(text)[:MAX_TOKENS])
    scanner = _Scanner(tokens, form)
    found: list[Result] = []
    index = 0
    while index < len(tokens):
        span = scanner.span(index)
        if span is None:
            index += 1
            continue
        value = _fitted(span.value, form)
        if value is not None:
            start, end = tokens[index].start, tokens[span.end - 1].end
            found.append(Result(value, start, end, span.parts, span.equated, _named(tokens, index)))
            if span.end == index + 1 and TWO_OF_THREE.fullmatch(tokens[index].text) and not isinstance(value, tuple):
                found.append(Result(int(tokens[index].text[4:]), start + 4, end))
        index = max(span.end, index + 1)
    return found


def _fitted(value: Stated | None, form: Form | None) -> Stated | None:
    """``value`` in the form that is asked for; a tuple of one is an integer, and the reverse."""
    if value is None or form is None:
        return value
    if form.length is None:
        if isinstance(value, tuple):
            return value[0] if len(value) == 1 else None
        return value
    if not isinstance(value, tuple):
        return (int(value),) if form.length == 1 else None
    return value


class _Scanner:
    """Reads whatever begins at a token."""

    def __init__(self, tokens: list[Token], form: Form | None) -> None:
        self.tokens = tokens
        self.length = form.length if form else None
        self.wants_tuple = form is None or form.length is not None
        self.wants_fractions = form is not None and form.fractions

    def span(self, index: int) -> Span | None:
        """The value at ``index``, or a stretch that must be passed over; None for a token that is neither."""
        token = self.tokens[index]
        if token.kind == "word":
            axes = read_axes(self.tokens, index) if self.wants_tuple else None
            return axes or (self.chain(index) if parse(self.tokens, index) else None)
        if token.kind == "open":
            chained = None if self.wants_tuple else self.chain(index)  # (1,589,760) where an integer is wanted
            return chained or read_bracket(self.tokens, index) or self.chain(index)
        if token.kind == "number":
            return self.listed(index) or self.chain(index)
        return self.chain(index) if token.is_("-") and self.is_sign(index) else None

    def listed(self, index: int) -> Span | None:
        """Numbers with commas between them, where a tuple is wanted and they are no grouped digits."""
        if not self.wants_tuple or not self.is_clean_left(index):
            return None
        span = read_list(self.tokens, index, max(2, min(3, self.length or 3)))
        if span and self.is_rest(index):  # (32 images, 16, 64, 64)
            return Span(None, span.end)
        grouped = parse(self.tokens, index)
        if span and self.length is None and grouped and grouped.end == span.end and not grouped.operators:
            return None
        return span

    def is_rest(self, index: int) -> bool:
        """What stands at ``index`` goes on behind a comma in a bracket that has begun with something else."""
        if index < 2 or self.tokens[index - 1].kind != "comma":
            return False
        near = self.tokens[max(0, index - LOOK_BACK) : index - 1]
        last = next((token.kind for token in reversed(near) if token.kind in {"open", "close"}), "close")
        return last == "open"

    def chain(self, index: int) -> Span | None:
        """An expression, or a chain of them with equals signs: its last member is its value."""
        first = parsed = parse(self.tokens, index)
        if parsed is None:
            return None
        if not self.wants_tuple and self.is_decimal_comma(parsed.end):
            return Span(None, parsed.end + 2)
        clean = self.is_clean_left(index) and self.is_clean_right(parsed.end, parsed.value)
        parts: set[Fraction] = set(parsed.numbers)
        while parsed.end < len(self.tokens) and self.tokens[parsed.end].kind == "equals":
            following = parse(self.tokens, parsed.end + 1)
            if following is None or not self.is_clean_right(following.end, following.value):
                break
            parts |= {parsed.value, *following.numbers}
            parsed, clean = following, True
        alone = parsed is first
        if clean and alone and (size := self.product_as_size(parsed)):
            return Span(size, parsed.end, frozenset(parts))
        value: Stated | None = int(parsed.value) if clean and parsed.value.denominator == 1 else None
        if clean and value is None and self.wants_fractions:
            value = parsed.value
        return Span(value, parsed.end, frozenset(parts), equated=not alone)

    def is_decimal_comma(self, comma: int) -> bool:
        """``1,75`` at the number before ``comma``: one or two digits behind it, and no list that goes on."""
        if comma + 1 >= len(self.tokens) or self.tokens[comma].kind != "comma":
            return False
        before, behind = self.tokens[comma - 1], self.tokens[comma + 1]
        touch = before.end == self.tokens[comma].start and self.tokens[comma].end == behind.start
        goes_on = comma + 2 < len(self.tokens) and self.tokens[comma + 2].kind in {"comma", "close"}
        listed = comma > 1 and self.tokens[comma - 2].kind in {"comma", "open"}
        digits = before.text.isdigit() and re.fullmatch(r"[0-9]{1,2}", behind.text) is not None
        return touch and digits and not goes_on and not listed

    def product_as_size(self, parsed: Parsed) -> tuple[int, ...] | None:
        """``32 × 16 × 64 × 64``; with asterisks only where a size of that length is asked for."""
        if not self.wants_tuple or any(number.denominator != 1 for number in parsed.numbers):
            return None
        asked = self.length is not None and len(parsed.numbers) in {self.length, self.length - 1}
        if parsed.operators == {"×"} or (parsed.operators == {"*"} and asked):
            return tuple(int(number) for number in parsed.numbers)
        return None

    def is_clean_left(self, index: int) -> bool:
        """No operator with a symbol on its other side leads into the expression."""
        if index == 0:
            return True
        before = self.tokens[index - 1]
        touches = before.end == self.tokens[index].start
        if before.text in FUNCTIONS:
            return False
        if before.kind == "operator":
            return before.is_("-") and not touches and index > 1 and self.is_prose(index - 2)
        if before.kind == "number" and self.tokens[index].is_("("):
            return not touches and not self.is_factor(index, Fraction(before.text) if before.text.isdigit() else None)
        return not (touches and before.kind in {"word", "close"})

    def is_clean_right(self, end: int, value: Fraction) -> bool:
        """No operator with a symbol, no bracket that touches (an implicit product), no per cent sign follows."""
        if end >= len(self.tokens):
            return True
        after = self.tokens[end]
        if after.text in FUNCTIONS:
            return False
        if after.kind == "operator":
            return after.is_("-") and end + 1 < len(self.tokens) and self.is_prose(end + 1)
        touches = after.start == self.tokens[end - 1].end
        if touches and after.kind == "number":  # a power whose exponent has come down: (8 - 3 + 2)2
            return False
        return not (after.is_("%") or (after.kind == "open" and (touches or self.is_factor(end, value))))

    def is_factor(self, index: int, value: Fraction | None) -> bool:
        """The bracket at ``index`` multiplies the ``value`` before it: ``16 (27 + 1)``, not ``448 (432 + 16)``."""
        inner = parse(self.tokens, index)
        return inner is not None and bool(inner.operators) and inner.value != value

    def is_prose(self, index: int) -> bool:
        """A word of a sentence, not a symbol."""
        token = self.tokens[index]
        return token.kind == "word" and token.text.isalpha() and len(token.text) > 2

    def is_sign(self, index: int) -> bool:
        """A minus that belongs to the number after it, not a dash nor a difference."""
        if index == 0 or self.tokens[index - 1].kind in {"equals", "open", "comma"}:
            return True
        if index + 1 >= len(self.tokens) or self.tokens[index - 1].kind not in {"word", "other"}:
            return False
        return self.tokens[index].end == self.tokens[index + 1].start > self.tokens[index - 1].end + 1


def _named(tokens: list[Token], index: int) -> str:
    """What stands on the left of the equals sign before ``index``; empty where there is no such sign."""
    if index < 2 or tokens[index - 1].kind != "equals":
        return ""
    before = tokens[index - 2]
    if before.is_("]"):  # kernel_size[0] = 3
        position = index - 3
        while position > 0 and not tokens[position].is_("["):
            position -= 1
        if position > 0 and tokens[position - 1].kind == "word":
            return tokens[position - 1].text
    return before.text if before.kind == "word" else "(...)"


def _without_units(tokens: list[Token]) -> list[Token]:
    """``432 weights + 16 biases`` without its words, ``432 (weights)`` too, where arithmetic goes on after them."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        end = _units_end(tokens, index)
        if end > index and _goes_on(kept, tokens, end):
            index = end
            continue
        kept.append(tokens[index])
        index += 1
    return kept


def _units_end(tokens: list[Token], index: int) -> int:
    """The index after the units that begin at ``index``; ``index`` itself where none do."""
    opened = tokens[index].is_("(")
    end = index + opened
    while end < min(len(tokens), index + MAX_UNITS) and tokens[end].text.lower() in UNITS:
        end += 1
    if end == index + opened:
        return index
    if opened:
        return end + 1 if end < len(tokens) and tokens[end].is_(")") else index
    return end


def _goes_on(before: list[Token], after: list[Token], end: int) -> bool:
    """A number, then an operator or equals sign; or an operator, then a number."""
    if not before or end >= len(after):
        return False
    if before[-1].kind in {"number", "close"}:
        return after[end].is_("+", "*", "×", "=") and end + 1 < len(after)
    return before[-1].is_("+", "*", "×") and after[end].kind == "number"
