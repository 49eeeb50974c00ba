"""What another process has put into a folder of ours, looked at before it is taken for ordinary files."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from grader.archives.caps import Meter
from grader.archives.faults import OverCapError, UnreadableError
from grader.archives.names import visible

__all__ = ["audit"]


def audit(root: Path, meter: Meter) -> None:
    """Find folders and ordinary files of printable names below ``root`` and nothing else, count them, own them.

    Whoever wrote them has ended. An honest unpacker leaves nothing that is refused here, so what is refused means
    that the archive has got the better of it.

    Raises:
        UnreadableError: there is something else, or something lies too deep.
        OverCapError: there is too much.
        OSError: the machine's own fault.
    """
    waiting = [(root, 0)]
    seen = 0
    while waiting:
        path, depth = waiting.pop()
        found = _look(path)
        if stat.S_ISDIR(found.st_mode):
            _own(path, found, 0o755)
            with os.scandir(path) as inside:
                for each in inside:
                    seen += 1
                    if seen > meter.caps.listed:
                        raise OverCapError(f"more than {meter.caps.listed} files and folders")
                    if depth + 1 > meter.caps.depth or visible(each.name) != each.name:
                        raise UnreadableError(_WORDS)
                    waiting.append((path / each.name, depth + 1))
        elif stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and depth > 0:
            meter.count_file()
            meter.count_bytes(found.st_size, found.st_size)
            _own(path, found, 0o644)
        else:
            raise UnreadableError(_WORDS)


_WORDS = "unpacking it has left something that is no ordinary file"


def _look(path: Path) -> os.stat_result:
    """What lies there, links not followed. Raises UnreadableError when nothing does."""
    try:
        return path.lstat()
    except FileNotFoundError as error:
        raise UnreadableError(_WORDS) from error


def _own(path: Path, found: os.stat_result, mode: int) -> None:
    """Ours, and readable by all. Neither is asked of the system where it is so already."""
    if sys.platform != "win32" and found.st_uid != os.geteuid():
        os.chown(path, os.geteuid(), os.getegid())
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)
