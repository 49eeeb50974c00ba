from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Array
from grader.report.lint.numbers import find_numbers
from grader.report.lint.passages import Passage
from grader.report.lint.printed import printed

Floats = npt.NDArray[np.float32]
RANDOM = np.random.default_rng(7)


def drawn(*size: int, scale: float = 1.0) -> Array:
    return Array((RANDOM.standard_normal(size) * scale).astype(np.float32))


CLASS = [drawn(128, 4096, scale=0.02), drawn(4, 3, 32, 32), drawn(5, 3), *(drawn(32, 32, 3, 3) for _ in range(8))]
"""Three quarters of a million numbers, as one submission is asked with."""
WEIGHT, IMAGES, ROWS = CLASS[:3]


def found(text: str, arrays: Sequence[Array] = CLASS, excused: Sequence[Array] = ()) -> list[Array]:
    return [match.array for match in find_numbers(printed([Passage(text, "")]), arrays, excused)]


def like_torch(values: Floats) -> str:
    """Four decimals, as torch prints."""
    return np.array2string(values, precision=4, floatmode="fixed", separator=", ")


@pytest.mark.parametrize("show", [str, repr, like_torch, lambda v: str(v.tolist()), lambda v: str(v.T.tolist())])
@pytest.mark.parametrize("array", [WEIGHT, IMAGES, ROWS, CLASS[-1]], ids=lambda array: str(array.data.shape))
def test_a_tensor_is_found_however_it_is_printed(show: Callable[[Floats], str], array: Array) -> None:
    with np.printoptions(threshold=100, edgeitems=3):
        assert found(show(array.data[..., :40])) == [array]


def test_a_batch_a_channel_a_row_a_column_or_what_stands_between_does_not_matter() -> None:
    assert found(like_torch(IMAGES.data[-1, -1, :3])) == [IMAGES]
    assert found(like_torch(IMAGES.data[0, 0, :8, 0])) == [IMAGES]
    assert found(" and ".join(f"x{i} is {v}" for i, v in enumerate(ROWS.data.reshape(-1).tolist()))) == [ROWS]


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_every_digit_of_every_precision_may_be_printed(kind: type[np.floating]) -> None:
    losses = Array(np.exp(-np.arange(8) / 3).astype(kind))
    assert found(" ".join(map(repr, losses.data.tolist())), [*CLASS, losses]) == [losses]


def test_few_numbers_are_enough_where_few_could_be_meant() -> None:
    text = like_torch(ROWS.data[1])
    assert found(text, [ROWS]) == [ROWS]
    assert found(text) == [], "three numbers of four digits come by chance among so many"
    assert found(like_torch(ROWS.data[:2])) == [ROWS]
    assert found(str(ROWS.data[1].tolist())) == [ROWS], "with all their digits they do not"


def test_it_is_told_where_and_how_many() -> None:
    passages = [Passage("nothing", "a"), Passage(like_torch(ROWS.data), "b")]
    (match,) = find_numbers(printed(passages), CLASS)
    assert (match.passage, match.count) == (1, 15)


@pytest.mark.parametrize("digits", [3, 4, 5, 6, 8])
def test_numbers_by_chance_are_not_suspected(digits: int) -> None:
    """A thousand losses, falling and jumping, at every precision."""
    falling = 0.1 + np.exp(-np.arange(1000) / 200) + 0.01 * RANDOM.standard_normal(1000)
    jumping = RANDOM.standard_normal(1000)
    for values in (falling, jumping):
        assert found(" ".join(f"{value:.{digits}g}" for value in values)) == []


def test_the_same_number_over_and_over_says_nothing() -> None:
    plain = Array(np.full((4, 4), 0.12345, np.float32))
    assert found("0.12345 " * 50, [plain]) == []
    assert found("0.0000 1.0000 0.0000 " * 50, [Array(np.tile(np.array([0, 1, 0], np.float32), 50))]) == []


def test_who_has_the_same_numbers_is_excused() -> None:
    text = like_torch(ROWS.data)
    assert found(text, excused=[drawn(5, 3)]) == [ROWS]
    assert found(text, excused=[Array(ROWS.data.copy())]) == []
    assert found(text, excused=[Array(ROWS.data + np.float32(1e-6))]) == [], "right is right within rounding"


def test_whole_numbers_and_small_arrays_are_not_looked_for() -> None:
    assert found("0.1234 1.2345 2.3456", [Array(np.array([0.1234, 1.2345], np.float32)), Array(np.arange(9))]) == []
    assert found("", CLASS) == found("0.5 0.5 0.5", []) == []


@settings(deadline=None)
@given(
    st.lists(st.floats(width=32), min_size=3, max_size=40),
    st.sampled_from(["{!r}", "{:.4f}", "{:.3e}", "{:.6g}"]),
    st.sampled_from([np.float16, np.float32, np.float64]),
)
def test_any_numbers_can_be_looked_for(values: list[float], form: str, kind: type[np.floating]) -> None:
    text = " ".join(form.format(value) for value in values)
    with np.errstate(over="ignore"):
        assert len(found(text, [Array(np.array(values, kind))])) <= 1
