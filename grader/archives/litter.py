"""What systems, editors and package managers leave behind: never a part of the work.

Litter is neither copied nor unpacked, counts for no cap and does not change a digest.
"""

from __future__ import annotations

__all__ = ["TREES", "is_litter", "is_litter_file", "is_litter_folder", "tree_in"]

TREES = frozenset({"venv", ".venv", "site-packages", "node_modules"})
"""Folders of other people's packages. They are large, so leaving them out is said."""

_FOLDERS = TREES | {
    "__macosx",
    "__pycache__",
    ".git",
    ".hg",
    ".idea",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".spotlight-v100",
    ".svn",
    ".tox",
    ".trashes",
    ".vscode",
}
_FILES = frozenset({".ds_store", "desktop.ini", "icon\r", "thumbs.db"})


def is_litter_folder(name: str) -> bool:
    """True for a folder that is left out with everything below it."""
    return name.casefold() in _FOLDERS or name.startswith("._")


def is_litter_file(name: str) -> bool:
    """True for a file that is left out: ``._models.py``, ``.DS_Store``, ``models.pyc``."""
    return name.casefold() in _FILES or name.startswith("._") or name.casefold().endswith(".pyc")


def is_litter(parts: tuple[str, ...]) -> bool:
    """True when the file at ``parts``, or a folder on the way to it, is litter."""
    return any(is_litter_folder(part) for part in parts[:-1]) or any(is_litter_file(part) for part in parts[-1:])


def tree_in(parts: tuple[str, ...]) -> str:
    """The path down to the first folder of other people's packages, or an empty string."""
    for depth, part in enumerate(parts[:-1], start=1):
        if part.casefold() in TREES:
            return "/".join(parts[:depth])
    return ""
