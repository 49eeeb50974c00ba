"""Sections: which lines of a submission's documents answer which question.

A heading opens a section and the next one ends it; a number (``Question 1``) holds for the parts (``a``, ``b``)
that follow, until another number. Where no number is given the number stays unknown, and is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.judge.answers.columns import with_heads
from grader.judge.answers.labels import (
    PLAIN_DEPTH,
    SECTION_DEPTH,
    Heading,
    Label,
    Title,
    parse_id,
    read_heading,
    read_title,
)
from grader.judge.answers.lists import Lists
from grader.judge.answers.plain import split_lines
from grader.judge.answers.records import Passage

__all__ = ["Line", "Section", "find_sections", "labels_of"]

SOLUTION = re.compile(
    r"[\W_]*(?:solutions?|answers?|working|explanation|derivation|result|antwort|lösung|ergebnis|respuesta|solución|réponse|solution|risposta|soluzione|resposta|ответ|решение)\b|[\W_]*(?:答|解)",
    re.I,
)
SENTENCE_END = re.compile(r"[.:;!?)\]}$*|\d]\s*$")
REFERRING = ("part", "parts", "question", "in", "to", "from", "see", "as", "and", "of", "for", "like")
"""Words after which a label speaks of another answer: ``similarly to part b)``."""
BEFORE_LABELS = ("problem", "exercise", "task", "q", "aufgabe", "frage", "pregunta", "ejercicio", "exercice")
"""Words that belong to the label behind them."""
REFERRING_END = re.compile(rf"\b(?:{'|'.join(REFERRING)})\s*$", re.I)
VALUE_NEXT = r"[)\"'*]*\s?(?:[:=]\s?|(?<=\))\s?)[$(\[{\\`*\d\"']"
NOTE = re.compile(r"\s*\[\^\w{1,20}\]:")
"""A footnote of Markdown's: it stands where it is written, and belongs elsewhere."""
SHORT_LINE = 45
"""A line that is shorter than this was not broken because it was full."""
MAX_LINES = 20_000
MAX_LINE = 4_000
MAX_DOCUMENT = 1_000_000
"""Characters. Honest reports have a tenth of that; reading headings must end on the others, too."""


@dataclass(frozen=True)
class Line:
    """One line (or the part of one that belongs to a section), with its place."""

    text: str
    place: str


