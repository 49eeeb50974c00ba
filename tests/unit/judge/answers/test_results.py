"""Sizes and numbers in a plain text."""

from __future__ import annotations

import pytest

from grader.judge.answers.records import Form, Stated
from grader.judge.answers.results import find_results

SIZE, NUMBER = Form(4), Form(None)


def values(text: str, form: Form | None) -> list[Stated]:
    return [result.value for result in find_results(text, form)]


@pytest.mark.parametrize(
    "text",
    [
        "(32, 16, 64, 64)",
        "[32,16,64,64]",
        "{32, 16, 64, 64}",
        "torch.Size([32, 16, 64, 64])",
        "size(32, 16, 64, 64)",
        "32 × 16 × 64 × 64",
        "(32 × 16 × 64 × 64)",
        "32*16*64*64",
        "32, 16, 64, 64",
        "32, 16, 64 and 64",
        "32, 16, 64 × 64",
        "(32, 16, 64 × 64)",
        "(32, 16, (64 + 2 - 3)/1 + 1, 64)",
        "N = 32, C = 16, H = 64, W = 64",
        "W = 64, H = 64, C_out = 16 and N = 32",
        "N: 32; C: 16; H = W = 64",
        "N = 32, C = 16, H_out = W_out = (64 + 2 - 3)/1 + 1 = 64",
    ],
)
def test_a_size_in_every_form(text: str) -> None:
    assert values(text, SIZE) == [(32, 16, 64, 64)]


def test_an_axis_that_comes_again_begins_another_size() -> None:
    text = "N = 32, C = 3, H = W = 64, N = 32, C = 16, H = 64, W = 64"
    assert values(text, SIZE) == [(32, 3, 64, 64), (32, 16, 64, 64)]


@pytest.mark.parametrize(
    "text",
    [
        "Conv2d(3, 16, 3, 1)",
        "kernel_size[0]",
        "(N, C_out, 64, 64)",
        "(0.5, 0.999)",
        "3 × k × k",
        "16*3*3*3 = 432",
        "448",
    ],
)
def test_what_is_no_size(text: str) -> None:
    assert values(text, SIZE) == []


@pytest.mark.parametrize(
    "text",
    [
        "448",
        "(448)",
        "[448]",
        "16*3*3*3 + 16",
        "16*27 + 16 = 448",
        "448 = 16*27 + 16",
        "C_out * k * k = 16*27 + 16 = 448",
        "16 (27 + 1) = 448",
        "16(27+1) = 448",
        "432 weights + 16 biases = 448",
        "432 (weights) + 16 (biases) = 448",
        "weights 432 + biases 16 = 448",
    ],
)
def test_a_number_in_every_form(text: str) -> None:
    assert values(text, NUMBER) == [448]


@pytest.mark.parametrize(
    "text",
    ["16(27+1)", "16 (27 + 1)", "16 * k", "k + 16", "(32, 16, 64, 64)", "Conv2d", "3d", "layer1", "0.5", "99 %"],
)
def test_what_is_no_number(text: str) -> None:
    assert values(text, NUMBER) == []


def test_without_a_form_both_are_found() -> None:
    assert values("(32, 16) and 448; 16*2; 3 × 3; 1,589,760", None) == [(32, 16), 448, 32, (3, 3), 1_589_760]


def test_a_result_knows_what_it_was_worked_out_from() -> None:
    (result,) = find_results("total = 16*27 + 16 = 448", NUMBER)
    assert (result.value, result.equated, result.named) == (448, True, "total")
    assert {16, 27} <= result.parts
    indexed = find_results("kernel_size[0] = 3", NUMBER)
    assert [(result.value, result.equated, result.named) for result in indexed] == [(3, False, "kernel_size")]


def test_a_dash_before_a_number_is_no_minus() -> None:
    assert values("The parameters - 448", NUMBER) == [448]
    assert values("The value is -3", NUMBER) == [-3]
