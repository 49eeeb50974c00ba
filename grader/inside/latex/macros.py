"""The writer's own commands: gathered from a LaTeX source, and written out where they are used.

Nothing is computed: a body is put in the place of its command, so many times and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.inside.latex.arguments import argument, arguments

__all__ = ["without_macros"]

MOST_USES = 4_000
ROUNDS = 6
"""Bodies may use other commands of the writer's so deep."""
MOST_ARGUMENTS = 9
KEPT = frozenset(
    {
        "section", "subsection", "subsubsection", "paragraph", "part", "chapter", "item", "begin", "end", "frac",
        "dfrac", "tfrac", "left", "right", "boxed", "text", "textbf", "textit", "texttt", "emph", "times", "cdot",
        "input", "include", "footnote", "verb", "sqrt", "lfloor", "rfloor", "num", "SI", "label", "ref",
    }
)  # fmt: skip
"""Commands that mean something here: what a writer makes of them is their look."""
DEFINED = re.compile(
    r"\\(?:(?P<new>(?:re)?newcommand|providecommand|DeclareRobustCommand|DeclareMathOperator)\*?\s*\{?\s*\\(?P<name>[A-Za-z]+)\s*\}?"
    r"|def\s*\\(?P<plain>[A-Za-z]+)(?P<pattern>(?:#[1-9])*)(?=\{))"
)
PLACE = re.compile(r"#([1-9])")


@dataclass(frozen=True)
class _Macro:
    """``count`` arguments, the first of which may be left out where there is a ``default``."""

    body: str
    count: int
    default: str | None = None


def without_macros(text: str, most: int) -> str:
    """``text`` without definitions, and with bodies for commands, at most ``most`` characters of it."""
    macros: dict[str, _Macro] = {}
    parts, at = [], 0
    for match in DEFINED.finditer(text):
        if match.start() < at:
            continue
        defined = _definition(text, match)
        if defined is None:
            continue
        macro, end = defined
        name = match["name"] or match["plain"]
        if name not in KEPT:
            macros[name] = macro
        parts.append(text[at : match.start()])
        at = end
    text = "".join([*parts, text[at:]])
    uses = 0
    for _ in range(ROUNDS if macros else 0):
        text, used = _written_out(text, macros, MOST_USES - uses, most)
        uses += used
        if not used or uses >= MOST_USES:
            break
    return text[:most]


def _definition(text: str, match: re.Match[str]) -> tuple[_Macro, int] | None:
    at, count, default = match.end(), 0, None
    if match["new"] and not match["new"].startswith("DeclareMath"):
        if (number := argument(text, at, "[")) and number[0].strip().isdecimal():
            count, at = min(int(number[0]), MOST_ARGUMENTS), number[1]
        if count and (given := argument(text, at, "[")):
            default, at = given
    elif match["pattern"]:
        count = len(match["pattern"]) // 2
    body = argument(text, at)
    return (_Macro(body[0], count, default), body[1]) if body else None


def _written_out(text: str, macros: dict[str, _Macro], uses: int, most: int) -> tuple[str, int]:
    names = "|".join(sorted(macros, key=len, reverse=True))
    parts: list[str] = []
    at = used = length = 0
    for match in re.finditer(rf"\\({names})(?![A-Za-z])", text):
        if match.start() < at or used >= uses or length > most:
            continue
        macro, end = macros[match[1]], match.end()
        given: list[str] = []
        if macro.default is not None:
            optional = argument(text, end, "[")
            given, end = ([optional[0]], optional[1]) if optional else ([macro.default], end)
        found = arguments(text, end, macro.count - len(given))
        if found is None:
            continue
        given, end = [*given, *found[0]], found[1]
        body = _filled(macro.body, given)
        parts += [text[at : match.start()], body]
        length += match.start() - at + len(body)
        at, used = end, used + 1
    return "".join([*parts, text[at:]]), used


def _filled(body: str, given: list[str]) -> str:
    return PLACE.sub(lambda place: given[int(place[1]) - 1] if int(place[1]) <= len(given) else "", body)
