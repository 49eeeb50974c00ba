"""Labels of questions: the ids of a rubric, and the headings with which people answer them.

A label is a number (``1``, ``2.1``), a part (``a``), or both; either may be left to the context.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["PLAIN_DEPTH", "SECTION_DEPTH", "Heading", "Label", "Title", "parse_id", "read_heading", "read_title"]

SECTION_DEPTH = 3
PLAIN_DEPTH = 9
"""Depth of a heading that is just a line of text: deeper than any that is marked up (1 to 8)."""

ID = re.compile(r"(?:q|question|part)?[\s_.-]*(?P<number>\d+(?:\.\d+)*)?[\s_.-]*\(?(?P<part>[a-z])?\)?\.?", re.I)
LONGEST_ID = 64


@dataclass(frozen=True)
class Label:
    """``number`` and ``part`` of a question; None where it has none (or, in a text, leaves it to the context)."""

    number: str | None
    part: str | None


@dataclass(frozen=True)
class Title:
    """A line that may be a numbered heading: its number's parts, and its words."""

    number: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class Heading:
    """The labels that a line begins with, and what follows them on the line.

    ``depth`` orders headings: 1 is ``#`` or ``\\part``. ``worded`` is true for a number with a word or markup
    (``Question 1``, ``## 1``), which is surer than a bare ``1.``.
    """

    labels: tuple[Label, ...]
    rest: str
    depth: int = PLAIN_DEPTH
    worded: bool = False


def read_title(line: str) -> Title | None:
    """``2 Experiments``, ``1.1 Sizes of layers``; None for what cannot be one."""
    match = TITLE.fullmatch(line.strip())
    if match is None or not (match["text"][0] == "(" or match["text"][0].isupper()):
        return None
    return Title(tuple(map(int, match["number"].split("."))), match["text"])


def parse_id(text: str) -> Label | None:
    """``1a``, ``1(a)``, ``Q1 a``, ``a``, ``1``, ``2.1`` as a label; None for any other name."""
    text = text.strip()
    if len(text) > LONGEST_ID:  # the pattern takes time with the square of the length of what is none
        return None
    match = ID.fullmatch(text)
    if match is None or not (match["number"] or match["part"]):
        return None
    return Label(match["number"], match["part"] and match["part"].lower())


COUNTED = re.compile(
    r"\s*#+(?:[^#\s]|\s*(?:of|params?|parameters?|weights?|bias(?:es)?|filters?|learnable|trainable)\b).*[=:\d]", re.I
)
"""``#weights = 432`` counts, and is no heading."""
MARKDOWN = re.compile(r"\s*(?P<marks>#{1,6})\s*(?P<text>.*?)\s*#*\s*$")
SECTION = re.compile(
    r"\s*\\(?P<name>part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)\*?\{(?P<text>(?:[^{}]|\{[^{}]*\})*)\}"
)
DEPTHS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
ITEM = re.compile(r"\s*\\item\s*\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]")
WRAP = re.compile(r"\\(?:text(?:bf|it|sc|rm)|emph|underline|noindent|bf|bfseries)(?![A-Za-z])\s*")
LEAD = re.compile(r"(?:[\s*_>|\"'`{}]|[-+•](?=\s))+")
TRAIL = re.compile(r"(?:[\s*_|\"'`}:)=\]]|\.(?!\d)|[-–—](?=\s))*")

WORDS = (
    "questions?", "problems?", "exercises?", "task", "section", "part", "prob", "ques", "qn", "ex", "q",
    "aufgabe", "teilaufgabe", "frage", "übung", "teil", "abschnitt", "pregunta", "ejercicio", "problema", "apartado",
    "parte", "exercice", "partie", "domanda", "esercizio", "pergunta", "exercício", "questão", "opgave", "vraag",
    "вопрос", "задание", "задача", "часть", "问题", "問題", "题", "习题", "문제",
)  # fmt: skip
"""What stands before a question's number, in the languages in which reports came."""
WORD = rf"(?:{'|'.join(WORDS)})\.?\s*\#?\s*"
NUMBER = r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?!\d|\.\d|\w\w)"
JOIN = r"[\s.,:_*\"'`)\]-]*"
PART = r"(?P<open>[(\[])?(?P<part>[A-Za-z])(?![A-Za-z0-9_'])(?P<close>(?(open)[)\]]|[)\]]?))"

WORDED = re.compile(rf"{WORD}{NUMBER}", re.I)
WORDED_PART = re.compile(rf"{WORD}{PART}", re.I)
FULL = re.compile(rf"\(?(?P<number>\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}){JOIN}{PART}")
AFTER_NUMBER = re.compile(rf"{JOIN}(?:part\s*)?{PART}", re.I)
PART_ONLY = re.compile(PART)
NUMBER_ONLY = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?=[).:\s]|$)(?!\.\d)")
ALSO = re.compile(rf"\s*(?:,|&|/|\+|and\b)\s*(?:\d{{1,2}}\s*)?{PART}")

