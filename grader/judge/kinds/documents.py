"""The documents of a submission and their text, as several kinds need it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from grader.evidence import ProtocolFault
from grader.judge.answers import Passage
from grader.judge.case import Case
from grader.judge.respond import StudentFailure
from grader.model import Failure, ReadText

__all__ = ["Document", "answer_files", "read_document", "reports"]

REPORT_ORDER = (".ipynb", ".md", ".tex", ".txt", ".pdf")
NO_REPORT = {"requirements.txt", "loss.txt", "license.txt", "readme.md"}
DOCUMENTS_READ = 12


class Document:
    """A document's passages; where it is YAML or JSON, its data; of a notebook, what its cells printed once; or why it
    could not be read."""

    def __init__(
        self,
        path: str,
        passages: tuple[Passage, ...],
        data: Any,
        failure: Failure | None,
        outputs: tuple[Passage, ...] = (),
    ) -> None:
        self.path, self.passages, self.data, self.failure = path, passages, data, failure
        self.outputs = outputs


def read_document(case: Case, path: str) -> Document:
    """Ask for a document's text. Raises StudentFailure only for what ended the box."""
    try:
        facts = case.student.value(ReadText(path)).facts
    except StudentFailure as stopped:
        return Document(path, (), None, stopped.failure)
    passages, outputs = _passages(facts.get("passages")), _passages(facts.get("outputs", []))
    return Document(path, passages, facts.get("data"), None, outputs)


def _passages(entries: object) -> tuple[Passage, ...]:
    if not isinstance(entries, list) or not all(_is_passage(entry) for entry in entries):
        raise ProtocolFault("a document's text is malformed")
    return tuple(Passage(entry["text"], entry["place"]) for entry in entries)


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


def _paths(case: Case) -> list[str]:
    return [str(entry.get("path", "")) for entry in case.files]
