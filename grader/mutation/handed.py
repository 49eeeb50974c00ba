"""What is handed in beside code: written answers, and files that a rubric asks for by pattern."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

import yaml

from grader.judge.answers import Stated

__all__ = ["ANSWERS", "Written", "answers_file", "stand_in"]

ANSWERS = "answers.yaml"
Written = Stated | str
"""An answer as the reference has it: a size, a number, or a formula."""


def answers_file(answers: Mapping[str, Written]) -> str:
    """The answers as students write them: a line each."""
    return "".join(f"{_key(question)}{_value(value)}\n" for question, value in answers.items())


def _value(value: Written) -> str:
    return json.dumps(str(value) if isinstance(value, Fraction) else value)


def _key(question: str) -> str:
    """The question's id, in quotes where YAML would take it for something else."""
    return yaml.safe_dump({question: None}).removesuffix("null\n")


def stand_in(pattern: str) -> str:
    """The name of a file that a pattern matches: its first choice, with a letter for each wildcard."""
    first = pattern.partition("|")[0].strip()
    return "".join("a" if letter in "*?" else letter for letter in first.replace("**/", "")).lstrip("/")
