"""How a rubric's items call the classes that it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.model import Check, OutputsCheck, Rubric, TrainCheck, VariantsCheck
from grader.rubric import parse_call

__all__ = ["calls_of", "deeds_of"]


def calls_of(rubric: Rubric) -> Mapping[str, str]:
    """Of each class the first call that an item makes of it, as it is written there."""
    found: dict[str, str] = {}
    for item in rubric.items:
        for words in _calls(item.check):
            found.setdefault(parse_call(words)[0].split(".", maxsplit=1)[0], words)
    return found


def deeds_of(rubric: Rubric) -> Mapping[str, OutputsCheck]:
    """Of each class the first item that asks what it returns when it is called itself."""
    found: dict[str, OutputsCheck] = {}
    for item in rubric.items:
        if isinstance(item.check, OutputsCheck) and not item.check.calls:
            found.setdefault(parse_call(item.check.model)[0], item.check)
    return found


def _calls(check: Check) -> Iterator[str]:
    match check:
        case TrainCheck(models=models):
            yield from models.values()
        case VariantsCheck(variants=variants):
            yield from (variant.model for variant in variants)
        case _ if isinstance(words := getattr(check, "model", None), str):
            yield words
        case _:
            return
