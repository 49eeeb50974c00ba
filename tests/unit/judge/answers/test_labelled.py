"""Numbers that are stated one by one, each beside a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers import Form, Passage, Reading, Status, read_answer, read_answer_file
from grader.judge.answers.labelled import labelled
from grader.judge.answers.plain import plain

NAMES = ("conv1", "conv2", "conv3", "conv4")
FORM = Form(4, NAMES)
RIGHT = (2, 2, 2, 1)
WORKING = r"""In every layer the height is halved. With kernel size K = 5 and stride S = 2, which padding is needed?

### Solution

From $$O = \frac{W - K + 2P}{S} + 1 \qquad \therefore P = \frac{(O - 1) \times S + K - W}{2} \tag{1}$$ follows

$$P_{conv1} = ceil\left(\frac{(16 - 1) \times 2 + 5 - 32}{2}\right) = 2$$ (2)

$$P_{conv2} = ceil\left(\frac{(8 - 1) \times 2 + 5 - 16}{2}\right) = 2$$ (3)

$$P_{conv3} = ceil\left(\frac{(4 - 1) \times 2 + 5 - 8}{2}\right) = 2 \tag{4}$$

$$P_{conv4} = ceil\left(\frac{(1 - 1) \times 2 + 5 - 4}{2}\right) = 1 \tag{5}$$

"""
SUMMARY = "By (2)-(5) we pad with 2 (conv1), 2 (conv2), 2 (conv3) and 1 (conv4).\n"


def read(text: str) -> Reading:
    return read_answer(
        [Passage(f"# Problem 1.1.1\n\n{text}\n# Problem 1.1.2\n\nIn the code.\n", "r.md")], "1.1.1", ["1.1.1"], FORM
    )


@pytest.mark.parametrize(
    "text",
    [
        WORKING + SUMMARY,
        WORKING,
        SUMMARY,
        "conv1: 2, conv2: 2, conv3: 2, conv4: 1",
        "| layer | padding |\n|---|---|\n| conv1 | 2 |\n| conv2 | 2 |\n| conv3 | 2 |\n| conv4 | 1 |",
        "The padding is 2 for conv1, conv2 and conv3, and 1 for conv4.",
        "P = 2 for conv1-conv3 and P = 1 for conv4",
        "conv1 to conv3: P = 2; conv4: P = 1",
        "conv1, conv2 and conv3: 2, conv4: 1",
        "Layer 1 has padding 2.\nLayer 2 has padding 2.\nLayer 3: 2\nThe fourth layer: 1",
        "For the first conv layer 2, for the second layer 2, for the third layer 2, and for the fourth layer 1.",
        "2, 2, 2, 1",
        "(2, 2, 2, 1)",
        "two, two, two and one",
    ],
)  # fmt: skip
def test_each_number_beside_its_name(text: str) -> None:
    reading = read(text)
    assert (reading.status, reading.value) == (Status.FOUND, RIGHT)


def test_the_quote_is_the_line_of_the_numbers() -> None:
    assert read(WORKING + SUMMARY).quote == SUMMARY.strip()


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        (WORKING + SUMMARY.replace("1 (conv4)", "2 (conv4)"), ((2, 2, 2, 1), (2, 2, 2, 2))),
        ("conv1: 2, conv2: 2, conv3: 2, conv4: 1\n\nSo (2, 2, 2, 2).", ((2, 2, 2, 2), (2, 2, 2, 1))),
        ("conv1: 2, conv2: 2", ()),
        ("conv1: K = 5, S = 2, P = 2\nconv2: 2\nconv3: 2\nconv4: 1", ((5, 2, 2, 1), (2, 2, 2, 1))),
        ("Layer 1 has kernel 5 and padding 2.\nconv2: 2\nconv3: 2\nconv4: 1", ((5, 2, 2, 1), (2, 2, 2, 1))),
        ("conv1: 16, conv2: 8, conv3: 4, conv4: 1\n\nAll have padding 2, the last one 1.", ((16, 8, 4, 1),)),
        ("padding 2 and stride 3 for conv1, conv2, conv3; 1 for conv4", None),
        ("The padding is 2 for the first three layers and 1 for the last.", ()),
    ],
)
def test_what_cannot_be_told_is_a_person_s(text: str, candidates: tuple[tuple[int, ...], ...] | None) -> None:
    reading = read(text)
    assert reading.status is Status.UNCLEAR
    assert candidates is None or set(reading.candidates) == set(candidates)
    assert reading.quote


def test_a_mapping_in_a_file_of_answers() -> None:
    data = {"1.1.1": {"conv1": 2, "conv2": 2, "conv3": 2, "conv4": 1}}
    assert read_answer_file(data, "1.1.1", form=FORM).value == RIGHT


def test_names_of_axes_count_where_no_size_is_stated() -> None:
    form = Form(4, ("batch", "channels", "height", "width"))

    def value(text: str) -> object:
        return read_answer([Passage(f"1a: {text}\n", "r.md")], "1a", ["1a"], form).value

    assert value("The height is 64, the width is 64, there are 16 channels and the batch has 32.") is None
    assert value("Batch: 32\nchannels: 16\nheight: 64\nwidth: 64") == (32, 16, 64, 64)
    assert value("The input has 3 channels, a height and width of 60 and batch size 32. So (32, 16, 64, 64).") == (
        32,
        16,
        64,
        64,
    )


def test_single_letters_are_no_names() -> None:
    assert labelled("N: 1, C: 2", ("N", "C")) is None


@given(st.text(alphabet="conv1234 ,:;=()-\n", max_size=80))
def test_any_text_ends(text: str) -> None:
    found = labelled(plain(text), NAMES)
    assert found is None or len(found.value) == len(NAMES)
