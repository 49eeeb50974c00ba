"""A written answer that is a formula: compared with the right one as mathematics, at points drawn from the secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from grader.judge.answers import Line, lines_about, values_about
from grader.judge.answers.formula_answers import Agreeing, ExpectedFormula, FormulaReading, read_formula
from grader.judge.case import Case
from grader.judge.kinds.documents import answer_files, not_read_here, read_document, reports
from grader.judge.kinds.no_answer import BY, no_answer
from grader.judge.outcome import blocked, failed, from_share, passed
from grader.model import AnswerCheck, Evidence, Finding, Item, Lines, Quote, Visibility

__all__ = ["judge_formula"]

POINTS = 8
LOW, HIGH = 2, 61
"""Whole numbers from which those for the symbols are drawn; sixteenths of them where functions such as exp come in."""
QUOTED = 240


@dataclass(frozen=True)
class _Found:
    """What one text states, with its lines."""

    reading: FormulaReading
    lines: Sequence[Line]

    @property
    def quote(self) -> Quote:
        """The line of the formula, in the student's own words."""
        written = [line for line in self.lines[self.reading.line :] if line.text.strip()] or list(self.lines)
        return Quote(text=written[0].text.strip()[:QUOTED], place=written[0].place)


def judge_formula(
    item: Item, check: AnswerCheck, case: Case, expected: ExpectedFormula, working: tuple[str, ...] = ()
) -> Finding:
    """Right, near (a share of the marks), wrong; a person's where several formulas compete or names are not known."""
    texts, looked_in, unread = _texts(check, case)
    points = _points(case, check, expected)
    found = [_Found(read_formula(_joined(lines), expected, points), lines) for lines in texts]
    if not found:
        return no_answer(item.id, check.question, looked_in, unread, expected.formula)
    first = found[0]
    if len({(one.reading.agreeing, one.reading.near) for one in found}) > 1:
        say = "Your answers in several places differ. A person will read them."
        finding = blocked(item.id, BY, say, needs_person=True)
        return replace(finding, evidence=tuple(one.quote for one in found))
    hidden = item.visibility is Visibility.HIDDEN
    lines = (Lines(title="How it is worked out", lines=working, staff_only=hidden),) if working else ()
    evidence: tuple[Evidence, ...] = (first.quote, *lines)
    shown = " or ".join(first.reading.shown)
    match first.reading.agreeing:
        case Agreeing.RIGHT:
            return replace(
                passed(item.id, "The formula is right.", evidence=evidence, got=shown), where=first.quote.place
            )
        case Agreeing.NEAR if first.reading.near is not None:
            near = first.reading.near
            return from_share(
                item.id, Fraction(near.share), 1, near.say,
                expected=expected.formula, got=shown, where=first.quote.place, evidence=evidence,
            )  # fmt: skip
        case Agreeing.WRONG:
            return failed(
                item.id, "The formula is not the right one.",
                expected=expected.formula, got=shown, where=first.quote.place, evidence=evidence,
            )  # fmt: skip
        case _:
            say = f"{_why(first.reading)} A person will read it."
            return replace(blocked(item.id, BY, say, needs_person=True), evidence=(first.quote,))


def _why(reading: FormulaReading) -> str:
    if reading.unknown:
        return f"Your formula uses names that are not those of the question: {', '.join(reading.unknown)}."
    if len(reading.shown) > 1:
        return f"Your answer could be read as {' or '.join(reading.shown)}."
    return "There is text here, but no formula in the quantities of the question could be read."


def _texts(check: AnswerCheck, case: Case) -> tuple[list[Sequence[Line]], list[str], list[str]]:
    """(texts that answer the question, documents with text, documents that could not be read).

    A file of answers counts before any report.
    """
    for path in answer_files(case):
        document = read_document(case, path)
        if document.failure is None and isinstance(document.data, Mapping):
            values = values_about(document.data, check.question, case.question_ids)
            written: list[Sequence[Line]] = [_lines(value, path) for value in values if str(value or "").strip()]
            return written or _in_reports(check, case)[0], [], []
    return _in_reports(check, case)


def _in_reports(check: AnswerCheck, case: Case) -> tuple[list[Sequence[Line]], list[str], list[str]]:
    texts: list[Sequence[Line]] = []
    looked_in, unread = [], [*answer_files(case), *not_read_here(case)]
    for path in reports(case):
        document = read_document(case, path)
        if document.failure is not None or document.is_picture:
            unread.append(path)
            continue
        if not document.is_empty:
            looked_in.append(path)
        texts += lines_about(document.passages, check.question, case.question_ids)
    return texts, looked_in, unread


def _lines(value: object, path: str) -> list[Line]:
    return [Line(line, path) for line in str(value).split("\n")]


def _joined(lines: Sequence[Line]) -> str:
    return "\n".join(line.text.replace("\n", " ") for line in lines)


def _points(case: Case, check: AnswerCheck, expected: ExpectedFormula) -> list[dict[str, Fraction | float]]:
    draw = case.draw.child(f"formula/{check.question}")
    drawn = draw.uniform((POINTS, max(len(expected.symbols), 1)), LOW, HIGH).astype(int).tolist()
    share = 16 if any(name in expected.formula for name in ("exp", "log", "ln", "e^", "sqrt")) else 1
    return [
        {symbol: Fraction(number, share) for (symbol, _), number in zip(expected.symbols, row, strict=False)}
        for row in drawn
    ]
