"""Sizes as people write them: ``(32, 16, 64, 64)``, ``torch.Size([32, 16])``, ``32, 16, 64``, ``H = 64, W = 64``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from grader.judge.answers.expressions import CLOSES, Parsed, Token, parse
from grader.judge.answers.records import EXAMPLES, Stated

__all__ = ["Span", "read_axes", "read_bracket", "read_list"]

MAX_LENGTH = 64
MAX_SYMBOLIC = 60
AXES = {
    **dict.fromkeys(("n", "n_out", "b", "batch", "batch_size"), 0),
    **dict.fromkeys(("c", "c_out", "cout", "channels", "channel", "out_channels"), 1),
    **dict.fromkeys(("h", "h_out", "hout", "height", "out_height"), 2),
    **dict.fromkeys(("w", "w_out", "wout", "width", "out_width"), 3),
}
"""Names of an output's axes, in the order N, C, H, W in which a size is written."""
RANK = 4
LETTERS_OF_EXAMPLES = {"n", "b", "m", "bs", "batch", "batch_size", "batchsize", "none"}
BEFORE_SIZE = {
    "size",
    "shape",
    "dim",
    "dims",
    "dimension",
    "dimensions",
    "is",
    "be",
    "are",
    "of",
    "to",
    "output",
    "tuple",
}
"""Words that may touch a bracket without calling anything."""


@dataclass(frozen=True)
class Span:
    """Tokens up to ``end`` hold ``value``; None: they hold none, and their numbers are no results of their own.

    ``parts``: the numbers that the value was computed from. ``equated``: the end of an equation.
    """

    value: Stated | None
    end: int
    parts: frozenset[Fraction] = frozenset()
    equated: bool = False


def read_bracket(tokens: list[Token], index: int, *, nested: bool = False) -> Span | None:
    """A bracketed size at ``index``. Symbols in brackets, and the arguments of a call, are spans without a value."""
    if not tokens[index].is_("(", "[", "{"):
        return None
    called = not nested and _is_called(tokens, index)
    span = _integers(tokens, index) or _with_a_letter(tokens, index) or (None if nested else _nested(tokens, index))
    if span is not None and not called:
        return span
    close = _closing(tokens, index)
    if close is None or not (called or _is_symbolic(tokens[index + 1 : close])):
        return None
    return Span(None, close + 1)


def _is_called(tokens: list[Token], index: int) -> bool:
    """``Conv2d(3, 16, 3)`` and ``kernel_size[0]``, not ``torch.Size([32, 16])``."""
    if index == 0 or tokens[index - 1].kind != "word" or tokens[index - 1].end != tokens[index].start:
        return False
    return tokens[index - 1].text.lower() not in BEFORE_SIZE


def _integers(tokens: list[Token], index: int, first: int | None = None) -> Span | None:
    """Two integers or more in brackets; one with a comma after it, in square brackets, or behind something else: they
    begin at ``first``."""
    values: list[Fraction] = []
    position, comma = index + 1 if first is None else first, False
    squared = False
    while (parsed := parse(tokens, position, grouped=False)) is not None and len(values) <= MAX_LENGTH:
        values += _flat(parsed)
        squared = squared or (parsed.operators == {"^"} and parsed.numbers[-1] == 2)
        position, comma = parsed.end, False
        if position < len(tokens) and tokens[position].kind == "comma":
            position, comma = position + 1, True
        else:
            break
    if not values or position >= len(tokens) or not tokens[position].is_(CLOSES[tokens[index].text]):
        return None
    if len(values) == 1 and not comma and first is None and not tokens[index].is_("["):
        return None
    whole = None if squared else _whole(values)  # (16, 64^2) is two axes for some, and one for others
    return Span(whole, position + 1, frozenset(values))


def _with_a_letter(tokens: list[Token], index: int) -> Span | None:
    """``(N, 16, 64, 64)``: a letter or word for the number of examples, then integers."""
    if index + 3 >= len(tokens) or tokens[index + 1].text.lower() not in LETTERS_OF_EXAMPLES:
        return None
    if tokens[index + 2].kind != "comma":
        return None
    rest = _integers(tokens, index, first=index + 3)
    if rest is None or not isinstance(rest.value, tuple):
        return None
    return Span((EXAMPLES, *rest.value), rest.end, rest.parts)


