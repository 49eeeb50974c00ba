"""The same written answers in other words and other files."""

from __future__ import annotations

import json
from collections.abc import Iterator

import yaml

from grader.judge.answers import EXAMPLES
from grader.mutation.asked import answer_subject
from grader.mutation.handed import ANSWERS, Written
from grader.mutation.study import Study
from grader.mutation.variant import Place, Sort, Theme, Variant

__all__ = ["answer_rewrites"]


def answer_rewrites(study: Study) -> Iterator[Variant]:
    """One for each form in which answers are handed in."""
    if not study.answers:
        return
    by_times = {question: _times(value) for question, value in study.answers.items()}
    in_brackets = {question: _brackets(value) for question, value in study.answers.items()}
    text = "# Answers\n\n"
    plain = "Answers\n\n"
    latex = "\\documentclass{article}\n\\begin{document}\n"
    for question in study.answers:
        text += f"## {question}\n\nThe answer is **{by_times[question]}**.\n\n"
        plain += f"{question}) {in_brackets[question]}\n\n"
        latex += f"\\section*{{{question}}}\nThe answer is ${in_brackets[question]}$.\n\n"
    latex += "\\end{document}\n"
    for words, name, content in (
        ("answers as text in YAML", ANSWERS, yaml.safe_dump(in_brackets, sort_keys=False)),
        ("answers in JSON", "answers.json", json.dumps(dict(study.answers))),
        ("answers in Markdown", "report.md", text),
        ("answers in plain text", "report.txt", plain),
        ("answers in LaTeX", "report.tex", latex),
    ):
        changed = {ANSWERS: None, name: content}
        place = Place(name, 0, frozenset(map(answer_subject, study.answers)))
        yield Variant(sort=Sort.REWRITE, theme=Theme.REWRITING, words=words, place=place, changed=changed)


def _times(value: Written) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return " x ".join(map(str, value[1:] if value[:1] == (EXAMPLES,) else value))


def _brackets(value: Written) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, tuple) else str(value)
