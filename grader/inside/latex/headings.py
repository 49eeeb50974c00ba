"""The numbers that LaTeX gives to headings below a section: ``\\subsection{Sizes}`` is 1.1 on the page."""

from __future__ import annotations

import re

__all__ = ["with_numbers"]

HEADING = re.compile(r"\\(?P<name>section|subsection|subsubsection)(?P<star>\*?)\s*(?=[\[{])")
OPTIONAL = re.compile(r"\[[^\]\n]*\]\s*")
LEVELS = ("section", "subsection", "subsubsection")


def with_numbers(text: str) -> str:
    """``text`` with the numbers of subsections in their headings. Sections keep their words alone: a bare number before
    them would pass for a question's."""
    counts = [0, 0, 0]
    parts: list[str] = []
    at = 0
    for match in HEADING.finditer(text):
        end = match.end()
        if optional := OPTIONAL.match(text, end):
            end = optional.end()
        if match["star"] or text[end : end + 1] != "{":
            continue
        level = LEVELS.index(match["name"])
        counts[level] += 1
        counts[level + 1 :] = [0] * (2 - level)
        if level:
            number = ".".join(map(str, counts[: level + 1]))
            parts += [text[at : match.start()], rf"\{match['name']}", "{", number, " "]
            at = end + 1
    return "".join([*parts, text[at:]])
