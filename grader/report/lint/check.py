"""Looking through what is about to be published: one function for each kind of file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from grader.report.lint.forbidden import Forbidden
from grader.report.lint.numbers import Match, find_numbers
from grader.report.lint.page import read_page
from grader.report.lint.passages import Passage, Passages
from grader.report.lint.phrases import find_phrases, find_places
from grader.report.lint.printed import printed
from grader.report.lint.record import read_record
from grader.report.lint.rules import RULES, Alarm, Rule
from grader.report.pages import CLASS_SCRIPT
from grader.visible import UNSEEN, plain

__all__ = ["lint_class_page", "lint_marks", "lint_page", "lint_record", "lint_staff_page"]

FORMULA = re.compile(r"\s*[=+\-@\t\r]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def lint_page(text: str, forbidden: Forbidden) -> tuple[Alarm, ...]:
    """A student's page."""
    page = read_page(text)
    return (*_controls(text), *page.alarms, *_texts(page.passages, forbidden))


def lint_record(text: str, forbidden: Forbidden) -> tuple[Alarm, ...]:
    """A student's report as JSON. Raises ValueError when it is none."""
    return (*_controls(text), *_texts(read_record(text), forbidden))


def lint_class_page(text: str, forbidden: Forbidden) -> tuple[Alarm, ...]:
    """The staff's page. It names folders and what is hidden, but not the secret, and runs nothing but our script."""
    page = read_page(text, CLASS_SCRIPT)
    secrets = [phrase for phrase in forbidden.phrases if phrase.rule == "secret"]
    return (*_controls(text), *page.alarms, *find_phrases(Passages(page.passages), secrets))


def lint_staff_page(text: str) -> tuple[Alarm, ...]:
    """The staff's page about a student: it may say everything (it lies beside the secret), but nothing of a student's
    may have become markup, and its pictures are the ones that were remade."""
    return (*_controls(text), *read_page(text, pictures=True).alarms)


def lint_marks(text: str) -> tuple[Alarm, ...]:
    """The marks file: nothing in it is run by a spreadsheet or obeyed by a terminal."""
    alarms = list(_controls(text.replace("\r\n", "\n")))
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        alarms += [
            Alarm(RULES["formula"], f"row {number}", plain(cell)[:60])
            for cell in row
            if FORMULA.match(cell) and not NUMBER.fullmatch(cell)
        ]
    return tuple(alarms)


def _texts(found: Sequence[Passage], forbidden: Forbidden) -> Iterator[Alarm]:
    passages = Passages(found)
    yield from find_phrases(passages, forbidden.phrases)
    yield from find_places(passages, forbidden.places)
    numbers = printed(found)
    for match in find_numbers(numbers, forbidden.drawn):
        yield _of_array(RULES["inputs"], match, found)
    for match in find_numbers(numbers, forbidden.reference, forbidden.own):
        yield _of_array(RULES["reference"], match, found)


def _of_array(rule: Rule, match: Match, found: Sequence[Passage]) -> Alarm:
    size = " x ".join(map(str, match.array.data.shape))
    return Alarm(rule, found[match.passage].where, f"{match.count} numbers of an array of size {size}")


def _controls(text: str) -> Iterator[Alarm]:
    if match := UNSEEN.search(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Alarm(RULES["controls"], f"line {line}", plain(match.group()))
