"""What typesetting leaves on pages is not read as an answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers import Form, Passage, Status, read_answer
from grader.judge.answers.pages import without_furniture


def pages(*texts: str) -> tuple[Passage, ...]:
    return tuple(Passage(text, f"r.pdf, page {number}") for number, text in enumerate(texts, start=1))


def texts(*given: str) -> list[str]:
    return [passage.text for passage in without_furniture(pages(*given))]


def test_page_numbers_and_running_heads_go() -> None:
    given = [f"Deep Learning, A. Writer\nThe size is {n * 8}.\nMore of it, {n * 9}\n{n + 4}" for n in (1, 2, 3)]
    assert texts(*given) == [f"The size is {n * 8}.\nMore of it, {n * 9}" for n in (1, 2, 3)]


def test_words_for_a_page_go() -> None:
    assert texts("One\nPage 1 of 2", "2/2\nTwo") == ["One", "Two"]


def test_a_number_that_counts_no_pages_stays() -> None:
    assert texts("a)\n448", "b)\n1024") == ["a)\n448", "b)\n1024"]


def test_broken_words_are_joined_and_lines_kept() -> None:
    assert texts("The param-\neters of the ﬁlters\nare 448.") == ["The parameters\nof the filters\nare 448."]
    assert texts("a 3-\nD view, Conv-\nTranspose") == ["a 3-\nD view, Conv-\nTranspose"]


def test_an_answer_over_two_pages() -> None:
    document = without_furniture(
        pages("Head 1\n1a) The size is\nthen\n1", "Head 2\n(32, 16, 64, 64)\nEnd.\n2", "Head 3\nx\n3")
    )
    reading = read_answer(document, "1a", ["1a"], Form(4))
    assert (reading.status, reading.value, reading.place) == (Status.FOUND, (32, 16, 64, 64), "r.pdf, page 2")


def test_a_page_number_is_no_answer() -> None:
    document = without_furniture(pages("1a) There are 448 parameters.\n\n1", "2\n\nMore words, without numbers."))
    assert read_answer(document, "1a", ["1a"], Form(None)).value == 448


def test_a_page_with_a_line_of_spaces_ends() -> None:
    line = f"1a) {' ' * 1_000_000}x"
    assert texts(line, line, line) == [line, line, line]


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_pages_end(given: list[str]) -> None:
    assert len(texts(*given)) == len(given)