@dataclass(frozen=True)
class Section:
    """The lines under one heading. Text before any heading, and under a bare number, has no part."""

    labels: tuple[Label, ...]
    lines: tuple[Line, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Nothing is written in it."""
        return not any(line.text.strip() for line in self.lines)

    @property
    def length(self) -> int:
        """Characters, with one between lines."""
        return sum(len(line.text) + 1 for line in self.lines)


def labels_of(known: Sequence[str]) -> tuple[Label, ...]:
    """The labels of the rubric's questions, those that are no names."""
    return tuple(label for label in map(parse_id, known) if label is not None)


def find_sections(passages: Sequence[Passage], known: tuple[Label, ...]) -> list[Section]:
    """Every section of every document, in order. Numbers and parts do not carry over between documents."""
    sections: list[Section] = []
    for document in dict.fromkeys(passage.document for passage in passages):
        mine = [passage for passage in passages if passage.document == document]
        sections += _Outline(known).read(list(_lines(mine, known)))
    return sections


def _lines(passages: Sequence[Passage], known: tuple[Label, ...]) -> Iterator[Line]:
    splits = _split_pattern(known)
    count = length = 0
    for passage in passages:
        for line in [*with_heads([line for line in split_lines(passage.text) if not NOTE.match(line)]), ""]:
            for piece in splits.split(line[:MAX_LINE]):
                count += 1
                length += len(piece)
                if count > MAX_LINES or length > MAX_DOCUMENT:
                    return
                yield Line(piece, passage.place)


def _split_pattern(known: tuple[Label, ...]) -> re.Pattern[str]:
    """Where a new answer begins inside a line: LaTeX list commands, and labels with a value (``1a: 3, 1b: 4``)."""
    lists = r"(?=\\(?:item(?![A-Za-z])|begin\{|end\{))"
    full = {rf"{re.escape(label.number)}\s?[.(]?{label.part}" for label in known if label.number and label.part}
    parts = {rf"\(?{label.part}(?=\))" for label in known if label.part}
    if not parts:
        return re.compile(lists)
    names = "|".join(sorted(full | parts))
    spoken = "".join(rf"(?<!\b(?i:{word})[ ])" for word in (*REFERRING, *BEFORE_LABELS))
    return re.compile(rf"{lists}|(?<=[\s,;|{{\"']){spoken}(?=(?:{names}){VALUE_NEXT})")


def _is_below(number: str | None, other: str | None) -> bool:
    """``2.1`` comes under ``2``, and beside ``2.3``."""
    return bool(number and other) and "." in str(number) and str(number).split(".")[0] == str(other).split(".")[0]


class _Outline:
    """Where in one document the reading stands."""

    def __init__(self, known: tuple[Label, ...]) -> None:
        self.known = known
        self.number: str | None = None
        self.number_depth = PLAIN_DEPTH
        self.part_depth = PLAIN_DEPTH
        self.closed: list[Section] = []
        self.labels: tuple[Label, ...] = (Label(None, None),)
        self.lines: list[Line] = []
        self.lists = Lists()
        self.worded = False
        self.titled: tuple[int, ...] = ()

    def read(self, lines: list[Line]) -> list[Section]:
        headings = [read_heading(line.text, self.known) for line in lines]
        self.worded = any(heading and heading.worded and heading.labels[0].number for heading in headings)
        before = ""
        for line, heading in zip(lines, headings, strict=True):
            self.take(line, heading, before)
            before = line.text
        self.close()
        return self.closed

    def close(self) -> None:
        self.closed.append(Section(self.labels, tuple(self.lines)))

    def take(self, line: Line, heading: Heading | None, before: str) -> None:
        """One line, below the line ``before``."""
        title = read_title(line.text)
        if title is not None and self.follows(title) and self.ended(before):
            self.titled = title.number
            heading = heading or Heading((), title.text, SECTION_DEPTH + len(title.number) - 1)
        listed = self.lists.take(line.text, numbered=self.number is not None, inside=self.part is not None)
        if heading is None and listed is not None:
            heading = Heading((listed,), line.text.partition("\\item")[2])
        if heading is None or not self.opens(heading, before):
            self.lines.append(line)
        elif not heading.labels:
            self.unnamed(heading, line)
        else:
            self.named(heading, line)

    @property
    def part(self) -> str | None:
        return self.labels[0].part

    @property
    def is_blank(self) -> bool:
        return not any(line.text.strip() for line in self.lines)

    def follows(self, title: Title) -> bool:
        """The number comes next after that of the heading before: 1 or 1.1 first, and after 1.4 one of 1.4.1, 1.5, 2.

        One may have been overlooked in between.
        """
        last = self.titled
        if not last:
            return title.number in {(1,), (1, 1)}
        after = {(*last[:at], last[at] + more) for at in range(len(last)) for more in (1, 2)}
        return title.number in after | {(*last, 1)}

    def ended(self, before: str) -> bool:
        """The line before may be a paragraph's last."""
        return len(before.strip()) < SHORT_LINE or SENTENCE_END.search(before) is not None

    def opens(self, heading: Heading, before: str) -> bool:
        """Whether what looks like a heading is one, and not the second half of a sentence."""
        if not heading.labels or heading.worded:
            return True
        if heading.labels[0].part:
            return not REFERRING_END.search(before)
        number = heading.labels[0].number
        if number == self.number or (self.worded and not _is_below(number, self.number)):
            return False
        full = len(before.strip()) >= SHORT_LINE and not SENTENCE_END.search(before)
        return not full or self.is_blank

    def unnamed(self, heading: Heading, line: Line) -> None:
        """``# Experiments`` ends what it is not below; ``### Solution`` ends nothing."""
        if SOLUTION.match(heading.rest) or (self.part is not None and self.is_blank):
            self.lines.append(Line(heading.rest, line.place))
            return
        if heading.depth <= self.number_depth:
            self.number, self.number_depth = None, PLAIN_DEPTH
        elif heading.depth > self.part_depth or self.part is None:
            self.lines.append(Line(heading.rest, line.place))
            return
        self.open((Label(self.number, None),), Line(heading.rest, line.place))

    def named(self, heading: Heading, line: Line) -> None:
        rest = Line(heading.rest, line.place)
        first = heading.labels[0]
        if first.number is not None:
            if first.part is None and first.number == self.number:  # a running head: the part goes on
                self.lines.append(rest)
                return
            self.number = first.number
            self.number_depth = heading.depth
        if first.part is not None:
            self.part_depth = heading.depth
        self.open(tuple(Label(label.number or self.number, label.part) for label in heading.labels), rest)

    def open(self, labels: tuple[Label, ...], line: Line) -> None:
        self.close()
        self.labels, self.lines = labels, [line]
