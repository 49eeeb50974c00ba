"""From what stands after ``--rubric`` to a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.errors import UsageError
from grader.near import options, shown, shown_path

__all__ = ["find_rubric"]

SUFFIXES = (".yaml", ".yml")
FOLDER = "rubrics"


def find_rubric(name: str, here: Path) -> Path:
    """The rubric file called ``name``: a path from ``here``, or a name in rubrics/, its suffix left out or not.

    The path as given comes first, then rubrics/ in ``here``, then rubrics/ in each folder above it.

    Raises:
        UsageError: there is no such file; the message names the rubrics that there are.
    """
    shelves = [folder / FOLDER for folder in (here, *here.absolute().parents)]
    for folder in (here, *shelves):
        for candidate in _spellings(folder, name):
            if _is_file(candidate):
                return candidate
    known = sorted({file.stem for shelf in shelves for file in _rubrics(shelf)})
    looked = [shown_path(place) for place in (here / name, *(shelf for shelf in shelves if shelf.is_dir()))]
    raise UsageError(
        f"no rubric {shown(name)}: {options(name, known)}; looked for {', '.join(looked)}",
        "Give the path of a rubric file, or the name of one in rubrics/.",
    )


def _spellings(folder: Path, name: str) -> Iterator[Path]:
    yield folder / name
    if name and not name.endswith((*SUFFIXES, "/")):
        yield from (folder / f"{name}{suffix}" for suffix in SUFFIXES)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise UsageError(f"{shown_path(path)} cannot be looked at: {error.strerror}") from error


def _rubrics(shelf: Path) -> Iterator[Path]:
    if shelf.is_dir():
        yield from (file for file in shelf.iterdir() if file.suffix in SUFFIXES and file.is_file())
