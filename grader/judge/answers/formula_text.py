"""Texts with formulas, made ready for the parser: markup, Greek letters, and arithmetic that is said in words."""

from __future__ import annotations

import re

from grader.judge.answers.plain import plain
from grader.judge.answers.symbols import Symbols

__all__ = ["POWER", "readable"]

MAX_TEXT = 20_000
GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "pi",
    "rho", "sigma", "tau", "phi", "chi", "psi", "omega",
)  # fmt: skip
LETTERS = str.maketrans(dict(zip("αβγδεζηθκλμνξπρστφχψω", GREEK, strict=True)) | {"ϵ": "epsilon", "ϕ": "phi", "∗": "*"})
COMMANDS = re.compile(rf"\\(?:var)?({'|'.join(GREEK)}|exp|log|ln|sqrt|floor|ceil)(?![A-Za-z])")
ROOT = re.compile(r"\\sqrt[ \t]*\{([^{}]*)\}")
POWER = re.compile(r"(?<=[\w)\]])(?:\*\*(?=[\w(])|[ \t]\*\*[ \t](?=[\w(]))")
SPOKEN = (
    (re.compile(r"(?<=[\w)\]]),?[ \t]+plus[ \t]+(?=[\w(])", re.I), " + "),
    (re.compile(r"(?<=[\w)\]]),?[ \t]+minus[ \t]+(?=[\w(])", re.I), " - "),
    (re.compile(r"(?<=[\w)\]]),?[ \t]+times[ \t]+(?=[\w(])", re.I), " * "),
    (re.compile(r"(?<=[\w)\]])[ \t]+divided[ \t]+by[ \t]+(?=[\w(])", re.I), " / "),
    (re.compile(r"(?<=[\w)\]])[ \t]+squared\b", re.I), "^2"),
)
UNITS = re.compile(
    r"(?<=[\w)\]])[ \t]+(?P<unit>weights?|bias(?:es)?|parameters|params|filters|channels)[ \t]+(?=[-+*/×])", re.I
)
"""Words that may stand among the terms of a sum: ``C_out*C_in*K^2 weights + C_out biases``."""


def readable(text: str, symbols: Symbols) -> str:
    """Plain text with the same lines, with names for Greek letters and for names of several words."""
    text = COMMANDS.sub(r" \1 ", ROOT.sub(r" sqrt(\1) ", text[:MAX_TEXT].translate(LETTERS)))
    text = symbols.plain(plain(POWER.sub("^", text)))
    for pattern, sign in SPOKEN:
        text = pattern.sub(sign, text)
    return UNITS.sub(lambda match: match.group() if symbols(match["unit"]) else " ", text)
