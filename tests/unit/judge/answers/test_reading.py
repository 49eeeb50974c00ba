"""Whole documents: the right section, the right result in it, or a person."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers import Form, Passage, Reading, Status, read_answer

KNOWN = ("1a", "1b", "1c", "1d")
FORMS = {"1a": Form(4), "1b": Form(4), "1c": Form(4), "1d": Form(None)}
RIGHT = {"1a": (32, 16, 64, 64), "1b": (32, 128, 3, 3), "1c": (32, 32, 65, 65), "1d": 448}

REPORT = r"""Sixth assignment

Robin Placeholder s1001

October 2018

Q1 - Sizes of layers

a) The height after a Conv2d layer follows from the height before it -

$$H_{out} = \left\lfloor \frac{H_{in} + 2 \cdot p - k}{s} + 1 \right\rfloor$$

and the width likewise. Here $H_{in} = W_{in} = 64$, $k = 3$, $s = 1$, $p = 1$ and

$$H_{out} = W_{out} = \left\lfloor \frac{64 + 2 \cdot 1 - 3}{1} + 1 \right\rfloor = 64$$

The size of the output is therefore

$$(N, C_{out}, H_{out}, W_{out}) = (32, 16, 64, 64)$$

b) A ConvTranspose2d layer with $H_{in} = W_{in} = 1$, $k = 3$, $s = 1$, $p = 0$ has

$$H_{out} = W_{out} = (1 - 1) \cdot 1 - 2 \cdot 0 + 3 = 3$$

which makes the output $32 \times 128 \times 3 \times 3$.

c) The formula is that of
part b), with $H_{in} = W_{in} = 31$, $k = 5$ and $s = 2$:

$$H_{out} = W_{out} = (31 - 1) \cdot 2 - 2 \cdot 0 + 5 = 65$$

The output has the size

$$(N, C_{out}, H_{out}, W_{out}) = (32, 32, 65, 65)$$

d) The weight tensor has the dimensions

$$(C_{out}, C_{in}, \text{kernel_size}[0], \text{kernel_size}[1])$$

With $C_{out} = 16$, $C_{in} = 3$, $\text{kernel_size}[0] = \text{kernel_size}[1] = 3$ the number of weights is
$16 \cdot 3 \cdot 3 \cdot 3 = 432$. There is also a bias vector of size $C_{out} = 16$. Altogether the number of
learnable parameters in the layer is 448.

Q3 - Experiments

a), b) All sizes are right: (32, 3, 64, 64). Results of 500 and 20,000 epochs are in `run_500epochs`.

c) After 500 epochs the loss is still falling; the output (8, 8, 8, 8) is blurred.

