"""What a hostile submission would try, each as a small function, and what must go on working: the walls' conformance.

The tests run every attempt in a box of every level that the machine can do; so can a course's own machine.
"""

from grader.walls.attempts.gaps import GAPS
from grader.walls.attempts.kind import Attempt, Targets
from grader.walls.attempts.runner import Outcome, try_in_box
from grader.walls.attempts.table import ATTEMPTS, NEEDS, promised

__all__ = ["ATTEMPTS", "GAPS", "NEEDS", "Attempt", "Outcome", "Targets", "promised", "try_in_box"]
