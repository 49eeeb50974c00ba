"""Rubric files: found, read, checked, changed in place, and cut down to what students may have."""

from grader.rubric.call import parse_call
from grader.rubric.document import Loc
from grader.rubric.editing import decimal_words, with_value
from grader.rubric.find import find_rubric
from grader.rubric.load import LoadedRubric, load_rubric
from grader.rubric.public import public_subset
from grader.rubric.schema import rubric_schema

__all__ = [
    "LoadedRubric",
    "Loc",
    "decimal_words",
    "find_rubric",
    "load_rubric",
    "parse_call",
    "public_subset",
    "rubric_schema",
    "with_value",
]
