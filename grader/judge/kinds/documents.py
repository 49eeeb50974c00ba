"""The documents of a submission and their text, as several kinds need it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from grader.evidence import ProtocolFault
from grader.judge.answers import Passage, without_furniture
from grader.judge.case import Case
from grader.judge.respond import StudentFailure
from grader.model import Failure, ReadText

__all__ = ["Document", "answer_files", "not_read_here", "read_document", "reports"]

REPORT_ORDER = (".ipynb", ".md", ".tex", ".txt", ".docx", ".pdf")
NOT_READ_HERE = (".doc", ".odt", ".rtf", ".pages", ".html", ".htm")
"""What may be a report, too, and must not pass for none."""
NO_REPORT = {"requirements.txt", "loss.txt", "license.txt", "readme.md"}
DOCUMENTS_READ = 12


class Document:
    """A document's passages and, where it is YAML or JSON, its data; or why it could not be read. ``printed``: what a
    notebook's cells printed."""

    def __init__(
        self,
        path: str,
        passages: tuple[Passage, ...],
        data: Any,
        failure: Failure | None,
        printed: tuple[Passage, ...] = (),
    ) -> None:
        self.path, self.passages, self.data, self.failure, self.printed = path, passages, data, failure, printed

    @property
    def is_empty(self) -> bool:
        """Nothing is written in it, as far as can be seen."""
        return not any(passage.text.strip() for passage in self.passages)

    @property
    def is_picture(self) -> bool:
        """It has pages and no text: what is on them may be pictures of writing."""
        return self.failure is None and self.is_empty and self.path.lower().endswith((".pdf", ".docx"))

    @property
    def everything(self) -> tuple[Passage, ...]:
        """What is written and what cells printed, in the order of a notebook's cells."""
        return tuple(sorted((*self.passages, *self.printed), key=_cell)) if self.printed else self.passages


def read_document(case: Case, path: str) -> Document:
    """Ask for a document's text. Raises StudentFailure only for what ended the box."""
    try:
        facts = case.student.value(ReadText(path)).facts
    except StudentFailure as stopped:
        return Document(path, (), None, stopped.failure)
    passages, printed = _passages(facts.get("passages")), _passages(facts.get("printed", []))
    if path.lower().endswith(".pdf"):
        passages = without_furniture(passages)
    return Document(path, passages, facts.get("data"), None, printed)


def _passages(entries: object) -> tuple[Passage, ...]:
    if not isinstance(entries, list) or not all(_is_passage(entry) for entry in entries):
        raise ProtocolFault("a document's text is malformed")
    return tuple(Passage(entry["text"], entry["place"]) for entry in entries)


def _cell(passage: Passage) -> int:
    number = passage.place.rpartition(" ")[2]
    return int(number) if number.isdecimal() and len(number) < 9 else 0


def _is_passage(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("text"), str) and isinstance(entry.get("place"), str)


def answer_files(case: Case) -> list[str]:
    """Paths of ``answers.yaml`` and the like, nearest the top first."""
    names = {"answers.yaml", "answers.yml", "answers.json"}
    return sorted((p for p in _paths(case) if PurePosixPath(p).name.lower() in names), key=lambda p: (p.count("/"), p))


def reports(case: Case) -> Iterator[str]:
    """Paths of what may be a report: notebooks, then plain text, then PDF; helpers' text files left out."""
    found = [
        path
        for path in _paths(case)
        if PurePosixPath(path).suffix.lower() in REPORT_ORDER and PurePosixPath(path).name.lower() not in NO_REPORT
    ]
    found.sort(key=lambda path: (REPORT_ORDER.index(PurePosixPath(path).suffix.lower()), path.count("/"), path))
    yield from found[:DOCUMENTS_READ]


def not_read_here(case: Case) -> list[str]:
    """Paths of what may be a report in a format that is not read."""
    return [path for path in _paths(case) if PurePosixPath(path).suffix.lower() in NOT_READ_HERE][:DOCUMENTS_READ]


def _paths(case: Case) -> list[str]:
    return [str(entry.get("path", "")) for entry in case.files]