VALUE_AHEAD = re.compile(r"\s*(?:[$(\[{\\`*]|-?\d|torch\b)")
LOWER_WORD = re.compile(r"\s*[a-z]")
STOP = re.compile(r"\s*[*_\"'`}]*\s*(?:[:.|–—-]|$)")
COLON = re.compile(r"[*_\"'`}]*\s?(?:[:|]|\.(?=[\s(\[$]|$))")
TITLE = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?P<text>\(?[^\W\d_][^.!?=]{1,80})")
"""A line that may be a heading as typesetting numbers it: ``2 Experiments``."""
TYPESET = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+(?=[\w(])")
"""The number that typesetting puts before a heading: ``1.1 Question 1 (a)``."""
EQUALS = re.compile(r"\s*=")
FIRST_PARTS = "abcdefgh"


def read_heading(line: str, known: tuple[Label, ...]) -> Heading | None:
    """The heading that ``line`` begins with, or None. ``known`` are the labels of the rubric's questions."""
    depth, text, after = _unwrap(line)
    typeset = _behind_a_number(text, known)
    found = _worded(text) or typeset or _full(text, known)
    if depth == PLAIN_DEPTH and found is not None and found is typeset:
        depth = SECTION_DEPTH + text.partition(" ")[0].strip(".").count(".")
    found = found or _part_only(text, known, marked=depth < PLAIN_DEPTH)
    found = found or _number_only(text, known, marked=depth < PLAIN_DEPTH)
    if found is None:
        if depth == PLAIN_DEPTH or COUNTED.match(line):
            return None
        return Heading((), f"{text} {after}".strip(), depth)
    labels, end, worded = found
    while labels[-1].part and (more := ALSO.match(text, end)) and (more["close"] or STOP.match(text, more.end())):
        labels.append(Label(labels[-1].number, more["part"].lower()))
        end = more.end()
    if re.match(r"\s*,", text[end:]):  # "b), but this is ..." goes on with a sentence
        return None
    trail = TRAIL.match(text, end)
    rest = text[trail.end() if trail else end :]
    return Heading(tuple(labels), f"{rest} {after}".strip(), depth, worded or depth < PLAIN_DEPTH)


Found = tuple[list[Label], int, bool]
"""Labels, index after them, whether a word such as ``Question`` named the number."""


def _unwrap(line: str) -> tuple[int, str, str]:
    """Depth, the heading's text without its markup, and what follows a LaTeX heading on its line."""
    if match := MARKDOWN.match(line):
        return len(match["marks"]), _strip(match["text"]), ""
    if match := SECTION.match(line):
        return DEPTHS.index(match["name"]) + 1, _strip(match["text"]), line[match.end() :]
    if match := ITEM.match(line):
        return PLAIN_DEPTH, _strip(match["text"]) + " ", line[match.end() :]
    return PLAIN_DEPTH, _strip(line), ""


def _strip(text: str) -> str:
    text = WRAP.sub("", text.replace("\\(", "(").replace("\\)", ")"))
    lead = LEAD.match(text)
    return text[lead.end() :] if lead else text


def _worded(text: str) -> Found | None:
    if match := WORDED.match(text):
        number = match["number"]
        part = AFTER_NUMBER.match(text, match.end())
        if part and _ends_label(text, part, strict=False):
            return [Label(number, part["part"].lower())], part.end(), True
        after = text[match.end() :]
        if LOWER_WORD.match(after) or re.match(r"\s*,", after):  # "Question 1 asks for ..."
            return None
        return [Label(number, None)], match.end(), True
    match = WORDED_PART.match(text)
    if match and _ends_label(text, match, strict=True):
        return [Label(None, match["part"].lower())], match.end(), False
    return None


def _behind_a_number(text: str, known: tuple[Label, ...]) -> Found | None:
    """A label behind the number that typesetting gave its heading; ``1.1 (a)`` is none of a question 1.1 where no
    question has such a number."""
    typeset = TYPESET.match(text)
    if typeset is None:
        return None
    rest = text[typeset.end() :]
    found = _worded(rest)
    if found is None and not _are_dotted(known):
        found = _full(rest, known)
        if found is None and "." in typeset.group().rstrip(". "):
            found = _part_only(rest, known, marked=False)
    return (found[0], found[1] + typeset.end(), found[2]) if found else None


def _are_dotted(known: tuple[Label, ...]) -> bool:
    return any(label.number and "." in label.number for label in known)


def _full(text: str, known: tuple[Label, ...]) -> Found | None:
    match = FULL.match(text)
    if match is None:
        return None
    label = Label(match["number"], match["part"].lower())
    if label not in known and match["part"] not in FIRST_PARTS:
        return None
    strict = label not in known or match["part"].isupper()  # "2D Convolution" is no question 2d
    return ([label], match.end(), False) if _ends_label(text, match, strict=strict) else None


def _part_only(text: str, known: tuple[Label, ...], *, marked: bool) -> Found | None:
    match = PART_ONLY.match(text)
    if match is None:
        return None
    part = match["part"].lower()
    if part not in FIRST_PARTS and all(label.part != part for label in known):
        return None
    if match["part"].isupper() and not match["close"] and not marked:  # "A: ..." answers a "Q: ..."
        return None
    bare = not match["close"] and not COLON.match(text, match.end())
    if bare and not (marked and STOP.match(text, match.end())):
        return None
    return [Label(None, part)], match.end(), False


def _number_only(text: str, known: tuple[Label, ...], *, marked: bool) -> Found | None:
    match = NUMBER_ONLY.match(text)
    if match is None:
        return None
    number, after = match["number"], text[match.end() :]
    dotted = "." in number and _are_dotted(known)
    if "." in number and not dotted:  # typesetting's own
        return None
    closed = re.match(r"[).:](?:\s|$)", after) or re.match(r"\s*[-–—]\s+[A-Z]", after)
    if not (marked or closed or (dotted and re.match(r"\s+[A-Z\d]|\s*$", after))):
        return None
    return [Label(number, None)], match.end(), False


def _ends_label(text: str, match: re.Match[str], *, strict: bool) -> bool:
    """A bracket, a colon or the line's end closes a label; a value or a capital does when not ``strict``."""
    if match["close"] or STOP.match(text, match.end()):
        return True
    if strict:
        return False
    after = text[match.end() :]
    return bool(EQUALS.match(after) or VALUE_AHEAD.match(after)) or not (LOWER_WORD.match(after) or after[:1] == ",")
