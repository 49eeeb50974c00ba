"""``manual``: a person gives the marks; here the evidence is gathered for them."""

from __future__ import annotations

from grader.judge.case import Case
from grader.judge.kinds.albums import gather_pictures
from grader.judge.kinds.courses import Gathered, gather_losses, still_falling
from grader.judge.kinds.loss_logs import read_losses
from grader.judge.kinds.report_parts import gather_section
from grader.judge.outcome import ZERO
from grader.model import Finding, Item, ManualCheck, Verdict

__all__ = ["judge_manual", "read_losses", "still_falling"]


def judge_manual(item: Item, check: ManualCheck, case: Case) -> Finding:
    """Marks stay open; what was handed in for this item is listed."""
    gathered = [
        gather_losses(check.losses, case) if check.losses else Gathered(),
        gather_pictures(check.images, case),
        gather_section(check.section, case) if check.section else Gathered(),
    ]
    found = [sentence for part in gathered for sentence in part.found]
    return Finding(
        item=item.id,
        verdict=Verdict.OPEN,
        share=ZERO,
        say=" ".join(["A person gives the marks for this item.", *found]),
        evidence=tuple(evidence for part in gathered for evidence in part.evidence),
    )
