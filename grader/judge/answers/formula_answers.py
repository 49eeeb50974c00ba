"""The formula that a text states as the answer, compared with the right one as mathematics, at drawn points."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from grader.judge.answers.formula_text import POWER, readable
from grader.judge.answers.formula_values import Node, Number, Values, values_of
from grader.judge.answers.formulas import Formula, Piece, parse_formula, pieces
from grader.judge.answers.symbols import Symbols

__all__ = ["Agreeing", "ExpectedFormula", "FormulaReading", "NearFormula", "names_in", "parse_expected", "read_formula"]

MAX_CANDIDATES = 200
CLOSE = 1e-9
ADDED = r"\b(?:and|plus|add|adding|added|also|with|another)\s+(?:[a-z]+\s+){{0,2}}(?:{names})(?!\w)"
"""A term that is said in words behind a formula."""
ROUNDED = re.compile(r"\b(?:round\w*|floor\w*|ceil\w*|truncat\w*|integer|whole)\b", re.I)
UNREAD = set("∑∏∫√±<>≤≥")
"""Signs of mathematics that are not read: what stands beside them is only part of a formula."""


@dataclass(frozen=True)
class NearFormula:
    """A formula that is not right and earns ``share`` of the marks; ``say`` tells the student what is missing."""

    formula: str
    share: Decimal
    say: str


@dataclass(frozen=True)
class ExpectedFormula:
    """The right formula. ``symbols``: each with the other names that people give it (``C_out``: ``F``, ``filters``)."""

    formula: str
    symbols: tuple[tuple[str, tuple[str, ...]], ...]
    near: tuple[NearFormula, ...] = ()


class Agreeing(StrEnum):
    """``right``; ``near``: one that earns a share; ``wrong``; ``unclear``: a person must look."""

    RIGHT = "right"
    NEAR = "near"
    WRONG = "wrong"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class FormulaReading:
    """What a text states. ``shown``: the formula that counts, or those that compete, as they stand there; ``line``: the
    index of the line of the last of them. ``unknown``: names that are none of the question's."""

    agreeing: Agreeing
    shown: tuple[str, ...] = ()
    line: int = 0
    near: NearFormula | None = None
    unknown: tuple[str, ...] = ()


def names_in(formula: str) -> tuple[str, ...]:
    """The names in a formula that are no functions or constants, in the order of appearance."""
    words = [piece.text for piece in pieces(formula) if piece.kind == "name"]
    known = {"floor", "int", "ceil", "ceiling", "sqrt", "exp", "log", "ln", "e", "pi"}
    return tuple(dict.fromkeys(word for word in words if word.lower() not in known))


def parse_expected(formula: str, symbols: Symbols) -> Node | None:
    """A formula of the staff's: the whole text, with known names alone; None where it is none."""
    found = pieces(POWER.sub("^", formula))
    parsed = parse_formula(found, 0, symbols)
    return parsed.node if parsed is not None and parsed.end == len(found) and not parsed.unknown else None


@dataclass(frozen=True)
class _Candidate:
    """A formula in a text, and its values at the points; None where a name in it is not known."""

    text: str
    line: int
    start: int
    values: Values | None
    parts: frozenset[Values]
    unknown: frozenset[str]
    symbols: frozenset[str]


Points = Sequence[Mapping[str, Number]]


def read_formula(text: str, expected: ExpectedFormula, points: Points) -> FormulaReading:
    """What ``text``, one question's answer, states. ``points``: the drawn numbers for each symbol. Never raises.

    A right formula counts when what comes after it is only part of it; a wrong one only when it stands alone but for
    its parts. Everything else is unclear.
    """
    symbols = Symbols(expected.symbols)
    right = parse_expected(expected.formula, symbols)
    if right is None:
        return FormulaReading(Agreeing.UNCLEAR)
    inside: set[Values] = set()
    wanted = values_of(right, points, inside)
    text = readable(text, symbols)
    candidates = _candidates(text, symbols, points)
    known = [one for one in candidates if one.values is not None]
    unknown = tuple(sorted(frozenset[str]().union(*(one.unknown for one in candidates))))
    good = [one for one in known if _same(one.values, wanted)]
    if good:
        return _rightly(text, candidates, good[-1])
    if not known or unknown:
        shown = tuple(dict.fromkeys(one.text for one in candidates))
        return FormulaReading(Agreeing.UNCLEAR, shown, candidates[-1].line if candidates else 0, unknown=unknown)
    whole = [one for one in known if not any(one.values in other.parts for other in known if other is not one)]
    if len({one.values for one in whole} or {one.values for one in known}) > 1:
        return FormulaReading(Agreeing.UNCLEAR, tuple(dict.fromkeys(one.text for one in whole)), known[-1].line)
    answer = (whole or known)[-1]
    if _has_more(text, symbols, answer) or _is_said_otherwise(text, symbols, answer):
        return FormulaReading(Agreeing.UNCLEAR, (answer.text,), answer.line)
    for near in expected.near:
        node = parse_expected(near.formula, symbols)
        if node is not None and _same(answer.values, values_of(node, points)):
            return FormulaReading(Agreeing.NEAR, (answer.text,), answer.line, near)
    # Part of the right formula: the rest may be said in words. Without a value anywhere, it is too large to be judged.
    is_part = answer.values in inside or all(value is None for value in answer.values or ())
    agreeing = Agreeing.UNCLEAR if is_part else Agreeing.WRONG
    return FormulaReading(agreeing, (answer.text,), answer.line)


