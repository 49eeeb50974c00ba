from __future__ import annotations

import pytest

from grader.evidence import ProtocolFault
from grader.judge.chosen import Choice
from grader.judge.defined import SourceFile, source_files
from grader.judge.source import choose_sources
from grader.model import FailureKind, SourceSettings

WANTED = SourceSettings(file="models.py", defines=("Encoder", "Decoder"))
BOTH = ("Encoder", "Decoder")


def chosen(*files: tuple[str, tuple[str, ...]], wanted: SourceSettings = WANTED) -> Choice:
    return choose_sources([SourceFile(path, frozenset(names), "") for path, names in files], wanted)


def codes(choice: Choice) -> list[str]:
    return [note.code for note in choice.notes]


@pytest.mark.parametrize(
    ("files", "taken", "notes"),
    [
        ([("models.py", BOTH)], "models.py", []),
        ([("models.py", BOTH), ("train.py", ())], "models.py", []),
        ([("models.py", BOTH), ("old/models.py", BOTH)], "models.py", ["other-definitions"]),
        ([("Models.py", BOTH)], "Models.py", ["other-source"]),
        ([("src/models.py", BOTH)], "src/models.py", ["other-source"]),
        ([("net.py", BOTH)], "net.py", ["other-source"]),
        ([("work.ipynb", BOTH)], "work.ipynb", ["other-source"]),
        ([("models.py", ()), ("net.py", BOTH)], "net.py", ["other-source"]),
        ([("models.py", ("Encoder",)), ("net.py", ())], "models.py", []),
        ([("a/net.py", BOTH), ("b/models.py", BOTH)], "b/models.py", ["other-source", "other-definitions"]),
        ([("sub/models.py", ("Encoder",)), ("x.py", ())], "sub/models.py", ["other-source"]),
        ([("main.py", ())], "main.py", ["other-source"]),
        ([("enc.py", ("Encoder",)), ("dec.py", ("Decoder",))], "dec.py, enc.py", ["split-source"]),
        ([("enc.py", ("Encoder",)), ("x.py", ())], "enc.py", ["split-source"]),
    ],
)
def test_which_file_is_the_code(files: list[tuple[str, tuple[str, ...]]], taken: str, notes: list[str]) -> None:
    choice = chosen(*files)
    assert choice.words == taken
    assert codes(choice) == notes
    assert choice.absent is None


@pytest.mark.parametrize(
    ("files", "code", "kind"),
    [
        ([], "no-code", FailureKind.MISSING),
        ([("a.py", ()), ("b.py", ())], "no-candidate", FailureKind.MISSING),
        ([("a.py", BOTH), ("b.py", BOTH)], "several-candidates", FailureKind.AMBIGUOUS),
        ([("a/models.py", BOTH), ("b/models.py", BOTH)], "several-candidates", FailureKind.AMBIGUOUS),
        ([("a.py", ("Encoder",)), ("b.py", ("Encoder",))], "several-candidates", FailureKind.AMBIGUOUS),
    ],
)
def test_nothing_is_guessed(files: list[tuple[str, tuple[str, ...]]], code: str, kind: FailureKind) -> None:
    choice = chosen(*files)
    (note,) = choice.notes
    assert (note.code, note.needs_person) == (code, True)
    assert choice.default is None
    assert choice.absent is not None
    assert choice.absent.kind is kind
    assert all(path in note.text for path, _ in files)


def test_a_split_source_has_a_home_for_each_name() -> None:
    choice = chosen(("enc.py", ("Encoder",)), ("dec.py", ("Decoder",)))
    assert {name: source.path for name, source in choice.sources.items()} == {"Encoder": "enc.py", "Decoder": "dec.py"}


def test_a_notebook_is_never_run_whole() -> None:
    assert {source.mode for source in chosen(("Work.IPYNB", BOTH)).sources.values()} == {"definitions"}
    assert {source.mode for source in chosen(("models.py", BOTH)).sources.values()} == {"whole"}


def test_without_wanted_names_the_named_file_is_taken() -> None:
    wanted = SourceSettings(file="models.py")
    assert chosen(("models.py", ()), ("x.py", ("A",)), wanted=wanted).words == "models.py"
    assert codes(chosen(("a.py", ()), ("b.py", ()), wanted=wanted)) == ["no-candidate"]


@pytest.mark.parametrize(
    "files",
    [None, 3, [3], [{"defines": []}], [{"path": "a", "defines": 3, "error": ""}], [{"path": "a", "defines": []}]],
)
def test_a_survey_of_another_form_is_refused(files: object) -> None:
    with pytest.raises(ProtocolFault):
        source_files({"files": files})


def test_a_survey_is_read() -> None:
    facts = {"files": [{"path": "a.py", "defines": ["A"], "error": "e", "bytes": 1}, {"path": "b.txt", "bytes": 1}]}
    assert source_files(facts) == (SourceFile("a.py", frozenset({"A"}), "e"),)
