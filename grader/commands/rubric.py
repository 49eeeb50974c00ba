"""``grade rubric``: validate a rubric, and make what editors and students need from it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from grader.errors import ExitStatus, UsageError
from grader.report import write_atomically
from grader.rubric import find_rubric, load_rubric, public_subset, rubric_schema
from grader.visible import plain

__all__ = ["rubric"]


def rubric(words: list[str]) -> ExitStatus:
    """Run the command."""
    match words:
        case ["test", *rest] if rest:
            from grader.commands.mutation import try_it  # the whole program comes with it

            return try_it(rest)
        case _:
            return _validate(words)


def _validate(words: list[str]) -> ExitStatus:
    options = _parser().parse_args(words)
    if options.schema is not None:
        _write(options.schema, json.dumps(rubric_schema(), indent=2) + "\n")
        print(f"schema: {plain(str(options.schema))}")
    if options.file is None:
        if options.schema is None:
            raise UsageError("no rubric named", "grade rubric FILE")
        return ExitStatus.GRADED
    loaded = load_rubric(find_rubric(options.file, Path.cwd()))
    manual = sum(item.marks for item in loaded.rubric.items if item.check.kind == "manual")
    print(plain(f"{loaded.path}: {loaded.rubric.title}"))
    for part in loaded.rubric.parts:
        items = "item " if len(part.items) == 1 else "items"
        print(plain(f"  {part.id:<16} {part.marks:>7} marks  {len(part.items):>3} {items}  {part.title}"))
    print(f"  {'total':<16} {loaded.rubric.marks:>7} marks, {manual} of them a person's")
    if options.public is not None:
        _write(options.public, public_subset(loaded))
        print(f"public items: {plain(str(options.public))}")
    return ExitStatus.GRADED


def _write(path: Path, text: str) -> None:
    try:
        write_atomically(path, text)
    except OSError as problem:
        raise UsageError(f"cannot write {path}: {problem.strerror}") from problem


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grade rubric",
        description="Validate a rubric; every mistake is told with its file and line.",
        epilog="`grade rubric test FILE` tries it on right and wrong work made from its reference.",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="a rubric file, or its name in rubrics/")
    parser.add_argument("--public", type=Path, metavar="OUT", help="write the public items alone, for students")
    parser.add_argument("--schema", type=Path, metavar="OUT", help="write the JSON Schema for editors")
    return parser
