"""Questions about what was handed in: which files, what they hold, what they define."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Load", "ReadPictures", "ReadText", "Source", "Survey"]


@dataclass(frozen=True)
class Source:
    """A file of the submission's, and how it is imported: whole, or only what defines (always so for notebooks).

    ``wanted``: the names that it is asked for; what they need is run although it defines nothing. ``takes``: of a name
    that is defined several times, which definition counts (from 1); without it the last.
    """

    path: str
    mode: Literal["whole", "definitions"] = "whole"
    wanted: tuple[str, ...] = ()
    takes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Survey:
    """Which files are there, and what does each Python file or notebook define?"""

    ask: Literal["survey"] = "survey"


@dataclass(frozen=True)
class ReadText:
    """The text of a document (.txt .md .tex .yaml .docx .pdf .html, or a notebook's prose) in passages with their
    place; of a notebook also what its cells printed."""

    path: str
    ask: Literal["read_text"] = "read_text"


@dataclass(frozen=True)
class ReadPictures:
    """The pictures of a document, as bytes: of a picture's file, a notebook's outputs, a PDF's pages."""

    path: str
    ask: Literal["read_pictures"] = "read_pictures"


@dataclass(frozen=True)
class Load:
    """Import a source: which names does it have then, and what was left out of it?"""

    source: Source
    ask: Literal["load"] = "load"
