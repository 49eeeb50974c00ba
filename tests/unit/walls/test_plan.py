"""Plans: drawn from a level and an offer, and sent as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader.walls.draw import draw_plan
from grader.walls.environment import environment, links_towards, others_may_read
from grader.walls.kernel import WallError
from grader.walls.landlock import READ, READ_DIR, rules
from grader.walls.levels import Level
from grader.walls.offer import Offer
from grader.walls.plan import Plan
from grader.walls.steps import Kind, Step, arrange

ALL = Offer(system="Linux", rlimits=True, no_privileges=True, landlock=7, seccomp=True, namespaces=True)


def plan(level: Level = Level.ISOLATED, **more: object) -> Plan:
    """A small one, of paths that need not exist."""
    facts = Plan(level, Path("/c/s1"), Path("/run/box"), 1 << 20, 64, readable=(Path("/usr/lib"),))
    return replace(facts, **more)  # type: ignore[arg-type]


def test_a_plan_survives_json(tmp_path: Path) -> None:
    drawn = draw_plan(Level.ISOLATED, ALL, tmp_path, tmp_path / "scratch", slot=3, extra=[tmp_path])
    assert Plan.of(json.loads(json.dumps(drawn.facts()))) == drawn


def test_a_level_that_cannot_be_had_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WallError, match="the level restricted cannot be had here: landlock: not offered"):
        draw_plan(Level.RESTRICTED, replace(ALL, landlock=0), tmp_path, tmp_path)


def test_slots_have_ids_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.walls.draw.others_may_read", lambda path, *, from_the_top: True)
    offer = replace(ALL, unused_id=60700)
    drawn = [draw_plan(Level.ISOLATED, offer, tmp_path, tmp_path, slot=slot) for slot in range(3)]
    assert [one.owner for one in drawn] == [(60700, 60700), (60701, 60701), (60702, 60702)]


def test_a_folder_closed_to_others_keeps_the_id_and_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    drawn = draw_plan(Level.ISOLATED, replace(ALL, unused_id=60700), tmp_path, tmp_path)
    assert drawn.uid is None
    assert len(drawn.notes) == 1
    assert "keeps its user id" in drawn.notes[0]
    assert "chmod" in drawn.notes[0]


def test_below_restricted_nothing_is_planned(tmp_path: Path) -> None:
    drawn = draw_plan(Level.LIMITS, replace(ALL, unused_id=60700), tmp_path, tmp_path)
    assert (drawn.uid, drawn.landlock, drawn.user_namespace) == (None, 0, False)


def test_the_environment_holds_this_packages_inside_and_not_its_outside() -> None:
    readable = environment().readable
    inside = Path(__file__).parents[3] / "grader/inside/serve.py"
    outside = Path(__file__).parents[3] / "grader/judge/__init__.py"
    assert any(inside.is_relative_to(path) for path in readable)
    assert not any(outside.is_relative_to(path) for path in readable)
    assert any(Path(json.__file__).resolve().is_relative_to(path) for path in readable)


def test_what_is_imported_from_folders_around_this_repository_opens_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Path(__file__).parents[3]
    monkeypatch.setattr(sys, "path", ["/", str(repository), str(repository.parent), str(tmp_path), *sys.path])
    environment.cache_clear()
    readable = environment().readable
    environment.cache_clear()
    assert tmp_path.resolve() in readable
    assert not any(repository.resolve().is_relative_to(path) for path in readable)


def test_mounts_go_from_outer_to_inner_and_leave_out_what_is_shown_already() -> None:
    packages, package = Path("/usr/lib/packages"), Path("/usr/lib/packages/grader")
    steps = arrange(plan(readable=(package / "inside", packages, Path("/usr/lib")), hidden=(package,)))
    assert steps == (
        Step(Kind.SCRATCH, Path("/tmp")),
        Step(Kind.DATA, Path("/c/s1")),
        Step(Kind.SCRATCH, Path("/run/box")),
        Step(Kind.LIBRARY, Path("/usr/lib")),
        Step(Kind.EMPTY, package),
        Step(Kind.LIBRARY, package / "inside"),
    )


def test_what_is_hidden_but_not_shown_needs_no_mount() -> None:
    assert Kind.EMPTY not in {step.kind for step in arrange(plan(hidden=(Path("/srv/grader"),)))}


def test_a_package_inside_a_submission_may_still_be_loaded() -> None:
    steps = arrange(plan(readable=(Path("/c/s1/venv/lib"),)))
    assert Step(Kind.LIBRARY, Path("/c/s1/venv/lib")) in steps


def test_landlock_lists_a_folder_with_something_hidden_and_reads_its_other_children(tmp_path: Path) -> None:
    for name in ("other/a.py", "grader/judge/b.py", "grader/inside/c.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to("grader")
    granted = dict(rules(plan(readable=(tmp_path, tmp_path / "grader/inside"), hidden=(tmp_path / "grader",))))
    ours = {path.relative_to(tmp_path): rights for path, rights in granted.items() if path.is_relative_to(tmp_path)}
    assert ours == {Path(): READ_DIR, Path("other"): READ, Path("grader/inside"): READ}


def test_links_on_the_way_are_found(tmp_path: Path) -> None:
    top = tmp_path.resolve()
    (top / "real/deep").mkdir(parents=True)
    (top / "one").symlink_to("real")
    (top / "two").symlink_to(top / "one" / "deep")
    assert list(links_towards(top / "two")) == [top / "two", top / "one"]
    assert list(links_towards(top / "real/deep")) == []


def test_what_others_may_read(tmp_path: Path) -> None:
    (tmp_path / "file").touch(mode=0o644)
    tmp_path.chmod(0o755)
    assert others_may_read(tmp_path, from_the_top=False)
    (tmp_path / "file").chmod(0o600)
    assert not others_may_read(tmp_path, from_the_top=False)
    (tmp_path / "file").unlink()
    tmp_path.chmod(0o700)
    assert not others_may_read(tmp_path, from_the_top=False)
