"""What is told of the machine."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from grader.doctor import machine
from grader.doctor.machine import look_around


def test_this_machine() -> None:
    found = look_around()
    assert found.system.startswith(platform.system())
    assert found.python == platform.python_version()
    assert (found.torch, found.threads, found.cuda) == ("", 0, False)
    assert str(os.geteuid()) in found.user


def test_signs_of_a_container(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "/proc/1/cgroup": "0::/system.slice/docker-0123.scope\n",
        "/proc/self/mountinfo": "1 0 0:1 / / rw - overlay overlay rw\n2 1 0:2 / /proc rw - proc proc rw\n",
        "/proc/self/status": "Name:\tpython\nSeccomp:\t2\n",
    }
    monkeypatch.setattr(machine, "read", lambda path: texts.get(str(path), ""))
    monkeypatch.setattr(Path, "exists", lambda path: str(path) == "/run/.containerenv")
    monkeypatch.setenv("container", "podman")
    found = look_around()
    assert found.filtered
    assert found.container == (
        "/run/.containerenv", "the variable container", "the control group of docker", "a layered root file system",
    )  # fmt: skip


def test_no_signs_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "read", lambda path: "")
    monkeypatch.setattr(Path, "exists", lambda path: False)
    monkeypatch.delenv("container", raising=False)
    found = look_around()
    assert (found.container, found.filtered, found.settings, found.security_modules) == ((), False, {}, "")