def _nested(tokens: list[Token], index: int) -> Span | None:
    """``([32, 16])``: brackets around a size."""
    if index + 1 >= len(tokens) or not (inner := read_bracket(tokens, index + 1, nested=True)):
        return None
    if inner.value is None or inner.end >= len(tokens) or not tokens[inner.end].is_(CLOSES[tokens[index].text]):
        return None
    return Span(inner.value, inner.end + 1, inner.parts)


def _flat(parsed: Parsed) -> list[Fraction]:
    """``64 × 64`` inside a size is two of its numbers; any other arithmetic is one."""
    return list(parsed.numbers) if parsed.operators == {"×"} else [parsed.value]


def _whole(values: list[Fraction]) -> tuple[int, ...] | None:
    return tuple(int(value) for value in values) if all(value.denominator == 1 for value in values) else None


def _closing(tokens: list[Token], index: int) -> int | None:
    depth = 0
    for position in range(index, min(len(tokens), index + MAX_SYMBOLIC)):
        if tokens[position].kind == "open":
            depth += 1
        elif tokens[position].kind == "close":
            depth -= 1
            if depth == 0:
                return position
    return None


def _is_symbolic(inside: list[Token]) -> bool:
    """Symbols with commas between them, not a remark: no word follows another word, or a number."""
    kinds = [token.kind for token in inside]
    if "word" not in kinds or "comma" not in kinds:
        return False
    return not any(second == "word" and first in {"word", "number"} for first, second in pairwise(kinds))


def read_axes(tokens: list[Token], index: int) -> Span | None:
    """``N = 32, C = 16, H = W = 64`` at ``index``: two axes or more, each once, put in the order N, C, H, W."""
    axes: dict[int, Fraction] = {}
    position = end = index
    while (assigned := _assignment(tokens, position)) is not None and not axes.keys() & set(assigned[0]):
        names, value, end = assigned
        axes |= dict.fromkeys(names, value)
        position = end
        while position < len(tokens) and (tokens[position].is_(",", ";") or tokens[position].text.lower() == "and"):
            position += 1
    if len(axes) < 2:
        return None
    values = [axes[name] for name in sorted(axes)]
    return Span(_whole(values), end, frozenset(values))


def _assignment(tokens: list[Token], index: int) -> tuple[list[int], Fraction, int] | None:
    names: list[int] = []
    while (
        len(names) < RANK
        and index + 1 < len(tokens)
        and tokens[index].text.lower() in AXES
        and tokens[index + 1].is_("=", "==", ":")
    ):
        names.append(AXES[tokens[index].text.lower()])
        index += 2
    parsed = parse(tokens, index, grouped=False) if names else None
    if parsed is None:
        return None
    while parsed.end < len(tokens) and tokens[parsed.end].kind == "equals":
        following = parse(tokens, parsed.end + 1, grouped=False)
        if following is None:
            break
        parsed = following
    return names, parsed.value, parsed.end


def read_list(tokens: list[Token], index: int, least: int) -> Span | None:
    """``32, 16, 64 × 64`` at ``index``, without brackets: ``least`` integers or more."""
    values: list[Fraction] = []
    position = end = index
    while (parsed := parse(tokens, position, grouped=False)) is not None and parsed.operators <= {"×"}:
        values += parsed.numbers
        position = end = parsed.end
        while position < len(tokens) and (tokens[position].is_(",") or tokens[position].text.lower() == "and"):
            position += 1
        if position == end or len(values) > MAX_LENGTH:
            break
    if len(values) < least or (end < len(tokens) and tokens[end].kind in {"operator", "open"}):
        return None
    if any(token.kind == "number" and re.fullmatch("0[0-9]+", token.text) for token in tokens[index:end]):
        return None  # 2,097,152 is one number
    return Span(_whole(values), end, frozenset(values))
