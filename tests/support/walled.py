"""Targets and listeners around a box, and a box of a given level as a given person."""

from __future__ import annotations

import os
import shutil
import socket
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from grader.inside.limits import BoxLimits
from grader.inside.walls import Level, Offer, Plan, available, draw_plan
from grader.inside.walls.attempts import Attempt, Outcome, Targets, try_in_box
from tests.support.people import Person

__all__ = ["Setting", "settle"]

MIB = 1 << 20
LIMITS = BoxLimits(
    cpu_seconds=10, wall_seconds=30, memory_bytes=256 * MIB, output_bytes=MIB, file_bytes=4 * MIB, bounded_memory=True
)
INODES = 64


@dataclass(frozen=True)
class Setting:
    """One kind of user and what the machine offers them; ``targets`` are theirs."""

    person: Person
    offer: Offer
    targets: Targets

    def plan(self, level: Level) -> Plan:
        """Drawn by the person. Each box gets an empty scratch."""
        scratch = Path(tempfile.mkdtemp(dir=self.targets.scratch))
        scratch.chmod(0o755)
        os.chown(scratch, self.person.uid, -1)

        def draw() -> object:
            root = self.targets.root
            plan = draw_plan(
                level, self.offer, root, scratch, slot=7, scratch_bytes=MIB, scratch_inodes=INODES, tasks=32
            )
            return plan.facts()

        return Plan.of(self.person.ask(draw))

    def attempt(self, attempt: Attempt, plan: Plan) -> Outcome:
        """In a box of that plan."""
        targets = replace(self.targets, scratch=plan.scratch)
        return try_in_box(attempt, plan, LIMITS, targets, self.person.become)


@contextmanager
def settle(person: Person) -> Iterator[Setting]:
    """Files that belong to the person, and listeners that would hear the box."""
    with ExitStack() as stack:
        top = Path(tempfile.mkdtemp(prefix="walls-"))
        stack.callback(shutil.rmtree, top)
        for folder in ("class/s1001", "class/s1002", "boxes"):
            (top / folder).mkdir(parents=True)
        for name in ("above.txt", "class/s1001/own.txt", "class/s1002/models.py"):
            (top / name).write_text("text", "utf-8")
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        abstract, pathname = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
        for listener, address in ((abstract, f"\0{top.name}"), (pathname, str(top / "door"))):
            listener.bind(address)
            listener.listen()
        (top / "door").chmod(0o777)
        top.chmod(0o755)
        for path in (top, *top.rglob("*")):
            os.chown(path, person.uid, -1)
        targets = Targets(
            root=top / "class/s1001",
            scratch=top / "boxes",
            neighbour=top / "class/s1002/models.py",
            above=top / "above.txt",
            site=Path(sysconfig.get_path("purelib")),
            judge=Path(__file__).parents[2] / "grader/judge/__init__.py",
            scratch_bytes=MIB,
            scratch_inodes=INODES,
            memory_bytes=LIMITS.memory_bytes,
            tcp=tcp.getsockname()[1],
            udp=udp.getsockname()[1],
            abstract=top.name,
            pathname=top / "door",
        )
        yield Setting(person, Offer.of(person.ask(lambda: available().facts())), targets)
