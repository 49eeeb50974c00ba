"""A rubric made smaller is still a rubric, and says the same of what is left."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from grader.corpus.shrinking import adapted, cheap_items
from grader.model import Rubric
from grader.rubric import load_rubric
from tests.support.course import RUBRIC, a_course

LIMITS = {"cpu_seconds": 1.5, "wall_seconds": 8.0, "memory_mib": 512, "output_kib": 16, "file_mib": 4}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_course(tmp_path, {})


def loaded(home: Path, text: str) -> Rubric:
    path = home / "rubrics" / "adapted.yaml"
    path.write_text(text, "utf-8")
    return load_rubric(path).rubric


def test_items_go_and_the_parts_marks_follow(home: Path) -> None:
    rubric = loaded(home, adapted(RUBRIC, {"limits": LIMITS}, {"function", "own"}, home / "rubrics"))
    assert [item.id for item in rubric.items] == ["function", "own"]
    assert [(part.id, part.marks) for part in rubric.parts] == [("net", Decimal(6))]
    assert rubric.items[1].needs == ()
    assert (rubric.limits.cpu_seconds, rubric.limits.memory_mib) == (1.5, 512)


def test_what_is_left_keeps_its_own_text(home: Path) -> None:
    text = (
        RUBRIC.replace("id: function", "id: 1.10").replace("marks: 4", "marks: 2.50").replace("marks: 8", "marks: 6.50")
    )
    rubric = loaded(home, adapted(text, {}, {"1.10"}, home / "rubrics"))
    assert [(item.id, item.marks) for item in rubric.items] == [("1.10", Decimal("2.50"))]
    assert rubric.title == "A small assignment"


def test_folders_are_put_in_place(home: Path) -> None:
    text = adapted(RUBRIC, {"reference": "/a folder/with: odd # letters"}, {"function"}, home / "rubrics")
    record = yaml.safe_load(text)
    assert record["reference"] == "/a folder/with: odd # letters"
    assert record["checks"] == str((home / "rubrics" / "checks").resolve())
    assert (record["id"], record["title"]) == ("small", "A small assignment")


def test_one_item_is_cheap_and_tells_right_from_wrong(home: Path) -> None:
    assert cheap_items(load_rubric(home / "rubrics" / "small.yaml").rubric) == {"function"}


def test_without_such_an_item_all_that_need_no_person_stay(home: Path) -> None:
    rubric = loaded(home, adapted(RUBRIC, {}, {"own", "read"}, home / "rubrics"))
    assert cheap_items(rubric) == {"own"}
