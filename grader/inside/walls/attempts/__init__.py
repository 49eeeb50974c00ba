"""What a hostile submission would try, each as a small function, and what must go on working: the walls' conformance.

The tests run every attempt in a box of every level that the machine can do; so can a course's own machine.
"""

from grader.inside.walls.attempts.gaps import GAPS
from grader.inside.walls.attempts.kind import Attempt, Targets
from grader.inside.walls.attempts.runner import Outcome, try_in_box
from grader.inside.walls.attempts.table import ATTEMPTS, NEEDS

__all__ = ["ATTEMPTS", "GAPS", "NEEDS", "Attempt", "Outcome", "Targets", "try_in_box"]
