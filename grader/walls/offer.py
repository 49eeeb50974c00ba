"""What this machine can enforce, as the probe found it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

__all__ = ["Offer"]


@dataclass(frozen=True)
class Offer:
    """Each wall that held when it was tried. ``refused`` says of each that did not, in the machine's own words, why."""

    system: str = ""
    """Kernel and processor, for the report."""
    rlimits: bool = False
    no_privileges: bool = False
    """Every capability can be given up, and new privileges for good (no_new_privs)."""
    unused_id: int | None = None
    """The first of the ids that belong to nobody; None for a plain user, who stays who they are."""
    landlock: int = 0
    """The version of Landlock's interface; 0 where the kernel has none."""
    seccomp: bool = False
    namespaces: bool = False
    """Mount, pid, net, ipc and uts namespaces, and in them a new root with a fresh /proc."""
    user_namespace: bool = False
    """They need a user namespace around them, as a plain user's do."""
    refused: dict[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        """From :meth:`facts`."""
        return cls(**{known.name: facts[known.name] for known in fields(cls)})
