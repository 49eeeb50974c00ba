from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.lint.forbidden import Phrase
from grader.report.lint.passages import Passage, Passages
from grader.report.lint.phrases import find_phrases, find_places, holds
from tests.unit.report.samples import ANY_TEXT


def passages(*texts: str) -> Passages:
    return Passages([Passage(text, f"place {number}") for number, text in enumerate(texts)])


@pytest.mark.parametrize(
    ("text", "phrase", "there"),
    [
        ("of s1002 here", "s1002", True),
        ("s1002", "s1002", True),
        ("(s1002)", "s1002", True),
        ("ours1002", "s1002", False),
        ("s10023", "s1002", False),
        ("s1002-b", "s1002", False),
        ("s1002-", "s1002", True),
        ("S1002", "s1002", False),
        ("s10023 and s1002", "s1002", True),
        ("test_a.py::test_it[2]", "test_a.py::test_it", True),
        ("x = (32, 16)", "(32, 16)", True),
        ("anything", "", False),
    ],
)
def test_a_phrase_is_whole_words(text: str, phrase: str, there: bool) -> None:
    assert holds(text, phrase) is there
    assert bool(list(find_phrases(passages(text), [Phrase(phrase, "others", "x")]))) is there


def test_it_is_told_where_it_stands_and_across_cells() -> None:
    cells = passages("before", "Conv2d  layer1\n", "32 x 7", "after")
    (alarm,) = find_phrases(cells, [Phrase("layer1 32 x 7", "hidden", "a row")])
    assert (alarm.rule.name, alarm.where) == ("hidden", "place 1")
    assert alarm.excerpt == "a row: …before Conv2d layer1 32 x 7 after…"


def test_a_secret_is_not_repeated() -> None:
    (alarm,) = find_phrases(passages("the word is swordfish"), [Phrase("swordfish", "secret", "it", untold=True)])
    assert "swordfish" not in str(alarm)
    assert "the word is […]" in str(alarm)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("in /srv/out/staff", True),
        ("/srv/out", True),
        ("'/srv/out'", True),
        ("file:///srv/out/x", True),
        ("srv/out/x", True),
        ("/srv/outer", False),
        ("/srv/out-of", False),
        ("/srv/outer and /srv/out", True),
        ("/proc/123/environ", True),
        ("/proc/self/environ", False),
        ("/usr/lib/python3", False),
    ],
)
def test_a_folder_is_found_at_the_beginning_of_a_path(text: str, there: bool) -> None:
    assert bool(list(find_places(passages("x", text), ["/srv/out"]))) is there


@given(st.lists(ANY_TEXT, min_size=1), st.data())
def test_what_stands_there_is_found(texts: list[str], data: st.DataObject) -> None:
    whole = passages(*texts)
    words = [word for word in whole.text.split() if word[0].isalnum() and word[-1].isalnum()]
    if words:
        word = data.draw(st.sampled_from(words))
        (alarm,) = find_phrases(whole, [Phrase(word, "others", "x")])
        at = int(alarm.where.removeprefix("place "))
        assert word in " ".join(texts[at].split())
