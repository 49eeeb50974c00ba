from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.archives.names import safe_parts, visible


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("e\u0301toile", "\u00e9toile"),
        ("a\u202eyp.b", "a[U+202E]yp.b"),
        ("a\nb\x00", "a[U+000A]b[U+0000]"),
        ("a\u200bb", "a[U+200B]b"),
        ("mod\udcffels.py", "mod[0xFF]els.py"),
        ("a\ud800", "a[U+D800]"),
        ("\u0645\u06cc\u200c\u0631\u0648\u062f", "\u0645\u06cc\u200c\u0631\u0648\u062f"),
        ("\u5c71\u7530\u3000\u592a\u90ce", "\u5c71\u7530\u3000\u592a\u90ce"),
    ],
)
def test_visible_spells_out_what_cannot_be_seen(name: str, shown: str) -> None:
    assert visible(name) == shown


@settings(deadline=None)
@given(st.text())
def test_visible_names_can_be_written_as_utf8_and_stay(name: str) -> None:
    shown = visible(name)
    assert shown.encode().decode() == shown
    assert "\n" not in shown
    assert visible(shown) == shown
    assert unicodedata.is_normalized("NFC", shown)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("models.py", ("models.py",)),
        ("./work//models.py", ("work", "models.py")),
        ("work\\sub\\models.py", ("work", "sub", "models.py")),
        ("work/", ("work",)),
        (".", ()),
        ("", ()),
        ("a..b/c...d", ("a..b", "c...d")),
        ("trailing./models.py", ("trailing.", "models.py")),
    ],
)
def test_safe_names(name: str, parts: tuple[str, ...]) -> None:
    assert safe_parts(name, windows=False) == parts


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "\\etc\\passwd",
        "\\\\server\\share\\x",
        "../x",
        "a/../b",
        "a\\..\\..\\b",
        "..",
        "a/.. /b",
        "...",
        "C:\\x",
        "c:x",
        "./C:/x",
    ],
)
def test_names_that_lead_elsewhere(name: str) -> None:
    assert safe_parts(name, windows=False) is None


@pytest.mark.parametrize("name", ["NUL", "aux.py", "a/com1.txt", "models.py:hidden", "a./b", "a?b", "a/b "])
def test_names_that_windows_would_change(name: str) -> None:
    assert safe_parts(name, windows=True) is None
    assert safe_parts(name, windows=False) is not None


def test_ordinary_names_on_windows() -> None:
    assert safe_parts("work/auxiliary.py", windows=True) == ("work", "auxiliary.py")


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("./\\:aC \x00\u202e\udc80"), max_size=30))
def test_parts_never_climb(name: str) -> None:
    for part in safe_parts(name, windows=False) or ():
        assert part.strip(" .")
        assert not set(part) & set("/\\\0")
