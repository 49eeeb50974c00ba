"""What must not leave the run, gathered from those who know it: run, rubric, reference, machine, the report itself."""

from __future__ import annotations

import base64
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from grader.grading import Graded
from grader.judge import Draw
from grader.model import (
    Array,
    Finding,
    ItemResult,
    Lines,
    PytestCheck,
    Question,
    Report,
    Table,
    Transcript,
    Value,
    Verdict,
    Visibility,
    to_wire,
)  # fmt: skip
from grader.publishing.ownwords import own_words, spaced, told_words
from grader.report.lint import Forbidden, Phrase, holds
from grader.run import Run

__all__ = ["about_report", "about_run"]

PACKAGE = Path(__file__).parents[1]
SHORTEST_SECRET = 8
"""Characters of a secret, given with --seed, that can be looked for: ``42`` stands on every page."""
SHORTEST_WORDS = 16
FEWEST_DIGITS = 5
"""Of an expected value that is looked for: ``448`` stands in every other digest, ``12 of 12`` among the marks."""
SMALLEST_SEED = 10**6
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/dev", "/proc")
"""The same on every machine: they tell nothing."""


def about_run(run: Run, students: Sequence[str], submissions: Path) -> Forbidden:
    """What must not stand on anybody's page."""
    return Forbidden(
        phrases=(
            *_secrets(run.secret),
            *_machine(platform.node()),
            *_hidden_tests(run),
            *(Phrase(spaced(name), "others", "another student") for name in students if _is_telling(name)),
        ),
        places=_places(
            [run.out, run.scratch, run.rubric.path.parent, run.rubric.reference, run.rubric.checks, submissions,
             PACKAGE.parent, Path(sys.prefix), Path.home(), Path.cwd()]
        ),
    )  # fmt: skip


def about_report(always: Forbidden, graded: Graded, reference: Transcript) -> Forbidden:
    """The same, and what must not stand on this student's page.

    What their own work says is no leak of ours: words of theirs that are also another student's name, or that equal an
    expected value, excuse those phrases. Staff's comments may tell what is hidden, but no other student's name. Nothing
    excuses the secret.
    """
    report = graded.report
    own, told = own_words(report), told_words(report)
    phrases = [
        *(phrase for phrase in always.phrases if phrase.rule != "others" or not _is_same(phrase.text, report.student)),
        *_staff_words(report),
        *_workings(report, reference),
        *_seeds(graded.asked),
    ]
    return replace(
        always,
        phrases=tuple(
            p
            for p in dict.fromkeys(phrases)
            if p.rule == "secret" or not (holds(own, p.text) or (p.rule == "hidden" and holds(told, p.text)))
        ),
        drawn=tuple(array for question in graded.asked for array in to_wire(question)[1]),
        reference=_arrays(reference),
        own=_arrays(graded.transcript),
    )


def _secrets(secret: str) -> Iterator[Phrase]:
    key = Draw.from_secret(secret).key
    for text in (secret, key.hex(), base64.b64encode(key).decode()):
        if len(text) >= SHORTEST_SECRET:
            yield Phrase(spaced(text), "secret", "the run's secret", untold=True)


def _seeds(asked: Sequence[Question]) -> Iterator[Phrase]:
    """Small ones are the rubric's."""
    for seed in {getattr(question, "seed", 0) for question in asked}:
        if seed >= SMALLEST_SEED:
            yield Phrase(str(seed), "secret", "a seed drawn from the secret", untold=True)


def _machine(name: str) -> Iterator[Phrase]:
    """Only a name that is no word."""
    if len(name) >= 6 and re.search(r"[\d.-]", name):
        yield Phrase(name, "machine", "its host name")


def _hidden_tests(run: Run) -> Iterator[Phrase]:
    for item in run.items:
        if isinstance(item.check, PytestCheck) and item.visibility is Visibility.HIDDEN:
            name = item.check.test.partition("::")[2].partition("[")[0]
            for text in (item.check.test, name):
                if len(text) >= SHORTEST_WORDS:
                    yield Phrase(text, "hidden", f"the test of {item.id}")


def _is_telling(name: str) -> bool:
    """Whether a student's name cannot be a word of the page's: it has a digit, or more than one part."""
    return len(name) >= 5 and (any(map(str.isdigit, name)) or len(re.findall(r"[^\W_]+", name)) > 1)


def _is_same(one: str, other: str) -> bool:
    """A team's name holds its members'."""
    return one in other or other in one


def _places(folders: Iterable[Path | None]) -> tuple[str, ...]:
    """Folders that tell something, as they are called and where they really are, the longest first."""
    called = {str(path) for folder in folders if folder is not None for path in (folder.absolute(), folder.resolve())}
    telling = [path for path in called if path.count("/") >= 2 and not path.startswith(tuple(f"{s}/" for s in SYSTEM))]
    return tuple(sorted(telling, key=lambda path: (-len(path), path)))


def _staff_words(report: Report) -> Iterator[Phrase]:
    for item in report.items:
        finding, what = item.finding, f"words for staff on {item.id}"
        for line in (*finding.staff.splitlines(), *_staff_evidence(finding)):
            if len(text := spaced(line)) >= SHORTEST_WORDS:
                yield Phrase(text, "hidden", what)
        expected = spaced(finding.expected)
        if _is_kept(item) and sum(map(str.isdigit, expected)) >= FEWEST_DIGITS:
            yield Phrase(expected, "hidden", f"what {item.id} expects")


def _is_kept(item: ItemResult) -> bool:
    """Whether the student does not know what was expected: who is right knows it, and names of files are asked for."""
    lost = item.finding.verdict in {Verdict.FAILED, Verdict.PARTIAL}
    return item.visibility is Visibility.HIDDEN and lost and item.kind != "file"


def _staff_evidence(finding: Finding) -> Iterator[str]:
    """A table by its rows: a cell alone may stand in another table too. A row that the check also shows to the student
    (where the reference's cells are empty, say) is not for staff alone."""
    shown = {
        spaced(" ".join(row.cells))
        for evidence in finding.evidence
        if isinstance(evidence, Table) and not evidence.staff_only
        for row in evidence.rows
    }
    for evidence in finding.evidence:
        match evidence:
            case Table(rows=rows, staff_only=True):
                texts = (" ".join(row.cells) for row in rows if sum(map(bool, row.cells)) > 1)
                yield from (text for text in texts if spaced(text) not in shown)
            case Lines(lines=lines, staff_only=True):
                yield from lines
            case _:
                pass


def _workings(report: Report, reference: Transcript) -> Iterator[Phrase]:
    """How the reference works out the written answers to hidden items."""
    hidden = {item.id for item in report.items if item.visibility is Visibility.HIDDEN and item.kind == "answer"}
    if not hidden:
        return
    for exchange in reference.exchanges:
        answers = exchange.answer.facts.get("value") if isinstance(exchange.answer, Value) else None
        for answer in answers.values() if isinstance(answers, Mapping) else ():
            for line in answer.get("working", ()) if isinstance(answer, Mapping) else ():
                if len(text := spaced(str(line))) >= SHORTEST_WORDS:
                    yield Phrase(text, "hidden", "a working of the reference's")


def _arrays(transcript: Transcript) -> tuple[Array, ...]:
    return tuple(
        Array(array)
        for exchange in transcript.exchanges
        if isinstance(exchange.answer, Value)
        for array in exchange.answer.arrays.values()
        if array.dtype.kind == "f"
    )
