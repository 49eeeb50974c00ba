"""A record, as JSON: its strings, and its lists of numbers as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from grader.report.lint.passages import Passage

__all__ = ["read_record"]


def read_record(text: str) -> tuple[Passage, ...]:
    """Every string with its path in the record, and every list that holds floating-point numbers."""
    return tuple(_passages(json.loads(text), ""))


def _passages(value: Any, where: str) -> Iterator[Passage]:
    match value:
        case str():
            yield Passage(value, where)
        case dict():
            for name, member in value.items():
                yield from _passages(member, f"{where}.{name}" if where else str(name))
        case list():
            floats = [member for member in value if isinstance(member, float)]
            if floats:
                yield Passage(" ".join(map(repr, floats)), where)
            for number, member in enumerate(value):
                yield from _passages(member, f"{where}[{number}]")
        case _:
            pass
