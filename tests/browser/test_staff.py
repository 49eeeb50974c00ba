"""The staff's page about one student in a browser."""

from __future__ import annotations

from tests.browser.screen import Screen


def test_pictures_are_drawn(screen: Screen) -> None:
    screen.show("staff.html")
    picture = screen.one(".album img")
    assert screen.run("return [arguments[0].complete, arguments[0].naturalWidth]", picture) == [True, 3]
    assert picture.rect["width"] > 100


def test_one_click_chooses_the_entries_to_copy(screen: Screen) -> None:
    screen.show("staff.html")
    screen.one(".copy").click()
    chosen = screen.run("return getSelection().toString()")
    assert chosen.startswith("- student: s1001")
    assert "  marks:\n" in chosen


def test_what_the_student_is_not_shown_is_marked(screen: Screen) -> None:
    screen.show("staff.html")
    marked = screen.all(".withheld, .compare dd:has(.hidden-mark)")
    assert "SECRET-STAFF" in " ".join(str(place.get_attribute("textContent")) for place in marked)
    assert all("not shown to the student" in str(place.get_attribute("textContent")) for place in marked)
