"""grader.report.cells: what became of a notebook's cells, as a page shows it."""

from __future__ import annotations

from grader.model import CodeCell, Note, Notebook
from grader.report import render_feedback, render_staff
from grader.report.cells import CellRow, cell_table
from tests.unit.report.pages import Page
from tests.unit.report.samples import NOTEBOOK, small


def cell(number: int, *, ran: bool = False, **told: tuple[str, ...]) -> CodeCell:
    return CodeCell(number, f"# {number}", ran, told.get("took", ()), told.get("needed", ()), told.get("left", ()))


def test_each_cell_says_what_became_of_it_and_why() -> None:
    cells = (
        cell(1, ran=True, took=("torch", "nn")), cell(2, ran=True, took=("Net",), left=("prints", "trains")),
        cell(3, left=("trains",)), cell(5), cell(6, ran=True, needed=("line 2",)), cell(7, ran=True),
    )  # fmt: skip
    table = cell_table(Notebook("a.ipynb", cells))
    assert table.words == "Of its 6 code cells: 3 taken, 1 taken in part, 1 left, 1 without code."
    assert table.rows == (
        CellRow(1, "# 1", "taken", "torch, nn."),
        CellRow(2, "# 2", "taken in part", "Net. Left: prints; trains."),
        CellRow(3, "# 3", "left", "trains."),
        CellRow(5, "# 5", "without code", ""),
        CellRow(6, "# 6", "taken", "Run because your classes need it: line 2."),
        CellRow(7, "# 7", "taken", ""),
    )
    assert not table.is_long


def test_many_names_are_counted() -> None:
    table = cell_table(Notebook("a.ipynb", (cell(1, ran=True, took=tuple("abcdefghij")),)))
    assert table.rows[0].why == "a, b, c, d, e, f, g, h and 2 more."


def test_both_pages_have_the_table_in_the_place_of_the_sentence() -> None:
    short = Notebook("b.ipynb", NOTEBOOK.cells[:3])
    notes = (Note("left-out", "SENTENCE", notebook=NOTEBOOK), Note("left-out", "SENTENCE", notebook=short))
    one = small("s1001", notes=(Note("wrapped-folder", "One folder deeper."), *notes))
    for html in (render_feedback(one), render_staff(one, {}, "")):
        page = Page(html)
        assert "SENTENCE" not in html
        assert "One folder deeper." in html
        folded, shown = [each for each in page.all("details") if "cells" in each.attributes["class"]]
        assert ("open" in folded.attributes, "open" in shown.attributes) == (False, True)
        assert "train_losses, test_losses" in folded.text
        assert len(page.all("tr")) >= len(NOTEBOOK.cells) + len(short.cells) + 2


def test_a_page_does_not_grow_with_a_notebook_of_endless_cells() -> None:
    endless = Notebook("a.ipynb", tuple(cell(number, left=("trains",) * 50) for number in range(500)))
    html = render_feedback(small("s1001", notes=(Note("left-out", "", notebook=endless),)))
    assert "300 more rows are not shown." in html
