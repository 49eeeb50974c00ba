"""What a box is started with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.sandbox.settings import clean_environment

ROOT = Path(__file__).parents[3]


def test_the_environment_is_built_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_TOKEN", "hunter2")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    environment = clean_environment("cpu")
    assert "hunter2" not in environment.values()
    assert "PYTHONPATH" not in environment
    assert environment["CUDA_VISIBLE_DEVICES"] == ""


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("", []),
        (".", []),
        ("lib:/opt/modules", ["/opt/modules"]),
        (":/opt/modules:", ["/opt/modules"]),
        ("/opt/b:/opt/a", ["/opt/b", "/opt/a"]),
    ],
)
def test_a_relative_import_path_does_not_reach_a_box(
    told: str, kept: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be the course's folder, which a box may then read, or whatever it is where the warm process stands."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", told.replace(":", os.pathsep))
    assert clean_environment("cpu").get("PYTHONPATH", "") == os.pathsep.join(kept)


def test_this_program_is_found_where_it_was_imported_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests")
    monkeypatch.setenv("PYTHONPATH", "..")
    assert Path(clean_environment("cpu")["PYTHONPATH"]).resolve() == ROOT
