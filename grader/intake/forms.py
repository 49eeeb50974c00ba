"""In which form a thing is handed in, told by its kind and its name alone."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from grader.intake.walking import Kind, kind_of
from grader.model import EntryKind

__all__ = ["Form", "form_by_name", "form_of", "stem_of"]

_ARCHIVES = (".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tbz2", ".tbz", ".txz", ".tar", ".zip")
_FOREIGN = (".tar.zst", ".rar", ".7z", ".gz", ".bz2", ".xz", ".zst", ".lzma", ".dmg", ".iso")


class Form(Enum):
    """Forms of a submission, and of what lies in their place."""

    FOLDER = auto()
    ARCHIVE = auto()
    NOTEBOOK = auto()
    PYTHON = auto()
    FOREIGN = auto()
    """An archive of a kind that is not opened here."""
    OTHER = auto()
    LINK = auto()
    SPECIAL = auto()

    @property
    def can_be_opened(self) -> bool:
        """True for what may hold code."""
        return self in (Form.FOLDER, Form.ARCHIVE, Form.NOTEBOOK, Form.PYTHON)

    @property
    def entry_kind(self) -> EntryKind:
        """The coarser word that leaves this package."""
        if self is Form.FOLDER:
            return EntryKind.FOLDER
        return EntryKind.ARCHIVE if self in (Form.ARCHIVE, Form.FOREIGN) else EntryKind.FILE


def form_of(path: Path) -> Form:
    """The form of what lies at ``path``, links not followed. What has vanished meanwhile is special."""
    try:
        kind = kind_of(path.lstat().st_mode)
    except OSError:
        return Form.SPECIAL
    if kind is Kind.FILE:
        return form_by_name(path.name)
    return {Kind.FOLDER: Form.FOLDER, Kind.LINK: Form.LINK}.get(kind, Form.SPECIAL)


def form_by_name(name: str) -> Form:
    """The form of an ordinary file called ``name``; case does not count."""
    folded = name.casefold()
    if folded.endswith(_ARCHIVES):
        return Form.ARCHIVE
    if folded.endswith(_FOREIGN):
        return Form.FOREIGN
    return {".ipynb": Form.NOTEBOOK, ".py": Form.PYTHON}.get(Path(folded).suffix, Form.OTHER)


def stem_of(name: str, form: Form) -> str:
    """The name without what tells its form: ``ada`` for ``ada.tar.gz``; a folder's name is kept whole.

    A link may stand for a folder, so of its name only the suffix of an archive, a notebook or Python is taken off.
    """
    if form is Form.FOLDER or (form in (Form.LINK, Form.SPECIAL) and form_by_name(name) is Form.OTHER):
        return name
    folded = name.casefold()
    for suffix in (*_ARCHIVES, *_FOREIGN):
        if folded.endswith(suffix):
            return name[: len(name) - len(suffix)]
    return Path(name).stem
