"""A rubric file to a :class:`~grader.model.Rubric`, or to every mistake in it at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from grader.errors import RubricError
from grader.model import Rubric
from grader.rubric.convert import convert
from grader.rubric.digest import digest_of
from grader.rubric.document import Problem
from grader.rubric.draft import draft_of, validate
from grader.rubric.explain import explain
from grader.rubric.folders import folders
from grader.rubric.forms import written_out
from grader.rubric.kinds import kinds
from grader.rubric.meaning import meaning
from grader.rubric.syntax import MAX_BYTES, compose

__all__ = ["LoadedRubric", "load_rubric"]

ADVICE = "Correct the lines above; docs/write-a-rubric.md explains every field."


@dataclass(frozen=True, kw_only=True)
class LoadedRubric:
    """A rubric that is right, with the file and the folders that it came from.

    ``reference``, ``starter`` and ``checks`` are resolved folders, None where the rubric has none or the reader may not
    use it. ``digest`` (hex) changes with the file and with the staff's checks, not with the reference.
    """

    rubric: Rubric
    path: Path
    digest: str
    reference: Path | None
    starter: Path | None
    checks: Path | None


def load_rubric(path: Path, *, staff: bool = True) -> LoadedRubric:
    """Read, validate and cross-check the rubric at ``path``.

    Without ``staff`` (``grade check``) no reference is looked for, and of the checks only what public items name.

    Raises:
        RubricError: the file cannot be read or has mistakes; ``problems`` holds one line ``FILE:LINE: ...`` for each.
    """
    raw = _read(path)
    root, problems = compose(raw)
    if root is None:
        _refuse(path, problems)
    document, slips = convert(root)
    rubric = None
    try:
        rubric = validate(document.data)
    except ValidationError as error:
        slips += explain(document, error)
    draft = draft_of(document)
    found, missing = folders(draft, path.parent, staff=staff)
    slips += (*meaning(draft), *kinds(draft), *missing)
    if rubric is None or slips:
        _refuse(path, tuple(sorted({document.problem(slip) for slip in slips})))
    try:
        digest = digest_of(raw, found.checks)
    except OSError as error:
        raise RubricError(f"{error.filename} cannot be read: {error.strerror}") from error
    return LoadedRubric(
        rubric=written_out(rubric),
        path=path,
        digest=digest,
        reference=found.reference,
        starter=found.starter,
        checks=found.checks,
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise RubricError(message, (message,)) from error


def _refuse(path: Path, problems: tuple[Problem, ...]) -> NoReturn:
    count = f"{len(problems)} mistakes" if len(problems) > 1 else "1 mistake"
    lines = tuple(f"{path}:{problem.line}: {problem.text}" for problem in problems)
    raise RubricError(f"{count} in {path}", lines, ADVICE)
