"""The built-in checks as one pytest test, parametrized over the rubric's items by the plugin."""

from __future__ import annotations

from grader.judge.kinds import judge_item
from grader.judge.plugin import CheckFailed, Judging
from grader.model import Item, Verdict


def test_item(item: Item, judging: Judging) -> None:
    """One item of the rubric, judged by the function of its kind."""
    finding = judge_item(item, judging.case)
    judging.record(finding)
    if finding.verdict in {Verdict.FAILED, Verdict.PARTIAL}:
        raise CheckFailed(finding.say)
