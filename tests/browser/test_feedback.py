"""The student's page in a browser."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.screen import Screen


def test_a_pass_is_one_closed_line_and_everything_else_is_open(screen: Screen) -> None:
    screen.show("feedback.html")
    closed = {card.get_attribute("open") is None for card in screen.all("details.item.passed")}
    assert closed == {True}
    others = screen.all("details.item:not(.passed)")
    assert others
    assert all(card.get_attribute("open") is not None for card in others)
    assert {card.rect["height"] < 60 for card in screen.all("details.item.passed")} == {True}


def test_keys_open_and_close_an_item_without_any_script(screen: Screen) -> None:
    screen.show("feedback.html", script=False)
    card = screen.one("details.item.passed")
    screen.tab_to(screen.one("details.item.passed > summary"))
    screen.press(Keys.ENTER)
    assert card.get_attribute("open") is not None
    screen.press(Keys.SPACE)
    assert card.get_attribute("open") is None


def test_the_list_at_the_top_leads_to_its_item(screen: Screen) -> None:
    screen.show("feedback.html")
    link = screen.one(".first a")
    screen.tab_to(link)
    screen.press(Keys.ENTER)
    target = screen.one(":target")
    assert target.get_attribute("id") == "item-6"
    assert "item failed" in str(target.get_attribute("class"))


def test_a_wide_table_scrolls_by_itself_and_with_keys(screen: Screen) -> None:
    screen.show("feedback.html", width=320)
    box = screen.one(".evidence .scroll")
    assert screen.run("return arguments[0].scrollWidth > arguments[0].clientWidth", box)
    screen.tab_to(box)
    screen.press(Keys.ARROW_RIGHT)
    WebDriverWait(screen.driver, 10).until(lambda _: screen.run("return arguments[0].scrollLeft", box) > 0)


def test_both_drawings_of_a_curve_are_as_wide_as_the_page_allows(screen: Screen) -> None:
    def edges(width: int) -> list[tuple[float, float]]:
        screen.show("feedback.html", width=width)
        return [(chart.rect["x"], chart.rect["width"]) for chart in screen.all("details[open] svg.chart")]

    (left, _), (right, _) = edges(1100)
    assert right > left + 300
    (upper, width), (lower, _) = edges(320)
    assert upper == lower
    assert width > 240
