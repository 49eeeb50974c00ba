"""What is said of a network whose claims about itself were not borne out."""

from __future__ import annotations

from grader.judge.graph.verify import Verification
from grader.judge.outcome import blocked
from grader.model import Finding

__all__ = ["UNVERIFIED", "unverified"]

UNVERIFIED = "verification"
"""What blocks an item of which this is said."""


def unverified(item: str, verification: Verification) -> Finding:
    """Nothing is earned from such a claim, and a person decides: it is a lie, or code of a kind that is not understood
    here. Neither may become a zero by itself."""
    say = (
        "What your network does could not be confirmed by executing its operations again, so nothing is decided here. "
        "A person will look at it."
    )
    return blocked(item, UNVERIFIED, say, needs_person=True, staff=f"not verified: {verification.why}")
