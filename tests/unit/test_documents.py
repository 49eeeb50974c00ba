"""README and docs/ say what is so: their links lead somewhere, and their tables are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.cli import run
from grader.errors import ExitStatus
from grader.rubric.schema import rubric_schema

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")])
README = (ROOT / "README.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading of README."""
    table = README.split(f"{heading}\n", 1)[1].split("|---", 1)[1].split("\n\n", 1)[0]
    return [re.split(r"(?<!\\)\|", line.strip("| "), maxsplit=1) for line in table.splitlines()[1:]]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", document.read_text("utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_readme_lists_every_exit_status() -> None:
    assert [int(cells[0]) for cells in rows("### Exit status")] == [int(status) for status in ExitStatus]


def test_readme_lists_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["--help"])
    others = {"--help", "--version", "--schema", "--public", "--write"}
    options = set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - others
    assert {re.findall(r"--[a-z]+", cells[0])[0] for cells in rows("## Options")} == options


def test_readme_lists_every_kind_of_check() -> None:
    kinds = {definition["properties"]["kind"]["const"] for definition in rubric_schema()["$defs"].values()
             if "kind" in definition.get("properties", {})}  # fmt: skip
    assert {cells[0].strip(" `") for cells in rows("## What can be checked")} == kinds


def test_the_words_of_the_glossary_are_sorted_and_told_once() -> None:
    table = (ROOT / "docs" / "glossary.md").read_text("utf-8").split("|---|---|\n", 1)[1]
    words = [line.split("|")[1].strip() for line in table.splitlines()]
    assert words == sorted(set(words))
