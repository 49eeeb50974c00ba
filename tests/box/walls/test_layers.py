"""Each layer by itself: a submission that finds a way around one of them stands before the next."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

if sys.platform != "linux":
    pytest.skip("walls are Linux's", allow_module_level=True)

from grader.walls import Level, WallError, missing
from grader.walls.attempts import ATTEMPTS, NEEDS, Attempt, Targets
from grader.walls.bpf import ALLOW, REFUSE, Rule, program
from grader.walls.seccomp import install
from grader.walls.syscalls import machine
from tests.support.people import PEOPLE
from tests.support.walled import Setting, settle

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")

OTHERS_FILES = (
    "read a file above",
    "read another submission",
    "read another submission through a link",
    "read through /proc/self/root",
    "hard link to another submission",
    "list the folder above",
    "read /etc/shadow",
    "read the judge's code",
    "write into the submission",
    "write beside the submission",
    "write into the installed packages",
    "write into the root folder",
    "move a file out of the scratch",
    "empty another submission's file",
    "read the keeper's memory",
    "read the keeper's environment",
    "read other processes' command lines",
)
NEW_ROOT = (
    *OTHERS_FILES,
    "touch another submission's file",
    "change another submission's mode",
    "learn that a file above exists",
    "learn the host's name",
    "signal the keeper",
    "signal the keeper's thread",
    "signal the keeper by descriptor",
    "trace the keeper",
    "outlive the run",
    "run a shell",
    "connect by TCP to the host itself",
    "send by UDP",
    "connect to an abstract unix socket",
    "connect to a unix socket",
    "fill the disk",
    "use up the inodes",
    "mount",
    "change the root",
    "become root",
    "regain the capabilities",
)
LANDLOCK = {
    1: (*OTHERS_FILES, "run a shell", "trace the keeper", "make a device", "make a named pipe"),
    4: ("connect by TCP to the host itself", "listen on a port"),
    6: ("connect to an abstract unix socket", "signal the keeper", "signal the keeper by descriptor"),
}


@pytest.fixture(scope="module")
def setting() -> Iterator[Setting]:
    """As a plain user: the box has the keeper's own id, so nothing else than the layer keeps them apart."""
    with settle(PEOPLE[-1]) as ready:
        yield ready


def _needs(setting: Setting, level: Level) -> None:
    if lacks := missing(setting.offer, level):
        pytest.skip(f"this machine cannot do {level}: {'; '.join(lacks)}")


@pytest.fixture
def without_seccomp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes whose last wall is missing."""
    monkeypatch.setattr("grader.walls.lock.restrict_calls", lambda: None)


@pytest.mark.usefixtures("without_seccomp")
@pytest.mark.parametrize("name", NEW_ROOT)
def test_a_root_of_its_own_alone_stops(setting: Setting, name: str) -> None:
    _needs(setting, Level.ISOLATED)
    plan = replace(setting.plan(Level.ISOLATED), landlock=0)
    assert not setting.attempt(ATTEMPTS[name], plan).reached


@pytest.mark.usefixtures("without_seccomp")
@pytest.mark.parametrize(("version", "name"), [(since, name) for since in LANDLOCK for name in LANDLOCK[since]])
def test_landlock_alone_stops(setting: Setting, version: int, name: str) -> None:
    _needs(setting, Level.RESTRICTED)
    if setting.offer.landlock < version:
        pytest.skip(f"this kernel's Landlock is older than version {version}")
    plan = replace(setting.plan(Level.RESTRICTED), landlock=version)
    assert not setting.attempt(ATTEMPTS[name], plan).reached


@pytest.mark.parametrize("version", range(1, 8))
def test_every_version_of_landlock_leaves_what_is_needed(setting: Setting, version: int) -> None:
    _needs(setting, Level.RESTRICTED)
    if setting.offer.landlock < version:
        pytest.skip(f"this kernel's Landlock is older than version {version}")
    plan = replace(setting.plan(Level.RESTRICTED), landlock=version)
    need = "temporary files" if version == 1 else "files and folders in the scratch"  # moving came with version 2
    assert setting.attempt(NEEDS[need], plan).reached


@pytest.mark.parametrize("level", [Level.RESTRICTED, Level.ISOLATED], ids=str)
def test_what_is_hidden_inside_something_readable_is_not_read(setting: Setting, level: Level) -> None:
    _needs(setting, level)
    above = setting.targets.above.parent
    plan = setting.plan(level)
    plan = replace(plan, readable=(*plan.readable, above), hidden=(setting.targets.neighbour.parent,))
    assert setting.attempt(Attempt("", lambda targets: targets.above.read_bytes()), plan).reached
    assert not setting.attempt(ATTEMPTS["read another submission"], plan).reached
    assert not setting.attempt(ATTEMPTS["empty another submission's file"], plan).reached


def test_kernels_without_mount_setattr_are_sealed_too(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.walls import seal

    _needs(setting, Level.ISOLATED)
    monkeypatch.setattr("grader.walls.newroot.seal", seal.seal_each)
    plan = setting.plan(Level.ISOLATED)
    for name in ("write into the submission", "write into the installed packages", "write into the root folder"):
        assert not setting.attempt(ATTEMPTS[name], plan).reached
    assert setting.attempt(NEEDS["import a module late"], plan).reached


def _refuse(name: str) -> None:
    install(program([Rule(name, action=REFUSE)], machine(), otherwise=ALLOW))


@pytest.mark.parametrize(
    ("call", "wall"),
    [
        ("unshare", "unshare"),
        ("pivot_root", "'namespaces'"),
        ("capset", "'identity'"),
        ("landlock_restrict_self", "'landlock'"),
        ("seccomp", "'seccomp'"),
    ],
)
def test_a_planned_wall_that_cannot_be_raised_is_an_error(setting: Setting, call: str, wall: str) -> None:
    if setting.person is not PEOPLE[0] and PEOPLE[0].uid == 0:
        setting = replace(setting, person=PEOPLE[0])  # who needs no no_new_privs for the filter below
    _needs(setting, Level.ISOLATED)
    plan = replace(setting.plan(Level.ISOLATED), user_namespace=False)
    hampered = replace(setting, person=replace(setting.person, become=lambda: _refuse(call)))
    with pytest.raises(WallError, match=wall):
        hampered.attempt(Attempt("nothing", _nothing), plan)


def _nothing(targets: Targets) -> None:
    del targets
