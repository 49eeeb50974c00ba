"""Pages as text, with what only their layout says."""

from __future__ import annotations

from pathlib import Path

from grader.inside.pdf import read_pdf
from tests.support.pages import Piece, a_line, a_pdf


def lines(tmp_path: Path, *pieces: Piece) -> list[str]:
    file = tmp_path / "r.pdf"
    file.write_bytes(a_pdf(pieces))
    (passage,) = read_pdf(file, "r.pdf", 10_000)
    assert passage["place"] == "r.pdf, page 1"
    return passage["text"].split("\n")


BODY = (50.0, 300.0, 11.0, "Text of the page, in letters of the size that most of it has.")


def line(tmp_path: Path, *parts: tuple[float, float, str]) -> str:
    return lines(tmp_path, *a_line(50, 700, *parts), BODY)[0]


def test_a_power_is_none_of_its_base_s_digits(tmp_path: Path) -> None:
    found = line(tmp_path, (11, 0, "(d) 16 * 3"), (7.3, 4, "2"), (11, 0, " * 3 + 16"))
    assert found == "(d) 16 * 3^{2} * 3 + 16"


def test_a_power_in_letters_hardly_smaller(tmp_path: Path) -> None:
    assert line(tmp_path, (12, 0, "8"), (10, 5, "2"), (12, 0, " * 16")) == "8^{2} * 16"


def test_letters_that_are_raised_are_no_power(tmp_path: Path) -> None:
    assert line(tmp_path, (11, 0, "the 1"), (7, 4, "st"), (11, 0, " layer")) == "the 1st layer"


def test_a_reference_is_no_power(tmp_path: Path) -> None:
    assert line(tmp_path, (11, 0, "448"), (7, 4, "[3]"), (11, 0, " in all")) == "448 in all"


def test_an_index_stays_as_it_is(tmp_path: Path) -> None:
    assert line(tmp_path, (11, 0, "x"), (7, -3, "2"), (11, 0, " = 3")) == "x2 = 3"


def test_footnotes_are_told_apart_from_the_text(tmp_path: Path) -> None:
    found = lines(
        tmp_path,
        *a_line(50, 700, (11, 0, "There are 448"), (7, 4, "2"), (11, 0, " parameters.")),
        BODY,
        *a_line(50, 60, (6, 4, "2"), (9, 0, "432 weights")),
        (50, 50, 9, "and 16 biases."),
        (50, 30, 11, "7"),
    )
    assert found == ["There are 448 parameters.", BODY[3], "[^2]: 432 weights", "[^2]: and 16 biases.", "7"]


def test_lines_in_larger_letters_are_headings(tmp_path: Path) -> None:
    more = [(50.0, 280.0 - 20 * row, 11.0, BODY[3]) for row in range(4)]
    found = lines(
        tmp_path,
        (50, 750, 20, "Assignment"),
        (50, 700, 14, "Experiments"),
        (50, 680, 12, "Loss"),
        (50, 660, 14, "(32, 16, 64, 64)"),
        (50, 640, 14, "1 Sizes"),
        BODY,
        *more,
    )
    assert found[:5] == ["# Assignment", "## Experiments", "### Loss", "(32, 16, 64, 64)", "1 Sizes"]
    assert found[5:] == [BODY[3]] * 5


def test_prose_above_a_long_listing_is_no_heading(tmp_path: Path) -> None:
    listing = [
        (50.0, 600.0 - 9 * row, 7.0, "x = torch.nn.functional.relu(x) and so on, line by line") for row in range(12)
    ]
    prose = [
        (50.0, 700.0, 11.0, "There are many layers"),
        (50.0, 680.0, 11.0, "in this network of ours, and each of them"),
    ]
    extra = (50.0, 660.0, 11.0, "has parameters that are learned while the loss falls slowly")
    assert lines(tmp_path, (50, 750, 20, "Loss"), *prose, extra, *listing)[:2] == ["# Loss", "There are many layers"]
