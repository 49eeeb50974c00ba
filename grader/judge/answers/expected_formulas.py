"""The expected formulas: entries of the reference's ``ANSWERS`` that have a ``formula``, made into records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from grader.errors import RubricError
from grader.judge.answers.formula_answers import ExpectedFormula, NearFormula, names_in, parse_expected
from grader.judge.answers.symbols import Symbols

__all__ = ["expected_formula", "share_of"]


def expected_formula(entry: Mapping[str, object], where: str) -> ExpectedFormula:
    """``formula``; ``symbols`` (each with the other names that it goes by; left out: those in the formula, with none);
    ``near`` (formulas with ``share`` and ``say``). Raises RubricError, naming ``where``."""
    formula = entry["formula"]
    if not isinstance(formula, str) or not formula.strip():
        raise RubricError(f"{where}['formula'] must be text, such as 'C_out * (C_in * K^2 + 1)'")
    symbols = _symbols(entry.get("symbols"), formula, f"{where}['symbols']")
    _prove(formula, symbols, f"{where}['formula']")
    near = entry.get("near") or []
    if not isinstance(near, list | tuple):
        raise RubricError(f"{where}['near'] must be a list")
    return ExpectedFormula(
        formula, symbols, tuple(_near(miss, symbols, f"{where}['near'][{at}]") for at, miss in enumerate(near))
    )


def share_of(miss: Mapping[str, object], where: str) -> Decimal:
    """The ``share`` of a near miss. Raises RubricError where it is no number from 0 up to 1."""
    try:
        share = Decimal(str(miss["share"]))
    except InvalidOperation:
        share = Decimal(-1)
    if not (share.is_finite() and 0 <= share < 1):
        raise RubricError(f"{where}['share'] is {miss['share']!r}; write a number from 0 up to 1, such as '0.5'")
    return share


def _symbols(given: object, formula: str, where: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if given is None:
        return tuple((name, ()) for name in names_in(formula))
    if not isinstance(given, Mapping):
        raise RubricError(f"{where} must be a dictionary: each symbol with a list of its other names")
    found = []
    for name, others in given.items():
        if not re.fullmatch(r"[^\W\d_]\w*", str(name)):
            raise RubricError(f"{where}: {name!r} is no name of letters, digits and _")
        if not isinstance(others, list | tuple) or not all(isinstance(one, str) and one.strip() for one in others):
            raise RubricError(f"{where}[{name!r}] must be a list of other names")
        found.append((str(name), tuple(str(one).strip() for one in others)))
    return tuple(found)


def _near(miss: object, symbols: tuple[tuple[str, tuple[str, ...]], ...], where: str) -> NearFormula:
    if not isinstance(miss, Mapping) or {"formula", "share", "say"} - miss.keys():
        raise RubricError(f"{where} must be a dictionary with 'formula', 'share' and 'say'")
    formula = str(miss["formula"])
    _prove(formula, symbols, f"{where}['formula']")
    return NearFormula(formula, share_of(miss, where), str(miss["say"]))


def _prove(formula: str, symbols: tuple[tuple[str, tuple[str, ...]], ...], where: str) -> None:
    known = Symbols(symbols)
    if parse_expected(formula, known) is None:
        strange = [name for name in names_in(formula) if not known(name)]
        why = f"{', '.join(strange)} is not among the symbols" if strange else "it cannot be read as a formula"
        raise RubricError(f"{where} is {formula!r}: {why}")
