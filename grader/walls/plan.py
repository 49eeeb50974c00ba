"""What will be enforced on one box: decided before it starts, and raised whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from grader.walls.levels import Level

__all__ = ["Plan"]


@dataclass(frozen=True)
class Plan:
    """All paths are absolute and without symbolic links; ``links`` are the links that lead to them."""

    level: Level
    root: Path
    """The submission's folder, readable."""
    scratch: Path
    """An empty folder, the only writable one."""
    scratch_bytes: int
    scratch_inodes: int
    """Both are enforced from ``isolated`` on, where the scratch is a file system of its own."""
    readable: tuple[Path, ...] = ()
    """Python, its libraries and this package's inside."""
    hidden: tuple[Path, ...] = ()
    """What lies inside something readable and is not to be seen, but for what is readable inside it again."""
    links: tuple[Path, ...] = ()
    uid: int | None = None
    """The unused user and group id to change to; None: stays the same."""
    tasks: int = 0
    """Threads and processes of ``uid`` or of the user namespace; 0: left to the other limits."""
    user_namespace: bool = False
    landlock: int = 0
    """The version of Landlock's interface to use; 0: none."""
    notes: tuple[str, ...] = ()
    """Where the plan is weaker than its level usually is, and what to do about it, for the report."""

    @property
    def owner(self) -> tuple[int, int] | None:
        """User and group id of the box where they are changed."""
        return None if self.uid is None else (self.uid, self.uid)

    def facts(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        """From :meth:`facts`."""
        known = {field.name: facts[field.name] for field in fields(cls)}
        for name in ("root", "scratch"):
            known[name] = Path(known[name])
        for name in ("readable", "hidden", "links"):
            known[name] = tuple(map(Path, known[name]))
        return cls(**known | {"level": Level.named(known["level"]), "notes": tuple(known["notes"])})


def _plain(value: object) -> object:
    if isinstance(value, Level | Path):
        return str(value)
    return [_plain(member) for member in value] if isinstance(value, tuple) else value
