"""The numbers that LaTeX gives to headings below a section: ``\\subsection{Sizes}`` is 1.1 on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grader.inside.latex.arguments import argument

__all__ = ["forms_of_numbers", "with_numbers"]

HEADING = re.compile(r"\\(?P<name>section|subsection|subsubsection)(?P<star>\*?)\s*(?=[\[{])")
OPTIONAL = re.compile(r"\[[^\]\n]*\]\s*")
LEVELS = ("section", "subsection", "subsubsection")
REDEFINED = re.compile(r"\\renewcommand\*?\s*\{?\s*\\the(?P<level>(?:sub){0,2}section)\s*\}?\s*(?=\{)")
COUNTER = re.compile(r"\\(?P<form>arabic|alph|Alph|roman|Roman)\s*\{(?P<level>\w+)\}|\\the(?P<other>(?:sub)*section)")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def forms_of_numbers(text: str) -> dict[str, str]:
    """How the writer has numbers of headings look: ``{"subsection": r"(\alph{subsection})"}``."""
    found = {}
    for match in REDEFINED.finditer(text):
        if body := argument(text, match.end()):
            found[match["level"]] = body[0]
    return found


def with_numbers(text: str, forms: Mapping[str, str]) -> str:
    """``text`` with the numbers of subsections in their headings. Sections keep their words alone, unless the writer
    has their numbers look otherwise: a bare number before them would pass for a question's."""
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
        if level or "section" in forms:
            number = _number(level, counts, forms)
            parts += [text[at : match.start()], rf"\{match['name']}", "{", number, " "]
            at = end + 1
    return "".join([*parts, text[at:]])


def _number(level: int, counts: list[int], forms: Mapping[str, str], depth: int = 0) -> str:
    form = forms.get(LEVELS[level])
    if form is None or depth > len(LEVELS):
        return ".".join(map(str, counts[: level + 1]))

    def counted(match: re.Match[str]) -> str:
        name = match["level"] or match["other"]
        if name not in LEVELS:
            return ""
        if match["other"]:
            return _number(LEVELS.index(name), counts, forms, depth + 1)
        return _written(match["form"], counts[LEVELS.index(name)])

    return COUNTER.sub(counted, form)


def _written(form: str, count: int) -> str:
    if form == "arabic" or not count:
        return str(count)
    names = LETTERS if form.lower() == "alph" else ROMAN
    text = names[min(count, len(names)) - 1]
    return text.upper() if form[0].isupper() else text
