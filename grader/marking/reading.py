"""A file of marks by hand to entries, and to every mistake in it with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import yaml

from grader.errors import UsageError
from grader.marking.entries import FIELDS, Mark, Sheet, Slip
from grader.marking.events import Row, rows_of
from grader.near import options, shown, shown_path

__all__ = ["read_sheet"]

MAX_BYTES = 16 << 20
LONGEST_COMMENT = 20_000
MARKS = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,3})?")
ADVICE = "correct that line; nothing was graded and no mark was changed"


def read_sheet(path: Path) -> Sheet:
    """Every entry of the file that has something in ``marks``; entries that nobody has filled in yet are passed over.

    A mistake in one entry is told and costs no other. Raises UsageError where the file cannot be read as YAML at all:
    then it is not known what it gives.
    """
    text, name = _text_of(path), shown_path(path)
    try:
        rows = list(rows_of(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(part for part in (error.context, error.problem) if part)
        line = min(mark.line + 1, len(text.splitlines())) if mark else 1
        raise UsageError(f"{name}:{line}: not valid YAML: {words}", ADVICE) from error
    except yaml.YAMLError as error:
        raise UsageError(f"{name}: not valid YAML: {' '.join(str(error).split())[:200]}", ADVICE) from error
    slips: list[Slip] = []
    marks = tuple(mark for row in rows for mark in _mark(row, slips))
    return Sheet(name, marks, tuple(slips))


def _text_of(path: Path) -> str:
    name = shown_path(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}", "give a file of marks with --manual") from error
    if len(raw) > MAX_BYTES:
        raise UsageError(f"{name} is larger than {MAX_BYTES >> 20} MiB", "split it, and give each with --manual")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{name}:{line}: byte 0x{raw[error.start]:02x} is not UTF-8", "save it as UTF-8 text"
        ) from error


def _mark(row: Row, slips: list[Slip]) -> Iterator[Mark]:
    """The entry's mark, if it has one; what is wrong goes to ``slips``."""
    slips += row.slips
    values = {name: scalar.text for name, scalar in row.fields.items()}
    for name, scalar in row.fields.items():
        if name not in FIELDS:
            slips.append(Slip(scalar.line, f"unknown field {shown(name)}: {options(name, FIELDS)}"))
    if not values.get("marks"):
        return
    missing = [name for name in ("student", "item") if not values.get(name)]
    if missing:
        slips.append(Slip(row.line, f"these marks have no {missing[0]}: they are given to nobody"))
        return
    comment = values.get("comment", "")
    if len(comment) > LONGEST_COMMENT:
        words = f"the comment is cut: it has more than {LONGEST_COMMENT} characters"
        slips.append(Slip(row.fields["comment"].line, words))
    marks, problem = _number(values["marks"])
    yield Mark(
        student=values["student"],
        item=values["item"],
        marks=marks,
        comment=comment[:LONGEST_COMMENT],
        by=values.get("by", ""),
        seen=values.get("seen", ""),
        line=row.fields["marks"].line,
        problem=problem,
    )


def _number(text: str) -> tuple[Decimal | None, str]:
    """The marks, or what is wrong with them."""
    if MARKS.fullmatch(text):
        return Decimal(text), ""
    point = text.replace(",", ".")
    advice = f"write {point}" if MARKS.fullmatch(point) else "write a number such as 4 or 2.5, with at most 3 decimals"
    return None, f"marks: {shown(text)} is no plain number: {advice}"