def _rightly(text: str, candidates: Sequence[_Candidate], answer: _Candidate) -> FormulaReading:
    """The right formula is there: it counts unless another one is put after it, or beside it with an ``or``."""
    others = [one for one in candidates if one.values is None or one.values not in answer.parts]
    later = [one for one in others if one.start > answer.start]
    line = text.split("\n")[answer.line]
    beside = [one for one in others if one.line == answer.line and one not in later and re.search(r"\bor\b", line)]
    if later or beside:
        shown = tuple(dict.fromkeys(one.text for one in (*beside, answer, *later)))
        unknown = tuple(sorted(frozenset[str]().union(*(one.unknown for one in (*beside, *later)))))
        return FormulaReading(Agreeing.UNCLEAR, shown, answer.line, unknown=unknown)
    return FormulaReading(Agreeing.RIGHT, (answer.text,), answer.line)


def _is_said_otherwise(text: str, symbols: Symbols, answer: _Candidate) -> bool:
    """A number has been put in for a quantity (``C_out = 16``), or rounding is said in words."""
    missing = symbols.known - answer.symbols
    if any(re.search(rf"(?<!\w){re.escape(name)}\s*=\s*\d", text) for name in missing):
        return True
    return ROUNDED.search(text.replace(answer.text, " ")) is not None


def _has_more(text: str, symbols: Symbols, answer: _Candidate) -> bool:
    """A quantity stands in words behind the formula, and may be a term of it."""
    names = "|".join(map(re.escape, sorted(symbols.known, key=len, reverse=True)))
    behind = text[answer.start + len(answer.text) :].partition("\n\n")[0]
    return re.search(ADDED.format(names=names), behind) is not None


def _candidates(text: str, symbols: Symbols, points: Points) -> list[_Candidate]:
    """Every formula in a text that has more than one name or number in it, and a name that is asked for."""
    found = pieces(text)
    candidates: list[_Candidate] = []
    index = 0
    while index < len(found) and len(candidates) < MAX_CANDIDATES:
        formula = parse_formula(found, index, symbols)
        if formula is None:
            index += 1
            continue
        if formula.symbols & symbols.known and not formula.is_bare:
            candidates.append(_candidate(text, found, index, formula, points))
        index = max(formula.end, index + 1)
    return candidates


def _candidate(text: str, found: list[Piece], index: int, formula: Formula, points: Points) -> _Candidate:
    start, end = found[index].start, found[formula.end - 1].end
    beside = {found[at].text for at in (index - 1, formula.end) if 0 <= at < len(found)}
    unread = beside & UNREAD or (
        formula.end < len(found) and found[formula.end].kind in {"operator", "floor"} and found[formula.end].text != "-"
    )
    parts: set[Values] = set()
    values = None if formula.unknown or unread else values_of(formula.node, points, parts)
    unknown = formula.unknown if not unread else formula.unknown | frozenset(beside & UNREAD)
    return _Candidate(
        text[start:end].strip(), text.count("\n", 0, start), start, values, frozenset(parts), unknown, formula.symbols
    )


def _same(one: Values | None, other: Values) -> bool:
    """Equal wherever the right one has a value; it has one somewhere."""
    if one is None:
        return False
    pairs = [(mine, right) for mine, right in zip(one, other, strict=True) if right is not None]
    return bool(pairs) and all(mine is not None and _equal(mine, right) for mine, right in pairs)


def _equal(one: Number, other: Number) -> bool:
    return one == other or (
        (isinstance(one, float) or isinstance(other, float)) and math.isclose(one, other, rel_tol=CLOSE, abs_tol=1e-12)
    )
