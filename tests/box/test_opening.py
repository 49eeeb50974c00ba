"""Archives unpacked by real processes behind real walls, for every kind of user that may run the judge."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("walls are Linux's", allow_module_level=True)

from grader.archives.task import Task
from grader.errors import SandboxError
from grader.intake import Caps, Opening, open_entry, process, single_entry
from grader.walls import Level, Offer, available, missing
from tests.support.archives import pack_tar, pack_zip
from tests.support.people import PEOPLE, Person

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")

MIB = 1 << 20
CAPS = Caps(total_bytes=4 * MIB, file_bytes=4 * MIB, wall_seconds=60)


@dataclass(frozen=True)
class Opened:
    """What became of an archive, and whether all of it could be removed by whoever opened it."""

    files: list[str]
    codes: list[str]
    texts: list[str]
    owners: list[int]
    modes: list[int]
    removed: bool


@pytest.fixture(params=PEOPLE, ids=lambda person: person.name)
def person(request: pytest.FixtureRequest) -> Person:
    assert isinstance(request.param, Person)
    return request.param


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everyone may reach and write to."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def _open(person: Person, path: Path, caps: Caps = CAPS, command: Callable[..., list[str]] | None = None) -> Opened:
    """Open an archive as that person, at the strongest level for archives."""

    def work() -> dict[str, Any]:
        process.command = command or process.command
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            Path(scratch).chmod(0o755)
            submission = open_entry(single_entry(path), Path(scratch), Opening(Level.RESTRICTED, caps=caps))
            found = [each.lstat() for each in submission.root.rglob("*")]
            facts = {
                "files": list(submission.files),
                "codes": [note.code for note in submission.notes],
                "texts": [note.text for note in submission.notes],
                "owners": sorted({each.st_uid for each in found}),
                "modes": sorted({each.st_mode & 0o7777 for each in found}),
            }
        return facts | {"removed": not Path(scratch).exists()}

    if lacks := missing(Offer.of(person.ask(lambda: available().facts())), Level.RESTRICTED):
        pytest.skip("; ".join(lacks))
    return Opened(**person.ask(work))


@pytest.mark.parametrize("name", ["ada.zip", "ada.tar.xz"])
def test_an_ordinary_archive(person: Person, place: Path, name: str) -> None:
    pack = pack_zip if name.endswith("zip") else pack_tar
    path = pack(place / name, {"models.py": b"x = 1\n", "sub/data.bin": bytes(100_000), "../out.py": b""})
    path.chmod(0o644)
    opened = _open(person, path)
    assert opened.files == ["models.py", "sub/data.bin"]
    assert opened.codes == ["unsafe-path"]
    assert opened.owners == [person.uid]
    assert opened.modes == [0o644, 0o755]
    assert opened.removed


def test_an_archive_that_only_its_owner_may_read(person: Person, place: Path) -> None:
    path = pack_zip(place / "ada.zip", {"models.py": b""})
    path.chmod(0o400)
    os.chown(path, person.uid, -1)
    assert _open(person, path).files == ["models.py"]


def test_an_archive_in_an_archive(person: Person, place: Path) -> None:
    inner = pack_tar(place / "inner.tgz", {"work/models.py": b"x = 1"}).read_bytes()
    path = pack_zip(place / "ada.zip", {"hw.tgz": inner})
    opened = _open(person, path)
    assert opened.files == ["models.py"]
    assert opened.codes == ["nested-opened", "wrapped-folder"]


def _bomb(place: Path) -> Path:
    with zipfile.ZipFile(place / "ada.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(8 * MIB))
    return place / "ada.zip"


def _memory_hog(place: Path) -> Path:
    """An xz file that asks for a dictionary of 4 GiB, which liblzma sets aside before it reads on."""
    path = pack_tar(place / "ada.tar.xz", {"models.py": b"x = 1"})
    data = bytearray(path.read_bytes())
    length = (data[12] + 1) * 4
    assert data[14:16] == b"\x21\x01", "the filter is LZMA2, with one byte of properties"
    data[16] = 40
    data[12 + length - 4 : 12 + length] = zlib.crc32(data[12 : 12 + length - 4]).to_bytes(4, "little")
    path.write_bytes(data)
    return path


def _endless(place: Path) -> Path:
    return pack_tar(place / "ada.tar.bz2", {"zeros": bytes(3 * MIB)})


@pytest.mark.parametrize(
    ("make", "caps", "code", "words"),
    [
        (_bomb, CAPS, "over-cap", "a file larger than 4 MiB"),
        (_memory_hog, CAPS, "unreadable-archive", "too much memory"),
        (_endless, Caps(cpu_seconds=0.001), "over-cap", "too long to read"),
        (_endless, Caps(wall_seconds=0), "unreadable-archive", "too much time"),
    ],
    ids=["bomb", "memory", "endless", "late"],
)
def test_what_takes_too_much(
    person: Person, place: Path, make: Callable[[Path], Path], caps: Caps, code: str, words: str
) -> None:
    opened = _open(person, make(place), caps)
    assert opened.files == []
    assert opened.codes == [code]
    assert words in opened.texts[0]
    assert opened.removed


LOCKED = """
import json, os, socket, sys
from contextlib import suppress
from pathlib import Path
from grader.archives.task import Answer, Ending, Task
from grader.archives.walled import walled

