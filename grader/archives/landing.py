"""The far side of opening a submission: ordinary files below one folder of ours, counted as they are written."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

from grader.archives.caps import Meter
from grader.archives.faults import UnreadableError
from grader.archives.remarks import NoteCode, Remarks

__all__ = ["Landing"]


class Landing:
    """A new folder that takes files, and nothing but files.

    The folder lies in a place of our own in which there is no link, so a path made of safe parts stays below it.
    """

    def __init__(self, root: Path, meter: Meter, remarks: Remarks) -> None:
        self.root = root
        self.meter = meter
        self.remarks = remarks
        self._taken: set[str] = set()
        self._folded: dict[str, str] = {}
        self._make_folder(root)

    def write(self, parts: tuple[str, ...], blocks: Iterable[bytes]) -> None:
        """Take one file. ``parts`` are printable and safe; ``blocks`` are its contents, read as they are written.

        Raises:
            OverCapError: the submission holds too much.
            UnreadableError: from ``blocks``; nothing of the file is kept then.
            OSError: the machine's own fault, such as a full disk.
        """
        path = "/".join(parts)
        caps = self.meter.caps
        if len(parts) > caps.depth:
            self.remarks.add(NoteCode.TOO_DEEP, path)
            return
        if len(path.encode()) > caps.path_bytes or any(len(part.encode()) > caps.name_bytes for part in parts):
            self.remarks.add(NoteCode.LONG_NAME, path)
            return
        self.meter.count_file()
        target = self._make_way(parts)
        if target is None:
            self.remarks.add(NoteCode.DUPLICATE_MEMBER, path)
            return
        self._say_twins(path)
        self._fill(target, blocks)

    def clear(self) -> None:
        """Keep nothing."""
        shutil.rmtree(self.root)
        self._make_folder(self.root)

    def adopt(self, folder: Path) -> None:
        """Take the whole of a folder of ours in the place of this one, which is still empty."""
        self.root.rmdir()
        folder.rename(self.root)

    def _fill(self, target: Path, blocks: Iterable[bytes]) -> None:
        size = 0
        try:
            with target.open("xb") as out:
                for block in blocks:
                    size += len(block)
                    self.meter.count_bytes(len(block), size)
                    out.write(block)
        except UnreadableError:  # half a file would be judged as if it were the student's
            target.unlink()
            raise
        _allow(target, 0o644)

    def _make_way(self, parts: tuple[str, ...]) -> Path | None:
        """Where the file goes, with its folders made and an older file of its name gone; None if names collide."""
        target = self.root.joinpath(*parts)
        try:
            for folder in reversed(target.relative_to(self.root).parents[:-1]):
                self._make_folder(self.root / folder)
        except (FileExistsError, NotADirectoryError):  # a file has the name of a folder on the way
            return None
        if target.is_dir():
            return None
        target.unlink(missing_ok=True)
        return target

    def _say_twins(self, path: str) -> None:
        twin = self._folded.setdefault(path.casefold(), path)
        if path in self._taken:
            self.remarks.add(NoteCode.DUPLICATE_MEMBER, path)
        elif twin != path:
            self.remarks.add(NoteCode.CASE_TWINS, twin)
            self.remarks.add(NoteCode.CASE_TWINS, path)
        self._taken.add(path)

    @staticmethod
    def _make_folder(folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        _allow(folder, 0o755)


def _allow(path: Path, mode: int) -> None:
    """The mode, where the umask took something of it away. Behind walls it takes nothing, and chmod is refused."""
    if stat.S_IMODE(path.stat().st_mode) != mode:
        path.chmod(mode)
