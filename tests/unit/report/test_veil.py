from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.veil import shortened, without_tensors
from tests.unit.report.samples import ANY_TEXT

NUMBERS = np.random.default_rng(3).standard_normal((2, 3)).astype(np.float32)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("bad tensor([[-0.1234,  1.2345, 0.5000], [1., 2., 3.]])", "bad tensor([[… 6 numbers, not shown …]])"),
        ("array([1.25e-03, nan, -3.5e+00])", "array([… 3 numbers, not shown …])"),
        ("[0.1234, 1.2345, ..., 0.9876, 0.1111]", "[… 4 numbers, not shown …]"),
        ("0.1234\n0.2345\n0.3456", "… 3 numbers, not shown …"),
        (f"x = {NUMBERS}", "x = [[… 6 numbers, not shown …]]"),
        (f"x = {NUMBERS.tolist()}", "x = [[… 6 numbers, not shown …]]"),
    ],
)
def test_numbers_as_of_a_tensor_are_counted_and_not_shown(said: str, left: str) -> None:
    assert without_tensors(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "mat1 and mat2 shapes cannot be multiplied (4x12288 and 4096x128)",
        "size mismatch, got [32, 3, 64, 64]",
        "betas (0.5, 0.999), rate 0.0002",
        "needs Python 3.8, 3.9, 3.10",
        "the loss is 0.12345 and was 0.23456",
        "tensor([1., 0., 1.])",
        "layer1.0.weight, layer1.3.bias, layer1.6.bias",
        "2001-02-03T04:05:06.7",
    ],
)
def test_sizes_settings_versions_and_names_stay(said: str) -> None:
    assert without_tensors(said) == said


@given(st.lists(st.floats(-1e6, 1e6, width=32).map(lambda v: f"{v:.4f}"), min_size=3, max_size=30), ANY_TEXT)
def test_nothing_of_any_tensor_is_left(numbers: list[str], text: str) -> None:
    left = without_tensors(f"<{', '.join(numbers)}>")
    assert left == f"<… {len(numbers)} numbers, not shown …>"
    assert without_tensors(left) == left
    without_tensors(text)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("/srv/out/staff/x.py: no", "…/x.py: no"),
        ("No such file: '/srv/out/y'", "No such file: '…/y'"),
        ("/srv/out", "…"),
        ("srv/out/y, without its first slash", "…/y, without its first slash"),
        ("/srv/outer/y and /srv/out-of/y are other folders", "/srv/outer/y and /srv/out-of/y are other folders"),
        ("/usr/lib/python3", "/usr/lib/python3"),
    ],
)
def test_folders_of_the_grader_are_cut_short(said: str, left: str) -> None:
    assert shortened(said, ["/srv/out", "/srv/out/staff"]) == left


def test_without_folders_nothing_is_cut() -> None:
    assert shortened("/srv/out", ()) == "/srv/out"
