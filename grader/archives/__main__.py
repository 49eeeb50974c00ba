"""``python -m grader.archives JSON``: unpack the archive on standard input behind walls, and say how it went.

Started by grader.intake, never by hand.
"""

from __future__ import annotations

import io
import json
import sys

from grader.archives.caps import Meter
from grader.archives.faults import ForeignArchiveError, OverCapError, UnreadableError
from grader.archives.landing import Landing
from grader.archives.remarks import Remarks
from grader.archives.task import Answer, Ending, Task
from grader.archives.unpacking import unpack
from grader.archives.walled import walled
from grader.walls import WallError

__all__ = ["main"]


def main(words: list[str]) -> None:
    """Do the one task, and write the one answer."""
    if len(words) != 1:
        raise SystemExit("started by the grader, not by hand")
    answer = _do(Task.of(json.loads(words[0])))
    sys.stdout.write(json.dumps(answer.facts()))
    sys.stdout.flush()


def _do(task: Task) -> Answer:
    try:
        with walled(task):
            return _unpack(task)
    except WallError as error:
        return Answer(Ending.WALLS, str(error))


def _unpack(task: Task) -> Answer:
    remarks = Remarks()
    try:
        landing = Landing(task.landing, Meter(task.caps, task.files, task.bytes), remarks)
        with io.FileIO(0, closefd=False) as raw:
            unpack(raw, task.name, landing, task.landing.with_name("spool"))
    except UnreadableError as error:
        return Answer(Ending.UNREADABLE, str(error), remarks=remarks.all())
    except ForeignArchiveError:
        return Answer(Ending.FOREIGN, remarks=remarks.all())
    except OverCapError as error:
        return Answer(Ending.OVER_CAP, str(error), remarks=remarks.all())
    except OSError as error:
        return Answer(Ending.MACHINE, error.strerror or str(error), error.errno or 0)
    except Exception as error:  # noqa: BLE001 - the boundary of this process; not even MemoryError may pass unsaid
        return Answer(Ending.CRASHED, f"{type(error).__name__}: {error}")
    return Answer(Ending.DONE, remarks=remarks.all())


if __name__ == "__main__":
    main(sys.argv[1:])
