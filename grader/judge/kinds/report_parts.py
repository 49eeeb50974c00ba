"""Which section of which report speaks of an item, how long it is, and what is left unwritten in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.judge.answers import Passage
from grader.judge.answers.labels import Label, parse_id
from grader.judge.answers.sections import find_sections, labels_of
from grader.judge.case import Case
from grader.judge.kinds.courses import Gathered
from grader.judge.kinds.documents import read_document, reports
from grader.model import Evidence, Lines, Quote

__all__ = ["Part", "find_parts", "gather_section", "left_over"]

MOST_PARTS = 6
MOST_LEFT_OVER = 10
LONGEST_TEXT = 4_000_000
LONGEST_QUOTE = 6_000
LONGEST_LINE = 4_000
SHORT = 70
"""A line of plain text that is longer is no heading."""
UNWRITTEN = re.compile(r"\b(?:TODO|FIXME|TBD|XXX)\b|\\todo\b|\?\?\?|[Ll]orem [Ii]psum|\b(?:to ?do|todo):")
MARKED = re.compile(
    r"\s*(?P<marks>#{1,6})\s+(?P<text>.*)|\s*\\(?P<name>(?:sub)*section|chapter|part|paragraph)\*?\{(?P<title>[^{}]*)\}"
)
DEPTHS = {"part": 1, "chapter": 2, "section": 3, "subsection": 4, "subsubsection": 5, "paragraph": 6}
NUMBERED = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|[IVX]{1,5}\.|[A-Z][.)]|Part|Section)\s+(?=\S)")


@dataclass(frozen=True)
class Part:
    """The text of one section, with the place where it begins."""

    place: str
    text: str

    @property
    def words(self) -> int:
        """How many words it has: runs between white space with a letter or a digit in them."""
        return sum(any(map(str.isalnum, run)) for run in self.text.split())


def gather_section(section: str, case: Case) -> Gathered:
    """Where the section was found and how long it is; its text is for staff. What is left unwritten is told of the
    section, or of the whole report where it has none of the sections."""
    passages = case.student.once(("reports",), lambda: _passages(case))
    if not passages:
        return Gathered(found=("No report was found.",))
    parts = _parts(section, passages, case)
    evidence: list[Evidence] = []
    if parts:
        title = f"Section {section} of the report"
        evidence.append(Lines(title=title, lines=tuple(f"{p.place}: {p.words} words" for p in parts[:MOST_PARTS])))
        evidence += [Quote(text=_cut(p.text), place=p.place, staff_only=True) for p in parts[:MOST_PARTS] if p.words]
    places = ", ".join(f"{part.place} ({part.words} words)" for part in parts[:MOST_PARTS])
    found = f"Section {section} was found in {places}." if parts else f"No section {section} was found in the report."
    left = tuple(left_over(parts or _undivided(passages, case)))
    if left:
        evidence.append(Lines(title="Left to write, by its own marks", lines=left))
    return Gathered(tuple(evidence), (found,))


def _undivided(passages: Sequence[Passage], case: Case) -> list[Part]:
    """The whole report, if no section that the rubric names is found in it."""
    if any(_parts(section, passages, case) for section in case.sections):
        return []
    return [Part(passage.place, passage.text) for passage in passages]


def _parts(section: str, passages: Sequence[Passage], case: Case) -> list[Part]:
    """As :func:`find_parts`, once for each section of the rubric's."""
    return case.student.once(
        ("section", section), lambda: find_parts(section, passages, case.sections, case.question_ids)
    )


def find_parts(
    section: str, passages: Sequence[Passage], known: Sequence[str], questions: Sequence[str] = ()
) -> list[Part]:
    """Every section of this letter, number or name, in order; ``known`` are all that the rubric names, ``questions``
    the ids of written answers, which are no sections though they have letters, too."""
    label = parse_id(section)
    if label is None:
        return [part for part in _by_name(section, passages) if part.text.strip()]
    answers = labels_of(questions)
    numbers = {answer.number for answer in answers if answer.number} - {label.number}
    found = [
        Part(part.lines[0].place, "\n".join(line.text for line in part.lines).strip())
        for part in find_sections(passages, (*labels_of(known), *answers))
        if part.lines and any(_is_of(label, other, numbers) for other in part.labels)
    ]
    return [part for part in found if part.text]


def left_over(parts: Sequence[Part]) -> Iterator[str]:
    """Lines that say themselves that they are not written yet, each with its place."""
    count = 0
    for part in parts:
        for line in part.text.splitlines():
            if UNWRITTEN.search(line[:LONGEST_LINE]):
                count += 1
                if count > MOST_LEFT_OVER:
                    yield "and more"
                    return
                yield f"{part.place}: {line.strip()[:200]}"


def _is_of(wanted: Label, label: Label, answers: set[str]) -> bool:
    if wanted.part is None:
        return label.number == wanted.number
    if label.part != wanted.part:
        return False
    return label.number == wanted.number if wanted.number else label.number not in answers


def _by_name(name: str, passages: Sequence[Passage]) -> Iterator[Part]:
    """Sections whose heading begins with this name, to the next heading that is not below it."""
    wanted = _folded(name)
    place, depth, document = "", 0, ""
    lines: list[str] = []
    for passage in passages:
        if passage.document != document:
            if lines:
                yield Part(place, "\n".join(lines))
            document, lines, place = passage.document, [], ""
        for line in passage.text.splitlines():
            heading = _heading(line)
            if heading is not None and place and heading[0] <= depth:
                yield Part(place, "\n".join(lines))
                lines, place = [], ""
            if heading is not None and not place and _begins(_folded(heading[1]), wanted):
                place, depth = passage.place, heading[0]
            elif place:
                lines.append(line[:LONGEST_LINE])
    if lines:
        yield Part(place, "\n".join(lines))


def _heading(line: str) -> tuple[int, str] | None:
    """Depth and text of a heading: marked up, or a short line with a number or a capital and no end of a sentence."""
    if match := MARKED.match(line[:LONGEST_LINE]):
        if match["marks"]:
            return len(match["marks"]), match["text"]
        return DEPTHS.get(match["name"], 5), match["title"]
    text = line.strip().strip("*_:")
    if not text or len(text) > SHORT or text[-1] in ".,;!?":
        return None
    if match := NUMBERED.match(text):
        rest = text[match.end() :]
        return (7 + match[0].count("."), rest) if rest[:1].isupper() else None
    is_bold = line.strip().startswith(("**", "__")) and line.strip().endswith(("**", "__", "**:", "__:"))
    return (9, text) if is_bold or (text[0].isupper() and len(text.split()) <= 5) else None


def _begins(heading: str, wanted: str) -> bool:
    return heading == wanted or heading.startswith(f"{wanted} ")


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


def _passages(case: Case) -> tuple[Passage, ...]:
    """The text of every report, up to a length that no honest one comes near."""
    passages: list[Passage] = []
    left = LONGEST_TEXT
    for path in reports(case):
        for passage in read_document(case, path).passages:
            passages.append(Passage(passage.text[:left], passage.place))
            left -= len(passage.text)
            if left <= 0:
                return tuple(passages)
    return tuple(passages)


def _cut(text: str) -> str:
    return (
        text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}… [{len(text) - LONGEST_QUOTE} more characters]"
    )
