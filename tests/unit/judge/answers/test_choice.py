"""Which of a passage's results is its answer: the last one stated, and nothing in silence."""

from __future__ import annotations

import pytest

from grader.judge.answers.reading import read_text
from grader.judge.answers.records import Form, Stated, Status

SIZE, NUMBER = Form(4), Form(None)


@pytest.mark.parametrize(
    "text",
    [
        "(32, 16, 64, 64).",
        "The output is of size 32 by 16 by 64 by 64.",
        r"$$(N, C_{out}, H_{out}, W_{out}) = (32, 16, 64, 64)$$",
        r"$(N, C_{in}, H_{in}, W_{in}) = (32, 3, 64, 64)$ so $(N, C_{out}, H_{out}, W_{out}) = (32, 16, 64, 64)$",
        "Given a (32, 3, 64, 64)-input, what is the size after 3x3 filters?\n\n(32, 16, 64, 64)",
        "(32, 3, 64, 64) -> (32, 16, 64, 64)",
        "Input: (32,3,64,64)\nOutput: (32,16,64,64)",
        "H_out = floor((64 + 2*1 - 3)/1 + 1) = 64\nW_out = 64\nso the output is (32,\n16, 64, 64).",
        "(32, 16, 64, 64), since the kernel is (3, 3) and the padding (1, 1)",
        "The weight has size (16, 3, 3, 3), the output has size (32, 16, 64, 64).",
        "nn.Conv2d(3, 16, 3, 1, 1)(x).shape == torch.Size([32, 16, 64, 64])",
        r"\boxed{(32, 16, 64, 64)}",
    ],
)
def test_the_size_that_is_stated(text: str) -> None:
    assert read_text(text, "here", SIZE).value == (32, 16, 64, 64)


@pytest.mark.parametrize(
    "text",
    [
        "448 parameters",
        "**448**",
        "16*27=432, 432+16=448",
        "3*3*3 = 27\n27*16 = 432\n432+16 = 448",
        r"$C_{out}(C_{in} k^2 + 1) = 16 (3 \cdot 3^2 + 1) = 448$",
        "448 (432 weights + 16 biases)",
        "There are 448 parameters: 432 weights and 16 biases.",
        "448 parameters, since each of the 16 filters has 3*3*3 = 27 weights and 1 bias",
        "weights: 16*27 = 432\nbiases: 16\ntotal: 448",
        "16 filters with 27 weights each plus 16 biases, 448 in total",
        "Without the bias it is 432. With the bias it is 448.",
        "With bias there are 448 parameters. Without bias it would be 432 parameters.",
        "How many parameters are there with 3x3 filters and 16 channels?\n448",
        "num_params = 448",
        r"$N = 16 \cdot 3^2 \cdot 3 + 16 = 448$",
        "Cin = 3, Cout = 16, so the weights are 16*3*3*3 = 432 and the total number is 448.",
    ],
)
def test_the_number_that_is_stated(text: str) -> None:
    assert read_text(text, "here", NUMBER).value == 448


@pytest.mark.parametrize(
    ("text", "form", "candidates"),
    [
        ("(32, 16, 64, 64) or (32, 64, 64, 16)", SIZE, ((32, 16, 64, 64), (32, 64, 64, 16))),
        ("(32, 16, 64, 64)\n\n(32, 16, 62, 62)", SIZE, ((32, 16, 64, 64), (32, 16, 62, 62))),
        ("Answer: 448\nAnswer: 432", NUMBER, (448, 432)),
        ("432 or 448", NUMBER, (432, 448)),
        ("The answer is 448. Then 12.", NUMBER, (448, 12)),
        ("I do not know", NUMBER, ()),
        ("448?", NUMBER, ()),
        ("The input is (32, 3, 64, 64).", SIZE, ()),
        ("16 * k * k", NUMBER, ()),
        ("stride = 2, padding = 1", NUMBER, (2, 1)),
    ],
)
def test_what_cannot_be_told_is_left_to_a_person(text: str, form: Form, candidates: tuple[Stated, ...]) -> None:
    reading = read_text(text, "here", form)
    assert (reading.status, reading.value, reading.candidates) == (Status.UNCLEAR, None, candidates)
    assert reading.quote
    assert reading.place == "here"


@pytest.mark.parametrize(("text", "value"), [("(16, 64, 64)", (16, 64, 64)), ("The output is 64x64", (64, 64))])
def test_a_size_of_another_length_is_read_as_it_stands(text: str, value: tuple[int, ...]) -> None:
    assert read_text(text, "here", SIZE).value == value


def test_a_lone_setting_is_an_answer() -> None:
    assert read_text("$P = 2$", "here", NUMBER).value == 2
