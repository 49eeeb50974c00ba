"""Written answers: read from what students write, compared with what the reference computes.

Pure functions on text and plain data. Documents are taken apart elsewhere, inside the box.
"""

from grader.judge.answers.about import sections_about
from grader.judge.answers.compare import compare
from grader.judge.answers.expected import expected_answer
from grader.judge.answers.filed import read_answer_file, values_about
from grader.judge.answers.pages import without_furniture
from grader.judge.answers.reading import lines_about, read_answer
from grader.judge.answers.records import (
    EXAMPLES,
    Comparison,
    Exactness,
    Expected,
    Form,
    NearMiss,
    Passage,
    Reading,
    Stated,
    Status,
    form_of,
    words_of,
)
from grader.judge.answers.sections import Line

__all__ = [
    "EXAMPLES",
    "Comparison",
    "Exactness",
    "Expected",
    "Form",
    "Line",
    "NearMiss",
    "Passage",
    "Reading",
    "Stated",
    "Status",
    "compare",
    "expected_answer",
    "form_of",
    "lines_about",
    "read_answer",
    "read_answer_file",
    "sections_about",
    "values_about",
    "without_furniture",
    "words_of",
]
