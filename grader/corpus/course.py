"""The course at hand, made ready for attacks: rubric and reference copied, with secrets beside them."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from grader.corpus.shrinking import Limits, adapted
from grader.errors import UsageError
from grader.rubric import LoadedRubric

__all__ = ["Course", "course_of", "place_course"]

STAFF_NOTES = "notes-of-staff.txt"


@dataclass(frozen=True)
class Course:
    """A rubric with a reference whose code is a Python file: ``source`` is its path below the reference's folder."""

    loaded: LoadedRubric
    reference: Path
    source: str
    names: tuple[str, ...]

    @property
    def code(self) -> str:
        """The text of the reference's source file."""
        return (self.reference / self.source).read_text("utf-8")


def course_of(loaded: LoadedRubric) -> Course:
    """Where the code of a rubric's reference is. Raises UsageError where there is none that attacks can be put into."""
    if loaded.reference is None:
        advice = "name the staff's solution in the rubric: `reference: FOLDER`"
        raise UsageError(f"{loaded.path} has no reference: attacks are tried on one that is right", advice)
    names = loaded.rubric.source.defines
    named = loaded.reference / loaded.rubric.source.file
    files = [named] if named.is_file() else sorted(loaded.reference.rglob("*.py"))
    found = [path for path in files if path.suffix == ".py"]
    if not found:
        raise UsageError(f"no Python file in {loaded.reference}: the corpus puts its attacks into one")
    best = max(found, key=lambda path: len(set(names) & _defined(path)))
    return Course(loaded, loaded.reference, best.relative_to(loaded.reference).as_posix(), names)


def _defined(path: Path) -> set[str]:
    tree = ast.parse(path.read_bytes(), str(path))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}


def place_course(course: Course, folder: Path, limits: Limits, keep: Collection[str], secrets: tuple[str, str]) -> Path:
    """A copy of the course in ``folder``; its rubric file.

    ``keep``: ids of the items that stay. The secrets stand in the rubric, and in a file beside the reference's code.
    """
    folder.mkdir(parents=True)
    reference = folder / "reference"
    shutil.copytree(course.reference, reference, ignore=shutil.ignore_patterns("__pycache__"))
    (reference / STAFF_NOTES).write_text(f"{secrets[1]}\n", "utf-8")
    changes: dict[str, str | Limits] = {"reference": str(reference), "limits": limits}
    text = adapted(course.loaded.path.read_text("utf-8"), changes, keep, course.loaded.path.parent)
    path = folder / "rubric.yaml"
    path.write_text(f"# {secrets[0]}\n{text}", "utf-8")
    return path
