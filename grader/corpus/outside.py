"""What lies outside the boxes while attacks are tried: secrets to read, listeners to reach, places to litter."""

from __future__ import annotations

import os
import secrets
import selectors
import socket
import sysconfig
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

from grader.corpus.attack import SECRET

__all__ = ["Outside", "token"]

LOCAL = "127.0.0.1"
VARIABLE = "GRADE_CORPUS_SECRET"
WORDS = 4096


def token(kind: str) -> str:
    """A word that occurs nowhere else."""
    return f"{kind}-{secrets.token_hex(8)}"


class Outside:
    """Use as a context manager. ``folder`` is one that boxes of any user id can reach; removed by the caller."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._canary = f"canary-{secrets.token_hex(4)}"  # short enough for the name of a process
        self.open_to_all = folder / "outside"
        self.socket = folder / "socket"
        self.abstract = token("grade-corpus")
        self.run_secret, self.rubric_secret, self.reference_secret = (token(SECRET) for _ in range(3))
        self.neighbour_secret, self._variable = token(SECRET), token(SECRET)
        self.tcp = self.udp = 0
        self._heard: list[str] = []
        self._listeners: list[socket.socket] = []
        self._waker, self._waked = socket.socketpair()
        self._ear = threading.Thread(target=self._listen, daemon=True)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every planted secret: none may be found in anything that is kept of a submission."""
        return self.run_secret, self.rubric_secret, self.reference_secret, self.neighbour_secret, self._variable

    def canary(self, number: int) -> str:
        """What the attack with this number names all that it leaves."""
        return f"{self._canary}-{number:03}"

    def __enter__(self) -> Self:
        self.open_to_all.mkdir(mode=0o777)
        self.open_to_all.chmod(0o777)
        os.environ[VARIABLE] = self._variable
        self.tcp = self._bind(socket.AF_INET, socket.SOCK_STREAM, (LOCAL, 0))
        self.udp = self._bind(socket.AF_INET, socket.SOCK_DGRAM, (LOCAL, 0))
        self._bind(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{self.abstract}")
        self._bind(socket.AF_UNIX, socket.SOCK_STREAM, str(self.socket))
        self.socket.chmod(0o777)
        self._ear.start()
        return self

    def __exit__(self, *problem: object) -> None:
        os.environ.pop(VARIABLE, None)
        self._waker.close()
        self._ear.join()
        for end in (*self._listeners, self._waked):
            end.close()

    def _bind(self, family: int, kind: int, address: tuple[str, int] | str) -> int:
        listener = socket.socket(family, kind)
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        listener.setblocking(False)
        self._listeners.append(listener)
        name = listener.getsockname()
        return int(name[1]) if isinstance(name, tuple) else 0

    def _listen(self) -> None:
        """Until the waker is closed and nobody talks: accept, and remember what was said. Nobody is answered."""
        with selectors.DefaultSelector() as watch:
            for end in (self._waked, *self._listeners):
                watch.register(end, selectors.EVENT_READ)
            while talking := [key.fileobj for key, _ in watch.select() if key.fileobj is not self._waked]:
                for talker in talking:
                    assert isinstance(talker, socket.socket)
                    self._hear(talker, watch)

    def _hear(self, end: socket.socket, watch: selectors.BaseSelector) -> None:
        if end in self._listeners and end.type == socket.SOCK_STREAM:
            with suppress(OSError):
                caller, _ = end.accept()
                caller.setblocking(False)
                watch.register(caller, selectors.EVENT_READ)
                self._heard.append("a connection")
            return
        try:
            said = end.recv(WORDS)
        except OSError:
            said = b""
        if said:
            self._heard.append(said.decode("latin-1"))
        elif end.type == socket.SOCK_STREAM:
            watch.unregister(end)
            end.close()

    def heard(self) -> str:
        """All that was said to the listeners; a connection in which nothing was said, too."""
        return " ".join(self._heard)

    def traces(self) -> Iterator[str]:
        """Names that attacks have left outside: of files in the places that they know, and of processes."""
        for folder in _places(self.folder):
            with suppress(OSError):
                yield from (str(path) for path in folder.iterdir() if self._canary in path.name)
        yield from _processes(self._canary)


def _places(own: Path) -> Iterator[Path]:
    """Folders that are looked through, not deep; the corpus's own folder is, with all that is in it."""
    site, standard = Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("stdlib"))
    here = Path(__file__).parents[1]
    yield from map(Path, ("/", "/tmp", "/var/tmp", "/dev/shm", "/dev", "/run", "/etc", "/usr/lib", "/root", "/home"))
    yield from {Path.home(), Path.cwd(), Path(tempfile.gettempdir())}
    yield from (site, site / "torch", site / "torch" / "nn", site / "numpy", standard)
    yield from (folder for folder in (here.parent, here, *here.iterdir()) if folder.is_dir())
    yield from (Path(folder) for folder, _, _ in os.walk(own))


def _processes(canary: str) -> Iterator[str]:
    """Processes with the canary in their command line, name or environment."""
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            for file in ("cmdline", "comm", "environ"):
                with suppress(OSError):
                    words = Path(entry.path, file).read_bytes()
                    if canary.encode() in words:
                        yield f"process {entry.name}: {words[:200].decode('latin-1')}"
