"""The canonical form of a program: a net that does not tell how it was written."""

from __future__ import annotations

from grader.judge.graph.canonical.form import canonical

__all__ = ["canonical"]
