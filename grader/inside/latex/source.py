"""A LaTeX source as text that reads like its pages.

Comments, the preamble and what is switched off are left out, own commands written out, files of the submission taken
in. Headings, lists, emphasis and formulas stay as they are: what reads answers knows them. Rows of tables become lines
with strokes, as in Markdown.
"""

from __future__ import annotations

import re
from pathlib import Path

from grader.inside.latex.arguments import argument
from grader.inside.latex.headings import forms_of_numbers, with_numbers
from grader.inside.latex.macros import without_macros

__all__ = ["read_latex"]

DEEPEST = 4
MOST_FILES = 40
TAKEN_IN = re.compile(r"\\(?:input|include|subfile)\s*\{\s*(?P<path>[^{}\n]{1,200}?)\s*\}")
LITERAL = re.compile(
    r"\\begin\{(?P<name>verbatim\*?|Verbatim|lstlisting|minted|alltt)\}(?:\[[^\]\n]*\])?(?:\{[^{}\n]*\})?(?P<text>.*?)\\end\{(?P=name)\}"
    r"|\\(?:verb\*?|lstinline)(?P<mark>[^A-Za-z0-9\s{*\[])(?P<inline>[^\n]*?)(?P=mark)",
    re.S,
)
COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
OFF = re.compile(r"\\iffalse(?![A-Za-z]).*?\\(?:fi|else)(?![A-Za-z])|\\begin\{comment\}.*?\\end\{comment\}", re.S)
REFERENCES = re.compile(r"\\begin\{thebibliography\}(?:\{[^{}\n]*\})?")
HEADING = re.compile(r"(?<!\n)\\(?=(?:(?:sub){0,2}section|chapter|(?:sub)?paragraph)\*?\{)")
"""One that begins inside a line."""
LAYOUT = re.compile(
    r"\\(?:begin|end)\{(?:minipage|center|flushleft|flushright|multicols|quote|framed|tcolorbox|adjustbox|figure|table)\*?\}"
    r"(?:\[[^\]\n]*\])*(?:\{[^{}\n]*\})?"
)
"""Environments that only say where something stands."""
BODY = re.compile(r"\\begin\{document\}")
END = re.compile(r"\\end\{document\}")
LOOKS = re.compile(
    r"\\(?:noindent|(?:small|med|big)skip|newpage|clearpage|cleardoublepage|pagebreak|linebreak|newline|hfill|vfill|hrule|maketitle|"
    r"tableofcontents|centering|raggedright|par|tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge|"
    r"bfseries|itshape|ttfamily|sffamily|displaystyle|quad|qquad|hline|toprule|midrule|bottomrule|protect|appendix)"
    r"(?![A-Za-z])\*?(?:\[[^\]\n]*\])?"
)
WITHOUT_TEXT = {
    "vspace", "hspace", "vskip", "label", "includegraphics", "bibliography", "bibliographystyle", "usepackage", "cline",
    "pagestyle", "thispagestyle", "setcounter", "setlength", "addcontentsline", "lstset", "color", "pagenumbering",
    "sout", "st", "xout", "url", "phantom", "rule", "cmidrule", "hypersetup", "newif",
}  # fmt: skip
"""Commands whose arguments are no text of the pages, or struck out in it."""
TEXT_IS_LAST = {
    "num": 1, "numprint": 1, "SI": 1, "qty": 1, "ensuremath": 1, "mbox": 1, "hl": 1, "textcolor": 2, "colorbox": 2,
    "href": 2, "multicolumn": 3, "multirow": 3, "scalebox": 2, "resizebox": 3, "makecell": 1, "parbox": 2,
    "makebox": 1, "centerline": 1, "textsc": 1, "textsf": 1, "uline": 1, "uwave": 1, "caption": 1,
}  # fmt: skip
"""Commands whose text is their argument of that number; the others, before it and behind it, are their look."""
MORE_BEHIND = {"SI": 1, "qty": 1}
BOXES = {"fbox": r"\boxed{", "framebox": r"\boxed{", "tcbox": r"\boxed{", "footnote": " (", "footnotetext": " ("}
CALLED = re.compile(
    rf"\\({'|'.join(sorted({*WITHOUT_TEXT, *TEXT_IS_LAST, *BOXES}, key=len, reverse=True))})(?![A-Za-z])\*?"
)
MOST_CALLS = 20_000
TABULAR = re.compile(
    r"\\begin\{(?P<name>tabular[x*]?|longtable|tabulary|supertabular)\}(?P<text>.*?)\\end\{(?P=name)\}", re.S
)
ROW_END = re.compile(r"\\\\(?:\[[^\]\n]*\])?|\\tabularnewline(?![A-Za-z])")
CELL_END = re.compile(r"(?<!\\)&")
KEEPER = "\x00{}\x00"
KEPT = re.compile("\x00(\\d+)\x00")


