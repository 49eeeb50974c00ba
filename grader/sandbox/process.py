"""The warm process as the run owns it: started, renewed when it has grown old, replaced when it was killed, ended.

All forks of one process share its address layout and its caches, so after some hundred boxes a successor is started.
It gets warm while the old one still serves. Then both wait at the same doors, each request is taken by one of them,
and the old one is told to take no more; it ends with its last keeper. Judges do not notice. They do not notice either
when it is killed: a request waits in its door until the next one is warm.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import tempfile
import threading
from contextlib import suppress
from typing import Self

from grader.errors import SandboxError
from grader.sandbox.settings import TorchFacts, clean_environment, inside_command

__all__ = ["RENEW_AFTER", "WarmProcess"]

RENEW_AFTER = 300
"""Boxes after which a warm process is replaced by a fresh one."""
STARTS = 5
"""Times in a row that one may be killed while it gets warm."""
PATIENCE = 10.0
"""Seconds that keepers are given to end their boxes when the run ends."""
PACKET = 1 << 16
ADVICE = "try: python -c 'import torch' in the same environment"


class WarmProcess:
    """Keeps one warm process at ``doors``, this side's ends of its request sockets, one for each judge.

    Use as a context manager: closing it, or dying, ends every warm process, keeper and box.
    """

    def __init__(self, device: str, doors: int = 1, renew_after: int = RENEW_AFTER) -> None:
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(doors)]
        self.doors = [ours for ours, _ in pairs]
        self._theirs = [theirs for _, theirs in pairs]
        self._renew_after, self._environment = renew_after, clean_environment(device)
        self._begun: list[_Generation] = []
        self._known = threading.Event()
        self._facts: TorchFacts | None = None
        self._trouble = ""
        self._stop, self._stopping = socket.socketpair()
        # One thread starts them all and lives as long as they may: the kernel ends each with the thread that began it.
        self._steward = threading.Thread(target=self._tend, name="warm process", daemon=True)
        self._steward.start()

    def facts(self) -> TorchFacts:
        """What it said when it was warm; waits for that. Raises SandboxError when none can be had, or no more."""
        self._known.wait()
        if self._facts is None or self._trouble:
            raise SandboxError(f"the warm process could not start: {self._trouble}", ADVICE)
        return self._facts

    @property
    def pids(self) -> list[int]:
        """Process ids of those that live, the oldest first: one, but for the time of a renewal."""
        return [generation.pid for generation in self._begun if generation.pid]

    def close(self) -> None:
        """End all of them with their keepers and boxes, and wait for that."""
        for door in self.doors:
            door.close()
        self._stop.close()
        self._steward.join()
        self._stopping.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def _tend(self) -> None:
        """The steward's work. Whatever happens, nobody waits for ever, and nothing is left."""
        trouble = "its steward failed"
        try:
            trouble = self._serve()
        except OSError as problem:
            trouble = str(problem)
        finally:
            self._trouble = trouble
            self._known.set()
            for end in self._theirs:
                end.close()  # requests that wait are told by this that nobody will come
            for generation in self._begun:
                generation.end()

    def _serve(self) -> str:
        """Until this object is closed, or no warm process can be had any more: then, why. Raises OSError."""
        serving: _Generation | None = None
        starts = 0
        while True:
            fresh = self._begin()
            starts += 1
            word = fresh.listen(self._stopping)
            if word is None:
                return ""
            if word:
                self._facts = self._facts or TorchFacts(**json.loads(word))
                self._known.set()
                if serving is not None:
                    serving.retire()
                serving = fresh
            elif serving is None or serving.ended:
                if fresh.killed and starts < STARTS:
                    continue
                return fresh.last_words()
            # A successor that could not start leaves the old one at work, which asks again after as many boxes.
            starts = 0
            if serving.listen(self._stopping) is None:
                return ""

    def _begin(self) -> _Generation:
        self._begun = [generation for generation in self._begun if not generation.gone()]
        known = self._facts.offer if self._facts is not None else None
        words = json.dumps({"renew_after": self._renew_after, "known": known})
        fresh = _Generation(self._theirs, words, self._environment)
        self._begun.append(fresh)
        return fresh


class _Generation:
    """One warm process, and the lifeline to it and to its keepers (see ``grader.inside.warm``)."""

    def __init__(self, doors: list[socket.socket], words: str, environment: dict[str, str]) -> None:
        self._lifeline, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process may print
        self._warm = False
        with theirs:
            ends = [theirs.fileno(), *(door.fileno() for door in doors)]
            lifeline, *rest = map(str, ends)
            self._process = subprocess.Popen(
                inside_command("warm", str(os.getpid()), lifeline, words, *rest),
                env=environment,
                pass_fds=ends,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                cwd="/",
                start_new_session=True,
            )
        self._death = os.pidfd_open(self._process.pid)

    @property
    def pid(self) -> int:
        """0 when it has ended."""
        return 0 if self.ended else self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def killed(self) -> bool:
        """True when a signal has ended it."""
        return (self._process.poll() or 0) < 0

    def listen(self, stopping: socket.socket) -> bytes | None:
        """What it says next; empty when it has ended; None when the run is over."""
        watch = select.poll()
        for source in (stopping, self._lifeline, self._death):
            watch.register(source, select.POLLIN)
        ready = {descriptor for descriptor, _ in watch.poll()}
        if stopping.fileno() in ready:
            return None
        if self._lifeline.fileno() in ready and (word := self._lifeline.recv(PACKET)):
            self._warm = True
            return word
        self._process.wait()
        return b""

    def retire(self) -> None:
        """Have it take no more requests and end with its last keeper."""
        with suppress(OSError):  # it has been killed, and its keepers have ended, too
            self._lifeline.send(b"retire")

    def last_words(self) -> str:
        """The last line that it printed, or what else is known of its end."""
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return words[-1] if words else "it was killed" if self.killed else "it said nothing"

    def gone(self) -> bool:
        """True when it has ended with all its keepers; then everything of it is let go."""
        if not self.ended or not self._silent(0):
            return False
        self._let_go()
        return True

    def end(self) -> None:
        """End it with its keepers and boxes, and wait for them."""
        if not self._warm:
            self._process.kill()  # it would not hear
        self._lifeline.shutdown(socket.SHUT_WR)
        self._silent(PATIENCE)
        self._process.kill()
        self._process.wait()
        self._let_go()

    def _silent(self, patience: float) -> bool:
        """Whether nobody holds the other end of the lifeline; waits so many seconds for each word until its end."""
        self._lifeline.settimeout(patience)
        while True:
            try:
                if not self._lifeline.recv(PACKET):
                    return True
            except ConnectionResetError:
                continue  # it was killed before it read our word: told once
            except (BlockingIOError, TimeoutError):
                return False

    def _let_go(self) -> None:
        self._lifeline.close()
        self._errors.close()
        os.close(self._death)
