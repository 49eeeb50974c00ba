"""The four reports that come with the assignments are read right, where they are at hand; elsewhere this says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.judge.answers import Form, Passage, Stated, Status, read_answer, sections_about
from grader.judge.tables import LayerTable, find_tables, unreadable

HANDOUTS = Path(__file__).parents[3].parent / "shared" / "handouts"
QUESTIONS = ("1a", "1b", "1c", "1d")
LAYERS = ("conv1", "conv2", "conv3", "conv4")


def report(number: str) -> list[Passage]:
    found = sorted(HANDOUTS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(f"the assignments' own documents are not at hand in {HANDOUTS.name}/")
    return [Passage(found[0].read_text("utf-8"), "report.txt")]


@pytest.mark.parametrize(
    ("number", "question", "known", "form", "value"),
    [
        ("000", "1a", QUESTIONS, Form(4), (32, 16, 64, 64)),
        ("000", "1b", QUESTIONS, Form(4), (32, 128, 3, 3)),
        ("000", "1c", QUESTIONS, Form(4), (32, 32, 65, 65)),
        ("000", "1d", QUESTIONS, Form(None), 448),
        ("002", "1.1.1", ("1.1.1",), Form(4, LAYERS), (2, 2, 2, 1)),
        ("003", "2.1", ("2.1", "1.2"), Form(None, ("latent size",)), 1024),
    ],
)
def test_answers(number: str, question: str, known: tuple[str, ...], form: Form, value: Stated) -> None:
    reading = read_answer(report(number), question, known, form)
    assert (reading.status, reading.value) == (Status.FOUND, value)


def tables(section: str) -> list[LayerTable]:
    return find_tables(sections_about(report("004"), section))


def test_tables_that_add_up() -> None:
    found = [*tables("1"), *tables("3")]
    assert [(len(table.rows), table.sum, table.total and table.total.value) for table in found] == [
        (26, 7_677_792, 7_677_792),
        (14, 3_576_704, 3_576_704),
        (13, 2_772_864, 2_772_864),
    ]
    assert not any(unreadable(table) for table in found)


def test_tables_with_misread_cells() -> None:
    generator, discriminator = tables("2")
    assert [generator.rows[at].cell for at in unreadable(generator)] == [
        "819206",
        "102-",
        "209715",
        "312",
        "230",
        "",
        "",
    ]
    assert [discriminator.rows[at].cell for at in unreadable(discriminator)] == [
        "(",
        "(",
        "(",
        "209715",
        "(",
        "819",
        "(",
    ]


@pytest.mark.parametrize("number", ["000", "001", "002", "003"])
def test_reports_without_tables(number: str) -> None:
    assert find_tables(report(number)) == []
