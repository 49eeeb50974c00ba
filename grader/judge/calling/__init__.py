"""Calling models and functions of the student's own design: ways of giving inputs, and outputs found by their sizes."""

from grader.judge.calling.finding import Found, every_finding, found_by_size
from grader.judge.calling.giving import Values, other_values
from grader.judge.calling.searching import UNFIT
from grader.judge.calling.trying import Called, called, drawn_state_of

__all__ = [
    "UNFIT", "Called", "Found", "Values", "called", "drawn_state_of", "every_finding", "found_by_size", "other_values",
]  # fmt: skip
