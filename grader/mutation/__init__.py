"""Testing a rubric: the reference made wrong in one place after another, and written in other ways."""

from grader.mutation.calibration import Proposal, proposals
from grader.mutation.facts import trial_facts
from grader.mutation.proposed import proposed_text, with_proposals
from grader.mutation.table import trial_text
from grader.mutation.trial import Trial, TrialRequest, try_rubric
from grader.mutation.variant import Theme

__all__ = [
    "Proposal",
    "Theme",
    "Trial",
    "TrialRequest",
    "proposals",
    "proposed_text",
    "trial_facts",
    "trial_text",
    "try_rubric",
    "with_proposals",
]
