"""The kinds of user that a box is started by, and a way to be one of them for a moment."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from grader.walls.bpf import ALLOW, REFUSE, Rule, program
from grader.walls.kernel import call
from grader.walls.seccomp import install
from grader.walls.syscalls import machine

__all__ = ["PEOPLE", "Person", "be_the_child"]

PLAIN_ID = 12345
NEWNS, MS_BIND, MS_REC, MS_PRIVATE = 0x20000, 1 << 12, 1 << 14, 1 << 18


@dataclass(frozen=True)
class Person:
    """``become`` changes this process for good; ``uid`` is who it is then."""

    name: str
    uid: int
    become: Callable[[], None]

    def ask(self, question: Callable[[], Any]) -> Any:
        """What a function returns (as JSON can hold it) in a child that is this person."""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            self._answer(question, writer)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as stream:
            text = stream.read()
        os.waitpid(child, 0)
        if not text:
            raise RuntimeError(f"{self.name} gave no answer")
        return json.loads(text)

    def _answer(self, question: Callable[[], Any], writer: int) -> NoReturn:
        def work() -> None:
            self.become()
            with os.fdopen(writer, "w", encoding="utf-8") as stream:
                json.dump(question(), stream)

        be_the_child(work)


def be_the_child(work: Callable[[], None]) -> NoReturn:
    """Do the work of a forked child and end it: never return into the test that made it."""
    status = 1
    try:
        work()
        status = 0
    except BaseException as error:  # noqa: BLE001 - whatever it was, it is told, and the child ends
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(status)


def _open_home() -> None:
    """Let everyone reach a Python that lies in root's home; in this process's own mount namespace."""
    home = Path("/root")
    inside = [Path(place) for place in (sys.base_prefix, sys.prefix) if Path(place).is_relative_to(home)]
    if not inside:
        return
    call("unshare", NEWNS)
    held = [(place, os.open(place, os.O_PATH)) for place in dict.fromkeys(inside)]
    call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)
    call("mount", b"tmpfs", os.fsencode(home), b"tmpfs", 0, b"mode=755")
    for place, descriptor in held:
        place.mkdir(parents=True)
        source = f"/proc/self/fd/{descriptor}".encode()
        call("mount", source, os.fsencode(place), None, MS_BIND | MS_REC, None)
        os.close(descriptor)


def _be_plain() -> None:
    _open_home()
    os.setgroups([])
    os.setresgid(PLAIN_ID, PLAIN_ID, PLAIN_ID)
    os.setresuid(PLAIN_ID, PLAIN_ID, PLAIN_ID)
    call("prctl", 4, 1)  # dumpable again, as any program that a user starts is


def _be_in_a_container() -> None:
    """Root as a container has it: the system call filter refuses everything about namespaces and mounts."""
    _open_home()
    refused = [Rule(name, action=REFUSE) for name in ("unshare", "setns", "mount", "umount2", "pivot_root", "ptrace")]
    install(program(refused, machine(), otherwise=ALLOW))


def _stay() -> None:
    return


PEOPLE = (
    (
        Person("root", 0, _stay),
        Person("root-with-open-python", 0, _open_home),
        Person("root-in-a-container", 0, _be_in_a_container),
        Person("user", PLAIN_ID, _be_plain),
    )
    if sys.platform == "linux" and os.geteuid() == 0
    else (Person("user", os.geteuid() if sys.platform == "linux" else 0, _stay),)
)
