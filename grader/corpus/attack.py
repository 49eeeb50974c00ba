"""What an attacker is told: the strongest assumption is that they know every path, port and name, but no secret."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

__all__ = ["BOAST", "SECRET", "Attack"]

BOAST = "reached"
"""Printed before the canary by a payload whose success cannot be seen from outside."""
SECRET = "secret"
"""How each planted secret begins."""

HELPERS = f"""
    @staticmethod
    def boast(*words):
        print({BOAST!r}, attack.canary, *words, flush=True)

    @staticmethod
    def leak(text):
        import re
        text = text.decode("latin-1") if isinstance(text, bytes) else str(text)
        print("read:", *sorted(set(re.findall({SECRET!r} + "-[0-9a-f]+", text))), flush=True)
"""


@dataclass(frozen=True)
class Attack:
    """The aims of one attack; fixtures/hostile/README.md says what each is."""

    canary: str
    outside: Path
    out: Path
    submissions: Path
    neighbour: Path
    rubric: Path
    reference: Path
    grader: Path
    tcp: int
    udp: int
    abstract: str
    socket: Path
    names: tuple[str, ...]

    def as_python(self) -> str:
        """A class ``attack`` with these facts, to stand ahead of a payload."""
        facts = [f"    {field.name} = {_literal(getattr(self, field.name))}" for field in fields(self)]
        return "\n".join(["class attack:", *facts, HELPERS])


def _literal(value: object) -> str:
    return repr(str(value) if isinstance(value, Path) else value)
