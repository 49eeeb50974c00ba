"""LaTeX sources as they would be typeset: without comments, with macros written out and other files taken in."""

from grader.inside.latex.source import read_latex

__all__ = ["read_latex"]
