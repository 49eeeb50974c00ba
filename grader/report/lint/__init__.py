"""The last look at a page before it is handed out: whatever made it, this must not stand on it.

The view, the templates and the escaping keep things back by knowing what each thing is. The linter knows nothing of
that: it reads the finished file and looks for the secrets themselves, so that a mistake before it is no leak. Where it
finds one, the page is held back, and a person decides (see ``grader.publishing``). A false alarm costs a student their
page for a day, so each rule asks for more than chance can give: docs/decisions/0010 weighs them.
"""

from grader.report.lint.check import lint_class_page, lint_marks, lint_page, lint_record, lint_staff_page
from grader.report.lint.forbidden import Forbidden, Phrase
from grader.report.lint.phrases import holds
from grader.report.lint.rules import RULES, Alarm, Rule

__all__ = [
    "RULES",
    "Alarm",
    "Forbidden",
    "Phrase",
    "Rule",
    "holds",
    "lint_class_page",
    "lint_marks",
    "lint_page",
    "lint_record",
    "lint_staff_page",
]
