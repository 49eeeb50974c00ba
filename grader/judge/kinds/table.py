"""``table``: a layer table in what was handed in, row by row beside the network that was handed in with it."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from grader.judge.answers import sections_about
from grader.judge.calling import called
from grader.judge.case import Case
from grader.judge.graph.claim import Subject
from grader.judge.graph.program import Program
from grader.judge.graph.verify import Verification, verify
from grader.judge.kinds.asking import call_of
from grader.judge.kinds.documents import Document, not_read_here, read_document, reports
from grader.judge.kinds.known import known
from grader.judge.kinds.table_words import (
    PERSON,
    ReadTable,
    either,
    reasons,
    say_of,
    table_beside,
    tables_found,
    total_words,
    unread_words,
)
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import blocked, failed, from_share, quoted
from grader.judge.respond import StudentFailure
from grader.judge.tables import (
    Beside,
    LayerTable,
    explanations,
    find_tables,
    functions_in,
    layers_of,
    set_beside,
    total_of,
    unreadable,
    unshown,
)  # fmt: skip
from grader.model import Evidence, Failure, Finding, Item, TableCheck

__all__ = ["judge_table"]

BATCH = "N"
BY = "reading the table"
SHORT = 4


def judge_table(item: Item, check: TableCheck, case: Case) -> Finding:
    """Each row of the table and each layer that it leaves out is an equal share, the total one of its own.

    Cells that cannot be right as they are read, and tables that cannot be found in what is there, are a person's.
    """
    documents = [read_document(case, path) for path in reports(case)]
    tables = [table for document in documents for table in _tables(document, check, case)]
    if not tables:
        return _nothing(item, check, case, documents)
    titled = [table for table in tables if _is_titled(table, check.title)]
    if check.title and not titled and len(tables) > 1:
        say = f"{len(tables)} layer tables were found, and none of them is called {either(check.title)}. {PERSON}"
        return replace(blocked(item.id, BY, say, needs_person=True), evidence=tables_found(tables))
    try:
        verification, is_sure = _verified(check, case)
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault:
            raise
        return _does_not_run(item.id, stopped.failure)
    if not is_sure:
        return unverified(item.id, verification)
    program = verification.claims[0].program
    layers, functions, spare = layers_of(program), functions_in(program), unshown(program)
    read = [
        ReadTable(table, set_beside(table, layers, functions, spare), unreadable(table)) for table in titled or tables
    ]
    return _finding(item, check, max(read, key=lambda one: one.fits), program)


def _verified(check: TableCheck, case: Case) -> tuple[Verification, bool]:
    """What the network computes, and whether that is known. Raises StudentFailure when it does not run."""
    if not check.ways:
        found = known(case, check.model, check.input)
        if found.said.stopped is not None:
            raise case.student.stopped(found.said.stopped)
        return found.verification, found.is_sure
    call, draw = call_of(case.student, check.model), case.draw.child(f"table/{check.model}")
    one = called(case.student, call, check.ways, {}, inputs=check.inputs, lengths={BATCH: 2}, draw=draw)
    if one.failure is not None:
        raise case.student.stopped(one.failure)
    verification = verify(case, Subject(case.student, call, one.specified))
    return verification, verification.holds


def _does_not_run(item: str, failure: Failure) -> Finding:
    """There is nothing to set the table beside. What does not run costs its marks where that is asked for."""
    say = f"Your network does not run, so the table has nothing to stand beside. {quoted(failure)}"
    return blocked(item, "your network", say)


def _tables(document: Document, check: TableCheck, case: Case) -> list[LayerTable]:
    """The tables of a document, or of its section, found once for all items."""

    def find() -> list[LayerTable]:
        if check.section is None:
            return find_tables(document.everything)
        return find_tables(sections_about(document.everything, check.section, case.question_ids))

    found: list[LayerTable] = case.student.once(("tables", document.path, check.section), find)
    return found


def _is_titled(table: LayerTable, title: str | None) -> bool:
    """One of the names stands in one of the lines above it, every word of it."""
    if title is None:
        return True
    return any(
        all(_stands_in(word, line) for word in name.split())
        for name in title.split("|")
        if name.strip()
        for line in table.titles
    )


def _stands_in(word: str, line: str) -> bool:
    """``Generator`` in ``DCGenerator():`` too; a short word, such as ``G`` or ``GAN``, by itself alone."""
    whole = len(word) < SHORT
    pattern = rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" if whole else re.escape(word)
    return re.search(pattern, line, re.I) is not None


def _nothing(item: Item, check: TableCheck, case: Case, documents: list[Document]) -> Finding:
    """No table: nothing was handed in that could hold one, or a person must look."""
    unread = [document.path for document in documents if document.failure is not None or document.is_picture]
    unread += not_read_here(case)
    if unread:
        say = f"No layer table was found, and {', '.join(unread)} could not be read. {PERSON}"
        return blocked(item.id, BY, say, needs_person=True)
    written = [document.path for document in documents if not document.is_empty or document.printed]
    if written:
        where = f" in section {check.section} of" if check.section else " in"
        say = f"No layer table was found{where} {', '.join(written)}; it may be a picture. {PERSON}"
        return blocked(item.id, BY, say, needs_person=True)
    return failed(item.id, "No report with a layer table was handed in.")


def _finding(item: Item, check: TableCheck, read: ReadTable, program: Program) -> Finding:
    table, beside = read.table, read.beside
    why = explanations(table, beside.missing, unshown(program)) if not read.unread else ()
    if why and table.total is not None and table.total.value == total_of(program):
        why = (*why, "The total is the number of parameters that your network has in all.")
    evidence: tuple[Evidence, ...] = (table_beside(read), *reasons(read, why))
    if read.unread or not beside.compared:
        finding = blocked(item.id, BY, unread_words(read), needs_person=True)
        return replace(finding, evidence=evidence, where=table.place)
    if _is_of_another_input(beside):
        say = (
            f"The parameters are those of your network, and the sizes are those for an input of another size. {PERSON}"
        )
        return replace(blocked(item.id, BY, say, needs_person=True), evidence=evidence, where=table.place)
    rows = Fraction(beside.right, beside.compared)
    # Rows of which none is the network's have no total that could tell anything of it.
    total = Fraction(check.total) if table.total is not None and beside.right else Fraction(0)
    share = rows * (1 - total) + (total if read.adds_up else 0)
    return from_share(
        item.id,
        share,
        1,
        say_of(read, why),
        expected="every row as in your network, and a total that is the sum of the rows",
        got=f"{beside.right} of {beside.compared} rows agree; {total_words(read)}",
        where=table.place,
        evidence=evidence,
    )


def _is_of_another_input(beside: Beside) -> bool:
    """Nothing but sizes is off, and that in most rows: the table was printed for another input."""
    wrong = [pair for pair in beside.pairs if pair.agrees is False]
    return len(wrong) * 2 > beside.compared and all(pair.why == "the size" for pair in wrong)
