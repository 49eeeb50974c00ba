"""Answers from a file of keys and values (``answers.yaml``, JSON) that has been parsed already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import isfinite

from grader.judge.answers.labels import Label, parse_id
from grader.judge.answers.reading import cut, read_answer, read_text
from grader.judge.answers.records import Form, Passage, Reading, Stated, Status
from grader.judge.answers.sections import labels_of
from grader.judge.answers.sequences import AXES

__all__ = ["read_answer_file", "values_about"]

MAX_DEPTH = 4
VALUE_KEYS = {"answer", "value", "result", "size", "shape"}


def read_answer_file(
    data: object, question: str, known: Sequence[str] = (), form: Form | None = None, place: str = "answers.yaml"
) -> Reading:
    """What ``data`` (mappings, lists, strings, numbers) states as the answer to ``question``.

    Keys are understood as people write them: ``1a``, ``1(a)``, ``Q1a``, ``a``, and nested as ``{1: {a: ...}}``. A
    string is read like a report's section. Never raises, whatever the data.
    """
    if isinstance(data, str):
        return read_answer([Passage(data, place)], question, known, form)
    if data is None:
        return Reading(Status.ABSENT)
    if not isinstance(data, Mapping):
        return Reading(Status.UNCLEAR, None, cut(str(data)), place)
    readings = [_read_value(value, form, place) for value in _entries(data, question, known)]
    readings = [reading for reading in readings if reading.status is not Status.ABSENT]
    if not readings:
        return Reading(Status.ABSENT)
    values = {reading.value for reading in readings}
    if len(values) == 1:
        return readings[0]
    candidates = tuple(dict.fromkeys(reading.value for reading in readings if reading.value is not None))
    return Reading(Status.UNCLEAR, None, cut("; ".join(reading.quote for reading in readings)), place, candidates)


def values_about(data: Mapping[object, object], question: str, known: Sequence[str]) -> list[object]:
    """The values under every key that means ``question``."""
    return list(_entries(data, question, known))


def _entries(data: Mapping[object, object], question: str, known: Sequence[str]) -> Iterator[object]:
    """The values under every key that means ``question``."""
    wanted = parse_id(question)
    labels = labels_of([*known, question])
    numbers = {label.number for label in labels if wanted and label.part == wanted.part}

    def means(label: Label | None, key: object, number: str | None) -> bool:
        if label is None or wanted is None:
            return str(key).strip().lower() == question.lower()
        return _means(label, wanted, number, len(numbers) == 1)

    def walk(node: Mapping[object, object], number: str | None, depth: int) -> Iterator[object]:
        for key, value in node.items():
            label = parse_id(str(key))
            if means(label, key, number):
                yield value
            elif isinstance(value, Mapping) and depth < MAX_DEPTH and (label is None or label.part is None):
                yield from walk(value, label.number if label else number, depth + 1)

    yield from walk(data, None, 1)


def _means(label: Label, wanted: Label, number: str | None, unique: bool) -> bool:
    """``label``, below the key ``number``, means ``wanted``; ``unique``: the part alone says which question."""
    if label.part is None:
        return wanted.part is None and label == wanted
    full = Label(label.number or number, label.part)
    return full == wanted or (unique and full == Label(None, wanted.part))


def _read_value(value: object, form: Form | None, place: str) -> Reading:
    quote = cut(str(value))
    if value is None or (isinstance(value, str) and not value.strip()):
        return Reading(Status.ABSENT)
    if isinstance(value, str):
        return read_text(value, place, form)
    if isinstance(value, Mapping):
        named = {str(key).strip().lower(): inner for key, inner in value.items()}
        if form is not None and form.names and {name.lower() for name in form.names} == named.keys():
            return _read_value([named[name.lower()] for name in form.names], form, place)
        answers = [inner for key, inner in value.items() if str(key).lower() in VALUE_KEYS]
        if len(answers) == 1 and not isinstance(answers[0], Mapping):
            return _read_value(answers[0], form, place)
    stated = _stated(value)
    if stated is None and form is not None and form.fractions and isinstance(value, float):
        stated = Fraction(str(value)) if isfinite(value) else None
    if stated is None:
        return Reading(Status.UNCLEAR, None, quote, place)
    return Reading(Status.FOUND, stated, quote, place)


def _stated(value: object) -> Stated | None:
    """An integer, a list of them, or a mapping of axes (``{N: 32, C: 16}``); True and 0.5 are none."""
    if isinstance(value, list | tuple):
        numbers = [_integer(member) for member in value]
        whole = tuple(number for number in numbers if number is not None)
        return whole if numbers and len(whole) == len(numbers) else None
    if isinstance(value, Mapping):
        axes = {AXES.get(str(key).lower()): _integer(member) for key, member in value.items()}
        if None in axes or len(axes) != len(value) or len(axes) < 2:
            return None
        return _stated([axes[axis] for axis in sorted(axis for axis in axes if axis is not None)])
    return _integer(value)


def _integer(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None
