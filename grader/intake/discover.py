"""Finding submissions: every one that is there gets an entry, whatever form it has."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from grader.archives.litter import is_litter_file, is_litter_folder
from grader.archives.names import visible
from grader.archives.reading import why
from grader.errors import UsageError
from grader.intake.claims import Claim, claim_at, entry_of, settle
from grader.intake.forms import Form
from grader.intake.settings import Opening
from grader.model import Entry

__all__ = ["find_entries", "single_entry"]

_LISTS = frozenset({".csv", ".md", ".txt", ".yaml", ".yml"})
"""Files that staff and course web sites put beside the submissions."""
_FORMS_WANTED = "a folder, an archive (.zip, .tar.gz), a notebook (.ipynb) or a Python file (.py)"


def find_entries(folder: Path, opening: Opening) -> tuple[Entry, ...]:
    """Every submission in ``folder``, sorted by student: one for each sub-folder, archive, notebook, Python file.

    What cannot be opened (a link, a PDF) has an entry too, with a note that says so; hidden files, litter and lists
    (.csv, .md, .txt, .yaml, README) have none. Nothing is opened, but for comparing things that claim the same student.

    Raises:
        UsageError: the folder is not there, is no folder, cannot be read, or holds no submission.
        SandboxError: the walls around unpacking cannot be had.
        OSError: the machine's own fault.
    """
    claims: dict[str, list[Claim]] = defaultdict(list)
    for path in _listed(folder):
        claim = claim_at(path)
        if not _is_bystander(claim):
            claims[claim.student].append(claim)
    if not claims:
        raise UsageError(
            f"no submissions in {visible(str(folder))}", f"Put {_FORMS_WANTED} for each student into that folder."
        )
    return tuple(settle(claims[student], opening) for student in sorted(claims))


def single_entry(path: Path) -> Entry:
    """One submission given directly: a folder, an archive, a notebook or a Python file.

    Raises:
        UsageError: there is no such thing, or it is of another form.
        OSError: the machine's own fault.
    """
    shown = visible(str(path))
    if not path.exists():
        raise UsageError(f"there is no {shown}", f"Name {_FORMS_WANTED}.")
    claim = claim_at(path.resolve())
    if not claim.form.can_be_opened:
        raise UsageError(f"{shown} cannot be checked", f"Name {_FORMS_WANTED}.")
    return entry_of(claim)


def _listed(folder: Path) -> list[Path]:
    shown = visible(str(folder))
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        raise UsageError(
            f"there is no folder {shown}", "Check the path, or make the folder and put the submissions into it."
        ) from None
    except NotADirectoryError:
        raise UsageError(
            f"{shown} is no folder", "Name the folder that holds the submissions; `grade check` takes a single one."
        ) from None
    except OSError as error:
        raise UsageError(f"{shown} cannot be read: {why(error)}", "Check the path and the rights on it.") from None


def _is_bystander(claim: Claim) -> bool:
    name = claim.path.name
    if name.startswith("."):
        return True
    if claim.form is Form.FOLDER:
        return is_litter_folder(name)
    suffix = claim.path.suffix.casefold()
    return is_litter_file(name) or suffix in _LISTS or claim.path.stem.casefold() == "readme"
