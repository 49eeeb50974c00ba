from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from grader.model import Curve, Series
from grader.report.curves import in_words, value_table


def curve(*values: float | None, band: tuple[tuple[float, float], ...] = (), step: str = "step") -> Curve:
    return Curve(title="loss", series=(Series(name="yours", values=values),), band=band, step=step)


def test_a_curve_in_words() -> None:
    assert in_words(curve(1.0, 0.25, 0.5)) == ("yours: 1 at step 1, 0.5 at step 3; lowest 0.25 at step 2.",)


def test_gaps_are_named_and_many_are_counted() -> None:
    gaps = in_words(curve(None, 1.0, math.nan, 0.5, math.inf, step="epoch"))
    assert gaps == (
        "yours: 1 at epoch 2, 0.5 at epoch 4; lowest 0.5 at epoch 4. Not a finite number at epoch 1, 3, 5.",
    )
    assert in_words(curve(*[None] * 9)) == (
        "yours: No finite value to draw. Not a finite number at step 1, 2, 3, 4, 5 and 4 more.",
    )


def test_a_series_without_values_has_a_sentence() -> None:
    assert in_words(curve()) == ("yours: No finite value to draw.",)


def test_the_table_has_a_row_for_each_step_and_the_band_beside_it() -> None:
    table = value_table(curve(1.0, math.nan, band=((0.5, 2.0),)))
    assert table.head == ("step", "yours", "band, low", "band, high")
    assert table.rows == (("1", "1", "0.5", "2"), ("2", "-", "", ""))
    assert table.every == 1


def test_a_long_table_is_thinned_and_has_the_last_step() -> None:
    table = value_table(curve(*[0.5] * 501))
    assert table.every == 11
    assert len(table.rows) <= 51
    assert table.rows[-1][0] == "501"


def test_series_of_unequal_length_share_a_table() -> None:
    uneven = Curve(title="loss", series=(Series(name="a", values=(1.0,)), Series(name="b", values=(1.0, 2.0))))
    assert value_table(uneven).rows == (("1", "1", "1"), ("2", "", "2"))


@given(st.lists(st.none() | st.floats(), max_size=200), st.lists(st.tuples(st.floats(), st.floats()), max_size=20))
def test_any_values_can_be_said_and_listed(values: list[float | None], band: list[tuple[float, float]]) -> None:
    one = curve(*values, band=tuple(band))
    table = value_table(one)
    assert len(in_words(one)) == 1
    assert {len(row) for row in table.rows} <= {len(table.head)}
