from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Curve, Series
from grader.report.charts import HEIGHT, MOST_POINTS, WIDTH, draw

VALUES = st.lists(st.none() | st.floats(), max_size=30)


def curve(*values: float | None, band: tuple[tuple[float, float], ...] = ()) -> Curve:
    return Curve(title="loss", series=(Series(name="yours", values=values),), band=band)


def points(path: str) -> list[list[tuple[float, float]]]:
    """The stretches of a path, each a list of (x, y)."""
    return [
        [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", stretch)]
        for stretch in path.split("M")[1:]
    ]


def test_a_falling_loss_goes_from_the_upper_left_to_the_lower_right() -> None:
    (stretch,) = points(draw(curve(1.0, 0.5, 0.25), log=False).lines[0].path)
    assert [x for x, _ in stretch] == [50, 200, 350]
    assert [y for _, y in stretch] == sorted(y for _, y in stretch)


def test_halving_is_a_straight_line_on_the_logarithmic_scale_only() -> None:
    def fall(*, log: bool) -> tuple[float, float]:
        ((_, first), (_, second), (_, third)) = points(draw(curve(1.0, 0.5, 0.25), log=log).lines[0].path)[0]
        return (second - first, third - second)

    assert fall(log=True)[0] == pytest.approx(fall(log=True)[1], abs=0.11)
    assert fall(log=False)[0] == pytest.approx(2 * fall(log=False)[1], abs=0.21)


@pytest.mark.parametrize("missing", [None, math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_finite_is_a_gap(missing: float | None) -> None:
    chart = draw(curve(1.0, 2.0, missing, 1.5, missing), log=False)
    assert [len(stretch) for stretch in points(chart.lines[0].path)] == [2, 1]
    assert chart.lines[0].path.endswith("h0"), "a lone point is drawn as a dot"


def test_zero_and_below_are_gaps_on_the_logarithmic_scale() -> None:
    falling = curve(1.0, 0.5, 0.0, -1.0, 0.5)
    assert [len(stretch) for stretch in points(draw(falling, log=True).lines[0].path)] == [2, 1]
    assert [len(stretch) for stretch in points(draw(falling, log=False).lines[0].path)] == [5]


@pytest.mark.parametrize("values", [(), (None, None), (math.nan,)])
def test_nothing_finite_is_nothing_drawn(values: tuple[float | None, ...]) -> None:
    chart = draw(curve(*values), log=False)
    assert (chart.lines, chart.band, chart.x_ticks, chart.y_ticks) == ((), "", (), ())


def test_no_series_is_nothing_drawn() -> None:
    assert draw(Curve(title="loss", series=()), log=True).lines == ()


def test_the_band_is_one_closed_area_and_widens_the_axis() -> None:
    chart = draw(curve(1.0, 0.5, band=((0.2, 3.0), (0.1, 2.0))), log=False)
    ((*corners,),) = points(chart.band)
    assert chart.band.endswith("Z")
    assert len(corners) == 4
    assert max(float(tick.label) for tick in chart.y_ticks) >= 3


def test_the_band_has_gaps_and_a_floor_too() -> None:
    band = ((0.1, 1.0), (math.nan, 1.0), (-0.5, 0.8), (0.1, math.inf))
    chart = draw(curve(1.0, 0.9, 0.8, 0.7, band=band), log=True)
    first, second = points(chart.band)
    assert (len(first), len(second)) == (2, 2)
    assert second[1][1] == 188, "an edge below zero lies at the floor"


def test_a_band_longer_than_the_curve_ends_with_it() -> None:
    assert draw(curve(1.0, 0.9, band=((0.5, 1.5),) * 9), log=False) == draw(
        curve(1.0, 0.9, band=((0.5, 1.5),) * 2), log=False
    )


@pytest.mark.parametrize(
    ("steps", "labels"),
    [
        (1, ["1"]),
        (2, ["1", "2"]),
        (6, ["1", "2", "4", "6"]),
        (40, ["1", "10", "20", "30", "40"]),
        (500, ["1", "200", "400", "500"]),
    ],
)
def test_steps_are_labelled_with_whole_numbers_and_the_last(steps: int, labels: list[str]) -> None:
    assert [tick.label for tick in draw(curve(*[1.0] * steps), log=False).x_ticks] == labels


def test_a_long_line_is_thinned_but_keeps_its_peaks_and_gaps() -> None:
    values: list[float | None] = [1.0] * 50_000
    values[12_345], values[30_000] = 9.0, None
    (line,) = draw(curve(*values), log=False).lines
    stretches = points(line.path)
    assert len(stretches) == 2
    assert sum(len(stretch) for stretch in stretches) <= MOST_POINTS + 4
    assert min(y for stretch in stretches for _, y in stretch) < 40


@given(VALUES, VALUES, st.lists(st.tuples(st.floats(), st.floats()), max_size=30), st.booleans())
def test_any_values_are_drawn_inside_the_drawing(
    one: list[float | None], other: list[float | None], band: list[tuple[float, float]], log: bool
) -> None:
    series = (Series(name="one", values=tuple(one)), Series(name="other", values=tuple(other)))
    chart = draw(Curve(title="loss", series=series, band=tuple(band)), log=log)
    paths = [line.path for line in chart.lines] + [chart.band]
    assert not any(word in path for path in paths for word in ("nan", "inf", "e"))
    for x, y in (point for path in paths for stretch in points(path) for point in stretch):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
    assert all(0 <= tick.at <= WIDTH for tick in chart.x_ticks + chart.y_ticks)
