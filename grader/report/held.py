"""What stands in the place of a page that was held back."""

from __future__ import annotations

from grader.report.pages import render

__all__ = ["render_held"]


def render_held(student: str, title: str) -> str:
    """A short page for the student, with nothing on it but their name and the assignment's title."""
    return render("held.html.j2", student=student, title=title)
