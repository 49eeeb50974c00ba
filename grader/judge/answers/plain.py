"""Markdown and LaTeX to plain text with plain arithmetic, line by line: line k of the result is line k of the source.

That lines keep their places is what lets a value that was found be quoted in the student's own words.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["plain", "split_lines"]

BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
SPACES = re.compile(r"[^\S\n]")
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")

SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("✕✖⨯", "×"),
        **dict.fromkeys("·⋅∙•∗", "*"),
        **dict.fromkeys("÷∕", "/"),
        **dict.fromkeys("’ʼ", "'"),
        "∴": " therefore ",
        "→": " so ",
        "⇒": " so ",
    }
)
RAISED = re.compile("[⁺⁻]?[⁰¹²³⁴-⁹]+")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")

LATEX = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\{,\}", ","),
        (r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])\.?", ""),
        (r"\\(?:times)(?![A-Za-z])", " × "),
        (r"\\(?:cdot|ast)(?![A-Za-z])", " * "),
        (r"\\div(?![A-Za-z])", " / "),
        (r"\\pm(?![A-Za-z])", " ± "),
        (r"\\lfloor(?![A-Za-z])", " ⌊"),
        (r"\\rfloor(?![A-Za-z])", "⌋ "),
        (r"\\lceil(?![A-Za-z])", " ⌈"),
        (r"\\rceil(?![A-Za-z])", "⌉ "),
        (r"\\(?:approx|equiv|coloneqq)(?![A-Za-z])", " = "),
        (r"\\therefore(?![A-Za-z])", " therefore "),
        (r"\\(?:Rightarrow|rightarrow|Longrightarrow|longrightarrow|implies|to)(?![A-Za-z])|[=-]>", " so "),
        (r"\\(?:tag|label|ref|eqref|cite)\{[^{}\n]*\}", " "),
        (r"\\(?:begin|end)\{[^{}\n]*\}(?:\[[^\]\n]*\])?", " "),
        (r"\\[,;:!> ~]|~|\\q?quad(?![A-Za-z])|&|\\\\(?:\[[^\]\n]*\])?|\$+|\\[()\[\]]", " "),
        (r"\\([_#%{}*])", r"\1"),
    )
]
BOXED = re.compile(r"\\boxed\{([^{}\n]*)\}")
UNDERBRACE = re.compile(r"\\(?:under|over)brace\{([^{}\n]*)\}[_^](?:\{[^{}\n]*\}|\w+)")
FRACTION = re.compile(r"\\[dt]?frac\{([^{}\n]*)\}\{([^{}\n]*)\}")
WRAPPER = re.compile(
    r"\\(?:text(?:bf|it|rm|tt|sf|normal)?|math(?:bf|it|rm|tt|sf|cal|bb)|operatorname|emph|underline|mbox)\*?\{([^{}\n]*)\}"
)
SUBSCRIPT = re.compile(r"[^\S\n]*_\{([^{}\n]*)\}")
SUPERSCRIPT = re.compile(r"\^\{([^{}\n]*)\}")
NESTING = 6

COMMAND = re.compile(r"\\[A-Za-z]+\*?")
POWER = re.compile(r"(?<=[0-9)])(?:\*\*(?=[0-9(])|\s\*\*\s(?=[0-9(]))")
BULLET = re.compile(r"^ *[-*] +", re.MULTILINE)
BOLD = re.compile(r"\*\*|__|`")
EMPHASIS = re.compile(r"(?<![\w)*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w(*])")
CROSS = re.compile(r"(?<=[0-9)\]])(\s*)[xX](\s*)(?=[0-9(])")
BY = re.compile(r"(?<=[0-9])([^\S\n]+|[^\S\n]*\n[^\S\n]*)by([^\S\n]+|[^\S\n]*\n[^\S\n]*)(?=[0-9])", re.I)
AT = re.compile(r"(?<=[0-9])[^\S\n]*@[^\S\n]*(?=[0-9]+[^\S\n]*[xX×])")
"""``16@64x64``: channels, then their size."""
STRUCK = re.compile(r"~~(?=\S)[^~\n]{1,400}~~|\\(?:sout|st|cancel|xout)\{[^{}\n]*\}")
"""What the writer has struck out."""
FOOTNOTE = re.compile(r"\[\^\w{1,20}\]")
TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")


def split_lines(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return BREAKS.sub("\n", text).split("\n")


def plain(text: str) -> str:
    """``text`` without its markup, with the same number of newlines.

    ``\\frac{a}{b}`` becomes ``((a)/(b))``, ``\\boxed{x}`` ``answer: x``, ``3 x 3`` and ``3 by 3`` ``3 × 3``,
    ``2**3`` and ``2³`` ``2^3``, an arrow ``so``. Symbols keep their subscripts: ``H_{out}`` becomes ``H_out``.
    """
    text = FOOTNOTE.sub("", STRUCK.sub(" ", text))
    text = RAISED.sub(lambda match: "^" + match.group().translate(SUPERSCRIPTS), text)
    text = unicodedata.normalize("NFKC", text.translate(SIGNS))
    text = INVISIBLE.sub("", SPACES.sub(" ", TAG.sub(" ", text)))
    text = _without_latex(text)
    text = POWER.sub(_power, BULLET.sub("", text))
    text = EMPHASIS.sub(r"\1", BOLD.sub("", text))
    text = AT.sub("×", text)
    return BY.sub(r"\1×\2", CROSS.sub(r"\1×\2", text))


def _without_latex(text: str) -> str:
    for pattern, replacement in LATEX:
        text = pattern.sub(replacement, text)
    for _ in range(NESTING):  # innermost braces first
        before = text
        text = WRAPPER.sub(r"\1", text)
        text = UNDERBRACE.sub(r"\1", text)
        text = SUBSCRIPT.sub(_subscript, text)
        text = SUPERSCRIPT.sub(_superscript, text)
        text = FRACTION.sub(r"((\1)/(\2))", text)
        text = BOXED.sub(r" answer: \1 ", text)
        if text == before:
            break
    return COMMAND.sub(" ", text)


def _power(match: re.Match[str]) -> str:
    return match.group().replace("**", "^")


def _subscript(match: re.Match[str]) -> str:
    after = " " if match.string[match.end() : match.end() + 1].isalnum() else ""  # C_{in}K is a product
    return "_" + re.sub(r"\W+", "_", match.group(1)).strip("_") + after


def _superscript(match: re.Match[str]) -> str:
    inner = match.group(1).strip()
    return f"^{inner}" if inner.isalnum() else f"^({inner})"
