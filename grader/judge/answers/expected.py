"""The expected answers: the reference's ``ANSWERS``, plain data that has come out of a box, made into records."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from fractions import Fraction

from grader.errors import RubricError
from grader.judge.answers.expected_formulas import expected_formula, share_of
from grader.judge.answers.records import EXAMPLES, Expected, NearMiss, Stated

__all__ = ["expected_answer"]


def expected_answer(answers: object, question: str, file: str = "answers.py") -> Expected:
    """The entry of ``question`` in ``ANSWERS``: question id -> value, and optionally names, working, near, also.

    Tuples may have become lists on the way. Raises RubricError, naming ``file`` and the place in it.
    """
    if not isinstance(answers, Mapping):
        raise RubricError(f"{file}: ANSWERS is {_kind(answers)}, not a dictionary of question ids")
    if question not in answers:
        known = [str(key) for key in answers]
        near = get_close_matches(question, known, 1, cutoff=0.5)
        guess = f" (did you mean {near[0]!r}?)" if near else ""
        raise RubricError(f"{file}: ANSWERS has no {question!r}{guess}; it has: {', '.join(known) or 'nothing'}")
    entry, where = answers[question], f"{file}: ANSWERS[{question!r}]"
    if isinstance(entry, Mapping) and "formula" in entry:
        working = _strings(entry.get("working"), f"{where}['working']")
        return Expected(value=(), working=working, formula=expected_formula(entry, where))
    if not isinstance(entry, Mapping) or "value" not in entry:
        raise RubricError(f"{where} must be a dictionary with a 'value' or a 'formula'")
    return Expected(
        value=_stated(entry["value"], f"{where}['value']"),
        names=_strings(entry.get("names"), f"{where}['names']"),
        working=_strings(entry.get("working"), f"{where}['working']"),
        also=tuple(
            _stated(value, f"{where}['also'][{i}]")
            for i, value in enumerate(_list(entry.get("also"), f"{where}['also']"))
        ),
        percent=entry.get("percent") is True,
        near=tuple(_near(miss, f"{where}['near'][{i}]") for i, miss in enumerate(_list(entry.get("near"), where))),
    )


def _near(miss: object, where: str) -> NearMiss:
    if not isinstance(miss, Mapping) or {"value", "share", "say"} - miss.keys():
        raise RubricError(f"{where} must be a dictionary with 'value', 'share' and 'say'")
    return NearMiss(_stated(miss["value"], f"{where}['value']"), share_of(miss, where), str(miss["say"]))


def _stated(value: object, where: str) -> Stated:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float | str) and (number := _fraction(value)) is not None:
        return number
    if isinstance(value, list | tuple) and len(value) > 1 and value[0] == "N":
        value = [EXAMPLES, *value[1:]]
    if isinstance(value, list | tuple) and value and all(type(member) is int for member in value):
        return tuple(value)
    words = 'an answer is a number ("1/3" is one, too) or a tuple of integers, the first of which may be "N"'
    raise RubricError(f"{where} is {_kind(value)}; {words}")


def _fraction(value: float | str) -> Fraction | None:
    """As it is written in decimal digits: 0.1 is a tenth. None for what is no number."""
    try:
        number = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None
    return number


def _strings(value: object, where: str) -> tuple[str, ...]:
    members = _list(value, where)
    if not all(isinstance(member, str) for member in members):
        raise RubricError(f"{where} must hold strings only")
    return tuple(str(member) for member in members)


def _list(value: object, where: str) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise RubricError(f"{where} must be a list, not {_kind(value)}")
    return list(value)


def _kind(value: object) -> str:
    return "empty" if value is None else f"a {type(value).__name__}"
