"""A PDF's pages without what typesetting has put there: page numbers, running heads, broken words, ligatures.

A page number that stands alone on its line would read like an answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from grader.judge.answers.records import Passage

__all__ = ["without_furniture"]

PAGE_NUMBER = re.compile(r"\W*(?P<word>pages?|p\.|s\.)?\s*(?P<number>\d{1,4})\s*(?P<of>(?:/|of)\s*\d{1,4})?\W*", re.I)
LONGEST_NUMBER = 60
"""Characters of a line that may be a page's number: on a longer one, of spaces, looking for it would not end."""
EDGE = 2
"""Lines at the top and at the bottom of a page that may be its head and foot."""
LEAST_PAGES = 3
MOST_PAGES = 0.6
"""A line that stands at the edge of so many of the pages, but for its digits, is a running head."""
LONGEST_HEAD = 120
LONGEST_LINE = 300
"""Characters of a line in which a browser's address, or an entry of a table of contents, is looked for."""
BROKEN = re.compile(r"(?<=[a-z])-[^\S\n]*\n[^\S\n]*(?P<rest>[a-z]+[^\s\w]*)(?:[^\S\n]+|(?=\n)|$)")
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


PRINTED = re.compile(
    r"\W*\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?(?:\s.{0,80})?|(?:file|https?)://\S+(?:\s+\d{1,3}\s?/\s?\d{1,3})?",
    re.I,
)
"""What a browser prints above and below a page: the time, the page's address."""
FRONT = 20
"""So many pages may have been counted that are not there."""
LEADER = re.compile(r".*?(?:\s?\.){4,}\s*(?P<page>\d{1,4})\s*")
CONTENTS = re.compile(
    r"\W*(?:(?:table of )?contents|list of (?:figures|tables)|inhalt(?:sverzeichnis)?|índice|sommaire)\W*", re.I
)
ENTRY = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?[^\W\d].{0,100}?\s\d{1,3}\s*")
SPACED = re.compile(r"(?:(?<!\S)[A-Za-z] ){4,}[A-Za-z](?!\S)")
"""Letters with a space behind each, as listings are set."""
SINGLES = re.compile(r"(?<!\S)\S(?: \S){2,}(?!\S)")


def without_furniture(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages, one a page, as they would read on one long page."""
    pages = [passage.text.translate(LIGATURES).split("\n") for passage in passages]
    heads = _running_heads(pages)
    offsets = _numbering(pages)
    found = []
    for number, (passage, lines) in enumerate(zip(passages, pages, strict=True), start=1):
        gone = {
            at
            for at in _edges(lines)
            if _form(lines[at], number) in heads or _is_page_number(lines[at], number, offsets)
        }  # fmt: skip
        gone |= _contents(lines, len(pages) + FRONT)
        gone |= {at for at, line in enumerate(lines) if len(line) <= LONGEST_LINE and PRINTED.fullmatch(line.strip())}
        text = _unspaced("\n".join(line for at, line in enumerate(lines) if at not in gone))
        found.append(replace(passage, text=BROKEN.sub(lambda match: f"{match['rest']}\n", text)))
    return tuple(found)


def _contents(lines: Sequence[str], last: int) -> set[int]:
    """Indices of the lines of a table of contents: its labels head no section. No page has a number above ``last``."""
    leaders = ((at, LEADER.fullmatch(line)) for at, line in enumerate(lines) if len(line) <= LONGEST_LINE)
    found = {at for at, match in leaders if match and int(match["page"]) <= last}
    for at, line in enumerate(lines):
        if CONTENTS.fullmatch(line):
            end = at + 1
            while end < len(lines) and (
                end in found or ENTRY.fullmatch(lines[end][:LONGEST_LINE]) or not lines[end].strip()
            ):
                end += 1
            found |= set(range(at, end))
    return found


def _unspaced(text: str) -> str:
    """``t o r c h . S i z e ( [ 3 2 , 1 6 ] )`` as it was typed, on a page that has words set so."""
    return SINGLES.sub(lambda match: match.group().replace(" ", ""), text) if SPACED.search(text) else text


def _edges(lines: Sequence[str]) -> list[int]:
    """Indices of the first and last lines in which something is written."""
    written = [at for at, line in enumerate(lines) if line.strip()]
    return sorted({*written[:EDGE], *written[-EDGE:]})


def _form(line: str, number: int) -> str:
    """A line without the number of its page."""
    return re.sub(rf"(?<!\d){number}(?!\d)", "#", " ".join(line.lower().split()))


def _running_heads(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    if len(pages) < LEAST_PAGES:
        return frozenset()
    counts = Counter(
        form
        for number, lines in enumerate(pages, start=1)
        for form in {_form(lines[at], number) for at in _edges(lines)}
        if re.search(r"[^\W\d_]{2}", form) and len(form) <= LONGEST_HEAD
    )
    return frozenset(form for form, count in counts.items() if count >= MOST_PAGES * len(pages) and count > 1)


def _numbering(pages: Sequence[Sequence[str]]) -> frozenset[int]:
    """Differences between the number at a page's edge and the page's own that more than one page has."""
    counts: Counter[int] = Counter()
    for number, lines in enumerate(pages, start=1):
        matches = [_page_number(lines[at]) for at in _edges(lines)]
        counts.update({int(match["number"]) - number for match in matches if match})
    return frozenset({0, *(offset for offset, count in counts.items() if count > 1 and abs(offset) < len(pages) + 20)})


def _page_number(line: str) -> re.Match[str] | None:
    text = line.strip()
    return PAGE_NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None


def _is_page_number(line: str, number: int, offsets: frozenset[int]) -> bool:
    match = _page_number(line)
    if match is None:
        return False
    return bool(match["word"] or match["of"]) or int(match["number"]) - number in offsets
