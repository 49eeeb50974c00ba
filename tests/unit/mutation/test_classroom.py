"""grader.mutation.classroom: variants as files that are handed in."""

from __future__ import annotations

from pathlib import Path

from grader.mutation.classroom import named, reference_variant, write_starter, write_variant
from grader.mutation.study import mutant, rewrite
from grader.mutation.variant import Place, Theme
from tests.support.code import NET, write
from tests.support.mutation import a_study

FILES = {
    "models.py": NET,
    "parts/extra.py": "x = 1\n",
    "data.bin": "d",
    "answers.py": "ANSWERS = {'1a': {'value': 3}}\n",
}
CHECKS = ("{kind: answer, question: 1a}", '{kind: file, patterns: ["report*.pdf|*.doc"]}')
USUAL = "{kind: shape, model: Net(4), input: [5, 3], output: [5, 2]}"


def there(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_the_reference_hands_in_all_that_is_asked_for(tmp_path: Path) -> None:
    study = a_study(tmp_path, FILES, USUAL, *CHECKS)
    write_variant(study, reference_variant(study.reference), tmp_path / "class" / "reference")
    found = there(tmp_path / "class" / "reference")
    assert sorted(found) == ["answers.yaml", "data.bin", "models.py", "parts/extra.py", "reporta.pdf"]
    assert found["answers.yaml"] == "1a: 3\n"
    assert found["models.py"] == NET


def test_a_variant_changes_adds_and_leaves_out(tmp_path: Path) -> None:
    study = a_study(tmp_path, FILES, USUAL, *CHECKS)
    changed = {
        "models.py": "y = 1\r\n",
        "parts/extra.py": None,
        "new.py": "z = 1\n",
        "reporta.pdf": None,
        "data.bin": None,
    }
    write_variant(study, rewrite(study, "w", changed), tmp_path / "v")
    assert sorted(there(tmp_path / "v")) == ["answers.yaml", "models.py", "new.py"]
    assert (tmp_path / "v" / "models.py").read_bytes() == b"y = 1\r\n"


def test_names_are_safe_and_differ(tmp_path: Path) -> None:
    study = a_study(tmp_path, NET)
    place = Place("models.py", 7, frozenset({"Net"}))
    one = mutant(Theme.STRIDE, "w", Place("models.py", 7, frozenset({"Net"}), "layer1.0"), {})
    variants = named(
        [one, mutant(Theme.NUMBER, "w", place, {}), rewrite(study, "x" * 90, {}), rewrite(study, "A (b)", {})]
    )
    assert [variant.name for variant in variants] == [
        "mutant-001-stride-layer1.0", "mutant-002-number-line-7", f"rewrite-001-{'x' * 40}", "rewrite-002-a-b",
    ]  # fmt: skip


def test_the_starter_is_handed_in_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "starter", {"models.py": NET, "sub/a.txt": "a", "__pycache__/m.pyc": "", ".git/x": ""})
    write_starter(tmp_path / "starter", tmp_path / "class" / "starter")
    assert sorted(there(tmp_path / "class" / "starter")) == ["models.py", "sub/a.txt"]
