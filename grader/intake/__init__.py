"""The intake: submissions of every shape become ordinary folders of ordinary files, and every oddity a note."""

from grader.archives.caps import Caps
from grader.archives.remarks import NoteCode
from grader.intake.digest import digest_entry
from grader.intake.discover import find_entries, single_entry
from grader.intake.opening import open_entry
from grader.intake.settings import Opening

__all__ = ["Caps", "NoteCode", "Opening", "digest_entry", "find_entries", "open_entry", "single_entry"]
