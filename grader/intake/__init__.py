"""The intake: submissions of every shape become ordinary folders of ordinary files, and every oddity a note."""

from grader.intake.caps import Caps
from grader.intake.digest import digest_entry
from grader.intake.discover import find_entries, single_entry
from grader.intake.notes import NoteCode
from grader.intake.opening import open_entry

__all__ = ["Caps", "NoteCode", "digest_entry", "find_entries", "open_entry", "single_entry"]
