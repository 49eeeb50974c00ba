"""The pages, as any reader may have them."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from grader.report import render_feedback, write_atomically
from tests.browser.screen import Screen
from tests.unit.report.samples import HOSTILE, mapped, report

PAGES = ("feedback.html", "class.html", "staff.html", "by-hand.html")
EVERY = (*PAGES, "held.html")
OPEN_ALL = "for (const details of document.querySelectorAll('details')) details.open = true;"
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;"


@pytest.mark.parametrize("width", [1100, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", EVERY)
def test_axe_finds_nothing(screen: Screen, page: str, scheme: str, width: int) -> None:
    screen.show(page, scheme=scheme, width=width)
    screen.run(OPEN_ALL)
    assert screen.violations() == []


@pytest.mark.parametrize("page", PAGES)
def test_axe_would_find_something(screen: Screen, page: str) -> None:
    screen.show(page)
    screen.run("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">');")
    assert any(found.startswith("image-alt") for found in screen.violations())


@pytest.mark.parametrize("page", EVERY)
def test_dark_is_dark_and_light_is_light(screen: Screen, page: str) -> None:
    def lightness(scheme: str) -> int:
        screen.show(page, scheme=scheme)
        colour: str = screen.run("return getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))

    assert lightness("light") > 600
    assert lightness("dark") < 200


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("page", EVERY)
def test_no_page_scrolls_sideways(screen: Screen, page: str, width: int) -> None:
    screen.show(page, width=width)
    screen.run(OPEN_ALL)
    assert screen.run(OVERFLOW) == 0


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_runs_nothing_and_widens_nothing(screen: Screen, number: int) -> None:
    write_atomically(screen.site / "hostile.html", render_feedback(mapped(report(), lambda _: HOSTILE[number])))
    screen.show("hostile.html", width=320)
    screen.run(OPEN_ALL)
    assert screen.run(OVERFLOW) == 0
    assert screen.complaints() == []
    assert len(screen.requests()) == 1


@pytest.mark.parametrize("page", EVERY)
def test_the_page_is_all_that_is_asked_for_and_the_console_is_silent(screen: Screen, page: str) -> None:
    screen.show(page)
    screen.run(OPEN_ALL)
    asked = [address for address in screen.requests() if not address.startswith("data:image/png;base64,")]
    assert asked == [(screen.site / page).as_uri()]
    assert screen.complaints() == []


@pytest.mark.parametrize("page", EVERY)
def test_the_policy_is_in_force(screen: Screen, page: str) -> None:
    screen.show(page)
    screen.run(
        "const script = document.createElement('script'); script.textContent = 'window.ran = true';"
        "document.body.append(script); document.body.setAttribute('style', 'color: red');"
    )
    assert screen.run("return window.ran") is None
    assert screen.run("return getComputedStyle(document.body).color") != "rgb(255, 0, 0)"
    assert len(screen.complaints()) == 2


@pytest.mark.parametrize("page", EVERY)
def test_the_first_tab_offers_to_skip_to_the_content(screen: Screen, page: str) -> None:
    screen.show(page)
    screen.press(Keys.TAB)
    skip = screen.focus
    assert skip.get_attribute("class") == "skip"
    assert skip.rect["x"] >= 0
    screen.press(Keys.ENTER)
    assert screen.focus.tag_name == "main"


@pytest.mark.parametrize("page", PAGES)
def test_what_has_the_focus_is_outlined(screen: Screen, page: str) -> None:
    screen.show(page)
    screen.tab_to(screen.one("main summary"))
    assert screen.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("page", EVERY)
def test_paper_is_white_whatever_the_screen(screen: Screen, page: str) -> None:
    screen.show(page, scheme="dark", media="print")
    assert screen.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert screen.run("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert not screen.one(".skip").is_displayed()
