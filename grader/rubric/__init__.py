"""Rubric files: found, read, checked, changed in place, and cut down to what students may have."""

from grader.rubric.call import parse_call
from grader.rubric.document import Loc
from grader.rubric.editing import decimal_words, with_value
from grader.rubric.find import find_rubric
from grader.rubric.formula import ParsedFormula, parse_formula
from grader.rubric.load import LoadedRubric, load_rubric
from grader.rubric.public import public_subset
from grader.rubric.schema import rubric_schema
from grader.rubric.ways import OPEN, Joined, Lengths, Place, letters_in, parse_place, parse_sizes, parse_way, way_words

__all__ = [
    "OPEN",
    "Joined",
    "Lengths",
    "LoadedRubric",
    "Loc",
    "ParsedFormula",
    "Place",
    "decimal_words",
    "find_rubric",
    "letters_in",
    "load_rubric",
    "parse_call",
    "parse_formula",
    "parse_place",
    "parse_sizes",
    "parse_way",
    "public_subset",
    "rubric_schema",
    "way_words",
    "with_value",
]
