from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grader.cli import run
from grader.commands.options import SANDBOXES
from grader.errors import ExitStatus, RubricError, UsageError
from grader.visible import UNSEEN
from grader.walls import Level
from tests.support.code import NET
from tests.support.course import RUBRIC, a_course

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "pydantic", "rich", "pytest", "numpy", "safetensors", "yaml", "jinja2", "nbformat", "pypdf")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course, as the current folder."""
    home = a_course(tmp_path / "course", {"s1001": NET, "s1002": NET})
    monkeypatch.chdir(home)
    return home


@pytest.mark.parametrize("words", [["--help"], ["--version"], []])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    source = (
        "import sys\nfrom grader.cli import run\ntry:\n    run(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print(*(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", source, *words], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == ""


def test_torch_is_never_imported_outside_a_box() -> None:
    source = "import sys, grader.pipeline, grader.worker, grader.commands.check\nassert 'torch' not in sys.modules\n"
    subprocess.run([sys.executable, "-c", source], check=True)


def test_help_names_every_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(["--help"])
    assert stopped.value.code == 0
    words = capsys.readouterr().out.partition("exit status:")[2]
    assert all(str(int(status)) in words for status in ExitStatus if status is not ExitStatus.INTERNAL)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["submissions", "--rubric", "smal"], 2, "nearest is small"),
        (["submissions", "--rubric", "small", "--only", "s101"], 2, "nearest is s1001"),
        (["nowhere", "--rubric", "small"], 2, "nowhere"),
        (["rubrics/small.yaml", "--rubric", "small"], 2, "is no folder"),
        (["empty", "--rubric", "small"], 2, "no submissions"),
        (["submissions", "--rubric", "small", "--out", "rubrics/small.yaml"], 2, "cannot write"),
        (["submissions", "--rubric", "broken"], 3, "broken.yaml"),
        (["check", "nowhere", "--rubric", "small"], 2, "nowhere"),
        (["check", "submissions/s1001", "--rubric", "smal"], 2, "nearest is small"),
        (["rubric", "smal"], 2, "nearest is small"),
        (["rubric", "broken"], 3, "marks"),
        (["rubric"], 2, "grade rubric FILE"),
        (["rubric", "--schema", "nowhere/x.json"], 2, "cannot write"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_status(
    words: list[str], status: int, told: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "empty").mkdir()
    (home / "rubrics/broken.yaml").write_text(RUBRIC.replace("marks: 8", "marks: 9"))
    assert run(words) == status
    err = capsys.readouterr().err
    assert told in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        ["submissions"],
        ["submissions", "--rubric", "small", "--jobs", "0"],
        ["submissions", "--rubric", "small", "--jobs", "x"],
        ["submissions", "--rubric", "small", "--device", "tpu"],
        ["submissions", "more", "--rubric", "small"],
        ["check"],
    ],
)
def test_options_that_cannot_be_used(words: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(words)
    assert stopped.value.code == 2
    assert "usage: grade" in capsys.readouterr().err


def test_an_interrupted_run_says_how_to_go_on(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("grader.pipeline.grade_class", interrupted)
    assert run(["submissions", "--rubric", "small"]) == 130
    assert "same command again" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error",
    [
        UsageError("no \x1b[2J\u202e", "try \x9b2J"),
        RubricError("no \x1b[2J", ("line\x07 1", "line 2\nand more\u2066")),
        ValueError("\x1b]0;title\x07 \udc80"),
    ],
    ids=["expected", "the rubric's", "ours"],
)
def test_no_error_steers_the_terminal(
    error: Exception, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def raising(*words: object) -> None:
        raise error

    monkeypatch.setattr("grader.pipeline.grade_class", raising)
    assert run(["submissions", "--rubric", "small"]) != 0
    printed = capsys.readouterr().err
    assert r"\x1b" in printed
    assert not UNSEEN.search(printed)


def test_a_rubric_is_validated_and_summed_up(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rubric", "small", "--public", "public.yaml", "--schema", "schema.json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("net" in line and "4 items" in line for line in lines)
    assert any("10 marks, 2 of them a person's" in line for line in lines)
    assert "test_width" not in (home / "public.yaml").read_text()
    assert (home / "schema.json").read_text().startswith("{")
    assert run(["rubric", str(ROOT / "rubrics/asgn6.yaml")]) == 0
    assert "100 marks, 20 of them a person's" in capsys.readouterr().out


def test_the_levels_of_the_walls_can_be_asked_for() -> None:
    assert set(SANDBOXES) == {"auto", *map(str, Level)}
