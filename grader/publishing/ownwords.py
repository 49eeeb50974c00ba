"""What a student knows already: their own words, and all that the rubric lets them see."""

from __future__ import annotations

from collections.abc import Iterator

from grader.model import Evidence, Finding, ItemResult, Lines, Quote, Report, Table, Traceback, Visibility

__all__ = ["own_words", "spaced", "told_words"]


def own_words(report: Report) -> str:
    """One text of everything on a page that excuses a phrase: what came from the student, and what is not hidden."""
    return spaced(" ".join(_words(report)))


def told_words(report: Report) -> str:
    """What staff have written to the student, in the comments to marks by hand."""
    return spaced(" ".join(item.given.comment for item in report.items if item.given is not None))


def spaced(text: str) -> str:
    """``text`` with each run of white space as one space."""
    return " ".join(text.split())


def _words(report: Report) -> Iterator[str]:
    yield from (report.student, report.title, report.source)
    for note in report.notes:
        yield note.text
        for cell in note.notebook.cells if note.notebook else ():
            yield from (cell.first, *cell.took, *cell.left)
    for part in report.parts:
        yield part.title
        for item in part.items:
            yield from (item.title, item.hint, item.finding.got, item.finding.where)
            yield from _shown(item)


def _shown(item: ItemResult) -> Iterator[str]:
    finding = item.finding
    if item.visibility is not Visibility.HIDDEN:
        yield from (finding.say, finding.expected)
        yield from _evidence(finding, (Table, Lines, Quote, Traceback))
    else:
        yield from _evidence(finding, (Quote, Traceback))


def _evidence(finding: Finding, kinds: tuple[type[Evidence], ...]) -> Iterator[str]:
    for evidence in finding.evidence:
        if evidence.staff_only or not isinstance(evidence, kinds):
            continue
        match evidence:
            case Table(rows=rows):
                yield from (" ".join(row.cells) for row in rows)
            case Lines(lines=lines):
                yield from lines
            case Quote(text=text):
                yield text
            case Traceback(failure=failure):
                yield failure.message
                for frame in failure.frames:
                    yield from (frame.file, frame.function, frame.source)
