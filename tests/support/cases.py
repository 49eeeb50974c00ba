"""A check's two sides in memory: recorded answers, or the code of the box in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from grader.judge import Case, Draw, Respondent
from grader.model import Answer, Check, Failure, FailureKind, Finding, Item, Question, Tolerance, Value, Visibility
from tests.support.asking import MODELS

__all__ = ["DRAW", "Recorded", "a_case", "an_item", "checks_folder", "respondent", "rows_of"]

DRAW = Draw.from_secret("secret of the tests")


class Recorded:
    """Answers by the kind of question; counts what was asked."""

    def __init__(self, **answers: Answer | Callable[[Question], Answer]) -> None:
        self._answers = answers
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        answer = self._answers.get(question.ask, Failure(FailureKind.MISSING, f"nothing recorded: {question.ask}"))
        return answer if isinstance(answer, (Value, Failure)) else answer(question)


def respondent(ask: Callable[[Question], Answer]) -> Respondent:
    """One side, whose code is in models.py."""
    return Respondent(ask, {}, MODELS)


def a_case(
    student: Callable[[Question], Answer],
    reference: Callable[[Question], Answer] | None = None,
    *,
    files: Sequence[Mapping[str, Any] | str] = (),
    question_ids: tuple[str, ...] = (),
    draw: Draw = DRAW,
    execute: Callable[[Question], Answer] | None = None,
) -> Case:
    """A case; ``files`` are the survey's facts, or bare paths; ``execute`` is the clean box."""
    return Case(
        student=respondent(student),
        reference=respondent(reference) if reference is not None else None,
        draw=draw,
        tolerance=Tolerance(),
        files=tuple({"path": entry, "bytes": 1} if isinstance(entry, str) else entry for entry in files),
        question_ids=question_ids,
        execute=execute,
    )


def an_item(check: Check, *, id: str = "a", needs: tuple[str, ...] = (), title: str = "A title") -> Item:  # noqa: A002
    """An item of four marks."""
    return Item(id=id, title=title, marks=Decimal(4), check=check, visibility=Visibility.PUBLIC, needs=needs)


def rows_of(finding: Finding) -> list[tuple[str, ...]]:
    """The cells of the finding's first table, each row with whether it agrees."""
    table = next(entry for entry in finding.evidence if entry.kind == "table")
    return [(*row.cells, str(row.agrees)) for row in table.rows]


def checks_folder(folder: Path, name: str, text: str) -> Path:
    """A folder of staff's tests with one file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder.resolve()
