"""Calling models and functions of the student's own design: ways of giving inputs, and outputs found by their sizes."""

from grader.judge.calling.finding import Found, every_finding, found_by_size
from grader.judge.calling.giving import Values, drawn_values, given_as, other_values, specified
from grader.judge.calling.trying import Called, called, drawn_state_of

__all__ = [
    "Called", "Found", "Values", "called", "drawn_state_of", "drawn_values", "every_finding", "found_by_size",
    "given_as", "other_values", "specified",
]  # fmt: skip
