"""A box of a given level as a given person, and what is around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from grader.walls import Level, Offer, Plan, available
from grader.walls.attempts import Attempt, Outcome, Targets, try_in_box
from grader.walls.attempts.targets import LIMITS, draw, empty_scratch, set_up
from tests.support.people import Person

__all__ = ["LIMITS", "Setting", "settle"]

SLOT = 7


@dataclass(frozen=True)
class Setting:
    """One kind of user and what the machine offers them; ``targets`` are theirs."""

    person: Person
    offer: Offer
    targets: Targets

    def plan(self, level: Level) -> Plan:
        """Drawn by the person. Each box gets an empty scratch."""
        scratch = empty_scratch(self.targets, self.person.uid)
        return Plan.of(self.person.ask(lambda: draw(self.targets, level, self.offer, scratch, SLOT).facts()))

    def attempt(self, attempt: Attempt, plan: Plan) -> Outcome:
        """In a box of that plan."""
        targets = replace(self.targets, scratch=plan.scratch)
        return try_in_box(attempt, plan, LIMITS, targets, self.person.become)


@contextmanager
def settle(person: Person) -> Iterator[Setting]:
    """What attempts are aimed at, the person's own."""
    with set_up(person.uid) as targets:
        yield Setting(person, Offer.of(person.ask(lambda: available().facts())), targets)
