"""Which files of marks there are: OUT/manual.yaml, those that are named, and what others held when they were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from grader.errors import UsageError
from grader.marking.entries import Mark, Sheet
from grader.marking.ledger import Ledger
from grader.marking.reading import read_sheet
from grader.near import shown_path

__all__ = ["gather"]


def gather(own: Path, named: Sequence[Path], ledger: Ledger) -> dict[str, Sheet]:
    """The sheets by absolute path: ``own`` (if it is there), ``named``, and what the ledger remembers of others.

    A file that is not read this time counts as it was last: to forget an option takes no marks away. Raises UsageError
    for a named file that is not there, and for what is no YAML.
    """
    sheets = {}
    for path in dict.fromkeys([*([own] if own.exists() else []), *named]):
        if not path.is_file():
            raise UsageError(f"there is no file {shown_path(path)}", "give a file of marks with --manual")
        key = str(path.resolve())
        sheets[key] = _with_seen(read_sheet(path), ledger.sheets.get(key, ()))
    for key, marks in ledger.sheets.items():
        if key not in sheets and marks:
            sheets[key] = Sheet(shown_path(Path(key)), marks, is_read=False)
    return sheets


def _with_seen(sheet: Sheet, before: Sequence[Mark]) -> Sheet:
    """What the finding was when a mark was first met, where the file does not say it; a changed mark is a new one."""
    seen = {_same(mark): mark.seen for mark in before}
    return replace(
        sheet, marks=tuple(replace(mark, seen=mark.seen or seen.get(_same(mark), "")) for mark in sheet.marks)
    )


def _same(mark: Mark) -> tuple[object, ...]:
    return mark.student, mark.item, mark.marks, mark.comment
