"""Whether the folders that a rubric names are there, and hold what its items ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.errors import RubricError
from grader.model import AnswerCheck, LoopCheck, PytestCheck
from grader.near import options, shown, shown_path
from grader.rubric.document import Slip
from grader.rubric.draft import Draft, DraftItem
from grader.rubric.kinds import needs_reference
from grader.rubric.staff_tests import StaffTest, read_functions, read_tests

__all__ = ["Folders", "folders", "python_files"]


@dataclass(frozen=True, kw_only=True)
class Folders:
    """Where the reference, the starter and the staff's checks are, resolved; None where there are none to use."""

    reference: Path | None
    starter: Path | None
    checks: Path | None


def python_files(folder: Path) -> dict[str, Path]:
    """The Python files below ``folder`` under their relative POSIX names, sorted; none from hidden folders."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.py") if path.is_file()}
    return {name: found[name] for name in sorted(found) if not any(step.startswith(".") for step in name.split("/"))}


def folders(draft: Draft, home: Path, *, staff: bool) -> tuple[Folders, tuple[Slip, ...]]:
    """Look beside the rubric, whose folder is ``home``.

    Students have no reference and no hidden tests: without ``staff`` neither reference nor starter is looked for, and
    the checks only as far as public items need them.
    """
    tested = [
        (item, item.check) for item in draft.items if isinstance(item.check, PytestCheck) and (staff or item.public)
    ]
    supplied = [
        (item, item.check) for item in draft.items if isinstance(item.check, LoopCheck) and (staff or item.public)
    ]
    slips: list[Slip] = []
    reference = starter = checks = None
    if staff:
        reference, found = _folder(home, "reference", draft.reference)
        slips += [*found, *_reference(draft, reference)]
        starter, found = _folder(home, "starter", draft.starter)
        slips += found
    if staff or tested or supplied:
        checks, found = _folder(home, "checks", draft.checks)
        slips += [*found, *_checks(draft, checks, tested), *_supplied(draft, checks, supplied)]
    return Folders(reference=reference, starter=starter, checks=checks), tuple(slips)


def _folder(home: Path, field: str, name: str | None) -> tuple[Path | None, tuple[Slip, ...]]:
    """The folder that ``field`` names, resolved, or None and what is wrong with it."""
    if name is None:
        return None, ()
    folder = home / name
    words = f"no folder {shown_path(folder)}"
    try:
        if folder.is_dir():
            return folder.resolve(), ()
        shelf = folder.parent
        beside = sorted(path.name for path in shelf.iterdir() if path.is_dir()) if shelf.is_dir() else []
    except OSError as error:
        return None, (Slip((field,), f"{words}: {error.strerror}"),)
    return None, (Slip((field,), f"{words}: in {shown_path(shelf)} {options(folder.name, beside)}"),)


def _reference(draft: Draft, folder: Path | None) -> Iterator[Slip]:
    asking = [(item, item.check) for item in draft.items if item.check and needs_reference(item.check)]
    if draft.reference is None and asking:
        first = shown(asking[0][0].id)
        yield Slip((), f"the field reference is missing: item {first} compares with the reference solution")
    files = python_files(folder) if folder else {}
    for item, check in asking:
        if folder and isinstance(check, AnswerCheck) and check.reference not in files:
            words = f"the answer is computed by {shown(check.reference)}, which the reference does not have"
            yield Slip((*item.loc, "check"), f"{words}: {options(check.reference, files)}")


def _checks(draft: Draft, folder: Path | None, tested: list[tuple[DraftItem, PytestCheck]]) -> Iterator[Slip]:
    if draft.checks is None and tested:
        yield Slip((), f"the field checks is missing: item {shown(tested[0][0].id)} names a test in that folder")
    if folder is None:
        return
    files, tests = python_files(folder), cache(read_tests)
    for item, check in tested:
        for text in _test(check.test, files, tests, public=item.public):
            yield Slip((*item.loc, "check", "test"), text)


def _supplied(draft: Draft, folder: Path | None, asking: list[tuple[DraftItem, LoopCheck]]) -> Iterator[Slip]:
    """The files with what takes the place of the assignment's helpers; each must be Python that parses."""
    if draft.checks is None and asking:
        yield Slip((), f"the field checks is missing: item {shown(asking[0][0].id)} names a file in that folder")
    files = python_files(folder) if folder else {}
    for item, check in asking:
        loc = (*item.loc, "check", "supplied")
        if folder and check.supplied not in files:
            yield Slip(
                loc, f"no file {shown(check.supplied)} in the folder of checks: {options(check.supplied, files)}"
            )
        elif folder:
            yield from (Slip(loc, words) for words in _no_supply(check.supplied, files[check.supplied]))


def _no_supply(name: str, file: Path) -> Iterator[str]:
    try:
        if "supply" not in read_functions(file):
            yield f"{shown(name)} must define supply(box)"
    except RubricError as error:
        yield str(error)


def _test(
    wanted: str, files: Mapping[str, Path], tests: Callable[[Path], Mapping[str, StaffTest]], *, public: bool
) -> Iterator[str]:
    name, _, test = wanted.partition("::")
    if name not in files:
        yield f"no file {shown(name)} in the folder of checks: {options(name, files)}"
        return
    try:
        known = tests(files[name])
    except RubricError as error:
        yield str(error)
        return
    # A parametrised test may be named with its case, which only pytest itself knows.
    found = known.get(test.partition("[")[0])
    if found is None:
        yield f"no test {shown(test)} in {name}: {options(test, known)}"
    elif public and "reference" in found.fixtures:
        yield f"a public item's test cannot use the fixture reference, which is secret: {found.name} does"
