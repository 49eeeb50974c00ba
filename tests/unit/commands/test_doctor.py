"""The command: its exit status, and what hostile submissions reached."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.cli import run
from grader.commands import doctor as command
from grader.commands.doctor import corpus_text
from grader.corpus import CorpusResult, CorpusRow, Group
from grader.doctor import Diagnosis, Standing
from grader.walls import Level
from tests.support.course import a_course
from tests.support.diagnoses import diagnosis, report

REFUSED = CorpusRow("fork-bomb", Group.EXHAUSTING, False, "")
KNOWN = CorpusRow("fill-disk", Group.EXHAUSTING, True, "the disk was filled", known="a folder of the host's")
REACHED = CorpusRow("read-reference", Group.SECRETS, True, "a secret stands in \x1breport.json")


def result(*rows: CorpusRow, honest: bool = True) -> CorpusResult:
    return CorpusResult("restricted", rows, honest, "honest submissions got what they get")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[[Diagnosis, CorpusResult | None], None]:
    """Have the examination, and the corpus, come to this."""

    def set_up(made: Diagnosis, corpus: CorpusResult | None = None) -> None:
        def examine(asked: Level | None, say: Callable[[str], None]) -> Diagnosis:
            say("looking")
            assert asked == made.asked
            return made

        def try_corpus(rubric: Path, level: str, jobs: int, say: Callable[[str], None]) -> CorpusResult:
            say(f"trying {rubric.name} at {level}")
            assert corpus is not None, "the corpus was not to be tried"
            assert jobs > 0
            return corpus

        monkeypatch.setattr(command, "examine", examine)
        monkeypatch.setattr("grader.corpus.try_corpus", try_corpus)

    return set_up


GOOD = diagnosis(report(Level.RESTRICTED), asked=Level.RESTRICTED)
BAD = diagnosis(report(Level.RESTRICTED, Standing.THROUGH), asked=Level.RESTRICTED)


@pytest.mark.parametrize(
    ("made", "corpus", "status"),
    [
        (GOOD, result(REFUSED), 0),
        (GOOD, result(REFUSED, KNOWN), 0),
        (GOOD, result(REFUSED, REACHED), 1),
        (GOOD, result(REFUSED, honest=False), 1),
        (BAD, None, 1),
    ],
)
def test_the_exit_status(
    made: Diagnosis,
    corpus: CorpusResult | None,
    status: int,
    found: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(a_course(tmp_path / "course", {}))
    found(made, corpus)
    assert run(["doctor", "--sandbox", "restricted", "--corpus", "small"]) == status
    out, err = capsys.readouterr()
    assert err.startswith("looking\n")
    if corpus is None:
        assert "hostile submissions were not tried" in out
    else:
        assert "trying small.yaml at restricted" in err
        assert corpus_text(corpus) in out


@pytest.mark.parametrize(("made", "status"), [(GOOD, 0), (BAD, 1)])
def test_without_a_corpus(
    made: Diagnosis, status: int, found: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    found(made)
    assert run(["doctor", "--sandbox", "restricted"]) == status
    assert "hostile" not in capsys.readouterr().out


def test_as_data(
    found: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(a_course(tmp_path / "course", {}))
    found(GOOD, result(REFUSED, REACHED))
    assert run(["doctor", "--sandbox", "restricted", "--corpus", "small", "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert (facts["good"], facts["strongest"], facts["corpus"]["holds"]) == (True, "restricted", False)
    assert facts["corpus"]["rows"][1]["case"] == "read-reference"


def test_a_rubric_that_is_not_there_is_told_before_anything_is_tried(
    found: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    found(GOOD)
    assert run(["doctor", "--sandbox", "restricted", "--corpus", "nowhere"]) == 2
    assert "looking" not in capsys.readouterr().err


def test_what_hostile_submissions_reached() -> None:
    text = corpus_text(result(REFUSED, KNOWN, REACHED))
    assert text.startswith("1 of 3 hostile submissions reached what they must not, at restricted;")
    assert "What should not be:\n- read-reference: a secret stands in \\x1breport.json" in text
    assert "Known:\n- fill-disk: a folder of the host's" in text
    assert "exhausting  1 of 2 (1 known)" in text
    assert max(map(len, text.splitlines())) <= 80
    assert corpus_text(result(REFUSED)).startswith("None of 1 hostile submissions")