def read_latex(root: Path, file: Path, source: str, most: int) -> str:
    """The text of ``source``, which stands in ``file`` below ``root``; empty where another file takes it in."""
    if not BODY.search(source) and _is_taken_in(root, file):
        return ""
    kept: list[str] = []
    text = _whole(root, file, source.replace("\x00", ""), kept, most, 0)
    text = OFF.sub(" ", text)
    forms = forms_of_numbers(text)
    text = without_macros(text, most)
    begin = BODY.search(text)
    text = text[begin.end() :] if begin else text
    end = END.search(text)
    text = text[: end.start()] if end else text
    text = TABULAR.sub(_rows, with_numbers(text, forms))
    text = LAYOUT.sub("\n", text)
    text = HEADING.sub(r"\n\\", REFERENCES.sub(r"\n\\section*{References}\n", LOOKS.sub(" ", _called(text))))
    return KEPT.sub(lambda match: kept[int(match[1])], text)[:most]


def _whole(root: Path, file: Path, source: str, kept: list[str], most: int, depth: int) -> str:
    """The source without comments, with other files in their places, and literal text put aside into ``kept``."""

    def aside(match: re.Match[str]) -> str:
        kept.append(match["inline"] if match["mark"] else f"\n{match['text']}\n")
        return KEEPER.format(len(kept) - 1)

    text = COMMENT.sub(r"\1", LITERAL.sub(aside, source[:most]))
    files = 0

    def taken(match: re.Match[str]) -> str:
        nonlocal files
        files += 1
        other = _below(root, file, match["path"])
        if depth >= DEEPEST or files > MOST_FILES or other is None:
            return " "
        inner = other.read_bytes()[:most].decode("utf-8", "replace").replace("\x00", "")
        return f"\n{_whole(root, file, inner, kept, most, depth + 1)}\n"

    return TAKEN_IN.sub(taken, text)[:most]


def _below(root: Path, file: Path, path: str) -> Path | None:
    """The file of that name beside ``file`` or below ``root``; nothing outside of it."""
    for folder in (file.parent, root):
        for name in (path, f"{path}.tex"):
            found = (folder / name).resolve()
            if found.is_relative_to(root.resolve()) and found.is_file():
                return found
    return None


def _is_taken_in(root: Path, file: Path) -> bool:
    for other in sorted(root.rglob("*.tex"))[:MOST_FILES]:
        if other == file or not other.is_file():
            continue
        source = COMMENT.sub(r"\1", other.read_bytes()[:200_000].decode("utf-8", "replace"))
        if any(_below(root, other, match["path"]) == file.resolve() for match in TAKEN_IN.finditer(source)):
            return True
    return False


def _called(text: str) -> str:
    """Without the commands that only say how something looks, and with the text of the others."""
    parts: list[str] = []
    at = calls = 0
    while calls < MOST_CALLS and (match := CALLED.search(text, at)):
        calls += 1
        name, end = match[1], match.end()
        while optional := argument(text, end, "[") if text[end : end + 1] == "[" else None:
            end = optional[1]
        wanted = TEXT_IS_LAST.get(name, 1)
        inner = ""
        for _ in range(wanted):
            found = argument(text, end)
            if found is None:
                break
            inner, end = found
        for _ in range(MORE_BEHIND.get(name, 0)):
            if behind := argument(text, end):
                end = behind[1]
        parts.append(text[at : match.start()])
        if name in BOXES:
            parts.append(BOXES[name] + inner + ("}" if BOXES[name][-1] == "{" else ") "))
        elif name not in WITHOUT_TEXT:
            text = inner + text[end:]  # which may hold further ones
            at = 0
            continue
        at = end
    return "".join([*parts, text[at:]])


def _rows(match: re.Match[str]) -> str:
    """Each row of a table as one line, with strokes between its cells."""
    text = match["text"]
    at = 0
    while found := argument(text, at, "[") or argument(text, at):  # where it stands, its width, its columns
        at = found[1]
    rows = [" ".join(CELL_END.sub(" | ", row).split()) for row in ROW_END.split(text[at:])]
    return "\n" + "\n".join(f"| {row} |" for row in rows if row) + "\n"
