"""Testing a rubric: the reference made wrong in one place after another, and written in other ways."""

from grader.mutation.facts import trial_facts
from grader.mutation.table import trial_text
from grader.mutation.trial import Trial, TrialRequest, try_rubric
from grader.mutation.variant import Theme

__all__ = ["Theme", "Trial", "TrialRequest", "trial_facts", "trial_text", "try_rubric"]
