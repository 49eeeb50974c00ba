"""``file``: what must be handed in is there."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from grader.judge.case import Case
from grader.judge.outcome import from_share
from grader.model import FileCheck, Finding, Item, Row, Table

__all__ = ["judge_file", "matching"]


def judge_file(item: Item, check: FileCheck, case: Case) -> Finding:
    """Each pattern is an equal share."""
    paths = [str(entry.get("path", "")) for entry in case.files]
    found = {pattern: matching(paths, pattern) for pattern in check.patterns}
    missing = [pattern for pattern, there in found.items() if not there]
    rows = tuple(
        Row(cells=(_words(pattern), there[0] if there else "not found"), agrees=bool(there))
        for pattern, there in found.items()
    )
    return from_share(
        item.id,
        len(found) - len(missing),
        len(found),
        f"Not found: {', '.join(map(_words, missing))}." if missing else "Every file that was asked for is there.",
        expected=", ".join(map(_words, check.patterns)),
        got=", ".join(there[0] for there in found.values() if there) or "none of them",
        evidence=(Table(title="Files", head=("Asked for", "Handed in"), rows=rows),),
    )


def matching(paths: list[str], pattern: str) -> list[str]:
    """The paths that a pattern names, anywhere in the submission and in any case; ``a|b`` is either."""
    alternatives = [alternative.strip().lower() for alternative in pattern.split("|")]
    return [
        path
        for path in paths
        if any(
            fnmatchcase(PurePosixPath(path).name.lower(), alternative) or fnmatchcase(path.lower(), alternative)
            for alternative in alternatives
        )
    ]


def _words(pattern: str) -> str:
    return " or ".join(part.strip() for part in pattern.split("|"))
