"""Judging: the student's answers beside the reference's, by pytest, outside the box."""

from grader.judge.calls import calls_of, deeds_of
from grader.judge.case import Case
from grader.judge.drawing import Draw
from grader.judge.kinds.answer import expected_of
from grader.judge.kinds.forms import prove_forms
from grader.judge.meeting import Met, meet
from grader.judge.outcome import blocked, broken
from grader.judge.respond import Respondent
from grader.judge.session import Verdicts, judge
from grader.judge.telling import stood_in

__all__ = [
    "Case", "Draw", "Met", "Respondent", "Verdicts", "blocked", "broken", "calls_of", "deeds_of", "expected_of",
    "judge", "meet", "prove_forms", "stood_in",
]  # fmt: skip