d) There are 12 images, and 1024 in total after 20,000 epochs.
"""


def read(text: str, question: str, place: str = "report.md") -> Reading:
    return read_answer([Passage(text, place)], question, KNOWN, FORMS[question])


@pytest.mark.parametrize("question", KNOWN)
def test_a_report_with_its_working(question: str) -> None:
    reading = read(REPORT, question)
    assert (reading.status, reading.value) == (Status.FOUND, RIGHT[question])


def test_the_quote_is_the_students_own_words() -> None:
    assert read(REPORT, "1a").quote == "$$(N, C_{out}, H_{out}, W_{out}) = (32, 16, 64, 64)$$"
    assert read(REPORT, "1d").quote == "learnable parameters in the layer is 448."


def test_a_long_quote_is_cut_around_the_value() -> None:
    reading = read("1d: " + "These are words. " * 40 + "The answer is 448. " + "And more words. " * 40, "1d")
    assert "The answer is 448." in reading.quote
    assert len(reading.quote) <= 240
    assert reading.quote[0] == reading.quote[-1] == "…"


def test_the_place_is_that_of_the_result() -> None:
    passages = [
        Passage("Q1\na) The size is", "report.pdf, page 1"),
        Passage("(32, 16, 64, 64)\nb) later", "report.pdf, page 2"),
    ]
    reading = read_answer(passages, "1a", KNOWN, FORMS["1a"])
    assert (reading.value, reading.place) == (RIGHT["1a"], "report.pdf, page 2")


BODIES = {
    "a": "With 64 and 3 in the formula:\n(32, 16, 64, 64)",
    "b": "As in part a) with 3x3 filters.\nThe output is (32, 128, 3, 3).",
    "c": "This is similar to\npart b), but H_in = 31, so H_out = (31-1)*2+5 = 65.\nSo (32, 32, 65, 65)",
    "d": "16*27 = 432 weights and 16 biases. So 448.",
}
AFTER = (
    "\n\nQ3 - Experiments\n\na), b) Right, (12, 12, 12, 12).\n\nc) It falls after (1, 2, 3, 4).\n\nd) 10000 images\n"
)


@pytest.mark.parametrize(
    ("before", "heading"),
    [
        ("Q1 - Sizes\n\n", "X) "),
        ("Question 1\n\n", "(X) "),
        ("Part 1: Written answers\n", "X. "),
        ("1. Sizes\n\n", "(X) "),
        ("Sizes of layers\n\n", "X) "),
        ("", "1(X) "),
        ("", "1.X "),
        ("", "1X: "),
        ("", "Q1 X "),
        ("", "Question 1 (X)\n"),
        ("", "**1X**\n"),
        ("", "| 1X | "),
        ("# Question 1\n", "## Part (X)\n"),
        ("# Sizes\n", "### (X)\n"),
        ("\\section{Question 1}\n", "\\item[(X)] "),
        ("\\section{Question 1}\n\\begin{enumerate}\n", "\\item "),
        ("", "\\subsection*{1X}\n"),
    ],
)
def test_headings_as_people_write_them(before: str, heading: str) -> None:
    answers = "\n\n".join(heading.replace("X", part) + body for part, body in BODIES.items())
    for question, value in RIGHT.items():
        assert read(before + answers + AFTER, question).value == value, question


@pytest.mark.parametrize(
    "text",
    [
        "1a: [32, 16, 64, 64]\n1b: (32, 128, 3, 3)\n1c: 32x32x65x65\n1d: 448\n",
        '{"1a": [32, 16, 64, 64], "1b": [32, 128, 3, 3], "1c": [32, 32, 65, 65], "1d": 448}',
        "1:\n  a: (32, 16, 64, 64)\n  b: (32, 128, 3, 3)\n  c: (32, 32, 65, 65)\n  d: 448\n3:\n  a: (1, 2, 3, 4)",
        "1a: (32,16,64,64), 1b: (32,128,3,3), 1c: (32,32,65,65), 1d: 448",
        "Q1: a) (32,16,64,64) b) (32,128,3,3) c) (32,32,65,65) d) 448",
    ],
)
def test_lists_of_answers(text: str) -> None:
    for question, value in RIGHT.items():
        assert read(text, question).value == value, question


def test_a_question_that_was_copied_above_its_answer() -> None:
    text = (
        "1a) What is the size for a (32, 3, 64, 64)-input, 3x3 filters?\n1b) And then?\n\n1a) (32, 16, 64, 64)\n1b) 3"
    )
    assert read(text, "1a").value == RIGHT["1a"]


def test_two_sections_that_disagree_are_left_to_a_person() -> None:
    reading = read("1a) (32, 16, 64, 64)\n1b) 3\n1a) (32, 16, 62, 62)", "1a")
    assert reading.status is Status.UNCLEAR
    assert reading.candidates == ((32, 16, 64, 64), (32, 16, 62, 62))


def test_more_than_anyone_writes_on_one_question_is_left_to_a_person() -> None:
    sections = ["1d) " + "word " * 700] * 6
    assert read("\n".join([*sections[:5], "1d) The answer is 448."]), "1d").value == 448
    assert read("\n".join([*sections, "1d) The answer is 448."]), "1d").status is Status.UNCLEAR


@pytest.mark.parametrize(
    "text", ["", "Q3 - Experiments\na) (1, 2, 3, 4)", "1a:\n1b: (1, 2, 3, 4)", "Sixth assignment\nRobin Placeholder"]
)
def test_nothing_written_is_absent(text: str) -> None:
    assert read(text, "1a") == Reading(Status.ABSENT)


@pytest.mark.parametrize(
    "text",
    [
        "Question 1\n1. (32, 16, 64, 64)\n2. (32, 128, 3, 3)",
        "The first size is (32, 16, 64, 64).",
        "i) (32, 16, 64, 64)\nii) (32, 128, 3, 3)",
        "1a) See the photograph.",
    ],
)
def test_text_that_cannot_be_assigned_is_no_zero(text: str) -> None:
    reading = read(text, "1a")
    assert reading.status is Status.UNCLEAR
    assert reading.quote


def test_a_part_of_two_questions_is_not_guessed() -> None:
    text = [Passage("a) 448", "report.md")]
    assert read_answer(text, "1a", ("1a", "2a"), Form(None)).status is Status.UNCLEAR
    assert read_answer(text, "1a", ("1a", "2b"), Form(None)).value == 448


def test_questions_with_numbers_alone() -> None:
    text = "2.1 What is the size?\nW = 8, K = 3, so (8 - 3 + 2 + 1)^2 * 16 = 1024\n2.2 Others\nWe tried 512."
    assert read_answer([Passage(text, "report.md")], "2.1", ("2.1",), Form(None)).value == 1024
    assert read_answer([Passage("# 1\n448\n# 2\n3", "r.md")], "1", ("1", "2"), Form(None)).value == 448


TEXT = st.text(max_size=120) | st.lists(
    st.sampled_from(["a)", "Q1", "1b:", "(32,", "16)", "=", "448", "\n", "$", "\\item", "#", "so", "*", "x", "?", ":"]),
    max_size=30,
).map(" ".join)


@given(TEXT, st.sampled_from(KNOWN), st.sampled_from([Form(4), Form(None), None]))
def test_any_text_is_read_without_an_error(text: str, question: str, form: Form | None) -> None:
    reading = read_answer([Passage(text, "report.md")], question, KNOWN, form)
    assert (reading.value is not None) == (reading.status is Status.FOUND)


SIZE_STYLES = (
    lambda size: f"({', '.join(map(str, size))})",
    lambda size: f"[{','.join(map(str, size))}]",
    lambda size: f"torch.Size([{', '.join(map(str, size))}])",
    lambda size: " x ".join(map(str, size)),
    lambda size: "$" + " \\times ".join(map(str, size)) + "$",
    lambda size: f"**({','.join(map(str, size))})**",
    lambda size: "$\\left(" + ",\\, ".join(map(str, size)) + "\\right)$",
    lambda size: "N={}, C={}, H={}, W={}".format(*size),
    lambda size: "$$(N, C_{out}, H_{out}, W_{out}) = (" + ", ".join(map(str, size)) + ")$$",
    lambda size: f"The output is of size {'x'.join(map(str, size))}.",
    lambda size: f"Input (32, 3, 64, 64), output `{tuple(size)}`.",
)
SIZES = st.tuples(*[st.integers(1, 4096)] * 4)


@given(SIZES, st.sampled_from(range(len(SIZE_STYLES))))
def test_a_size_in_any_style_is_read_back(size: tuple[int, ...], style: int) -> None:
    assert read("1a: " + SIZE_STYLES[style](size), "1a").value == size


NUMBER_STYLES = (
    str,
    lambda number: f"{number:,}",
    lambda number: f"{number:,}".replace(",", " "),
    lambda number: f"${number:,}$".replace(",", "{,}"),
    lambda number: f"**{number:,}** learnable parameters",
    lambda number: f"The total number of parameters is {number}.",
    lambda number: f"{number - 16} weights + 16 biases = {number}",
    lambda number: f"({number - 16}) + 4*4",
    lambda number: f"\\boxed{{{number}}}",
)


@given(st.integers(17, 10**9), st.sampled_from(range(len(NUMBER_STYLES))))
def test_a_number_in_any_style_is_read_back(number: int, style: int) -> None:
    text = NUMBER_STYLES[style](number)
    reading = read("1d: " + text, "1d")
    if re.fullmatch(r"\d{3} [1-9]\d\d", text):  # two numbers side by side, or one
        assert set(reading.candidates) == {number, number % 1000}
    else:
        assert reading.value == number
