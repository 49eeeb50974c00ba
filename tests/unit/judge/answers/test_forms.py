"""Values in the forms in which people write them, down to letters and words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from grader.errors import RubricError
from grader.judge.answers import (
    Expected,
    Form,
    NearMiss,
    Passage,
    Stated,
    Status,
    compare,
    expected_answer,
    form_of,
    read_answer,
    words_of,
)

SIZE, VOLUME, NUMBER = Form(4), Form(3), Form(None)


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("448 (432 + 16)", NUMBER, 448),
        ("448 = 432 weights + 16 biases", NUMBER, 448),
        ("16*3*3*3 + 16", NUMBER, 448),
        ("8^2 * 16", NUMBER, 1024),
        ("$8^2 \\cdot 16 = 1024$ numbers", NUMBER, 1024),
        ("1,024", NUMBER, 1024),
        ("1 024 units", NUMBER, 1024),
        (r"$\boxed{448}$", NUMBER, 448),
        (r"$\boxed{\left(32, 16, 64, 64\right)}$", SIZE, (32, 16, 64, 64)),
        (r"$\lfloor \frac{64+2-3}{1} + 1 \rfloor = 64$", NUMBER, 64),
        (r"$\left\lceil \frac{3}{2} \right\rceil$", NUMBER, 2),
        ("ceil((16 - 1) * 2 + 5 - 32) / 2", NUMBER, None),
        ("ceil(((16 - 1) * 2 + 5 - 32) / 2)", NUMBER, 2),
        ("64x64x16", VOLUME, (64, 64, 16)),
        ("16@64x64", VOLUME, (16, 64, 64)),
        ("C = 16, H = 64, W = 64", VOLUME, (16, 64, 64)),
        ("(N, 16, 64, 64)", SIZE, (-1, 16, 64, 64)),
        ("[-1, 16, 64, 64]", SIZE, (-1, 16, 64, 64)),
        ("torch.Size([None, 16, 64, 64])", SIZE, (-1, 16, 64, 64)),
        ("$(N, 16, 64, 64)$ with $N = 32$", SIZE, (32, 16, 64, 64)),
        ("(B, 16, 64, 64), where the batch size is 32", SIZE, (32, 16, 64, 64)),
        ("The padding should be two.", Form(None, ("padding", "P")), 2),
        ("We need padding = 2, as K = 5 and S = 2.", Form(None, ("padding", "P")), 2),
        ("P = 2 since K = 5 and S = 2", Form(None, ("padding", "P")), 2),
        ("Nobody knows this one.", NUMBER, None),
        ("batch 32, 16 channels, 64 x 64", SIZE, None),
    ],
)
def test_forms(text: str, form: Form, value: Stated | None) -> None:
    reading = read_answer([Passage(f"1a: {text}\n", "r.md")], "1a", ["1a"], form)
    assert reading.value == value
    assert reading.status is (Status.UNCLEAR if value is None else Status.FOUND)


OPEN = Expected((-1, 16, 64, 64), ("N", "C", "H", "W"))


@pytest.mark.parametrize(
    ("value", "expected", "share"),
    [
        ((-1, 16, 64, 64), OPEN, "1"),
        ((16, 64, 64), OPEN, "1"),
        ((7, 16, 64, 64), OPEN, "1"),
        ((-1, 16, 62, 64), OPEN, "0.6667"),
        ((16, 62, 64), OPEN, "0.6667"),
        ((-1, 16, 64, 64), Expected((32, 16, 64, 64), ("N", "C", "H", "W")), "0.75"),
        ((-1, 16, 64, 64), Expected((16, 64, 64)), "1"),
        ((-1, 16, 62, 64), Expected((16, 64, 64)), "0.6667"),
        ((64, 64, 16), Expected((16, 64, 64), also=((64, 64, 16),)), "1"),
        (17, Expected(16, near=(NearMiss(17, Decimal("0.5"), "One too many."),)), "0.5"),
    ],
)
def test_a_letter_for_the_examples(value: Stated, expected: Expected, share: str) -> None:
    assert compare(value, expected).share == Decimal(share)


def test_words_for_a_letter() -> None:
    assert words_of((-1, 16, 64)) == "(N, 16, 64)"
    comparison = compare((-1, 16, 64, 64), Expected((32, 16, 64, 64), ("N", "C", "H", "W")))
    assert comparison.say == "3 of 4 numbers are right; N (a letter) is not."


def test_the_reference_may_leave_the_examples_open() -> None:
    entry = {"value": ["N", 16, 64, 64], "also": [[64, 64, 16]], "names": ["N", "C", "H", "W"]}
    expected = expected_answer({"1a": entry}, "1a")
    assert (expected.value, expected.also) == ((-1, 16, 64, 64), ((64, 64, 16),))
    assert form_of(expected.value, expected.names) == Form(4, ("N", "C", "H", "W"))


@pytest.mark.parametrize("entry", [{"value": ["C", 16]}, {"value": 3, "also": 4}, {"value": 3, "also": ["x"]}])
def test_what_is_no_answer_is_the_staff_s(entry: object) -> None:
    with pytest.raises(RubricError):
        expected_answer({"1a": entry}, "1a")