task = Task.of(json.loads(sys.argv[1]))
attempts = {
    "read": lambda: os.open(task.name, os.O_RDONLY),
    "list": lambda: os.listdir(Path(task.name).parent),
    "write": lambda: os.open(Path(task.name).with_name("canary"), os.O_WRONLY | os.O_CREAT),
    "link": lambda: os.link("/proc/self/fd/0", task.landing / "linked"),
    "judge": lambda: __import__("grader.judge"),
    "signal": lambda: os.kill(task.parent, 0),
    "socket": lambda: socket.socket(),
    "fork": lambda: os.fork() or os._exit(0),
    "exec": lambda: os.execv(sys.executable, [sys.executable, "-c", ""]),
    "mode": lambda: os.chmod(task.work, 0o4777),
    "large": lambda: os.posix_fallocate(os.open(task.landing / "large", os.O_RDWR | os.O_CREAT), 0, 1 << 30),
    "memory": lambda: bytearray(1 << 30),
}
with walled(task):
    task.landing.mkdir()
    (task.landing / "tried").touch()
    for name, attempt in attempts.items():
        with suppress(OSError, ImportError, MemoryError):
            attempt()
            (task.landing / name).touch()
    (task.landing / "large").unlink(missing_ok=True)
    print(json.dumps(Answer(Ending.DONE).facts()), flush=True)
"""


def test_whoever_takes_over_the_process_stands_behind_the_walls(person: Person, place: Path) -> None:
    """A program in the unpacker's place tries what it must not reach; each that it reaches would leave a file."""
    path = pack_zip(place / "ada.zip", {"models.py": b""})
    path.chmod(0o644)

    def command(task: Task) -> list[str]:
        told = json.dumps(task.facts() | {"name": str(path)})
        return [sys.executable, "-P", "-S", "-c", LOCKED, told]

    opened = _open(person, path, command=command)
    assert opened.files == ["tried"]
    assert sorted(found.name for found in place.iterdir()) == ["ada.zip"]


WAITING = """
import json, os, sys, time
from grader.archives.task import Task
from grader.archives.walled import walled

task = Task.of(json.loads(sys.argv[1]))
with walled(task):
    os.write(1, b"{")
    task.landing.mkdir()
    time.sleep(600)
"""
JUDGE = """
import sys
from pathlib import Path
from grader.intake import Opening, open_entry, process, single_entry
from grader.walls import Level

process.command = lambda task: [sys.executable, "-P", "-S", "-c", sys.argv[1], process.json.dumps(task.facts())]
open_entry(single_entry(Path(sys.argv[2])), Path(sys.argv[3]), Opening(Level[sys.argv[4]]))
"""


@pytest.mark.parametrize("level", ["LIMITS", "RESTRICTED"])
def test_it_ends_with_the_judge(place: Path, level: str) -> None:
    if missing(available(), Level[level]):
        pytest.skip("no such walls here")
    path, scratch = pack_zip(place / "ada.zip", {"models.py": b""}), place / "scratch"
    scratch.mkdir()
    judge = subprocess.Popen([sys.executable, "-c", JUDGE, WAITING, path, scratch, level])
    try:
        while not (scratch / "work/files").exists():
            assert judge.poll() is None, "the judge waits for the unpacker"
        (child,) = Path(f"/proc/{judge.pid}/task/{judge.pid}/children").read_text("ascii").split()
        watched = os.pidfd_open(int(child))
    finally:
        judge.kill()
        judge.wait()
    ended = select.poll()
    ended.register(watched, select.POLLIN)
    assert ended.poll(30_000), "the unpacker lives on"
    os.close(watched)


def test_walls_that_cannot_be_had_are_our_fault(place: Path) -> None:
    path = pack_zip(place / "ada.zip", {"models.py": b""})
    nothing = Offer(rlimits=True, refused={"landlock": "switched off"})
    with pytest.raises(SandboxError, match="landlock: switched off"):
        open_entry(single_entry(path), place, Opening(Level.RESTRICTED, nothing))
    assert [found.name for found in place.rglob("*") if found.is_file()] == ["ada.zip"]
