from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.drawing import Draw


@given(st.text(), st.text())
def test_equal_names_draw_equal_numbers_and_others_do_not(secret: str, name: str) -> None:
    draw = Draw.from_secret(secret).child(name)
    again = Draw.from_secret(secret).child(name)
    np.testing.assert_array_equal(draw.normal((4,)), again.normal((4,)))
    assert not np.array_equal(draw.normal((4,)), draw.child(name).normal((4,)))
    assert not np.array_equal(draw.normal((4,)), Draw.from_secret(secret + "x").child(name).normal((4,)))
    assert 0 <= draw.seed() < 2**31


def test_a_stored_run_can_be_repeated() -> None:
    """The numbers are part of the format: a transcript of last year must still fit."""
    draw = Draw.from_secret("2024").child("train")
    assert draw.seed() == Draw.from_secret("2024").child("train").seed()
    first = draw.normal((3,))
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, draw.normal((5,))[:3])


def test_uniform_numbers_fill_their_range() -> None:
    drawn = Draw.from_secret("s").uniform((10_000,), -2, 3)
    assert drawn.dtype == np.float32
    assert drawn.min() >= -2
    assert drawn.max() < 3
    assert abs(float(drawn.mean()) - 0.5) < 0.1


def test_pictures_are_flat_shapes_on_plain_ground() -> None:
    pictures = Draw.from_secret("s").shapes(6, (3, 16, 12))
    assert pictures.shape == (6, 3, 16, 12)
    assert pictures.dtype == np.float32
    assert np.abs(pictures).max() <= 1
    for picture in pictures:
        assert len(np.unique(picture.reshape(3, -1), axis=1).T) == 2
    assert len({picture.tobytes() for picture in pictures}) == 6
