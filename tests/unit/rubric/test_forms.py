"""grader.rubric.forms: lists of right forms, given once and taken by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.model import NetworkCheck, ShapeCheck
from grader.rubric import LoadedRubric, public_subset

Load = Callable[..., LoadedRubric]
Mistakes = Callable[..., list[str]]
WithItem = Callable[[str], str]

ITEM = "check: {kind: network, model: 'Net(20, 8)', input: [2, 20], forms: wide}"
LISTS = """\
forms:
  wide:
    of: Net(size, width)
    accept:
      - Net(size, width / 2, "linear")
      - Net(size, width * 2 + 1, (size, -1), more=width - 3)
"""


@pytest.fixture
def listed(with_item: WithItem) -> WithItem:
    """A rubric of one item with the lists before its parts: the item's lines begin at line 20."""
    return lambda lines: with_item(lines).replace("parts:\n", f"{LISTS}parts:\n")


def test_a_list_is_written_out_for_what_the_model_is_made_with(load: Load, listed: WithItem) -> None:
    rubric = load(listed(ITEM)).rubric
    check = rubric.items[0].check
    assert isinstance(check, NetworkCheck)
    assert check.accept == ("Net(20, 4, 'linear')", "Net(20, 17, (20, -1), more=5)")
    assert check.forms is None
    assert rubric.forms == {}


def test_the_items_own_come_first_and_names_may_be_given(load: Load, listed: WithItem) -> None:
    item = ITEM.replace("Net(20, 8)", "Net(size=2, width=6)").replace("forms:", "accept: [Net(1)], forms:")
    check = load(listed(item)).rubric.items[0].check
    assert isinstance(check, NetworkCheck)
    assert check.accept == ("Net(1)", "Net(2, 3, 'linear')", "Net(2, 13, (2, -1), more=3)")


def test_students_get_no_lists(load: Load, listed: WithItem) -> None:
    item = "visibility: public\ncheck: {kind: shape, model: 'Net(20, 8)', input: [2, 20], output: [2]}"
    loaded = load(listed(item))
    assert isinstance(loaded.rubric.items[0].check, ShapeCheck)
    assert "forms" not in public_subset(loaded)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("forms: wide", "forms: wise", ["20: item a: check.forms: wise is not in forms: nearest is wide"]),
        (
            "Net(20, 8)",
            "Net(20)",
            ["20: item a: check.forms: 'Net(20)' is not made as 'Net(size, width)', for which these forms are"],
        ),
        ("of: Net(size, width)", "of: Net(size, 3)", ["8: forms.wide.of: 'Net(size, 3)' is no call with a name"]),
        ("of: Net(size, width)", "of: Net(size, size)", ["8: forms.wide.of: 'Net(size, size)' names an"]),
        ("of: Net(size, width)", "off: Net(size, width)", ["8: forms.wide: the field of", "8: forms.wide: unknown"]),
        ("width / 2", "widht / 2", ["10: forms.wide.accept[0]: 'Net(size, widht / 2"]),
        ("width / 2", "width // 2", ["10: forms.wide.accept[0]: 'Net(size, width // 2"]),
        ("width / 2", "width / 0", ["10: forms.wide.accept[0]: 'Net(size, width / 0"]),
        ("width / 2", "len(width)", ["10: forms.wide.accept[0]: 'Net(size, len(width)"]),
        (
            "kind: network, model: 'Net(20, 8)', input: [2, 20]",
            "kind: shape, model: 'Net(20, 8)', input: [2, 20], output: [2]",
            ["20: item a: check.forms: nothing is compared with the reference here"],
        ),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_lines(
    mistakes: Mistakes, listed: WithItem, old: str, new: str, expected: list[str]
) -> None:
    found = mistakes(listed(ITEM).replace(old, new))
    assert len(found) == len(expected), found
    assert all(one.startswith(words) for one, words in zip(found, expected, strict=True)), found
