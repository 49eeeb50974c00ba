"""The class page in a browser."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.screen import Screen

TABLE = "table[data-sortable]"


def column(screen: Screen, name: str) -> list[str]:
    """The cells of one column, from the top."""
    at = headings(screen).index(name)
    return [cell.text for cell in screen.all(f"{TABLE} tbody tr > :nth-child({at + 1})")]


def headings(screen: Screen) -> list[str]:
    return [head.text for head in screen.all(f"{TABLE} thead th")]


def heading(screen: Screen, name: str) -> WebElement:
    return screen.all(f"{TABLE} thead th")[headings(screen).index(name)]


def button(screen: Screen, name: str) -> WebElement:
    return screen.all(f"{TABLE} thead button")[headings(screen).index(name)]


def test_it_opens_sorted_by_student(screen: Screen) -> None:
    screen.show("class.html")
    students = column(screen, "Student")
    assert len(students) == 12
    assert students == sorted(students, key=str.casefold)
    assert heading(screen, "Student").get_attribute("aria-sort") == "ascending"


@pytest.mark.parametrize("name", ["Total", "encoder", "Out of"])
def test_a_click_sorts_by_number_and_another_turns_it_round(screen: Screen, name: str) -> None:
    screen.show("class.html")
    button(screen, name).click()
    rising = [float(cell) for cell in column(screen, name)]
    assert rising == sorted(rising)
    assert heading(screen, name).get_attribute("aria-sort") == "ascending"
    assert heading(screen, "Student").get_attribute("aria-sort") is None
    button(screen, name).click()
    falling = [float(cell) for cell in column(screen, name)]
    assert falling == sorted(rising, reverse=True)
    assert heading(screen, name).get_attribute("aria-sort") == "descending"


def test_rows_stay_whole_and_equal_ones_stay_in_order_of_student(screen: Screen) -> None:
    def rows() -> dict[str, str]:
        return dict(zip(column(screen, "Student"), column(screen, "Total"), strict=True))

    screen.show("class.html")
    before = rows()
    button(screen, "Status").click()
    assert rows() == before
    groups: dict[str, list[str]] = {}
    for student, status in zip(column(screen, "Student"), column(screen, "Status"), strict=True):
        groups.setdefault(status, []).append(student)
    assert len(groups) == 2
    assert all(students == sorted(students, key=str.casefold) for students in groups.values())


def test_keys_sort_too(screen: Screen) -> None:
    screen.show("class.html")
    target = button(screen, "Total")
    screen.tab_to(target)
    screen.press(Keys.SPACE)
    assert heading(screen, "Total").get_attribute("aria-sort") == "ascending"
    assert screen.focus == target, "the focus stays on the button"
    screen.press(Keys.ENTER)
    assert heading(screen, "Total").get_attribute("aria-sort") == "descending"


def test_without_script_it_is_a_plain_table_sorted_by_student(screen: Screen) -> None:
    screen.show("class.html", script=False)
    assert screen.all("button") == []
    students = column(screen, "Student")
    assert students == sorted(students, key=str.casefold)


def test_details_open_with_keys(screen: Screen) -> None:
    screen.show("class.html")
    screen.tab_to(screen.one("#totals ~ details > summary"))
    screen.press(Keys.ENTER)
    assert screen.one("#totals ~ details table").is_displayed()
